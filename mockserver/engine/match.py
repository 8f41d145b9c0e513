"""Request matching for stubs, faults and journal verification."""

from collections.abc import Collection, Iterator, Mapping
from hashlib import sha256
from typing import Any, NamedTuple

from mockserver.contract.absent import ABSENT
from mockserver.contract.pattern import LONGEST_TEXT, Pattern, compile_pattern
from mockserver.contract.secret import is_secret_name
from mockserver.contract.violation import shown
from mockserver.engine.effort import CONDITION, NAME, VALUE, Effort
from mockserver.engine.masking import is_masked
from mockserver.engine.request_view import RequestView

_HASHED = "sha256:"

#: A match as the control API takes it: `path`, `query`, `headers` by name, and `body` conditions.
Match = Mapping[str, Any]


class Mismatch(NamedTuple):
    """One part of a match that a request does not satisfy.

    It is not sure if a journal has masked or cut the value that the part compares.
    """

    text: str
    is_sure: bool = True


def hashed(credential: str) -> str:
    """Return the digest that replaces a credential in a match; requests are compared with it."""
    return _HASHED + sha256(credential.encode()).hexdigest()


def with_hashed_credentials(match: Match, secret: Collection[str]) -> Match:
    """Replace the values of the secret names in a match with their digests."""
    result = dict(match)
    for place in ("query", "headers"):
        if match.get(place):
            result[place] = {
                name: _as_digest(value) if _is_secret(name, secret) else value
                for name, value in match[place].items()
            }
    if match.get("body"):
        result["body"] = [_without_credential(each, secret) for each in match["body"]]
    return result


def _is_secret(name: str, secret: Collection[str]) -> bool:
    return name.lower() in secret or is_secret_name(name)


def is_match(rule: Mapping[str, Any], request: RequestView) -> bool:
    """Whether a request satisfies the `api`, `operation` and `match` of a rule, all optional."""
    if rule.get("api", request.api) != request.api:
        return False
    if rule.get("operation", request.operation) != request.operation:
        return False
    match = rule.get("match")
    return not match or next(mismatches(match, request), None) is None


def mismatches(match: Match, request: RequestView) -> Iterator[Mismatch]:
    """Yield every part of a match that a request does not satisfy."""
    return (each for each in examine(match, request) if each is not None)


def examine(match: Match, request: RequestView) -> Iterator[Mismatch | None]:
    """Yield a mismatch, or None for a satisfied part, one by one, so that a caller can pause.

    Charges the request's effort. Raises TooMany if that is used up.
    """
    charge = request.effort.charge
    for name, value in match.get("path", {}).items():
        charge(NAME)
        yield _of_text(f"path parameter {name}", value, request.path.get(name), request)
    for name, value in match.get("query", {}).items():
        charge(NAME)
        yield _of_query(name, value, request)
    for name, value in match.get("headers", {}).items():
        charge(NAME)
        lower = name.lower()
        yield _of_text(f"header {lower}", value, request.headers.get(lower), request)
    conditions = match.get("body", ())
    charge(CONDITION * len(conditions))
    for condition in conditions:
        yield _of_body(condition, request)


def _of_text(place: str, wanted: str, got: str | None, request: RequestView) -> Mismatch | None:
    if got is None:
        return Mismatch(f"{place}: expected {shown(wanted)}, got nothing")
    if request.is_recorded and is_masked(got):
        # The sent value is not known, and the expected one may be a credential: show neither.
        return Mismatch(f"{place}: the journal masks it, so nobody can tell", is_sure=False)
    if _is_text(wanted, got):
        return None
    return Mismatch(f"{place}: expected {shown(wanted)}, got {shown(got)}")


def _of_query(name: str, wanted: str, request: RequestView) -> Mismatch | None:
    """Compare a query parameter. If it has several values the last counts, as for a behaviour.

    A parameter that is a list matches any of its values, and all of them joined with commas.
    """
    place = f"query parameter {name}"
    values = request.fields.get(name)
    if values is None or len(values) == 1:
        return _of_text(place, wanted, None if values is None else values[0], request)
    if name not in request.lists:
        mismatch = _of_text(place, wanted, values[-1], request)
        if mismatch is None or not mismatch.is_sure:
            return mismatch
        return mismatch._replace(text=f"{mismatch.text}, the last of {len(values)} values")
    request.effort.charge(NAME * len(values))
    if any(_is_text(wanted, value) for value in (*values, ",".join(values))):
        return None
    if request.is_recorded and any(map(is_masked, values)):
        return Mismatch(f"{place}: the journal masks it, so nobody can tell", is_sure=False)
    return Mismatch(f"{place}: expected {shown(wanted)}, got {shown(values)}")


