"""The process of the server that the workers of a run share; `sharing` starts it."""

import fcntl
import json
import sys
from collections.abc import Callable
from pathlib import Path
from shutil import rmtree
from threading import Thread

from mockserver.errors import MockServerError
from mockserver.http.app import build_server
from mockserver.http.serving import AtOnce, serve
from mockserver.listening import base_url, bind
from mockserver.pytest_plugin.settings import RunSettings
from mockserver.pytest_plugin.sharing import RUN


def main(folder: Path, settings: RunSettings) -> None:
    """Serve until the run of the folder ends; the first line printed has the URL, or the error."""
    try:
        server = build_server(settings.parse())
        listener = bind("127.0.0.1", 0)
    except MockServerError as error:
        _say(what=error.what, where=error.where, hint=error.hint)
        return

    def started(stop: Callable[[], None]) -> None:
        Thread(target=_stop_after, args=(folder, stop), daemon=True).start()
        _say(url=base_url(listener, "127.0.0.1"))

    with listener:
        serve(server, [listener], guide=AtOnce(started))


def _say(**answer: str | None) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _stop_after(folder: Path, stop: Callable[[], None]) -> None:
    """Wait until the run has ended, and stop the server."""
    try:
        with (folder / RUN).open() as run:
            # The run holds the lock as long as it lasts.
            fcntl.flock(run, fcntl.LOCK_SH)
    except FileNotFoundError:
        pass  # it has ended already
    finally:
        rmtree(folder, ignore_errors=True)
        stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]), RunSettings(**json.loads(sys.argv[2])))
