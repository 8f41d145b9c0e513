"""Ask the schema library whether one schema allows all that another one does.

Only a proof counts: what it cannot decide, and what is too large to ask, stays open.
"""

import jsonschema_rs
import orjson

from mockserver.contract.backtracking import KEYWORD, BacktrackingPatterns
from mockserver.contract.document import Json, walk
from mockserver.contract.draft import DRAFT_4
from mockserver.contract.schema import Direction
from mockserver.contract.translation import Translation

#: How many questions are asked in one comparison, and how large a schema of them may be: a few
#: `oneOf` inside `allOf` multiply.
_MOST_QUESTIONS = 500
_MOST_CHARACTERS = 20_000
_MOST_COMBINATIONS = 4
_MOST_ALTERNATIVES = 24
_COMBINING = ("allOf", "anyOf", "oneOf", "not", "if", "dependentSchemas")


class Containment:
    """Answers for two documents and one direction; `covers` is asked by pointers."""

    def __init__(self, old: Json, new: Json, direction: Direction) -> None:
        banned = "readOnly" if direction == "request" else "writeOnly"
        patterns = BacktrackingPatterns()
        self._old = Translation(old, banned, patterns)
        self._new = Translation(new, banned, patterns)
        self._questions = 0
        self._known: dict[tuple[str, str], tuple[bool, bool]] = {}

    def covers(self, old: str, new: str) -> tuple[bool, bool]:
        """Whether the new schema provably allows what the old one does, and the other way round."""
        if (old, new) not in self._known:
            self._known[old, new] = self._asked(old, new)
        return self._known[old, new]

    def _asked(self, old: str, new: str) -> tuple[bool, bool]:
        self._questions += 1
        if self._old.draft is not self._new.draft or self._questions > _MOST_QUESTIONS:
            return False, False
        try:
            before, after = self._canonical(self._old, old), self._canonical(self._new, new)
            if before is None or after is None:
                return False, False
            proven = jsonschema_rs.canonical.Containment.YES
            return after.covers(before) == proven, before.covers(after) == proven
        except (KeyError, ValueError, jsonschema_rs.ReferencingError):
            return False, False

    def _canonical(
        self, translation: Translation, pointer: str
    ) -> jsonschema_rs.CanonicalSchema | None:
        schema = translation.self_contained(pointer)
        if not _is_small(schema):
            return None
        is_old = translation.draft is DRAFT_4
        return jsonschema_rs.canonicalize(
            schema,
            draft=jsonschema_rs.Draft4 if is_old else jsonschema_rs.Draft202012,
            validate_formats=True,
            pattern_options=jsonschema_rs.RegexOptions(),
            offline=True,
        )


def _is_small(schema: Json) -> bool:
    text = orjson.dumps(schema)
    if len(text) > _MOST_CHARACTERS or KEYWORD.encode() in text:
        return False
    combinations = alternatives = 0
    for _, node in walk(schema):
        for keyword in _COMBINING if isinstance(node, dict) else ():
            if keyword in node:
                combinations += 1
                alternatives += len(node[keyword]) if isinstance(node[keyword], list) else 1
    return combinations <= _MOST_COMBINATIONS and alternatives <= _MOST_ALTERNATIVES
