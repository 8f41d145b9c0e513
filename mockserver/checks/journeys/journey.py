"""A journey as a value: a rule, how it is known, and the calls that prove it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from mockserver.checks.finding import Severity
from mockserver.checks.journeys.broken import Broken
from mockserver.checks.journeys.walk import Walk

Provenance = Literal["documented", "elsewhere", "assumed"]
Steps = Callable[[Walk], None]

#: What a broken rule is on a real server. The mock has to keep all of them.
_SEVERITIES: dict[Provenance, Severity] = {
    "documented": "failure",
    "elsewhere": "warning",
    "assumed": "note",
}


@dataclass(frozen=True, slots=True)
class Journey:
    """One rule and the calls that prove it.

    `writes` are the operationIds that it calls and that change something; `needs` are the names in
    the data of the server without which it cannot start. `name` is unique within the API. `world`
    is the scenario from which a mock makes a world for this journey alone; on a real server such a
    journey is only walked if the data has all that it needs, and it needs some.
    """

    name: str
    rule: str
    provenance: Provenance
    source: str
    steps: Steps
    writes: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    world: str | None = None

    @property
    def severity(self) -> Severity:
        """What it means for a real server if the rule does not hold."""
        return _SEVERITIES[self.provenance]

    def take(self, walk: Walk) -> None:
        """Take the steps. Raises Broken (for a wrong shape as well), Untested, NoReply."""
        try:
            self.steps(walk)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            came = walk.exchanges[-1].came if walk.exchanges else "nothing"
            kind = type(error).__name__
            raise Broken(f"a reply that the next step can read ({kind}: {error})", came) from error


def documented(source: str, **options: Any) -> Callable[[Steps], Journey]:
    """Make a journey of a function: the vendor's documentation of this API says its rule."""
    return _journey("documented", source, **options)


def elsewhere(source: str, **options: Any) -> Callable[[Steps], Journey]:
    """Make a journey of a function: another page or version of the vendor says its rule."""
    return _journey("elsewhere", source, **options)


def assumed(source: str, **options: Any) -> Callable[[Steps], Journey]:
    """Make a journey of a function: its rule is assumed, and `source` says why."""
    return _journey("assumed", source, **options)


def _journey(
    provenance: Provenance,
    source: str,
    *,
    writes: tuple[str, ...] = (),
    needs: tuple[str, ...] = (),
    world: str | None = None,
) -> Callable[[Steps], Journey]:
    def journey(steps: Steps) -> Journey:
        name: str = getattr(steps, "__name__", "journey")
        rule = " ".join((steps.__doc__ or "").split())
        assert rule, f"The journey {name} has no docstring, which is its rule."
        return Journey(
            name.replace("_", "-"), rule, provenance, source, steps, writes, needs, world
        )

    return journey
