"""The machine under the figures: its processor, its tools and their versions, who runs where."""

import os
import platform
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_VERSION = re.compile(r"\d+(?:\.\d+)+")
_CPUINFO = Path("/proc/cpuinfo")
_TOOLS = {"node": "--version", "java": "-version", "wrk": "-v"}


@dataclass(frozen=True, slots=True)
class Cores:
    """The core of the server under test and that of the load; None where pinning is impossible."""

    server: int | None
    load: int | None


@dataclass(frozen=True, slots=True)
class Machine:
    """What a reader must know before comparing with figures from elsewhere."""

    processor: str
    core_count: int
    versions: dict[str, str | None]
    cores: Cores

    def has(self, tool: str) -> bool:
        """Return whether a tool is installed and runs."""
        return self.versions.get(tool) is not None


def look_around() -> Machine:
    """Find out about this machine."""
    versions: dict[str, str | None] = {"python": platform.python_version()}
    versions |= {tool: _version_of(tool, flag) for tool, flag in _TOOLS.items()}
    return Machine(_processor(), os.cpu_count() or 1, versions, _find_cores())


def on_core(core: int | None, command: Sequence[str]) -> list[str]:
    """Prefix a command so that it runs on that core only."""
    if core is None:
        return list(command)
    return ["taskset", "-c", str(core), *command]


def stay_on(core: int | None) -> None:
    """Keep this process, which polls and waits, off the core of the server under test."""
    if core is not None:
        os.sched_setaffinity(0, {core})


def _find_cores() -> Cores:
    if not hasattr(os, "sched_getaffinity") or shutil.which("taskset") is None:
        return Cores(None, None)
    allowed = sorted(os.sched_getaffinity(0))
    if len(allowed) < 2:
        return Cores(None, None)
    return Cores(allowed[0], allowed[1])


def _processor() -> str:
    if _CPUINFO.is_file():
        for line in _CPUINFO.read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _version_of(tool: str, flag: str) -> str | None:
    # `wrk -v` exits with 1 and `java -version` writes to stderr: only the text counts.
    if shutil.which(tool) is None:
        return None
    try:
        done = subprocess.run([tool, flag], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = _VERSION.search(done.stdout + done.stderr)
    return found.group() if found else None
