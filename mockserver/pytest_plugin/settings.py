"""What the configuration of a run says about its server, as texts that a process can be given."""

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from mockserver.settings import Settings


@dataclass(frozen=True)
class RunSettings:
    """The settings `mock_documents`, `mock_apis` and `mock_fixtures`; paths begin at `root`."""

    root: str
    documents: list[str]
    apis: list[str]
    fixtures: str

    @classmethod
    def of(cls, config: pytest.Config) -> "RunSettings":
        """Read the settings of a run."""
        return cls(
            str(config.rootpath),
            config.getini("mock_documents"),
            config.getini("mock_apis"),
            config.getini("mock_fixtures"),
        )

    def serve_words(self) -> list[str]:
        """Return the arguments with which `mockserver serve` serves the same."""
        fixtures = ["--fixtures", self.fixtures] if self.fixtures else []
        return [*self.documents, *(f"--api={each}" for each in self.apis), *fixtures]

    def parse(self) -> "Settings":
        """Return the settings of the server. Raises SettingsError."""
        from mockserver.own_document import parse_documents
        from mockserver.resources import cache_folder
        from mockserver.settings import Settings

        root = Path(self.root)
        documents = parse_documents(self.documents)
        options: dict[str, Any] = {
            "documents": tuple(replace(each, path=root / each.path) for each in documents),
            "apis": tuple(self.apis),
            "cache": None if os.environ.get("MOCKSERVER_NO_CACHE") else cache_folder(),
        }
        if self.fixtures:
            options["fixtures"] = root / self.fixtures
        return Settings(**options)
