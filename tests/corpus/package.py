"""A pinned package of a registry, and which of its files are the documents of the corpus."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

LOCK = Path(__file__).with_name("packages.json")


@dataclass(frozen=True, slots=True)
class Package:
    """One line of the lock.

    `integrity` is the hash of the archive, `sha512-` or `sha256-` and base64. `documents` are
    patterns of files, one `*` within a segment; `beside` those that the documents refer to.
    """

    registry: Literal["npm", "pypi"]
    name: str
    version: str
    integrity: str
    documents: Sequence[str]
    beside: Sequence[str] = ()

    @property
    def folder(self) -> str:
        """The name of its folder in the corpus."""
        return f"{self.name.lstrip('@').replace('/', '-')}-{self.version}"

    def is_document(self, name: str) -> bool:
        """Whether a file of the package is a document."""
        return _matches(name, self.documents)

    def is_wanted(self, name: str) -> bool:
        """Whether a file of the package is needed at all."""
        return self.is_document(name) or _matches(name, self.beside)


def read_lock() -> list[Package]:
    """Read the lock."""
    return [Package(**each) for each in json.loads(LOCK.read_text("utf-8"))]


def _matches(name: str, patterns: Sequence[str]) -> bool:
    path = PurePosixPath(name)
    deep = len(path.parts)
    return any(len(PurePosixPath(each).parts) == deep and path.match(each) for each in patterns)
