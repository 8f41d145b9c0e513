"""`python -m tests.corpus`: examines the corpus, and prints what it came to."""

import json
import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path

import click

from tests.corpus.checking import check_some
from tests.corpus.download import documents_of
from tests.corpus.failure import CannotMeasure
from tests.corpus.package import read_lock
from tests.corpus.running import Task, examine_all
from tests.corpus.table import render, summary

_ROOT = Path(__file__).parents[2]
_FOLDER = _ROOT / "build" / "corpus"
_PAGE = _ROOT / "docs" / "corpus.md"


@click.command(name="corpus")
@click.option("--only", default="", help="Only documents whose package or name has this text.")
@click.option("--write", is_flag=True, help="Write the table into docs/corpus.md.")
def main(*, only: str, write: bool) -> None:
    """Load, serve and call the documents that pinned packages carry.

    Exit 0: examined. Exit 1: docs/corpus.md says something else. Exit 2: a package is not to be
    had.
    """
    say = partial(click.echo, err=True)
    tasks = []
    try:
        for package in read_lock():
            for file in documents_of(package, _FOLDER):
                name = file.relative_to(_FOLDER / package.folder).as_posix()
                if only in f"{package.name} {name}":
                    tasks.append(Task(f"{package.name} {package.version}", name, file))
    except CannotMeasure as error:
        say(f"corpus: {error}")
        sys.exit(2)
    examinations, checks = examine_all(tasks, say), check_some(tasks, say)
    results = _FOLDER / "results.json"
    results.write_text(json.dumps([asdict(each) for each in examinations], indent=1), "utf-8")
    click.echo(summary(examinations))
    say(f"Every reason is in {results.relative_to(_ROOT)}.")
    page = render(examinations, checks)
    if only:
        return
    if write:
        _PAGE.write_text(page, "utf-8")
    elif not _PAGE.is_file() or _PAGE.read_text("utf-8") != page:
        say("docs/corpus.md is out of date: `make corpus ARGS=--write` writes it anew.")
        sys.exit(1)


if __name__ == "__main__":
    main()
