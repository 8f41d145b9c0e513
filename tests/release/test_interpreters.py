"""Which Pythons a release is tried on."""

from pathlib import Path

import pytest

from tests.release.interpreters import interpreters, supported


def _program(folder: Path, name: str, script: str) -> None:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def test_a_python_that_is_not_there_or_does_not_run_is_skipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _program(tmp_path, "python3.11", "echo /opt/python/3.11/bin/python 3 11 9")
    _program(tmp_path, "python3.12", "exit 127")
    monkeypatch.setenv("PATH", str(tmp_path))

    found, missing = interpreters()

    assert [each.version for each in found] == ["Python 3.11.9"]
    assert missing == ["3.12", "3.13"]
    assert supported() == ["3.11", "3.12", "3.13"]


def test_a_python_of_pyenv_is_used_though_another_is_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    launcher = 'test "$PYENV_VERSION" = 3.13 && echo /versions/3.13.0/bin/python 3 13 0'
    _program(tmp_path, "python3.13", launcher)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYENV_VERSION", "3.11")

    found, _ = interpreters()

    assert found == [("/versions/3.13.0/bin/python", "Python 3.13.0")]
