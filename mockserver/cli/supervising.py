"""Supervises servers in processes of their own: `serve --workers`, `serve --reload`, or both."""

import asyncio
from contextlib import suppress

from mockserver.cli.log.output import Output
from mockserver.cli.supervision.supervisor import Supervisor
from mockserver.cli.supervision.watched import Watched
from mockserver.errors import SettingsError
from mockserver.listening import bind_each
from mockserver.settings import Settings


def supervise(settings: Settings, output: Output, workers: int, *, reload: bool) -> int:
    """Keep so many servers running until a signal says to stop; returns the exit code.

    Raises SettingsError if the workers have no store that they share, or do not stay alive.
    """
    is_in_memory = settings.store.partition(":")[0] == "memory"
    if workers > 1 and is_in_memory:
        raise SettingsError(
            f"{workers} workers need a store that they share, and worlds in memory are those of "
            "one process.",
            hint="Add --store sqlite:FILE, or --store redis://HOST; or leave --workers out.",
        )
    supervisor = Supervisor(
        bind_each(settings.host, settings.port, workers),
        workers,
        settings.grace,
        output,
        _watched(settings) if reload else None,
        is_in_memory=is_in_memory,
    )
    code = asyncio.run(supervisor.run())
    with suppress(SettingsError):
        if code == 0:
            output.stopped()
    return code


def _watched(settings: Settings) -> Watched:
    files = [file for each in settings.documents for file in (each.path, each.overrides)]
    behaviours = [each.behaviours for each in settings.documents if each.behaviours]
    return Watched([settings.specs, settings.fixtures], files, behaviours)
