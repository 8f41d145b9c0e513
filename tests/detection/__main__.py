"""`make detection`: how many deviations and mutants a check finds, its false alarms, and others."""

import os
import random
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import click

from mockserver.contract.contract import Contract
from tests.checks.altered import Altered
from tests.checks.on_the_wire import OnTheWire
from tests.checks.planted import Planted
from tests.detection.alarms import alarms
from tests.detection.alone import others
from tests.detection.business import BUSINESS
from tests.detection.contract import contract_deviations
from tests.detection.equivalent import KINDS, equivalent
from tests.detection.hunt import PETSTORE_API, server_of
from tests.detection.judging import (
    Found,
    Verdict,
    judged_mutants,
    judged_petstore,
    judged_planted,
    judged_wire,
)
from tests.detection.mutants import Mutant, mutants_of
from tests.detection.petstore import PETSTORE, UNCHANGED
from tests.detection.reach import Reach, reach_of
from tests.detection.wire import ALLOWED, WIRE

#: Those of the vendors; the petstore is the document of a user.
VENDORS = ("koomalooma", "boostcom", "talon_one")
APIS = (*VENDORS, PETSTORE_API)
#: The share of each family that has to be found, in percent; of alarms, how many there may be.
AIMS = {"contract": 97, "business": 100, "wire": 100, "mutants": 90, "alarms": 0}
#: Of each API so many mutants, seeds for false alarms, and deviations for other checkers.
_MUTANTS, _SEEDS, _OTHERS = 60, 2, 2
#: The same with DETECTION=all; of the mutants, all.
_ALL_SEEDS, _ALL_OTHERS = 20, 12
#: What can be asked for: those that have an aim, and the other checkers.
_FAMILIES = [*AIMS, "others"]


class Row(NamedTuple):
    """One family of one API: what was found by what, and what was missed, in words."""

    family: str
    api: str
    found: Counter[Found]
    missed: Sequence[str]

    @property
    def total(self) -> int:
        """How many there were."""
        return self.found.total() + len(self.missed)


@click.command()
@click.option("--mutants", "most", default=_MUTANTS, show_default=True, help="For each API.")
@click.option("--seed", default=1, show_default=True, help="Which mutants.")
@click.option("--api", "apis", type=click.Choice(APIS), multiple=True, help="Only these.")
@click.option("--family", type=click.Choice(_FAMILIES), multiple=True, help="Only these.")
@click.option("--seeds", type=click.IntRange(1), help="For false alarms: the seeds 1 to N.")
@click.option(
    "--examples",
    default=0,
    help="For false alarms: also generate requests, so many for each operation and phase.",
)
def main(
    most: int,
    seed: int,
    apis: tuple[str, ...],
    family: tuple[str, ...],
    seeds: int | None,
    examples: int,
) -> None:
    """Plant deviations and mutants, one at a time, and print how many a check finds.

    Beside it, how many of a sample generated requests alone, schemathesis and Dredd find. With
    DETECTION=all in the environment all mutants, and larger samples.
    """
    started = time.monotonic()
    is_all = os.environ.get("DETECTION") == "all"
    rows: list[Row] = []
    false_alarms: list[str] = []
    families = family or _FAMILIES
    for api in apis or APIS:
        planted = {"contract", "business", "mutants"} & {*families}
        reach = reach_of(api) if planted and api in VENDORS else {}
        for row in _rows(api, families, reach, None if is_all else most, seed):
            rows.append(row)
            _show(row)
        if "alarms" in families:
            most_seeds = seeds or (_ALL_SEEDS if is_all else _SEEDS)
            false_alarms += _alarms(api, range(1, most_seeds + 1), examples)
        if "others" in families and api in VENDORS:
            _show_others(api, _ALL_OTHERS if is_all else _OTHERS, seed)
    click.echo()
    # All of them are printed.
    met = [_is_met(name, rows) for name in AIMS if name != "alarms"]
    click.echo(f"false alarms: {len(false_alarms)}; aim 0")
    click.echo(f"{time.monotonic() - started:.0f} s")
    sys.exit(0 if all(met) and not false_alarms else 1)


