"""What was made of documents, on the user's disk: the next start needs not make it again.

An entry is found by all that it was made of: the text, the code of this package, the libraries
that judge. So an entry can be missing, but never be old. Nobody depends on this folder: whatever
is wrong with it, documents are read as without it.
"""

import json
import os
import secrets
import stat
import sys
from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import orjson

from mockserver.contract.sharing import apart, together

Json = Any

#: So many entries are kept, and so many bytes in all; those that were not used longest go first.
_MOST_ENTRIES, _MOST_BYTES = 100, 256 * 2**20
_DIGEST = 64
_SUFFIX = ".json"
#: What an entry begins with that Python's own, slower module has to read.
_PLAIN = b" "
#: What reads and judges for the layer that makes entries.
_LIBRARIES = ("yaml", "jsonschema_rs")
_FORBIDDEN = stat.S_IWGRP | stat.S_IWOTH


class DocumentCache:
    """A folder of entries. It is made for its owner alone, and not used if others may write it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._code = _code()

    def key(self, kind: str, facts: Iterable[str]) -> str:
        """Name the entry of something that is made of these facts, by the code as it is now."""
        digest = sha256(self._code)
        for fact in (kind, *facts):
            data = fact.encode(errors="surrogatepass")
            digest.update(len(data).to_bytes(8, "big") + data)
        return digest.hexdigest()

    def find(self, key: str) -> dict[str, Json] | None:
        """Return an entry; None if there is none, or it cannot be trusted or read."""
        path = self._folder / f"{key}{_SUFFIX}"
        try:
            if not _is_own(os.lstat(self._folder), stat.S_ISDIR):
                return None
            with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), "rb") as file:
                facts = os.fstat(file.fileno())
                if not _is_own(facts, stat.S_ISREG) or facts.st_size > _MOST_BYTES:
                    return None
                content = file.read()
            os.utime(path)
        except OSError:
            return None
        digest, data = content[:_DIGEST], content[_DIGEST:]
        if digest != _digest(key, data):
            return None
        value: dict[str, Json]
        value, shared = json.loads(data) if data.startswith(_PLAIN) else orjson.loads(data)
        together(value, shared)
        return value

    def keep(self, key: str, value: dict[str, Json]) -> None:
        """Write an entry, for which others make room. Where that is not possible, nothing happens.

        Several processes may write the same one: each puts it into its place whole.
        """
        with apart(value) as shared:
            data = _written((value, shared))
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if _is_own(os.lstat(self._folder), stat.S_ISDIR):
                self._write(key, _digest(key, data) + data)
                self._make_room()

    def _write(self, key: str, content: bytes) -> None:
        beside = self._folder / f"{secrets.token_hex(8)}.tmp"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        try:
            with open(os.open(beside, flags, 0o600), "wb") as file:
                file.write(content)
            os.replace(beside, self._folder / f"{key}{_SUFFIX}")
        except OSError:
            with suppress(OSError):
                beside.unlink()
            raise

    def _make_room(self) -> None:
        """Remove the entries that were not used longest, and what a killed process left behind."""
        with os.scandir(self._folder) as entries:
            files = [(each.stat(follow_symlinks=False), each.path) for each in entries]
        files.sort(key=lambda each: each[0].st_mtime, reverse=True)
        size = 0
        for number, (facts, path) in enumerate(files):
            size += facts.st_size
            if number >= _MOST_ENTRIES or size > _MOST_BYTES:
                with suppress(OSError):
                    os.unlink(path)


def _written(value: Json) -> bytes:
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:  # a number of more than 64 bits, or half a character
        return _PLAIN + json.dumps(value).encode()


def _is_own(facts: os.stat_result, is_kind: Any) -> bool:
    """Whether something is of a kind, and nobody but this user can have written it."""
    is_private = facts.st_uid == os.geteuid() and not facts.st_mode & _FORBIDDEN
    return is_private and is_kind(facts.st_mode)


def _digest(key: str, data: bytes) -> bytes:
    """Return what shows that an entry is whole, and is the one of its name."""
    return sha256(key.encode() + data).hexdigest().encode()


def _code(package: str = os.path.dirname(os.path.dirname(__file__))) -> bytes:
    """Name the code that makes entries: the layer that reads documents, and what it judges by."""
    folder, digest = os.path.join(package, "contract"), sha256()
    if not os.path.isdir(folder):
        return secrets.token_bytes(32)  # it cannot be told, so no entry is found again
    for parent, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(each for each in files if each.endswith(".py")):
            with open(os.path.join(parent, name), "rb") as file:
                content = file.read()
            digest.update(f"{parent[len(folder) :]} {name} {len(content)} ".encode() + content)
    libraries = [fact for name in _LIBRARIES for fact in _files_of(name)]
    digest.update(repr((libraries, sys.version_info[:3])).encode())
    return digest.digest()


def _files_of(library: str) -> list[tuple[str, int, int]]:
    """List the files of a library with their sizes and times, which differ in each version."""
    spec = find_spec(library)
    assert spec is not None, "it is a dependency"
    assert spec.origin is not None, "it is a package with a file"
    with os.scandir(os.path.dirname(spec.origin)) as entries:
        facts = [(each.name, each.stat()) for each in entries]
    return sorted((name, each.st_size, each.st_mtime_ns) for name, each in facts)
