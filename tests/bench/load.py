"""One run of wrk against one server, and what came of it."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.bench.failure import CannotMeasure
from tests.bench.machine import on_core
from tests.bench.wire import LOOPBACK

_SPARE_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Sample:
    """The outcome of one run; `refused` were answered with an error, `lost` not at all."""

    calls: int
    seconds: float
    p50_ms: float
    p99_ms: float
    refused: int
    lost: int

    @property
    def requests_per_second(self) -> float:
        """Count the replies per second."""
        return self.calls / self.seconds


@dataclass(frozen=True, slots=True)
class Load:
    """How wrk is run: from which core, over how many connections, where its script is written."""

    core: int | None
    connections: int
    folder: Path

    def run(self, script: str, port: int, path: str, seconds: int) -> Sample:
        """Run wrk and read its last line; raise CannotMeasure when it does not get to one."""
        file = self.folder / "load.lua"
        file.write_text(script, "utf-8")
        flags = [f"-c{self.connections}", f"-d{seconds}s", "-s", str(file)]
        command = ["wrk", "-t1", *flags, f"http://{LOOPBACK}:{port}{path}"]
        try:
            done = subprocess.run(
                on_core(self.core, command),
                capture_output=True,
                text=True,
                timeout=seconds + _SPARE_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise CannotMeasure(f"wrk did not end within {seconds + _SPARE_SECONDS} s") from error
        if done.returncode != 0 or '\n{"calls"' not in done.stdout:
            said = (done.stderr or done.stdout).strip()
            raise CannotMeasure(f"wrk failed with exit code {done.returncode}: {said}")
        return _sample(done.stdout.strip().splitlines()[-1])


def refuse_errors(sample: Sample, where: str) -> Sample:
    """Return the sample unless a call failed: a ratio over error replies is worthless."""
    if sample.refused or sample.lost or not sample.calls:
        raise CannotMeasure(
            f"{where}: of {sample.calls} calls {sample.refused} were answered with an error and "
            f"{sample.lost} were lost; figures over failing calls say nothing"
        )
    return sample


def _sample(line: str) -> Sample:
    found = json.loads(line)
    return Sample(
        calls=found["calls"],
        seconds=found["microseconds"] / 1e6,
        p50_ms=found["p50"] / 1e3,
        p99_ms=found["p99"] / 1e3,
        refused=found["refused"],
        lost=found["lost"],
    )