def _rows(
    api: str, families: Sequence[str], reach: Mapping[str, Reach], most: int | None, seed: int
) -> Iterator[Row]:
    contract = server_of(api).apis[api].contract
    if api == PETSTORE_API:
        yield from _petstore_rows(contract, families)
        return
    planted: Mapping[str, Iterable[Planted]] = {
        "contract": contract_deviations(contract),
        "business": BUSINESS[api],
    }
    for family, deviations in planted.items():
        if family in families:
            judged = judged_planted(api, deviations, reach)
            yield _row(family, api, ((each.name, verdict) for each, verdict in judged))
    if "wire" in families:
        yield _row("wire", api, ((one.name, v) for one, v in judged_wire(api, WIRE[api])))
    if "mutants" in families:
        yield _mutants(api, reach, most, seed)


def _petstore_rows(contract: Contract, families: Sequence[str]) -> Iterator[Row]:
    """Judge the deviations of the petstore; its mock has no code of its own to change."""
    planted: Mapping[str, Sequence[Planted | Altered]] = {
        "contract": [*contract_deviations(contract)],
        "business": PETSTORE,
    }
    for family, deviations in planted.items():
        if family in families:
            judged = judged_petstore(deviations)
            yield _row(family, PETSTORE_API, ((each.name, verdict) for each, verdict in judged))


def _row(family: str, api: str, judged: Iterable[tuple[str, Verdict]]) -> Row:
    found: Counter[Found] = Counter()
    missed = []
    for name, verdict in judged:
        if verdict.found is not None:
            found[verdict.found] += 1
        else:
            missed.append(name if verdict.is_reached else f"{name}  (nothing runs it)")
    return Row(family, api, found, sorted(missed))


def _mutants(api: str, reach: Mapping[str, Reach], most: int | None, seed: int) -> Row:
    """Judge mutants, those that are equivalent for a written reason left out."""
    every = mutants_of(api)
    kinds = {each: entry.kind for each in every if (entry := equivalent(each)) is not None}
    left: list[Mutant] = [each for each in every if each not in kinds]
    if most is not None:
        random.Random(seed).shuffle(left)
    row = _row(
        "mutants", api, ((str(m), verdict) for m, verdict in judged_mutants(left[:most], reach))
    )
    click.echo(f"{len(every)} mutants of {api}, {len(kinds)} of them not counted:")
    for kind, count in sorted(Counter(kinds.values()).items()):
        click.echo(f"             {count:>3} {KINDS[kind]}")
    if most is None:
        # A reason that does not hold is a mutant that a hunt finds.
        for mutant, verdict in judged_mutants(kinds, reach):
            if verdict.found is not None:
                raise click.ClickException(f"Not equivalent, {verdict.found}: {mutant}")
    return row


def _alarms(api: str, seeds: Sequence[int], examples: int) -> list[str]:
    told = [
        f"a false alarm on {api}, seed {seed}: {alarm}"
        for seed, found in alarms(api, seeds, examples=examples)
        for alarm in found
    ]
    allowed: Iterable[tuple[OnTheWire | Planted | Altered, Verdict]] = (
        judged_petstore(UNCHANGED) if api == PETSTORE_API else judged_wire(api, ALLOWED[api])
    )
    told += [
        f"a false alarm on {api}, where {each.name}"
        for each, verdict in allowed
        if verdict.found is not None
    ]
    for each in told:
        click.echo(each)
    return told


def _show_others(api: str, most: int, seed: int) -> None:
    """Print how many of a sample of the deviations other checkers find."""
    for each in others(api, most, seed):
        sums = each.why or f"{each.found:>4} of {each.asked}"
        click.echo(f"{each.checker:<10} {api:<12} {sums}")


def _show(row: Row) -> None:
    """Print one family of one API: how many were found, first by which stage and check."""
    if not row.total:
        return
    share = 100 * row.found.total() / row.total
    by = Counter[str]()
    for found, count in row.found.items():
        by[f"{found.stage}/{found.code}"] += count
    more = ", ".join(f"{name} {count}" for name, count in by.most_common())
    sums = f"{row.found.total():>4} of {row.total:<4} {share:5.1f}%"
    click.echo(f"{row.family:<10} {row.api:<12} {sums}  {more}")
    for name in row.missed:
        click.echo(f"             missed: {name}")


def _is_met(family: str, rows: Sequence[Row]) -> bool:
    """Print how many of a family were found in all, and whether that is its aim."""
    count = sum(row.total for row in rows if row.family == family)
    if not count:
        return True
    found = sum(row.found.total() for row in rows if row.family == family)
    is_met = 100 * found >= AIMS[family] * count
    verdict = "met" if is_met else "not met"
    share = 100 * found / count
    click.echo(f"{family:<10} {found} of {count}, {share:.1f}%; aim {AIMS[family]}%: {verdict}")
    return is_met


if __name__ == "__main__":
    main()
