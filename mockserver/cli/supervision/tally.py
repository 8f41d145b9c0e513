"""What all servers of a supervisor have counted, those that have ended as well."""

import asyncio
from collections.abc import Iterable
from typing import Final

from mockserver.cli.supervision.channel import Message
from mockserver.cli.supervision.worker import Worker
from mockserver.counts import Counts

#: A server that is busy for longer than so many seconds is not waited for: its last counts count.
_PATIENCE: Final = 1.0


class Tally:
    """Asks servers what they have counted, and keeps what those that have ended had counted."""

    def __init__(self) -> None:
        self._ended = Counts()

    def add_ended(self, worker: Worker) -> None:
        """Keep what a server that has ended had counted when it was last asked."""
        if worker.counts is not None:
            ended = Counts.from_json(worker.counts).ended()
            self._ended = Counts.total([self._ended, ended])

    async def all(self, workers: Iterable[Worker]) -> list[Message]:
        """Return the counts of each server, and the sum of those that have ended."""
        asked = {asyncio.create_task(each.count()): each for each in workers}
        if asked:
            _, late = await asyncio.wait(asked, timeout=_PATIENCE)
            for each in late:
                each.cancel()
        counts = [each.counts for each in asked.values() if each.counts is not None]
        return [self._ended.to_json(), *counts]