def _of_body(condition: Mapping[str, Any], request: RequestView) -> Mismatch | None:
    value, is_whole = request.find(condition["pointer"])
    if value is ABSENT:
        if not is_whole:
            return _unsure(condition, request)
        if condition.get("present") is False:
            return None
        return Mismatch(f"{_place(condition)}: expected {_expected(condition)}, got nothing")
    if "equals" in condition:
        answer = _equality(value, condition["equals"], request)
        may_go_on = not is_whole and (answer or isinstance(condition["equals"], type(value)))
        answer = None if may_go_on else answer
    elif "present" in condition:
        answer = condition["present"]
    else:
        pattern = request.memo(compile_pattern, condition["matches"])
        if not pattern.is_decidable(value):
            reason = f"a pattern is compared with texts of up to {LONGEST_TEXT:,} characters"
            return Mismatch(f"{_place(condition)}: {reason}", is_sure=not request.is_recorded)
        answer = _is_like(pattern, value, request)
    if answer:
        return None
    if answer is None:
        return _unsure(condition, request)
    return Mismatch(f"{_place(condition)}: expected {_expected(condition)}, got {shown(value)}")


def _place(condition: Mapping[str, Any]) -> str:
    return f"body {condition['pointer'] or '(whole)'}"


def _expected(condition: Mapping[str, Any]) -> str:
    if "present" in condition:
        return "something" if condition["present"] else "nothing"
    if "matches" in condition:
        return f"a text like {shown(condition['matches'])}"
    return shown(condition["equals"])


def _is_like(pattern: Pattern, value: Any, request: RequestView) -> bool | None:
    """Whether a value is a text that a pattern matches; None if it is masked."""
    if not isinstance(value, str):
        return False
    if request.is_recorded and is_masked(value):
        return None
    request.effort.charge(len(value) * pattern.cost)
    return pattern.accepts(value)


def _equality(value: Any, wanted: Any, request: RequestView) -> bool | None:
    """Whether two JSON values are equal; None if that depends on a masked text."""
    if isinstance(wanted, str) and isinstance(value, str):
        if request.is_recorded and is_masked(value):
            return None
        return _is_text(wanted, value)
    return _same(value, wanted, request.effort, request.is_recorded)


def _same(left: Any, right: Any, effort: Effort, is_recorded: bool) -> bool | None:
    """Compare as JSON does: true is not 1. `left` may hold masked texts if it was recorded."""
    effort.charge(VALUE)
    if is_recorded and is_masked(left):
        return None
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, dict) and isinstance(right, dict):
        if left.keys() != right.keys():
            return False
        pairs = [(left[key], right[key]) for key in left]
    elif isinstance(left, list) and isinstance(right, list):
        if len(left) != len(right):
            return False
        pairs = list(zip(left, right, strict=True))
    else:
        return bool(left == right)
    answer: bool | None = True
    for pair in pairs:
        same = _same(*pair, effort, is_recorded)
        if same is False:
            return False
        answer = answer and same
    return answer


def _unsure(condition: Mapping[str, Any], request: RequestView) -> Mismatch:
    return Mismatch(f"{_place(condition)}: {_why_not_known(request)}", is_sure=False)


def _why_not_known(request: RequestView) -> str:
    if request.is_cut:
        return f"the journal keeps the first {len(request.body):,} bytes of the body only"
    return "the journal masks it, so nobody can tell"


def _is_text(wanted: str, got: str) -> bool:
    return got == wanted or (wanted.startswith(_HASHED) and hashed(got) == wanted)


def _as_digest(value: str) -> str:
    return value if value.startswith(_HASHED) else hashed(value)


def _without_credential(condition: Mapping[str, Any], secret: Collection[str]) -> Mapping[str, Any]:
    """Replace the text of a condition with its digest if its pointer leads to a secret."""
    wanted = condition.get("equals")
    name = condition["pointer"].rpartition("/")[2].replace("~1", "/").replace("~0", "~")
    if not isinstance(wanted, str) or not _is_secret(name, secret):
        return condition
    return {**condition, "equals": _as_digest(wanted)}
