"""`python -m tests.comparison`: asks every mock, and prints the table of docs/comparison.md."""

import tempfile
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from tests.bench.failure import CannotMeasure
from tests.bench.install import cache_folder
from tests.comparison.contender import CONTENDERS
from tests.comparison.running import seen
from tests.comparison.table import placed, render

_PAGE = Path(__file__).parents[2] / "docs" / "comparison.md"


@click.command(name="comparison")
@click.option("--only", default="", help="Only mocks whose name has this text.")
@click.option("--write", is_flag=True, help="Write the table into docs/comparison.md.")
def main(*, only: str, write: bool) -> None:
    """Serve one document by every mock that installs here, and take the same steps with each."""
    say = partial(click.echo, err=True)
    cells: dict[str, list[str]] = {}
    failures: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        for each in CONTENDERS:
            if only.lower() not in each.name.lower():
                continue
            say(f"{each.name} {each.version} ...")
            try:
                cells[each.name] = seen(each, cache_folder(), Path(folder))
            except CannotMeasure as error:
                failures[f"{each.name} {each.version}"] = str(error).replace("\n", " ")
                say(f"  {error}")
    table = render(f"{datetime.now(UTC):%-d %B %Y}", cells, failures)
    click.echo(table)
    if write and not only:
        _PAGE.write_text(placed(_PAGE.read_text("utf-8"), table), "utf-8")


if __name__ == "__main__":
    main()
