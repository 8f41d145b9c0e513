"""Other checkers on a sample of the deviations: generated requests alone, schemathesis, Dredd.

Each first sees the correct server. It finds a deviation if it says something else of a server that
has one.
"""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from mockserver.checks import CheckOptions, ExpectedStatus, Target, export_configuration, run_check
from mockserver.contract.reference import resolve
from mockserver.http.app import Server, build_server
from mockserver.http.control import credentials
from mockserver.http.serving import serving
from mockserver.settings import Settings
from tests.bench.failure import CannotMeasure
from tests.bench.install import cache_folder, install
from tests.checks.planted import Planted
from tests.detection.business import BUSINESS
from tests.detection.contract import contract_deviations
from tests.detection.forks import in_forks

_DREDD = ("dredd", "14.1.0")
#: Of this environment, whether or not it is on the path.
_SCHEMATHESIS = Path(sys.executable).with_name("st")
#: Cases for each operation and phase, and seconds for one run.
_EXAMPLES, _SECONDS = 5, 180


class Run(NamedTuple):
    """One run of a checker against a server."""

    server: Server
    api: str
    url: str

    @property
    def document(self) -> Mapping[str, Any]:
        """The contract's document."""
        data: Mapping[str, Any] = self.server.apis[self.api].contract.document.data
        return data

    @property
    def target(self) -> Target:
        """The target, with the exceptions that are declared for the API."""
        api = self.server.apis[self.api]
        declared = tuple(ExpectedStatus(*each[:5]) for each in api.provider.expectations)
        headers = credentials(self.server.worlds, api)
        return Target(self.api, self.url, self.document, headers, expected_statuses=declared)


#: Says something of a server: two servers of which it says the same are alike to it.
Checker = Callable[[Run], object]


class Outcome(NamedTuple):
    """How many deviations of a sample a checker has found; `why` it could not be asked."""

    checker: str
    found: int
    asked: int
    why: str = ""


def others(api: str, most: int, seed: int) -> Iterator[Outcome]:
    """Yield the outcome of each checker for a sample of the deviations of an API."""
    server = build_server(Settings(seed=5, apis=(api,)))
    every = [*contract_deviations(server.apis[api].contract), *BUSINESS[api]]
    sample = random.Random(seed).sample(every, min(most, len(every)))
    for name, checker in (
        ("generated", _generated),
        ("st run", _schemathesis),
        ("dredd", _dredd),
    ):
        try:
            if checker is _dredd:
                _dredd_program()
            yield outcome_of(name, checker, server, api, sample)
        except CannotMeasure as error:
            yield Outcome(name, 0, 0, str(error))


def outcome_of(
    name: str, checker: Checker, server: Server, api: str, sample: Sequence[Planted]
) -> Outcome:
    """Count the deviations of a sample in which a checker sees another server than the correct."""

    def said(planted: Planted | None) -> object:
        app = server.app if planted is None else planted.around(server.app)
        with serving(replace(server, app=app)) as url:
            return checker(Run(server, api, url))

    at_once = os.cpu_count() or 1
    came = [*in_forks([None, *sample], said, at_once=at_once, seconds=_SECONDS)]
    correct = next(words for planted, words in came if planted is None)
    found = sum(words != correct for planted, words in came if planted is not None)
    return Outcome(name, found, len(sample))


def _generated(run: Run) -> object:
    """Say what this project's check finds without its own stages: schemathesis within it."""
    options = CheckOptions(max_examples=_EXAMPLES, seed=1, skip=("journeys",))
    report = run_check(replace(run.target, contract=None), options)
    return sorted({(each.code, each.operation) for each in report.findings})


def _schemathesis(run: Run) -> object:
    """Say whether a plain `st run` with the exported configuration is clean."""
    # A configuration asks for every credential that the contract names.
    sent = {**dict.fromkeys(run.target.credential_headers, "none"), **run.target.headers}
    variables = {name.upper().replace("-", "_"): value for name, value in sent.items()}
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "contract.json").write_text(json.dumps(run.document))
        export_configuration(run.target, Path(folder) / "st.toml")
        words = f"--config-file st.toml run contract.json -n {_EXAMPLES} --seed 1"
        environment = {**os.environ, **variables, "MOCKSERVER_CHECK_URL": run.url}
        return _ended([str(_SCHEMATHESIS), *words.split()], folder, environment).returncode


def _dredd(run: Run) -> object:
    """Say which transactions Dredd passes, and which it fails."""
    sent = run.target.headers.items()
    headers = [part for name, value in sent for part in ("--header", f"{name}: {value}")]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "contract.json").write_text(json.dumps(_readable(run.document)))
        address = run.target.base_url
        options = ["--loglevel=error", "--color=false", *headers]
        words = ["node", _dredd_program(), "contract.json", address, *options]
        done = _ended(words, folder, {**os.environ})
    lines = [line.split(" duration")[0] for line in done.stdout.splitlines()]
    told = [line for line in lines if line.startswith(("pass: ", "fail: "))]
    return sorted(told) or done.stderr[-300:]


def _dredd_program() -> str:
    """Return the path of Dredd, fetched if it is not there yet. Raises CannotMeasure."""
    if shutil.which("node") is None:
        raise CannotMeasure("Node is not installed")
    return str(install(*_DREDD, cache_folder()) / "bin" / "dredd")


def _readable(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what Dredd can use of a contract: good replies, and an example of each parameter.

    It tests each documented reply, so that the others would fail on any server, and gives up where
    a path has no `example`.
    """
    changed = json.loads(json.dumps(document))
    for item in changed["paths"].values():
        operations = [each for each in item.values() if isinstance(each, dict)]
        for place in [item, *operations]:
            parameters = [resolve(changed, each) for each in place.get("parameters", [])]
            place["parameters"] = [{**each, "example": _example(each)} for each in parameters]
        for operation in operations:
            replies = operation.get("responses", {}).items()
            operation["responses"] = {
                status: reply for status, reply in replies if status.startswith("2")
            }
    return dict(changed)


def _example(parameter: Mapping[str, Any]) -> Any:
    if "example" in parameter:
        return parameter["example"]
    for each in parameter.get("examples", {}).values():
        return each.get("value")
    return parameter.get("schema", {}).get("default", "42")


def _ended(
    words: Sequence[str], folder: str, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words,
        cwd=folder,
        env=dict(environment),
        capture_output=True,
        text=True,
        check=False,
        timeout=_SECONDS,
    )
