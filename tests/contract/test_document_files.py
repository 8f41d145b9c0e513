"""Where a value stands in its file, and files that are none."""

import os
from pathlib import Path
from textwrap import dedent

import pytest

from mockserver.contract import document as document_module
from mockserver.contract.caps import Caps
from mockserver.contract.document import (
    FIXTURE_CAPS,
    SPEC_CAPS,
    load_document,
    parse_document,
    walk,
)
from mockserver.contract.yaml_text import YamlLines
from mockserver.errors import FixtureError

# Files


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    for name in ("f.yaml", "f.json"):
        path = tmp_path / name
        path.write_bytes(b'\xef\xbb\xbf{"a": 1}')

        assert load_document(path, FIXTURE_CAPS).data == {"a": 1}


@pytest.mark.parametrize("content", [b"a: \xff", b"\xff\xfea\x00", b"a: \xed\xa0\x80"])
def test_what_is_not_utf8_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes(content)

    with pytest.raises(FixtureError, match="cannot be read as UTF-8 text"):
        load_document(path, FIXTURE_CAPS)


@pytest.mark.parametrize("name", ["nowhere.yaml", "no/where.yaml", "f.yaml/below.yaml"])
def test_a_file_that_is_not_there_is_reported_by_its_name(tmp_path: Path, name: str) -> None:
    (tmp_path / "f.yaml").write_text("a: 1")

    with pytest.raises(FixtureError) as caught:
        load_document(tmp_path / name, FIXTURE_CAPS)

    assert caught.value.where == str(tmp_path / name)


@pytest.mark.timeout(10)
def test_a_pipe_or_a_folder_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "folder.yaml").mkdir()

    for name in ("pipe.yaml", "folder.yaml"):
        with pytest.raises(FixtureError, match="not a file"):
            load_document(tmp_path / name, FIXTURE_CAPS)


# Places

TEXT = dedent(
    """\
    # a comment
    paths:
      /users/{id}:
        get:
          tags: [a, b]
          parameters:
            - name: id
            - name: x~y
              in: query
    info: {title: T, "a/b": 1}
    """
)


@pytest.mark.parametrize(
    ("pointer", "line"),
    [
        ("", 2),
        ("/paths/~1users~1{id}/get/tags", 5),
        ("/paths/~1users~1{id}/get/tags/1", 5),
        ("/paths/~1users~1{id}/get/parameters/0", 7),
        ("/paths/~1users~1{id}/get/parameters/1/in", 9),
        ("/info/a~1b", 10),
        ("/info/title/far/below", 10),
        ("/paths/~1users~1{id}/get/parameters/7/in", 7),
        ("/nowhere", 2),
    ],
)
def test_a_place_has_a_file_and_a_line(pointer: str, line: int) -> None:
    document = parse_document(TEXT, "specs/a.yaml", SPEC_CAPS)

    assert document.where(pointer) == f"specs/a.yaml:{line} (#{pointer})"


def test_a_file_is_parsed_once_more_for_all_its_places(monkeypatch: pytest.MonkeyPatch) -> None:
    parsings: list[str] = []

    def counted(text: str, caps: Caps) -> YamlLines:
        parsings.append(text)
        return YamlLines(text, caps)

    monkeypatch.setattr(document_module, "YamlLines", counted)
    document = parse_document(TEXT, "specs/a.yaml", SPEC_CAPS)
    assert parsings == []

    places = [document.where(pointer) for pointer in ("/info", "/paths", "/nowhere")]

    assert [place.partition(" ")[0] for place in places] == [
        "specs/a.yaml:10",
        "specs/a.yaml:3",
        "specs/a.yaml:2",
    ]
    assert parsings == [TEXT]


def test_a_files_odd_name_does_not_confuse_its_places() -> None:
    document = parse_document("a: 1", "odd (#1)/a.yaml", SPEC_CAPS)

    assert document.where("/a") == "odd (#1)/a.yaml:1 (#/a)"


def test_a_walk_meets_every_value_with_its_pointer() -> None:
    data = {"a/b": [1, {"c~d": None}], "e": {}}

    assert dict(walk(data)) == {
        "": data,
        "/a~1b": data["a/b"],
        "/a~1b/0": 1,
        "/a~1b/1": {"c~d": None},
        "/a~1b/1/c~0d": None,
        "/e": {},
    }
