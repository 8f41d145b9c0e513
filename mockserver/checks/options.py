"""The options of a check: seed, number of examples, limits on time and rate, reports."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

ReportKind = Literal["junit", "json", "html", "markdown", "github", "har", "ndjson"]


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """Options of one check.

    The same seed against a server in the same state sends the same requests. `max_examples` is the
    most cases that are generated for each operation in the fuzzing phase, and in the stateful
    phase. `max_time` is in seconds: the check ends then, and fuzzing continues until then.
    `rate_limit` is in schemathesis' notation: "10/s", "600/m".

    `ca` is a PEM file of the authorities to trust; `cert` and `key` are the client's certificate
    and its key. `timeout` is in seconds: an answer that takes longer is a finding, and one that
    takes three times as long is not waited for; `retries` counts the attempts after the
    first where the connection fails. `data` is what the server has, by the names that its API's
    journeys use.

    `only` and `skip` choose operations, stages and checks; see choice.py for the words. On a server
    that is not on this machine, `allow_writes` permits operations that write, and `allow` names
    those that are called in any case.

    `workers` is the number of threads that generate requests; with more than one, the same requests
    come in another order. `max_failures` ends the check after so many findings. `baseline` is a
    file of known findings; `update_baseline` adds those of this check to it.
    """

    seed: int = 1
    max_examples: int = 50
    max_time: int | None = None
    rate_limit: str | None = None
    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None
    timeout: float = 10.0
    retries: int = 0
    data: Mapping[str, Any] = field(default_factory=dict)
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    allow_writes: bool = False
    workers: int = 1
    max_failures: int | None = None
    baseline: Path | None = None
    update_baseline: bool = False
    reports: Mapping[ReportKind, Path] = field(default_factory=dict)

    @property
    def curl_words(self) -> tuple[str, ...]:
        """The words that a command of curl needs to reach a server by TLS, as the check does."""
        files = {"--cacert": self.ca, "--cert": self.cert, "--key": self.key}
        return tuple(word for name, file in files.items() if file for word in (name, str(file)))
