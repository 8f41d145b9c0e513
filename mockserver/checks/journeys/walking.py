"""Walks journeys over a server: each one holds, is broken, or could not be tested."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from mockserver.checks.cause import general
from mockserver.checks.finding import Finding, Reproduced, Severity
from mockserver.checks.journeys.broken import Broken, Missing
from mockserver.checks.journeys.journey import Journey
from mockserver.checks.journeys.walk import ONLY_ON_A_MOCK, Untested, Walk
from mockserver.checks.report import Skipped, StageTally
from mockserver.checks.wire.caller import Caller, NoReply
from mockserver.checks.wire.exchange import Exchange

#: The code of a finding: a rule that does not hold.
BROKEN_RULE = "broken-rule"
#: So much of a refusal tells it from others.
_MOST_CHARACTERS = 80


class Walking:
    """Walks journeys over one server; an interruption leaves what they have found.

    `run` is a text that no earlier run against the server had; `is_tested` says of an operation,
    such as "POST /users", whether it may be called. `on_walked` gets the name of a journey and the
    operations that it called.
    """

    def __init__(
        self,
        caller: Caller,
        data: Mapping[str, Any],
        *,
        run: str,
        on_walked: Callable[[str, Iterable[str]], None] = lambda journey, operations: None,
        severity_of: Callable[[Journey], Severity] = lambda journey: "failure",
        is_tested: Callable[[str], bool] = lambda label: True,
    ) -> None:
        #: A finding for each broken rule.
        self.findings: list[Finding] = []
        self.skipped: list[Skipped] = []
        self._held = 0
        self._caller = caller
        self._data = data
        self._run = run
        self._on_walked = on_walked
        self._severity_of = severity_of
        self._is_tested = is_tested

    @property
    def made_up(self) -> Collection[str]:
        """Texts that journeys made up: they are no secrets, also where credentials stand."""
        return self._caller.made_up

    @property
    def tally(self) -> StageTally:
        """How many journeys held, were broken or were skipped so far."""
        return StageTally("journeys", self._held, len(self.findings), tuple(self.skipped))

    def walk(self, journeys: Iterable[Journey]) -> None:
        """Walk each journey once; an error in one does not end the others."""
        is_mock = self._caller.target.mock is not None
        for journey in journeys:
            why = why_skipped(journey, self._data, is_mock=is_mock)
            if why is not None:
                self.skipped.append(Skipped(journey.name, why))
                continue
            self._walk(journey)

    def _walk(self, journey: Journey) -> None:
        walk = self._start(journey)
        try:
            journey.take(walk)
        except Broken as broken:
            self.findings.append(_finding(journey, walk, broken, self._severity_of(journey)))
            walk.end()
            again = _is_broken_again(journey, self._start(journey, "-again"))
            self.findings[-1] = replace(self.findings[-1], reproduced=again)
        except NoReply as error:
            silence = Broken("a reply", str(error))
            severity = self._severity_of(journey)
            self.findings.append(_finding(journey, walk, silence, severity, error.sent))
        except Untested as error:
            self.skipped.append(Skipped(journey.name, str(error)))
        else:
            self._held += 1
        finally:
            walk.end()
        self._on_walked(journey.name, [each.operation for each in walk.exchanges])

    def _start(self, journey: Journey, suffix: str = "") -> Walk:
        run = f"{self._run}-{journey.name}{suffix}"
        return Walk(self._caller, self._data, run, journey.world, self._is_tested)


def _is_broken_again(journey: Journey, walk: Walk) -> Reproduced | None:
    """Walk a broken journey once more; None if the outcome cannot be decided."""
    try:
        journey.take(walk)
    except Broken:
        return "always"
    except (NoReply, Untested):
        return None
    finally:
        walk.end()
    return "sometimes"


def why_skipped(journey: Journey, data: Mapping[str, Any], *, is_mock: bool) -> str | None:
    """Return why a journey cannot be walked with the data of a server; None if it can."""
    missing = [name for name in journey.needs if name not in data]
    if missing:
        return f"the data has no {', '.join(missing)}"
    needs_a_mock = journey.world is not None and not journey.needs and not is_mock
    return ONLY_ON_A_MOCK if needs_a_mock else None


def _finding(
    journey: Journey,
    walk: Walk,
    broken: Broken,
    severity: Severity,
    unanswered: Exchange | None = None,
) -> Finding:
    exchanges = [*walk.exchanges, *([unanswered] if unanswered else [])]
    last = exchanges[-1].operation if exchanges else ""
    cause: tuple[str, ...] = ()
    # What refuses one call, or leaves a member out, breaks every rule that needs it.
    if isinstance(broken, Missing):
        cause = (BROKEN_RULE, last, broken.expected)
    elif exchanges and not exchanges[-1].is_good:
        came = general(broken.came)[:_MOST_CHARACTERS]
        cause = (BROKEN_RULE, last, general(broken.expected), came)
    return Finding(
        code=BROKEN_RULE,
        title=journey.rule,
        operation=walk.label(last) if last else journey.name,
        message=f"{broken}\nrule: {journey.name} ({journey.provenance}: {journey.source})",
        phase="journeys",
        curl=None,
        severity=severity,
        expected=broken.expected,
        came=broken.came,
        cause=cause,
        exchanges=tuple(exchanges),
    )
