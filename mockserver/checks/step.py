"""Exchanges as reports show them: without credentials, bodies cut, each with its command.

A value that a server made in one reply, such as an id or a token, and that a later call needs, is
taken out of the reply by the commands: they run again although the server makes another one.
"""

import json
import re
import shlex
from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from mockserver.checks.masking import Mask, named_secrets, secret_values
from mockserver.checks.wire.exchange import NOT_JSON, Exchange, without_credentials
from mockserver.checks.wire.shell import curl
from mockserver.contract.secret import is_secret_name

#: So many characters of a body are shown.
MOST_CHARACTERS = 4_000
#: A body that is larger is not written into a command.
_MOST_IN_COMMAND = 20_000
#: So many values of one reply are looked at.
_MOST_VALUES = 500
#: A shorter value occurs by chance.
_SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Step:
    """One exchange. `status` is None, and the reply empty, where none came.

    `command` sends the call again, with variables for credentials and for what servers made.
    """

    operation: str
    method: str
    url: str
    headers: Mapping[str, str]
    body: str
    status: int | None
    reply_headers: Mapping[str, str]
    reply_body: str
    command: str


class Showing(NamedTuple):
    """What turns exchanges into steps: a mask, and the variables of one's own credentials.

    `labels` has "POST /users" for an operationId; `names` are headers that carry credentials;
    `made_up` are texts that a check made up, and that no server takes for one;
    `words` are options that curl needs to reach a server by TLS.
    """

    mask: Mask
    variables: Mapping[str, str]
    labels: Mapping[str, str]
    names: frozenset[str] = frozenset()
    made_up: Collection[str] = ()
    words: Sequence[str] = ()

    def steps(
        self, exchanges: Sequence[Exchange], *, are_made_up: bool = False
    ) -> tuple[Step, ...]:
        """Return exchanges as steps, in order.

        Of credentials that are neither one's own nor a server's, those in `made_up` are shown,
        and all of them where they `are_made_up`, such as generated ones: a journey may have signed
        one that works.
        """
        issued = {each for one in exchanges for each in secret_values(_json(one)) if len(each) > 3}
        known = {*issued, *self.variables, *self.made_up}
        others = {} if are_made_up else _others(exchanges, known, self.names)
        masks = (Mask([*issued, *others]), self.mask)
        made = [*_made(exchanges, issued)]
        variables = {**{each.value: each.name for each in made}, **others, **self.variables}
        commands = (
            _command(one, variables, [x for x in made if x.reply == number], self.words)
            for number, one in enumerate(exchanges)
        )
        return tuple(
            self._step(one, masks, command)
            for one, command in zip(exchanges, commands, strict=True)
        )

    def _step(self, one: Exchange, masks: Sequence[Mask], command: str) -> Step:
        # A longer one first: a token contains its claims, which have a variable of their own.
        variables = sorted(self.variables.items(), key=lambda each: len(each[0]), reverse=True)

        def shown(text: str) -> str:
            for value, name in variables:
                text = text.replace(value, "$" + name)
            return masked(text)

        def masked(text: str) -> str:
            for each in masks:
                text = each.text(text)
            return text

        return Step(
            operation=self.labels.get(one.operation, one.operation),
            method=one.method,
            url=shown(one.url),
            headers={name: shown(value) for name, value in one.headers.items()},
            body=shown(_cut((one.body or b"").decode(errors="replace"))),
            status=one.status or None,
            reply_headers={name: shown(value) for name, value in one.reply_headers.items()},
            reply_body=shown(_cut(without_credentials(one.reply_body))),
            command=masked(command),
        )


class _Made(NamedTuple):
    """A value that a reply made and a later call has; `path` is where it is, for jq."""

    reply: int
    path: str
    value: str
    name: str


