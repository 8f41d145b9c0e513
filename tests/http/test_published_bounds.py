"""The bounds that docs/serving.md names are those that a server runs with."""

from pathlib import Path

from mockserver.http.transport.limits import CONNECTION_BYTES, Limits
from mockserver.settings import GRACE

DOCUMENT = (Path(__file__).parents[2] / "docs" / "serving.md").read_text()


def test_the_document_names_the_bounds_that_hold() -> None:
    limits = Limits()

    rows = [
        f"| {CONNECTION_BYTES // 2**20} MiB |",
        f"| head: request line and headers | {limits.head_bytes // 1024} KiB |",
        f"| {limits.slice_bytes // 1024} KiB of them |",
        f"to the end of a head | {limits.head_seconds:g} s |",
        f"| a pause inside a body | {limits.body_seconds:g} s |",
        f"after {limits.body_seconds:g} s | {limits.body_rate:g} bytes a second |",
        f"of which nothing is read | {limits.write_seconds:g} s |",
        f"without a request | {limits.idle_seconds:g} s |",
        f"`--grace SECONDS` ({GRACE:g} by default;",
    ]

    assert [row for row in rows if row not in DOCUMENT] == []
