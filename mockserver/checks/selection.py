"""What a check tests: the operations, stages and checks that its options leave.

Whatever is left out is kept with its reason: it counts as not tested, and never as clean.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from mockserver.checks.choice import Choice, parse_choice, parse_operation, parts
from mockserver.checks.options import CheckOptions
from mockserver.checks.probes.probe import FAMILIES
from mockserver.checks.report import NotTested
from mockserver.checks.risk import probed_methods, too_risky
from mockserver.checks.stage import GENERATED
from mockserver.checks.target import Target
from mockserver.errors import CheckError


@dataclass(frozen=True, slots=True)
class Selection:
    """The labels of the operations to test, the stages to run and the checks to make.

    `is_read_only` says that operations that write are left out, because they would write.
    `probed_methods` are those that may be tried where the contract has none; None means all.
    `not_tested` is what was left out.
    """

    operations: frozenset[str]
    stages: frozenset[str]
    checks: frozenset[str]
    is_read_only: bool
    probed_methods: list[str] | None
    not_tested: tuple[NotTested, ...]

    @property
    def generated(self) -> tuple[str, ...]:
        """The stages to run in which schemathesis generates the requests; none without a check."""
        if self.checks <= {*FAMILIES}:
            return ()
        return tuple(stage for stage in GENERATED if stage in self.stages)

    @property
    def families(self) -> frozenset[str]:
        """The families of probes to send."""
        return self.checks & {*FAMILIES} if "probes" in self.stages else frozenset()


def select(target: Target, options: CheckOptions) -> Selection:
    """Return what is tested. Raises UnknownName for a word, CheckError where nothing is left.

    Words of --only that choose the same part (operations, stages or checks) add up; those that
    choose different parts restrict each other.
    """
    left_out: dict[tuple[str, str], NotTested] = {}
    for one in _left_out(target, options):
        left_out.setdefault((one.part, one.name), one)
    rest = {
        part: frozenset(name for name in names if (part, name) not in left_out)
        for part, names in parts(target).items()
    }
    for part, names in rest.items():
        causes = [one for one in left_out.values() if one.part == part]
        if causes and not names:
            raise _nothing_left(causes)
    return Selection(
        operations=rest["operation"],
        stages=rest["stage"],
        checks=rest["check"],
        is_read_only=not (target.is_on_this_machine or options.allow_writes),
        probed_methods=probed_methods(target, allow_writes=options.allow_writes),
        not_tested=tuple(left_out.values()),
    )


def _left_out(target: Target, options: CheckOptions) -> Iterator[NotTested]:
    only = [parse_choice(word, target) for word in options.only]
    skip = [parse_choice(word, target) for word in options.skip]
    named = {name for choice in only if choice.is_name for name in choice.names}
    for part, names in parts(target).items():
        skipped = _names(skip, part)
        chosen = _names(only, part)
        for name in names:
            if name in skipped:
                yield NotTested(part, name, "--skip leaves it out")
            elif chosen and name not in chosen:
                yield NotTested(part, name, "--only does not name it")
    allowed = [parse_operation(word, target) for word in options.allow]
    yield from too_risky(target, allow_writes=options.allow_writes, allowed=allowed, named=named)


def _names(choices: list[Choice], part: str) -> set[str]:
    return {name for choice in choices if choice.part == part for name in choice.names}


def _nothing_left(left_out: list[NotTested]) -> CheckError:
    reasons = list(dict.fromkeys(one.why for one in left_out))
    return CheckError(
        f"Nothing is left to check: no {left_out[0].part} remains.",
        where="; ".join(reasons),
        hint="Correct --only and --skip, or permit more with --allow-writes.",
    )