def _others(
    exchanges: Sequence[Exchange], known: set[str], names: frozenset[str]
) -> dict[str, str]:
    """Return the other credentials that calls send, each with the name of a variable."""
    others: dict[str, str] = {}
    for one in exchanges:
        for name, value, whole in _sent_secrets(one, names):
            if not {value, whole} & known and value not in others and len(value) > 3:
                number = f"_{len(others) + 1}" if others else ""
                others[value] = f"OTHER_{_variable(name)}{number}"
    return others


def _sent_secrets(one: Exchange, names: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    """Yield each credential that a call sends: its name, itself, and the whole text with it."""
    fields = [*parse_qsl(urlsplit(one.url).query)]
    if one.sent_json is NOT_JSON:
        fields += parse_qsl((one.body or b"").decode(errors="replace"))
    else:
        yield from ((name, value, value) for name, value in named_secrets(one.sent_json))
    yield from ((name, value, value) for name, value in fields if is_secret_name(name))
    for name, value in one.headers.items():
        if is_secret_name(name) or name.lower() in names:
            yield name, value.partition(" ")[2] or value, value


def _made(exchanges: Sequence[Exchange], issued: set[str]) -> Iterator[_Made]:
    """Find the values that one reply made and a later call needs."""
    known: set[str] = set()
    for number, one in enumerate(exchanges[:-1]):
        later = [_request(each) for each in exchanges[number + 1 :]]
        sent = "\n".join(_request(each) for each in exchanges[: number + 1])
        for path, name, value in _leaves(_json(one)):
            is_made = value in issued or any(each.isdigit() for each in value)
            if value in known or value in sent or not is_made:
                continue
            whole = re.compile(rf"(?<![A-Za-z0-9]){re.escape(value)}(?![A-Za-z0-9])")
            if any(whole.search(each) for each in later):
                known.add(value)
                yield _Made(number, path, value, f"{_variable(name)}_{len(known)}")


def _command(
    one: Exchange, variables: Mapping[str, str], made: Sequence[_Made], words: Sequence[str]
) -> str:
    """Return the command of a call, which keeps those values of its reply that are needed."""
    body = one.body
    if body is not None and len(body) > _MOST_IN_COMMAND:
        body = b"(a body that is too large for a command)"
    tls = words if one.url.startswith("https:") else ()
    command = curl(one.method, one.url, one.headers, body, variables, tls)
    if not made:
        return command
    # The path has names that the server chose.
    kept = [f'{each.name}=$(printf %s "$REPLY" | jq -r {shlex.quote(each.path)})' for each in made]
    return "; ".join([f"REPLY=$({command.replace('curl -i', 'curl -sS', 1)})", *kept])


def _request(one: Exchange) -> str:
    body = (one.body or b"")[:_MOST_IN_COMMAND].decode(errors="replace")
    return "\n".join([one.url, *one.headers.values(), body])


def _json(one: Exchange) -> Any:
    return None if one.json is NOT_JSON else one.json


def _leaves(value: Any) -> Iterator[tuple[str, str, str]]:
    """Yield the texts and whole numbers of a JSON value, each with its path for jq and its name."""
    left = _MOST_VALUES
    stack = deque([("", "value", value)])
    while stack and left:
        left -= 1
        path, name, value = stack.popleft()
        if isinstance(value, dict):
            stack.extend((path + _step(each), each, value[each]) for each in value)
        elif isinstance(value, list):
            path = path or "."
            stack.extend((f"{path}[{number}]", name, each) for number, each in enumerate(value))
        elif isinstance(value, (str, int)) and _SHORTEST <= len(str(value)) <= _MOST_IN_COMMAND:
            yield path or ".", name, str(value)


def _step(name: str) -> str:
    return f".{name}" if re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII) else f".[{json.dumps(name)}]"


def _variable(name: str) -> str:
    """Return the name of a variable for a member."""
    words = re.sub(r"\W+", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name), flags=re.ASCII)
    return words.strip("_").upper().lstrip("0123456789") or "VALUE"


def _cut(text: str) -> str:
    more = len(text) - MOST_CHARACTERS
    return text if more <= 0 else f"{text[:MOST_CHARACTERS]}... ({more:,} more characters)"
