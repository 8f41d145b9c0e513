"""Servers as their user has them: processes, their banner, and calls to them."""

import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from mockserver.settings import Settings


@contextmanager
def served(
    *words: str,
    variables: Mapping[str, str] | None = None,
    stderr: int | None = None,
    descriptors: int | None = None,
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Serve on a free port; gives the process and all that the banner said."""
    command = [sys.executable, "-m", "mockserver", "serve", "--port", "0", *words]
    if descriptors is not None:
        command = ["sh", "-c", f'ulimit -n {descriptors} && exec "$@"', "sh", *command]
    environment = {**os.environ, **(variables or {})}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=stderr, text=True, env=environment
    ) as process:
        try:
            yield process, read_banner(process)
        finally:
            process.terminate()


def read_banner(process: subprocess.Popen[str]) -> str:
    """Read up to the banner's last line."""
    assert process.stdout is not None
    return "".join(iter(process.stdout.readline, "Stop with Ctrl-C.\n"))


def children(parent: int) -> list[int]:
    """List the processes that a process has started, the oldest first."""
    listed = Path(f"/proc/{parent}/task/{parent}/children")
    if not listed.exists():
        pytest.skip("this system does not list children")
    return [int(word) for word in listed.read_text().split()]


def get(url: str, **headers: str) -> tuple[int, bytes]:
    request = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(request) as reply:
            return reply.status, reply.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def copy_fixtures(folder: Path) -> None:
    shipped = Settings().fixtures
    for file in shipped.rglob("*.*"):
        target = folder / "fixtures" / file.relative_to(shipped)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())
