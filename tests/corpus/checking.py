"""Checks mocks of some vendors' documents as `mockserver check` does, each in its own process."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from tests.corpus.running import Task

#: Documents of vendors, small enough to be checked in a minute, by their names.
_CHECKED = (
    "swagger.verified.json",
    "spec.yaml",
    "jupyterlab_server/rest-api.yml",
    "wes_service/openapi/workflow_execution_service.swagger.yaml",
)
#: Requests that are generated for each operation and phase.
EXAMPLES = 10
_TIMEOUT_SECONDS = 590
_DECLARED = "Expected by declaration:"


class Checked(NamedTuple):
    """What a check says of a document: that it passed, or how it ended; and what it declares."""

    package: str
    document: str
    outcome: str
    journeys: str
    #: The kinds of replies that the document does not name, and that are right for a mock.
    declared: Sequence[str]


def check_some(tasks: Sequence[Task], say: Callable[[str], None]) -> list[Checked]:
    """Check the documents of vendors among these, as many at once as there are cores."""

    def one(task: Task) -> Checked:
        checked = _check(task)
        say(f"checked  {checked.outcome}  {task.package} {task.name}")
        return checked

    chosen = [task for task in tasks if task.name in _CHECKED]
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return list(pool.map(one, chosen))


def _check(task: Task) -> Checked:
    program = str(Path(sys.executable).parent / "mockserver")
    command = [program, "check", str(task.file), "--max-examples", str(EXAMPLES)]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_TIMEOUT_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return Checked(task.package, task.name, f"no end in {_TIMEOUT_SECONDS} s", "", ())
    lines = done.stdout.splitlines()
    journeys = next((line for line in lines if line.startswith("journeys: ")), ": none")
    at = lines.index(_DECLARED) + 1 if _DECLARED in lines else len(lines)
    declared = [line.strip() for line in lines[at:] if line.startswith("   ")]
    last = lines[-1] if lines else done.stderr.strip()[-200:]
    return Checked(
        task.package, task.name, last.partition(",")[0], journeys.partition(": ")[2], declared
    )
