"""The comparison of two contracts as a JSON document for programs."""

import json
from typing import Any

from mockserver.contract.compat import Change, Comparison, Party
from mockserver.contract.contract import Contract


def render_json(comparison: Comparison, parties: tuple[Party, ...]) -> str:
    """Render every change as an indented JSON document; docs/compat.md describes its members."""
    members = {
        "old": _document(comparison.old),
        "new": _document(comparison.new),
        "for": list(parties),
        "compatible": comparison.is_compatible(*parties),
        "changes": [_change(comparison, each) for each in comparison.changes],
    }
    return json.dumps(members, indent=2) + "\n"


def _document(contract: Contract) -> dict[str, Any]:
    return {
        "title": contract.title,
        "version": contract.version,
        "file": contract.document.source,
        "notes": [str(each) for each in contract.notes],
    }


def _change(comparison: Comparison, change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "operation": change.operation,
        "subject": change.subject,
        "breaks": sorted(change.breaks),
        "unknown": sorted(change.unknown),
        "what": change.what,
        "advice": change.advice,
        "old": _place(comparison.old, change.old),
        "new": _place(comparison.new, change.new),
    }


def _place(contract: Contract, pointer: str) -> dict[str, Any] | None:
    """Return where something stands; None if the document does not have it."""
    if not pointer:
        return None
    place = contract.document.place(pointer)
    return {"file": place.source, "line": place.line, "pointer": place.pointer}
