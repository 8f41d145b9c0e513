"""What happens outside of a session's update: to a profile, or as an event of the shop's."""

from collections.abc import Mapping
from typing import Any

from mockserver.engine.call import Reply
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.books.attributes import invalid_attributes
from mockserver.providers.talon_one.books.carts import totals_of
from mockserver.providers.talon_one.books.profiles import find_profile, upsert
from mockserver.providers.talon_one.dialect import invalid
from mockserver.providers.talon_one.rules.context import Event
from mockserver.providers.talon_one.rules.evaluation import evaluate
from mockserver.providers.talon_one.rules.shapes import Shapes
from mockserver.providers.talon_one.sessions.settlement import settle
from mockserver.providers.talon_one.sessions.updates import Update

_EMPTY = totals_of((), {})


def update_profile(
    tx: Transaction, identifier: str, attributes: Mapping[str, Any] | None
) -> tuple[Row, str] | Reply:
    """Create or change a profile: gives its row, and the type of the event that this is."""
    problems = list(invalid_attributes(tx, "CustomerProfile", attributes))
    if problems:
        return invalid(*problems)
    kind = "created" if find_profile(tx, identifier) is None else "updated"
    return upsert(tx, identifier, attributes), f"talon_profile_{kind}"


def without_session(session: Row, profile: Row, event: Event) -> Update:
    """Begin what happens to a profile without a session; `session` is an empty one."""
    session = {**session, "profile": profile["integration_id"], "attached": True}
    return Update(session, profile, _EMPTY, event)


def happened(
    tx: Transaction,
    update: Update,
    shapes: Shapes,
    *,
    only: frozenset[str] | None = None,
    explains: bool = False,
    forces: bool = False,
) -> Update:
    """Evaluate the rules that mention an event; what they decide lasts at once (assumed).

    Rules see the session of the update, if it has a name.
    """
    outcome = evaluate(
        tx,
        update.context(
            shapes,
            updates_session=False,
            is_final=True,
            only=only,
            explains=explains,
            forces=forces,
        ),
    )
    settled = settle(tx, outcome, update.session, update.event.id)
    return update._replace(outcome=outcome, settled=settled).refreshed(tx)
