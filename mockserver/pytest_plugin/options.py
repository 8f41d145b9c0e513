"""The options of the plugin: on the command line, in the environment, in the configuration."""

import os
from pathlib import Path

import pytest

URL_VARIABLE, TOKEN_VARIABLE = "MOCKSERVER_URL", "MOCKSERVER_TOKEN"
MARKER = "mock_scenario"


def add_options(parser: pytest.Parser) -> None:
    """Add the command line options and the configuration settings."""
    group = parser.getgroup("mockserver", "loyalty-mockserver")
    group.addoption(
        "--mock-url",
        metavar="URL",
        help=f"Join this mock server instead of starting one (also: {URL_VARIABLE}, or mock_url "
        "in the configuration).",
    )
    group.addoption(
        "--mock-token",
        metavar="SECRET",
        help=f"Token of the server to join (better: {TOKEN_VARIABLE}).",
    )
    group.addoption(
        "--mock-seed",
        metavar="N",
        type=int,
        help="Seed of worlds whose marker names none; without it, their scenario's seed.",
    )
    group.addoption(
        "--mock-artifacts",
        metavar="DIR",
        help="Save the world of each failed test in a folder of DIR, with its journal as NDJSON "
        "and as HAR.",
    )
    _add_settings(parser)


def _add_settings(parser: pytest.Parser) -> None:
    parser.addini(
        "mock_url", "URL of the mock server to join, instead of starting one.", default=""
    )
    parser.addini(
        "mock_documents",
        "OpenAPI documents to serve, as FILE or NAME=FILE; paths are relative to the root folder.",
        type="args",
        default=[],
    )
    parser.addini(
        "mock_apis",
        "Built-in APIs to serve; by default all of them, or none beside documents.",
        type="args",
        default=[],
    )
    parser.addini(
        "mock_fixtures",
        "Folder of fixtures and scenarios, relative to the root folder.",
        default="",
    )


def url_to_join(config: pytest.Config) -> str | None:
    """Return the URL of the server to join; None if this run starts its own."""
    asked = config.getoption("--mock-url"), os.environ.get(URL_VARIABLE), config.getini("mock_url")
    return next((str(url) for url in asked if url), None)


def token(config: pytest.Config) -> str | None:
    """Return the token of the server to join; None if it has none."""
    given: str | None = config.getoption("--mock-token")
    return given or os.environ.get(TOKEN_VARIABLE) or None


def artifacts_folder(config: pytest.Config) -> Path | None:
    """Return the folder of `--mock-artifacts`; None without it."""
    asked: str | None = config.getoption("--mock-artifacts")
    return None if not asked else config.invocation_params.dir / asked


def make_artifacts_folder(config: pytest.Config) -> None:
    """Make the folder of `--mock-artifacts`, if it is given. Raises UsageError."""
    folder = artifacts_folder(config)
    if folder is None:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise pytest.UsageError(
            f"--mock-artifacts: the folder {str(folder)!r} cannot be made: {error.strerror}. "
            "Name a folder, new or not, that you may write to."
        ) from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise pytest.UsageError(
            f"--mock-artifacts: nothing can be written to {str(folder)!r}. "
            "Name a folder that you may write to."
        )
