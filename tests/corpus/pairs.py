"""Walks every pair of create and show that paths declare, as a consumer would."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote, unquote, urlsplit

from mockserver.contract.contract import Contract
from mockserver.contract.media_type import is_json
from mockserver.contract.operation import Operation
from mockserver.contract.reference import find_pointer, resolve
from mockserver.contract.schema_view import is_write_only, members_of
from tests.client import Response
from tests.corpus.making import Maker
from tests.corpus.sending import Sender
from tests.corpus.unmade import Unmade
from tests.corpus.walk import Walk, body_of, candidates, outline, rows_of

#: The steps of a pair, each only of those that came through the one before.
STEPS = ("declared", "created", "shown", "equal", "listed", "gone")

_JSON = "application/json"


class Pair(NamedTuple):
    """`POST /pets` and `GET /pets/{id}`, and what else there is for the same rows."""

    create: Operation
    show: Operation
    list: Operation | None
    remove: Operation | None


class Result(NamedTuple):
    """How often each step was tried and worked, and why the others did not."""

    tried: Counter[str]
    worked: Counter[str]
    reasons: list[tuple[str, str, str]]


def pairs_of(contract: Contract) -> Iterator[Pair]:
    """Yield the pairs that paths declare: GET is one parameter deeper than POST, and shows JSON."""
    by_place = {(each.method, outline(each.path)): each for each in contract.operations.values()}
    for create in contract.operations.values():
        item = outline(create.path) + "/{}"
        show = by_place.get(("GET", item))
        if create.method == "POST" and show is not None and _shows_json(show):
            yield Pair(
                create,
                show,
                by_place.get(("GET", outline(create.path))),
                by_place.get(("DELETE", item)),
            )


def _shows_json(show: Operation) -> bool:
    rule = show.reply_rule(200)
    return rule is not None and any(map(is_json, rule.media))


class Walker:
    """Creates, shows, lists and removes one row of each pair."""

    def __init__(self, contract: Contract, maker: Maker, sender: Sender, walk: Walk) -> None:
        self._contract = contract
        self._maker = maker
        self._sender = sender
        self._walk = walk
        self.result = Result(Counter(), Counter(), [])

    def walk(self, pair: Pair) -> None:
        """Walk one pair as far as it goes."""
        try:
            path = self._walk.path(pair.create)
            made = self._maker.make(pair.create, path, key="pair")
        except Unmade as error:
            self.result.reasons.append(("unmade", _label(pair.create), str(error)))
            return
        created = self._sender.send(pair.create, made)
        found = self._show(pair, path, created, made.value)
        if found is None:
            # An id of its own may be one that the path cannot take: then the server shall choose.
            anew = self._maker.make(pair.create, path, key="again", only_required=True)
            second = self._sender.send(pair.create, anew)
            if _is_good(second):
                made, created = anew, second
                found = self._show(pair, path, created, made.value)
        if not self._step("created", pair.create, _is_good(created), _text(created)):
            return
        if not self._step("shown", pair.create, found is not None, f"told {_text(created)}"):
            return
        assert found is not None, "it is shown"
        place, told, shown = found
        difference = self._difference(pair.show, made.value, shown)
        self._step("equal", pair.create, not difference, difference)
        if pair.list is not None:
            row = shown if isinstance(shown, dict) else None
            reply = self._sender.send(pair.list, self._maker.make(pair.list, path, row=row))
            listed = body_of(reply)
            if listed is not None and not _is_one(listed, shown, told):
                is_listed = told in _scalars(listed) or _has_row(listed, shown)
                self._step("listed", pair.create, is_listed, f"{told} in {_text(reply)}")
        if pair.remove is not None:
            removed = self._sender.send(pair.remove, self._maker.make(pair.remove, place))
            again = self._sender.send(pair.show, self._maker.make(pair.show, place))
            is_gone = _is_good(removed) and again.status in (404, 410)
            reason = f"{removed.status}, then {again.status} {_text(again)}"
            self._step("gone", pair.create, is_gone, reason)

    def _show(
        self, pair: Pair, path: str, created: Response, sent: Any
    ) -> tuple[str, str, Any] | None:
        """Ask for the row by each id that the reply may mean, the likeliest first."""
        if not _is_good(created):
            return None
        parameter = pair.show.path.rpartition("{")[2].rstrip("}/")
        for told in _ids(created, parameter, path, sent):
            place = f"{path.rstrip('/')}/{quote(told, safe='')}"
            if pair.show.path.endswith("/"):
                place += "/"
            reply = self._sender.send(pair.show, self._maker.make(pair.show, place))
            if _is_good(reply):
                return place, told, body_of(reply)
        return None

    def _difference(self, show: Operation, sent: Any, shown: Any) -> str:
        """Say which member that was sent comes back otherwise, or not; "" if none does.

        What the reply's own schema does not allow there is no difference.
        """
        if not isinstance(sent, dict) or not isinstance(shown, dict | list):
            return ""
        if len(sent) == 1 and isinstance(next(iter(sent.values())), dict):
            sent = next(iter(sent.values()))
        row = max(_objects(shown), key=lambda each: len(each.keys() & sent.keys()), default={})
        declared = self._declared(show) if row is shown else frozenset[str]()
        for name in (each for each in sent if each in row or each in declared):
            if name in row and _same(sent[name], row[name]):
                continue
            before = dict(row)
            row[name] = sent[name]
            fits = show.keeps(200, _JSON, shown, {})
            row.clear()
            row.update(before)
            if fits:
                now = str(row.get(name, "nothing"))[:80]
                return f"{name}: sent {str(sent[name])[:80]!r}, shown {now!r}"
        return ""

    def _declared(self, show: Operation) -> frozenset[str]:
        """Name the members that the reply's schema declares, without those it never shows."""
        data = self._contract.document.data
        responses = find_pointer(data, f"{show.pointer}/responses")
        content = resolve(data, responses.get("200", {})).get("content") or {}
        media: Any = next((each for name, each in content.items() if is_json(name)), {})
        schema = media.get("schema")
        members = members_of(data, schema)
        return frozenset(name for name in members if not is_write_only(data, members[name]))

    def _step(self, step: str, operation: Operation, worked: bool, reason: str) -> bool:
        self.result.tried[step] += 1
        self.result.worked[step] += worked
        if not worked:
            self.result.reasons.append((f"not {step}", _label(operation), reason[:400]))
        return worked


