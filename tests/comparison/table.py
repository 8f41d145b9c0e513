"""Words the comparison, and puts it between the markers of docs/comparison.md."""

from collections.abc import Iterator, Mapping, Sequence

from tests.comparison.contender import CONTENDERS, NOT_RUN, Contender
from tests.comparison.step import STEPS

BEGIN = "<!-- made by `make comparison` -->"
END = "<!-- end -->"


def render(day: str, cells: Mapping[str, Sequence[str]], failures: Mapping[str, str]) -> str:
    """Word the table: `cells` are what each did at each step, `failures` why others could not."""
    ran = [each for each in CONTENDERS if each.name in cells]
    lines = [
        f"Seen on {day}.",
        "",
        *_rows(ran, cells),
        "",
        "Not run, so nothing is claimed of them:",
    ]
    reasons = {**NOT_RUN, **failures}
    lines += ["", *(f"* {name}: {reason}" for name, reason in reasons.items())]
    return "\n".join(lines)


def placed(page: str, table: str) -> str:
    """Put a table between the markers of a page. Raises ValueError for a page without them."""
    before, _, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError("The page has no markers.")
    return f"{before}{BEGIN}\n{table}\n{END}{after}"


def table_of(page: str) -> str:
    """Return what stands between the markers of a page."""
    return page.partition(BEGIN)[2].partition(END)[0].strip("\n")


def _rows(ran: Sequence[Contender], cells: Mapping[str, Sequence[str]]) -> Iterator[str]:
    yield _line("", *(f"{each.name} {each.version}" for each in ran))
    yield _line(*["---"] * (len(ran) + 1))
    yield _line("started by", *(f"`{each.started_by}`" for each in ran))
    for index, step in enumerate(STEPS):
        yield _line(step.title, *(cells[each.name][index] for each in ran))


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
