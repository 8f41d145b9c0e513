"""What the pages for pytest and JavaScript show is what stands in this folder, and it runs."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
DOCS = HERE.parents[1] / "docs"

_NODE = shutil.which("node")


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", (DOCS / page).read_text(), re.M | re.S)


@pytest.mark.parametrize(
    ("page", "language", "example", "count"),
    [
        ("../README.md", "python", "test_points.py", 1),
        ("pytest.md", "python", "test_points.py", 4),
        ("javascript.md", "js", "points.test.mjs", 1),
    ],
)
def test_every_snippet_stands_in_an_example_that_runs(
    page: str, language: str, example: str, count: int
) -> None:
    snippets = blocks(page, language)

    assert len(snippets) == count
    text = (HERE / example).read_text()
    assert [each for each in snippets if each not in text] == []


def test_the_javascript_example_passes(live: str) -> None:
    if _NODE is None:
        pytest.skip("node is not installed here; the JavaScript example needs version 20 or later")
    command = [_NODE, "--test", str(HERE / "points.test.mjs")]

    done = subprocess.run(command, capture_output=True, text=True, env={"MOCKSERVER_URL": live})

    assert done.returncode == 0, done.stdout + done.stderr
    assert "pass 2" in done.stdout
