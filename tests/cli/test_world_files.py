"""A world's file: an old one survives a full disk, and an odd one ends in words."""

import errno
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mockserver.errors import MockServerError
from tests.cli.test_world import Story
from tests.client import Client

pytestmark = pytest.mark.slow


@pytest.fixture
def story(client: Client, live: str, tmp_path: Path) -> Iterator[Story]:
    story = Story(client, live, tmp_path)
    yield story
    story.world.drop()


def test_a_full_disk_leaves_the_file_of_the_last_save(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    story.save()
    before = story.file.read_bytes()
    story.client.get("/nowhere")
    monkeypatch.setattr("os.fsync", full)

    with pytest.raises(MockServerError) as caught:
        story.save()

    assert "No space left on device. The old file is untouched.\n  next:  " in str(caught.value)
    assert (story.file.read_bytes(), len(os.listdir(story.file.parent))) == (before, 1)


def test_a_file_that_is_nested_too_deep_is_exit_2_in_words(tmp_path: Path) -> None:
    file = tmp_path / "deep.json"
    file.write_text("[" * 100_000)
    command = [sys.executable, "-m", "mockserver", "world", "replay", str(file)]

    done = subprocess.run(command, capture_output=True, text=True, timeout=100)

    assert (done.returncode, done.stdout) == (2, "")
    assert "deep.json' is not a saved world: it is nested too deep." in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "change",
    [
        lambda put: put.update(path="/_mock/worlds/w/rows/koomalooma/partners/\ud800"),
        lambda put: put["request"].update(body="[" * 100_000),
        lambda put: put.update(method="P\nUT"),
    ],
)
def test_a_control_call_that_nobody_can_make_is_reported(
    story: Story, change: Callable[[Any], object]
) -> None:
    story.world.put_row("koomalooma", "partners", "p-demo", {"name": "Shop"})
    story.save()
    story.tamper(lambda saved: saved["exchanges"][0]["request"].update(headers=[]))
    story.tamper(lambda saved: change(saved["exchanges"][0]))

    done = story.here()

    assert done.exit_code == 0
    assert "the control API cannot take it" in done.output
