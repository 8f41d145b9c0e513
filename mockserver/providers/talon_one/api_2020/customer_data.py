"""A customer's data, which the shop can have forgotten."""

from mockserver.engine.call import Call, Reply
from mockserver.engine.transaction import Transaction
from mockserver.providers.talon_one.books.profiles import find_profile, put_profile
from mockserver.providers.talon_one.dialect import unknown_profile


def delete_customer_data(tx: Transaction, call: Call) -> Reply:
    """Remove every attribute of a profile, of its sessions and of its events.

    The profile itself stays (documented: it need not vanish).
    """
    identifier = call.path["integrationId"]
    profile = find_profile(tx, identifier)
    if profile is None:
        return unknown_profile(identifier)
    put_profile(tx, {**profile, "attributes": {}})
    for collection in ("sessions", "events"):
        for key, row in list(tx.rows(collection)):
            if row["profile"] == identifier:
                tx.put(collection, key, {**row, "attributes": {}})
    return Reply(204)
