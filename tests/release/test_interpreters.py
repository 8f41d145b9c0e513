"""Which Pythons a release is tried on."""

from pathlib import Path

import pytest

from tests.release.interpreters import interpreters, supported


def test_a_python_that_is_not_there_or_does_not_run_is_skipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for version, script in (("3.11", "echo Python 3.11.9"), ("3.12", "exit 127")):
        program = tmp_path / f"python{version}"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    found, missing = interpreters()

    assert [each.version for each in found] == ["Python 3.11.9"]
    assert missing == ["3.12", "3.13"]
    assert supported() == ["3.11", "3.12", "3.13"]
