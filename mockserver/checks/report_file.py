"""The file of a report: it takes the place of an older one only when it is whole."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from mockserver.errors import CheckError
from mockserver.files import not_written, replacing


@contextmanager
def report_file(path: Path) -> Iterator[IO[str]]:
    """Open the file of a report, which takes the place of an older one at the end of the block.

    Raises CheckError for what the disk refuses.
    """
    with _worded(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    foreign: OSError | None = None
    try:
        with replacing(path) as file:
            try:
                yield cast(IO[str], _ReportStream(file, path))
            except OSError as error:
                foreign = error  # of the check: errors of requests are OSErrors, too
                raise
    except OSError as error:
        if error is foreign:
            raise
        raise _not_written(path, error) from error


class _ReportStream:
    """A report's file; what the disk refuses is raised as CheckError."""

    def __init__(self, file: IO[str], path: Path) -> None:
        self._file = file
        self._path = path

    def write(self, text: str) -> int:
        with _worded(self._path):
            return self._file.write(text)

    def flush(self) -> None:
        with _worded(self._path):
            self._file.flush()


@contextmanager
def _worded(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _not_written(path, error) from error


def _not_written(path: Path, error: OSError) -> CheckError:
    hint = "Name a file in a folder that you may write to, on a disk that has room."
    return CheckError(f"The report {not_written(path, error)}", hint=hint)
