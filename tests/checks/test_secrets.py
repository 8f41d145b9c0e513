"""No credential leaves a check: not in a report, a finding, a curl, or on the screen."""

import base64
import errno
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import IO, cast
from xml.etree import ElementTree

import pytest

from mockserver.checks import CheckOptions, ReportKind, Target, render_screen, run_check
from mockserver.checks.conformance import masked_names
from mockserver.checks.masking import Mask
from mockserver.errors import CheckError, UnknownName
from mockserver.files import replacing
from tests.checks.builders import a_target
from tests.checks.contract import DOCUMENT
from tests.checks.server import CREDENTIAL, Bug, serving

pytestmark = pytest.mark.slow

REPORTS: tuple[ReportKind, ...] = ("junit", "json", "html", "har", "ndjson")


@pytest.mark.parametrize("bug", ["drops a required field", "echoes the credential"])
def test_a_credential_is_in_no_report_finding_or_output(
    bug: Bug, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    paths = {kind: tmp_path / "reports" / kind for kind in REPORTS}

    with serving(bug) as server:
        report = run_check(a_target(server.url), CheckOptions(max_examples=10, reports=paths))

    printed = capfd.readouterr()
    screen = render_screen(report)
    everything = [repr(report), screen, printed.out, printed.err]
    everything += [path.read_text() for path in paths.values()]
    # NDJSON carries bodies in base64, where no search would see a credential.
    bodies = re.findall(r'"\$base64":"([^"]*)"', paths["ndjson"].read_text())
    everything += [base64.b64decode(body).decode("utf-8", "replace") for body in bodies]
    assert report.findings
    assert bodies
    assert '"X-KoomaLooma-JWT: $TOKEN"' in screen
    assert [text for text in everything if CREDENTIAL in text] == []


def test_the_reports_are_complete_documents(tmp_path: Path) -> None:
    paths = {kind: tmp_path / kind for kind in REPORTS}

    with serving("drops a required field") as server:
        report = run_check(a_target(server.url), CheckOptions(max_examples=5, reports=paths))

    suite = ElementTree.fromstring(paths["junit"].read_text())
    entries = json.loads(paths["har"].read_text())["log"]["entries"]
    lines = [json.loads(line) for line in paths["ndjson"].read_text().splitlines()]
    assert suite.attrib["failures"] == "1"
    greeting = 1
    assert len(entries) == greeting + report.cases + report.probes
    assert lines[0]["Initialize"]["seed"] == report.seed
    assert lines[-1]["CheckReport"] == json.loads(paths["json"].read_text())


def test_a_report_that_cannot_be_written_stops_the_check_before_it_starts(tmp_path: Path) -> None:
    with serving() as server, pytest.raises(CheckError) as caught:
        run_check(a_target(server.url), CheckOptions(reports={"har": tmp_path}))

    assert caught.value.what == f"The report {str(tmp_path)!r} cannot be written: Is a directory."
    assert server.seen == []


def full(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@contextmanager
def filling_up(path: Path) -> Iterator[IO[str]]:
    with replacing(path) as stream:
        stream.write("half a rep")
        yield cast(IO[str], SimpleNamespace(write=full, flush=full))


@pytest.mark.parametrize("when", ["at its end", "in the middle"])
def test_a_disk_that_fills_up_leaves_the_last_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    file = tmp_path / "report.har"
    file.write_text("of the last check")
    if when == "at its end":
        monkeypatch.setattr("os.fsync", full)
    else:
        monkeypatch.setattr("mockserver.checks.report_file.replacing", filling_up)
    options = CheckOptions(max_examples=1, reports={"har": file})

    with serving() as server, pytest.raises(CheckError) as caught:
        run_check(a_target(server.url), options)

    assert caught.value.what == (
        f"The report {str(file)!r} cannot be written: No space left on device. "
        "The old file is untouched."
    )
    assert (file.read_text(), os.listdir(tmp_path)) == ("of the last check", ["report.har"])


def test_a_report_of_an_unknown_kind_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    kinds: dict[ReportKind, Path] = {"junitt": tmp_path / "x"}  # type: ignore[dict-item]  # wrong on purpose

    with serving() as server, pytest.raises(UnknownName, match="Did you mean 'junit'"):
        run_check(a_target(server.url), CheckOptions(reports=kinds))


def test_names_to_mask_are_added_to_the_defaults() -> None:
    target = Target("x", "http://x", DOCUMENT, secrets=frozenset({"Partner-Pass", "pin"}))

    names = masked_names(target)

    assert {"partner-pass", "pin", "x-koomalooma-jwt", "authorization", "set-cookie"} <= {*names}


def test_the_credential_of_a_bearer_header_is_masked_alone_too() -> None:
    target = Target(
        "x", "http://x", DOCUMENT, headers={"Authorization": f"Bearer {CREDENTIAL}", "X-App": "web"}
    )

    assert target.mask.text(f"Bearer {CREDENTIAL}") == "[Filtered]"
    assert target.mask.text(f"a {CREDENTIAL} and web") == "a [Filtered] and web"


@pytest.mark.parametrize(
    "echoed",
    [
        'Sesame/ö"<1>',
        'SESAME/Ö"<1>',
        "Sesame%2F%C3%B6%22%3C1%3E",
        "sesame%2f%c3%b6%22%3c1%3e",
        json.dumps('Sesame/ö"<1>')[1:-1],
        "Sesame/ö&quot;&lt;1&gt;",
        base64.b64encode('Sesame/ö"<1>'.encode()).decode(),
    ],
)
def test_a_secret_is_masked_however_it_is_written(echoed: str) -> None:
    mask = Mask(['Sesame/ö"<1>'])

    assert mask.text(f"<{echoed}>") == "<[Filtered]>"
    if echoed.isascii():
        assert mask.content(f"<{echoed}>".encode()) == b"<[Filtered]>"


def test_a_mask_without_secrets_changes_nothing() -> None:
    assert Mask(()).text("a text") == "a text"
    assert Mask(()).content(b"bytes") == b"bytes"


def test_a_target_shows_no_credential() -> None:
    assert CREDENTIAL not in repr(a_target())
