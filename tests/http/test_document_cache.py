"""Entries of the folder of prepared documents: found when they can be trusted, else missing."""

import os
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mockserver.http import document_cache
from mockserver.http.document_cache import DocumentCache, _code


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "home" / "cache"


def entry(folder: Path) -> Path:
    (found,) = folder.glob("*.json")
    return found


def test_an_entry_is_found_by_what_it_was_made_of(folder: Path) -> None:
    kept = DocumentCache(folder)
    key = kept.key("document", ["a.yaml", "text"])

    kept.keep(key, {"data": [1, "two"]})

    assert DocumentCache(folder).find(key) == {"data": [1, "two"]}
    others = [("document", ["a.yamlt", "ext"]), ("specification", ["a.yaml", "text"])]
    assert [kept.find(kept.key(*each)) for each in others] == [None, None]


def test_other_code_finds_no_entry(tmp_path: Path) -> None:
    module = tmp_path / "contract" / "edge" / "reading.py"
    module.parent.mkdir(parents=True)
    module.write_text("a = 1\n")
    (tmp_path / "contract" / "data.txt").write_text("1")
    names = [_code(str(tmp_path)), _code(str(tmp_path))]
    (tmp_path / "contract" / "data.txt").write_text("2")
    names.append(_code(str(tmp_path)))
    module.write_text("a = 2\n")
    changed = _code(str(tmp_path))

    assert len({*names}) == 1
    assert changed not in names


def test_code_that_cannot_be_read_finds_nothing_twice(tmp_path: Path) -> None:
    archive = str(tmp_path / "archive.zip")

    assert _code(archive) != _code(archive)


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-3])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _swap(path: Path) -> None:
    """Put another whole entry into the place of this one."""
    other = DocumentCache(path.parent)
    key = other.key("document", ["other"])
    other.keep(key, {"value": 0})
    path.write_bytes((path.parent / f"{key}.json").read_bytes())


def _let_others_write(path: Path) -> None:
    path.chmod(0o666)


def _let_others_write_beside(path: Path) -> None:
    path.parent.chmod(0o777)


def _link(path: Path) -> None:
    path.rename(path.with_suffix(".elsewhere"))
    path.symlink_to(path.with_suffix(".elsewhere"))


def _be_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _move_folder(path: Path) -> None:
    elsewhere = path.parent.with_name("elsewhere")
    path.parent.rename(elsewhere)
    path.parent.symlink_to(elsewhere)


@pytest.mark.parametrize(
    "spoil",
    [
        _truncate,
        _empty,
        _swap,
        _let_others_write,
        _let_others_write_beside,
        _link,
        _be_a_folder,
        _move_folder,
    ],
)
def test_an_entry_that_cannot_be_trusted_is_missing(
    folder: Path, spoil: Callable[[Path], None]
) -> None:
    kept = DocumentCache(folder)
    key = kept.key("document", ["text"])
    kept.keep(key, {"value": 1})

    spoil(entry(folder))

    assert kept.find(key) is None
    kept.keep(key, {"value": 2})  # and nobody minds


def test_an_entry_of_another_user_is_missing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = DocumentCache(folder)
    key = kept.key("document", ["text"])
    kept.keep(key, {"value": 1})

    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)

    assert kept.find(key) is None


@pytest.mark.parametrize(
    "value", [{"big": -(2**70)}, {"half": "\ud800"}, {"float": 1e300, "é": -0.0}]
)
def test_numbers_and_texts_are_kept_as_they_are(folder: Path, value: dict[str, object]) -> None:
    kept = DocumentCache(folder)
    key = kept.key("document", ["text"])

    kept.keep(key, value)

    assert repr(kept.find(key)) == repr(value)


def test_a_folder_that_cannot_be_made_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    kept = DocumentCache(tmp_path / "file" / "cache")
    key = kept.key("document", ["text"])

    kept.keep(key, {"value": 1})

    assert kept.find(key) is None


def test_the_folder_is_for_its_owner_alone(folder: Path) -> None:
    kept = DocumentCache(folder)
    kept.keep(kept.key("document", ["text"]), {"value": 1})

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(entry(folder).stat().st_mode) == 0o600


def test_entries_that_were_not_used_longest_make_room(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document_cache, "_MOST_ENTRIES", 2)
    kept = DocumentCache(folder)
    keys = [kept.key("document", [str(number)]) for number in range(3)]
    for age, key in zip((3, 2), keys, strict=False):
        kept.keep(key, {"value": age})
        os.utime(folder / f"{key}.json", (100 - age, 100 - age))
    kept.find(keys[0])

    kept.keep(keys[2], {"value": 1})

    assert [kept.find(key) for key in keys] == [{"value": 3}, None, {"value": 1}]


def test_an_entry_that_many_write_is_always_whole(folder: Path) -> None:
    kept = DocumentCache(folder)
    key = kept.key("document", ["text"])
    value = {"value": ["x" * 1_000] * 100}

    def write_and_read(_: int) -> bool:
        own = DocumentCache(folder)
        own.keep(key, value)
        return bool(own.find(key) == value)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(write_and_read, range(40)))
    assert [each.suffix for each in folder.iterdir()] == [".json"]
