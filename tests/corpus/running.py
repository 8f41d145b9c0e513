"""Examines every document in a process of its own, so that none can end or delay the others."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from tests.corpus.examination import Examination

_TIMEOUT_SECONDS = 900


class Task(NamedTuple):
    """One document to examine; `name` is its path within its package."""

    package: str
    name: str
    file: Path


def examine_all(tasks: list[Task], say: Callable[[str], None]) -> list[Examination]:
    """Examine all documents, as many at once as there are cores; in the order of the tasks."""

    def one(task: Task) -> Examination:
        examination = _examine(task)
        worked, declared = examination.worked.get("shown", 0), examination.tried.get("declared", 0)
        say(
            f"{examination.reached:8} {examination.seconds:6.1f} s  pairs {worked}/{declared}  "
            f"{task.package} {task.name}  {examination.refusal[:100]}"
        )
        return examination

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return list(pool.map(one, tasks))


def _examine(task: Task) -> Examination:
    command = [sys.executable, "-m", "tests.corpus.examining", task.package, str(task.file)]
    failed = Examination(task.package, task.name)
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_TIMEOUT_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        failed.refusal = f"It took more than {_TIMEOUT_SECONDS} s."
        return failed
    if done.returncode != 0:
        failed.refusal = (done.stderr.strip().splitlines() or ["It said nothing."])[-1]
        failed.reasons.append(("crashed", "", done.stderr[-2000:]))
        return failed
    examination = Examination(**json.loads(done.stdout))
    examination.document = task.name
    return examination
