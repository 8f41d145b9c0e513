"""Shows the outcome of a check, on the screen and to the CI that it runs in."""

import os
import secrets
from pathlib import Path
from typing import Any

import click

#: The file of a report that goes to the screen.
SCREEN = Path("-")


def show_outcome(report: Any, *, is_asked: bool) -> None:
    """Print the screen; annotations in GitHub Actions, or if asked; add to its summary page.

    A summary that cannot be written is said, and does not change the outcome of the check.
    """
    from mockserver.checks import render_annotations, render_markdown, render_screen

    is_github = os.environ.get("GITHUB_ACTIONS") == "true"
    # A reply on the screen could have a line that GitHub takes for a command.
    token = secrets.token_hex(16)
    if is_github:
        click.echo(f"::stop-commands::{token}")
    click.echo(render_screen(report))
    if is_github:
        click.echo(f"::{token}::")
    if is_github or is_asked:
        click.echo(render_annotations(report), nl=False)
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        _add(Path(summary), render_markdown(report))


def _add(file: Path, text: str) -> None:
    try:
        with file.open("a", encoding="utf-8", errors="replace") as stream:
            stream.write(text)
    except OSError as error:
        click.echo(f"The summary {str(file)!r} was not written: {error.strerror}.", err=True)
