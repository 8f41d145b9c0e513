"""`mockserver compat OLD NEW`: its exit codes, its three formats, and its page."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "compat.md").read_text()
OLD = """
openapi: 3.0.3
info: {title: Shop, version: "1"}
paths:
  /things:
    get:
      responses:
        "200":
          description: All things.
          content:
            application/json:
              schema: {type: string}
"""
WIDER = OLD.replace("{type: string}", "{type: string, nullable: true}")
UNTOLD = OLD.replace("{type: string}", "{type: string, pattern: a}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "old.yaml").write_text(OLD)
    (tmp_path / "wider.yaml").write_text(WIDER)
    (tmp_path / "untold.yaml").write_text(UNTOLD)
    (tmp_path / "other.yaml").write_text(UNTOLD.replace("pattern: a", "pattern: b"))
    return tmp_path


def test_the_exit_code_says_whether_those_who_are_asked_about_are_broken(
    folder: Path, mockserver: Run
) -> None:
    codes = {
        words: mockserver("compat", *words.split()).returncode
        for words in (
            "old.yaml old.yaml",
            "old.yaml wider.yaml",
            "wider.yaml old.yaml",
            "wider.yaml old.yaml --for both",
            "untold.yaml other.yaml",
            "koomalooma koomalooma",
        )
    }

    assert codes == {
        "old.yaml old.yaml": 0,
        "old.yaml wider.yaml": 1,
        "wider.yaml old.yaml": 0,
        "wider.yaml old.yaml --for both": 1,
        "untold.yaml other.yaml": 1,
        "koomalooma koomalooma": 0,
    }


@pytest.mark.parametrize(
    ("word", "hint"),
    [("koomaloma", "Did you mean 'koomalooma'?"), ("odl.yaml", "Did you mean 'old.yaml'?")],
)
def test_what_is_not_there_is_exit_2_with_the_nearest_name(
    word: str, hint: str, folder: Path, mockserver: Run
) -> None:
    done = mockserver("compat", "old.yaml", word)

    assert (done.returncode, done.stdout) == (2, "")
    assert hint in done.stderr


def test_json_has_every_change_with_its_places(folder: Path, mockserver: Run) -> None:
    done = mockserver("compat", "wider.yaml", "old.yaml", "--format", "json")

    told: dict[str, Any] = json.loads(done.stdout)
    pointer = "/paths/~1things/get/responses/200/content/application~1json/schema"
    assert told["compatible"] is True
    assert told["for"] == ["consumers"]
    assert told["changes"] == [
        {
            "kind": "nullable",
            "operation": "GET /things",
            "subject": "reply 200 application/json",
            "breaks": ["providers"],
            "unknown": [],
            "what": "It may not be null any more.",
            "advice": "Have implementations do it before consumers are told of it.",
            "old": {"file": "wider.yaml", "line": 12, "pointer": pointer},
            "new": {"file": "old.yaml", "line": 12, "pointer": pointer},
        }
    ]


def test_annotations_stand_at_the_line_and_hold_no_command_of_a_document(
    folder: Path, mockserver: Run
) -> None:
    evil = WIDER.replace("  /things:", '  "/a\\n::error::b, c":')
    (folder / "evil.yaml").write_text(evil)
    (folder / "mild.yaml").write_text(evil.replace(", nullable: true", ""))

    done = mockserver("compat", "mild.yaml", "evil.yaml", "--format", "github")

    first, verdict = done.stdout.splitlines()
    assert first.startswith("::error file=evil.yaml,line=12,title=breaks consumers%3A GET ")
    assert r"/a\n%3A%3Aerror%3A%3Ab%2C c" in first
    assert verdict.startswith("Not compatible.")


def test_what_breaks_others_is_shown_when_all_is(folder: Path, mockserver: Run) -> None:
    few, all_of_it = (
        mockserver("compat", "wider.yaml", "old.yaml", *words).stdout for words in ((), ("--all",))
    )

    assert "[nullable]" not in few
    assert "breaks providers: reply 200 application/json: It may not be null" in all_of_it


def test_the_example_of_the_page_prints_what_the_page_shows(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "petstore.yaml").write_bytes((ROOT / "docs/petstore.yaml").read_bytes())
    (script,) = re.findall(r"^```bash\n(.*?)^```", PAGE, re.M | re.S)
    (shown,) = re.findall(r"^```text\n(.*?)^```", PAGE, re.M | re.S)

    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    done = subprocess.run(
        ["bash", "-euc", script], cwd=tmp_path, env={"PATH": path}, capture_output=True, text=True
    )

    assert (done.returncode, done.stdout) == (0, shown), done.stderr


def test_every_kind_of_change_is_on_the_page() -> None:
    folder = ROOT / "mockserver" / "contract" / "compat"
    source = "".join(each.read_text() for each in folder.glob("*.py"))
    kinds = set(re.findall(r"(?:Delta|Difference|change|unknown)\(\s*\"([a-z-]+)\"", source))
    kinds |= set(re.findall(r"kind = \"([a-z-]+)\"", source))

    assert len(kinds) > 30
    assert {kind for kind in kinds if f"`{kind}`" not in PAGE} == set()
