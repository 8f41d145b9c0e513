"""Which documents lie in some folders, and when each changed: two readings show every change."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

_WATCHED: Final = frozenset((".yaml", ".yml", ".json"))

#: Each document with the time of its last change, in nanoseconds.
Stamps = set[tuple[Path, int]]


def read_stamps(folders: Iterable[Path], files: Iterable[Path] = ()) -> Stamps:
    """Read the time of the last change of files, and of each YAML and JSON file below folders."""
    below = (path for folder in folders for path in folder.rglob("*") if path.suffix in _WATCHED)
    return {(path, stamp) for path in (*below, *files) for stamp in _stamp(path)}


def _stamp(path: Path) -> Iterable[int]:
    """Return the time of a file's last change; nothing for one that was deleted meanwhile."""
    try:
        return (path.stat().st_mtime_ns,)
    except OSError:
        return ()
