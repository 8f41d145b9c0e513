"""Forgetting: a customer's attributes go, and those of all that refers to the customer."""

from collections.abc import Mapping, Sequence

from mockserver.engine.call import Call, Reply
from mockserver.engine.transaction import Transaction
from mockserver.providers.talon_one.books.giveaways import forget_giveaways
from mockserver.providers.talon_one.books.profiles import find_profile, put_profile
from mockserver.providers.talon_one.dialect import unknown_profile

#: The collections of what refers to a profile and has attributes, and the columns that do.
_REFERENCES: Mapping[str, Sequence[str]] = {
    "sessions": ("profile",),
    "events": ("profile",),
    "advanced_events": ("profile",),
    "coupons": ("recipient",),
    "referrals": ("advocate", "friend"),
}


def delete_customer_data(tx: Transaction, call: Call) -> Reply:
    """Remove every attribute of a profile, and of all that refers to it.

    (documented: JS 4.1.0, deleteCustomerData) Assumed: those are its sessions, events, referrals
    and giveaways, and the coupons that were made for it; the profile itself stays.
    """
    identifier = call.path["integrationId"]
    profile = find_profile(tx, identifier)
    if profile is None:
        return unknown_profile(identifier)
    put_profile(tx, {**profile, "attributes": {}})
    for collection, columns in _REFERENCES.items():
        for key, row in list(tx.rows(collection)):
            if row.get("attributes") and any(row[each] == identifier for each in columns):
                tx.put(collection, key, {**row, "attributes": {}})
    forget_giveaways(tx, identifier)
    return Reply(204)
