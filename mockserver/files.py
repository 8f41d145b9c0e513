"""Writes a file whole or not at all: beside the old one, synced, then put in its place."""

import errno
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO


@contextmanager
def replacing(path: Path) -> Iterator[IO[str]]:
    """Yield a UTF-8 text stream whose content takes the place of `path` when the block ends.

    Until then, and where the block or the disk fails, the old file stays as it is. A symbolic
    link stays, and the file that it names is replaced; permissions stay. What is not a regular
    file, such as /dev/stdout, is written to directly. Raises OSError.
    """
    target = Path(os.path.realpath(path))
    mode = _mode_of(target)
    if mode is not None and not stat.S_ISREG(mode):
        with path.open("w", encoding="utf-8") as stream:
            yield stream
        return
    beside = target.with_name(f".mockserver-{secrets.token_hex(8)}.tmp")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            if mode is not None:
                os.fchmod(stream.fileno(), stat.S_IMODE(mode))
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(beside, target)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise
    _sync_folder(target.parent)


#: What to do about a file that cannot be written.
WRITE_ELSEWHERE = "Write into a folder that you may change."


def not_written(path: Path, error: OSError) -> str:
    """Say in one line that a file was not written, why, and that the old one is untouched."""
    old = " The old file is untouched." if path.is_file() else ""
    return f"{str(path)!r} cannot be written: {error.strerror or error}.{old}"


def _mode_of(target: Path) -> int | None:
    """Return the mode of what is there, None for nothing. Raises OSError where it is read-only."""
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))
    return mode


def _sync_folder(folder: Path) -> None:
    """Make the new name last, where the file system can do that."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
