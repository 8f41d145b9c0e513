"""Due effects: whatever is due happens in order, each at its own moment."""

import asyncio
import logging
from collections.abc import Mapping
from typing import NamedTuple

from mockserver.engine.clock import Clock
from mockserver.engine.perform import next_due, settle
from mockserver.engine.provider import Provider
from mockserver.engine.world import Changes, Due, World
from mockserver.stores.store import Store

#: After this many due effects, other calls may run.
SLICE = 200
#: How many different failures are logged.
_MOST_FAILURES = 1_000

_logger = logging.getLogger(__name__)


class Turned(NamedTuple):
    """A clock after it was set or advanced, and the due effects that ran."""

    now: int
    clock: Clock
    happened: list[Due]


class DueEffects:
    """Runs the due effects of worlds; `providers` are by the owner of the rows."""

    def __init__(self, store: Store, providers: Mapping[str, Provider]) -> None:
        self._store = store
        self._providers = providers
        #: Failures that were logged already: each is logged once.
        self._failed: set[tuple[str, str, str]] = set()

    async def settle(self, world: World, now: int, happened: list[Due]) -> None:
        """Run what is due by `now`, and add it to `happened`. Raises Conflict."""
        while (due := next_due(world, now)) is not None:
            await self._store.commit(world, self._changes(world, due))
            happened.append(due)
            if len(happened) % SLICE == 0:
                await asyncio.sleep(0)

    def settle_unsaved(self, world: World, now: int) -> None:
        """Do the same in a world that is not in a store."""
        while (due := next_due(world, now)) is not None:
            world.apply(self._changes(world, due))

    def _changes(self, world: World, due: Due) -> Changes:
        try:
            return settle(self._providers[due.api], world, due)
        except Exception as error:
            # A bug in one effect must not stop the world's time: it is logged, and skipped.
            self._log_once(due, error)
            return Changes(due.api, {}, {}, (), due)

    def _log_once(self, due: Due, error: Exception) -> None:
        failure = (due.api, due.effect, repr(error)[:200])
        if failure in self._failed or len(self._failed) >= _MOST_FAILURES:
            return
        self._failed.add(failure)
        _logger.error(
            "%s: the due effect %r failed; the same failure is not logged again.",
            due.api,
            due.effect,
            exc_info=error,
        )
