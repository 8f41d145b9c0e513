"""Print what a running command has to say, and fail in words where nothing can be printed."""

import sys

import click

from mockserver.errors import MockServerError, SettingsError
from mockserver.program import as_started


def announce(text: str) -> None:
    """Print a text at once. Raises SettingsError where standard output takes none."""
    # Python gives no standard output to a process that was started without one.
    output: object = sys.stdout
    if output is None:
        raise _cannot_print("it is closed")
    try:
        click.echo(text)
    except OSError as error:
        # What is left in the buffer would fail once more when the process ends.
        sys.stdout = None
        raise _cannot_print(str(error.strerror)) from None


def error_text(error: MockServerError) -> str:
    """Return the code of an error and its text; commands in its hint are as the user types them."""
    hint = error.hint or ""
    return f"{error.code}: {str(error).replace(hint, as_started(hint))}"


def _cannot_print(why: str) -> SettingsError:
    return SettingsError(
        f"Standard output cannot be written to: {why}.",
        hint="Send it to a terminal, to a file with room, or to /dev/null.",
    )
