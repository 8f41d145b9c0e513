"""The files whose change lets a supervisor start its servers again."""

from collections.abc import Iterable
from pathlib import Path

from mockserver.cli.stamps import Stamps, read_stamps


class Watched:
    """The documents below some folders, and some more files."""

    def __init__(
        self, folders: Iterable[Path], files: Iterable[Path], behaviours: Iterable[Path]
    ) -> None:
        self._folders = tuple(folders)
        self._files = set(files)
        #: A server reads these again by itself; one that did not start waits for a change of them.
        self._behaviours = set(behaviours)
        #: As the servers that run have read them, and as they were when they were last looked at.
        self._served = self._before = self._read()

    def add(self, files: Iterable[Path]) -> None:
        """Watch more files, from now on."""
        new = set(files) - self._files
        self._served |= read_stamps((), new)
        self._files |= new

    def add_behaviours(self) -> None:
        """Watch the files of behaviours: no server does."""
        self.add(self._behaviours)

    def drop_behaviours(self) -> None:
        """Leave the files of behaviours to the servers."""
        self._files -= self._behaviours
        self._served = {each for each in self._served if each[0] not in self._behaviours}

    def changes(self) -> list[str]:
        """Return what has changed since it was served, or was last returned.

        A file that is being written is left alone until it rests.
        """
        now = self._read()
        rests, self._before = now == self._before, now
        if not rests or now == self._served:
            return []
        changed = sorted({str(path) for path, _ in now ^ self._served})
        self._served = now
        return changed

    def _read(self) -> Stamps:
        return read_stamps(self._folders, self._files)
