"""The files of the console, as they are sent. They are read once, when the first is asked for.

What pages have in common is in a file that is sent only as a part of each.
"""

from functools import cached_property
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final, NamedTuple

_MEDIA: Final = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
_PART: Final = "head.part"
#: Where a page has that part.
_MARK: Final = f"<!-- {_PART} -->\n".encode()


class File(NamedTuple):
    """One file, its media type, and the tag that changes with its content."""

    content: bytes
    media_type: str
    tag: str


class Files:
    """The files by their paths below the folder, such as `js/main.js`; no others can be reached."""

    @cached_property
    def _all(self) -> dict[str, File]:
        folder = files("mockserver.http.console") / "files"
        return dict(_read(folder, "", (folder / _PART).read_bytes()))

    def find(self, path: str) -> File | None:
        """Return a file; None if there is none of this name."""
        return self._all.get(path)

    @property
    def names(self) -> list[str]:
        """The paths of all files."""
        return sorted(self._all)


def _read(folder: Traversable, prefix: str, part: bytes) -> list[tuple[str, File]]:
    found: list[tuple[str, File]] = []
    for each in folder.iterdir():
        name = prefix + each.name
        if each.is_dir():
            found += _read(each, f"{name}/", part)
            continue
        media_type = _MEDIA.get(each.name.rpartition(".")[2])
        if media_type is not None:
            content = each.read_bytes().replace(_MARK, part)
            found.append((name, File(content, media_type, sha256(content).hexdigest()[:20])))
    return found
