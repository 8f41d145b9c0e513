"""Writes the files that a command makes for its user to change, and leaves those that exist."""

from collections.abc import Mapping
from pathlib import Path

import click

from mockserver.errors import SettingsError
from mockserver.files import WRITE_ELSEWHERE, not_written, replacing


def write_new(files: Mapping[Path, str]) -> None:
    """Write each text to its path, and say what was done. Raises SettingsError."""
    for path, text in files.items():
        if path.exists():
            click.echo(f"exists   {path} (left as it is)")
            continue
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with replacing(path) as stream:
                stream.write(text)
        except OSError as error:
            raise SettingsError(not_written(path, error), hint=WRITE_ELSEWHERE) from None
        click.echo(f"written  {path}")
