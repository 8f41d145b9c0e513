"""Run this very command again, without `--reload`, whenever a watched file changes."""

import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from time import sleep

import click

_EVERY = 0.5


def run_again_on_change(folders: Iterable[Path]) -> None:
    """Keep a child running, and start it anew on each change; it ends when the user says so."""
    folders = list(folders)
    # Whoever ends this process means its child, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    command = [
        sys.executable,
        "-m",
        "mockserver",
        *(word for word in sys.argv[1:] if word != "--reload"),
    ]
    child = subprocess.Popen(command)  # noqa: S603  # our own command line, run again
    seen = _stamps(folders)
    try:
        while True:
            sleep(_EVERY)
            now = _stamps(folders)
            if now == seen:
                continue
            changed = sorted({str(path) for path, _ in now ^ seen})
            click.echo(f"Changed: {', '.join(changed)}. Starting again.")
            seen = now
            _stop(child)
            child = subprocess.Popen(command)  # noqa: S603  # as above
    except KeyboardInterrupt:
        child.wait()
    finally:
        _stop(child)


def _stamps(folders: Iterable[Path]) -> set[tuple[Path, int]]:
    return {
        (path, path.stat().st_mtime_ns)
        for folder in folders
        for path in folder.rglob("*")
        if path.suffix in (".yaml", ".json")
    }


def _stop(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    child.wait()
