"""Spares schemathesis and hypothesis work whose outcome is known; the cases stay the same."""

import gc
import gzip
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import hypothesis.configuration
import hypothesis.strategies
import requests.sessions
from hypothesis.internal import charmap
from hypothesis.internal.conjecture import providers
from schemathesis.config import ProjectConfig
from schemathesis.specs.openapi.adapter.parameters import OpenApiBody, OpenApiParameterSet

from mockserver.checks.replacement import replaced
from mockserver.checks.reuse import once_for_each_mapping, once_for_known_values

#: Methods that merge the same settings again for each case.
_MERGING = ("phases_for", "generation_for", "checks_config_for")
#: The thresholds of the collector of garbage.
_COLLECTING = (50_000, 20, 100)
_FIRST_SURROGATE, _AFTER_SURROGATES = 0xD800, 0xE000


@contextmanager
def sparing() -> Iterator[None]:
    """Generate requests with less work while the block runs, and leave no .hypothesis folder.

    The settings of schemathesis must not change in the block.
    """
    with ExitStack() as stack:
        stack.enter_context(_folder())
        # Otherwise it reads the source of this package for constants to try in requests.
        constants = providers._local_constants
        stack.enter_context(replaced(providers, "_get_local_constants", lambda: constants))
        # It looks for the file ~/.netrc in each call, and gives what is in it to calls that shall
        # have no credentials.
        stack.enter_context(replaced(requests.sessions, "get_netrc_auth", _no_credentials))
        stack.enter_context(_seldom_collecting())
        for name in _MERGING:
            merge = _remembered(getattr(ProjectConfig, name))
            stack.enter_context(replaced(ProjectConfig, name, merge))
        for part in (OpenApiBody, OpenApiParameterSet):
            strategy = once_for_known_values(part.get_strategy)
            stack.enter_context(replaced(part, "get_strategy", strategy))
        objects = once_for_each_mapping(hypothesis.strategies.fixed_dictionaries)
        stack.enter_context(replaced(hypothesis.strategies, "fixed_dictionaries", objects))
        yield


def _no_credentials(url: str, raise_errors: bool = False) -> None:
    """Return what requests takes for no credentials."""


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Let the collector of garbage run seldom, and not look at the modules that are loaded.

    What generates requests makes many small objects. The server of a private mock collects, too.
    """
    before = gc.get_threshold()
    gc.set_threshold(*_COLLECTING)
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)


def _remembered(merge: Callable[..., Any]) -> Callable[..., Any]:
    """Return a method of settings that merges once for each operation and phase."""
    merged: dict[tuple[int, str | None, str | None], Any] = {}

    def remember(config: ProjectConfig, *, operation: Any = None, phase: str | None = None) -> Any:
        key = (id(config), operation and operation.label, phase)
        if key not in merged:
            options = {"phase": phase} if phase is not None else {}
            merged[key] = merge(config, operation=operation, **options)
        return merged[key]

    return remember


@contextmanager
def _folder() -> Iterator[None]:
    """Give hypothesis a temporary folder: it stores tables of characters even without a database.

    One of the tables is there already. It takes seconds to make: which characters UTF-8 has.
    """
    home = hypothesis.configuration.storage_directory(intent_to_write=False).home_directory
    with tempfile.TemporaryDirectory(prefix="mockserver-check-") as folder:
        hypothesis.configuration.set_hypothesis_home_dir(folder)
        try:
            encodable = [[0, _FIRST_SURROGATE - 1], [_AFTER_SURROGATES, sys.maxunicode]]
            table = charmap.charmap_file("codec-v2-utf-8")
            table.parent.mkdir(parents=True)
            table.write_bytes(gzip.compress(json.dumps([encodable, []]).encode()))
            yield
        finally:
            hypothesis.configuration.set_hypothesis_home_dir(home)
