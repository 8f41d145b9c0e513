"""Stamps: every change of a document shows."""

from pathlib import Path

import pytest

from mockserver.cli.stamps import read_stamps


@pytest.mark.parametrize("name", ["a.yaml", "a.yml", "deep/a.json"])
def test_every_kind_of_document_is_watched(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    before = read_stamps([tmp_path])

    file.write_text("{}")

    assert read_stamps([tmp_path]) != before


def test_a_file_that_vanishes_while_it_is_looked_at_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").symlink_to(tmp_path / "nowhere")

    assert read_stamps([tmp_path]) == set()
