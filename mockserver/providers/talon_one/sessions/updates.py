"""An update: a session after a call or an event, and all its effects."""

from collections.abc import Iterable
from typing import NamedTuple

from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.books.carts import Totals
from mockserver.providers.talon_one.books.profiles import find_profile
from mockserver.providers.talon_one.rules.context import Event, RuleContext
from mockserver.providers.talon_one.rules.effects import Decision, Effect
from mockserver.providers.talon_one.rules.outcome import NOTHING, Outcome
from mockserver.providers.talon_one.rules.shapes import Shapes
from mockserver.providers.talon_one.sessions.settlement import UNSETTLED, Settled


class Update(NamedTuple):
    """A session after an update or an event, and all its effects."""

    session: Row
    profile: Row | None
    totals: Totals
    event: Event
    outcome: Outcome = NOTHING
    settled: Settled = UNSETTLED

    @property
    def effects(self) -> list[Effect]:
        """The effects of the update."""
        return self.outcome.effects

    def context(
        self,
        shapes: Shapes,
        *,
        updates_session: bool,
        is_final: bool,
        only: frozenset[str] | None = None,
        explains: bool = False,
        forces: bool = False,
    ) -> RuleContext:
        """Return what rules look at for this update: its session only if that has a name."""
        session = self.session
        has_session = bool(session["integration_id"])
        return RuleContext(
            session["application"],
            self.event,
            session if has_session else None,
            self.totals if has_session else None,
            self.profile,
            updates_session,
            is_final,
            shapes,
            only,
            session.get("store", ""),
            session.get("loyalty_cards", ()),
            explains,
            forces,
        )

    def telling(self, effects: Iterable[Effect]) -> "Update":
        """Return the update with effects that no rule decided: rollbacks."""
        decisions = [Decision(effect, None) for effect in effects]
        return self._replace(outcome=NOTHING._replace(decisions=decisions))

    def refreshed(self, tx: Transaction) -> "Update":
        """Return the update with its session and profile as settling has left them."""
        session = tx.get("sessions", self.session["integration_id"]) or self.session
        profile = find_profile(tx, session["profile"]) if session["profile"] else None
        return self._replace(session=session, profile=profile)
