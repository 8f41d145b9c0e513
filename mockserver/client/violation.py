"""One place where a call broke its contract, as the control API describes it, in words."""

from collections.abc import Mapping
from typing import Any


def violation_text(violation: Mapping[str, Any]) -> str:
    """Say where a call broke its contract: what was expected there, and what came."""
    place = f"{violation.get('in')} {violation.get('pointer')}".strip()
    return f"{place}: expected {violation.get('expected')}, got {violation.get('got')}"