def _ids(created: Response, parameter: str, path: str, sent: Any) -> Iterator[str]:
    seen: set[str] = set()
    location = urlsplit(created.headers.get("location", "")).path
    if location.rpartition("/")[0].endswith(path.rstrip("/")):
        seen.add(unquote(location.rpartition("/")[2]))
        yield unquote(location.rpartition("/")[2])
    body = body_of(created)
    rows: list[Any] = [body, *rows_of(body)]
    if isinstance(body, str | int):
        rows = [{parameter: body}]
    # A reply that tells no id leaves the one that was sent.
    for row in (*rows, sent):
        for _, value in candidates(row, parameter, path) if isinstance(row, dict) else ():
            if value not in seen:
                seen.add(value)
                yield value


def _same(sent: Any, shown: Any) -> bool:
    """Whether a value came back; one of another type is another thing of the same name."""
    if isinstance(sent, dict) and isinstance(shown, dict):
        return all(_same(sent[name], shown[name]) for name in sent.keys() & shown.keys())
    if isinstance(sent, list) and isinstance(shown, list):
        if len(sent) != len(shown):
            return False
        return all(map(_same, sent, shown))
    if isinstance(sent, int | float) and isinstance(shown, int | float):
        return sent == shown
    return type(sent) is not type(shown) or sent == shown


def _objects(body: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects of a body, two levels deep."""
    first = body if isinstance(body, list) else [body]
    for each in first:
        if isinstance(each, dict):
            yield each
            for inner in each.values():
                yield from (
                    row
                    for row in (inner if isinstance(inner, list) else [inner])
                    if isinstance(row, dict)
                )


def _scalars(body: Any) -> set[str]:
    """Collect the texts of all scalars of a body."""
    found: set[str] = set()
    waiting = [body]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
        else:
            found.add(str(each))
    return found


def _is_one(listed: Any, shown: Any, told: str) -> bool:
    """Whether the reply of a list is one row by its schema: it has the id itself."""
    if not isinstance(listed, dict) or not isinstance(shown, dict):
        return False
    names = (name for name, value in shown.items() if str(value) == told)
    return any(isinstance(listed.get(name), str | int) for name in names)


def _has_row(listed: Any, shown: Any) -> bool:
    """Whether a list has a row that is shown alone, where no member tells its id."""
    return any(row and row in (shown, *_objects(shown)) for row in rows_of(listed))


def _is_good(reply: Response) -> bool:
    return 200 <= reply.status < 300


def _label(operation: Operation) -> str:
    return f"{operation.method} {operation.path}"


def _text(reply: Response) -> str:
    return f"{reply.status} {reply.body[:300].decode(errors='replace')}"
