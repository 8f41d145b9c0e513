"""How a test's world is named, and what its markers say that it is made of."""

import re
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

import pytest

from mockserver.errors import closest
from mockserver.pytest_plugin.options import MARKER

_OPTIONS = ("scenario", "seed", "clock")
_NO_NAME = re.compile(r"[^A-Za-z0-9._-]+")


def world_name(node: str) -> str:
    """Return the name of a test's world: readable, within the limit of 64, and unique."""
    readable = _NO_NAME.sub("-", node.rpartition("::")[2]).strip("-.")
    return f"{readable[:36]}-{sha256(node.encode()).hexdigest()[:8]}"


def marked(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Merge the options of all markers of a test; a nearer marker wins over an outer one."""
    options: dict[str, Any] = {}
    for marker in request.node.iter_markers(MARKER):
        if len(marker.args) > len(_OPTIONS):
            pytest.fail(f"{MARKER} takes {', '.join(_OPTIONS)}, and no more.", pytrace=False)
        named = dict(zip(_OPTIONS, marker.args, strict=False)) | marker.kwargs
        for name in named:
            if name not in _OPTIONS:
                pytest.fail(f"{MARKER} has no {name!r}. {closest(name, _OPTIONS)}", pytrace=False)
        clock = named.get("clock")
        if clock is not None and not isinstance(clock, str | datetime | Mapping):
            pytest.fail(
                f"{MARKER} has the clock {clock!r}; write a moment like '2026-03-02T10:00:00Z'.",
                pytrace=False,
            )
        options = {name: each for name, each in named.items() if each is not None} | options
    return options
