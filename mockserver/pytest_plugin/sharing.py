"""One server for all workers of pytest-xdist, in a process of its own.

The controller makes a folder and locks a file in it for as long as the run lasts; it starts
nothing. The first worker that needs the server starts it there, and the others read its URL. The
server ends when the controller's lock is released, which the system does also if the controller is
killed. A worker that ends, in whatever way, has no part in that.
"""

import fcntl
import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

import pytest

from mockserver.errors import SettingsError
from mockserver.files import replacing
from mockserver.pytest_plugin.settings import RunSettings

#: Under this name, a worker is told the folder.
SHARED = "mockserver_folder"
#: The file that is locked while the run lasts; while the server is started; and with its URL.
RUN, START, ANSWER = "run", "start", "answer"

_folder = pytest.StashKey[Path]()
#: Characters of a log that are shown.
_SHOWN = 2_000


def shared_folder(config: pytest.Config) -> Path:
    """Return the folder of this run; the controller calls this, once for each worker."""
    if _folder not in config.stash:
        folder = Path(mkdtemp(prefix="mockserver-"))
        lock = (folder / RUN).open("w")
        fcntl.flock(lock, fcntl.LOCK_EX)

        def end() -> None:
            lock.close()
            rmtree(folder, ignore_errors=True)

        config.add_cleanup(end)
        config.stash[_folder] = folder
    return config.stash[_folder]


def join_shared(folder: Path, settings: RunSettings) -> str:
    """Return the URL of the server that the workers share; the first one that asks starts it.

    Raises SettingsError where the server cannot be started, to each worker.
    """
    answer = folder / ANSWER
    with (folder / START).open("w") as lock:
        # A worker that is killed while it starts the server releases the lock, too.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not answer.exists():
            line = _start(folder, settings)
            with replacing(answer) as file:
                file.write(line)
    said: dict[str, str] = json.loads(answer.read_text())
    if "url" not in said:
        raise SettingsError(said["what"], where=said.get("where"), hint=said["hint"])
    return said["url"]


def _start(folder: Path, settings: RunSettings) -> str:
    """Start the server; returns its first line: JSON with its `url`, or with an error's texts."""
    # -P: what lies in the working directory takes the place of no module of the server.
    command = [sys.executable, "-P", "-m", "mockserver.pytest_plugin.shared_server"]
    log = folder / "log"
    with log.open("w") as errors:
        process = subprocess.Popen(  # noqa: S603  # this program, with arguments of its own
            [*command, str(folder), json.dumps(asdict(settings))],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,  # Ctrl-C is for the run, which ends the server
        )
    assert process.stdout is not None
    with process.stdout:
        line = process.stdout.readline()
    if line:
        process.returncode = 0  # it outlives this worker, so nobody waits for it
        return line
    process.wait()
    said = log.read_text(errors="replace")[-_SHOWN:]
    what = f"The process of the server ended with {process.returncode}.\n{said}"
    return json.dumps({"what": what, "hint": "Call `mockserver serve` with the same settings."})
