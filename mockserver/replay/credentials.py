"""The credentials of a replay: what the recorded pseudonyms stand for now.

A journal shows a pseudonym in place of a credential. Its value is found where the recording server
says that it stands (a ready-made header, a fixture), or in the reply that gave it out, once the
call with that reply has been replayed.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from mockserver.engine.masking import MASKED, PSEUDONYM, is_masked, split_scheme
from mockserver.replay.compare import ExchangeJson
from mockserver.replay.send import CannotSend, Received

#: Finds a text in the fixture of an API by a JSON pointer; None where it is not there.
FindInFixture = Callable[[str, str], str | None]

_IN_QUOTES = re.compile(f'"({PSEUDONYM.pattern})"')
_UNFINISHED = re.compile(r"\[masked:[0-9a-f]{0,12}$")
#: What may follow a credential in a header: the world that it names.
_WORLD = re.compile(r"@[A-Za-z0-9._-]{1,64}$")


class Credentials:
    """Values by pseudonym; it learns from each reply. `ready` are headers by API and name."""

    def __init__(self, ready: Mapping[str, Mapping[str, str]]) -> None:
        self._ready = ready
        self._values: dict[str, Any] = {}
        self._recorded: dict[str, str] = {}

    def add_known(self, known: Iterable[Mapping[str, str]], find: FindInFixture) -> None:
        """Add the pseudonyms whose places the recording server has named."""
        for each in known:
            if "header" in each:
                header = self._ready.get(each["api"], {}).get(each["header"].lower())
                value = None if header is None else split_scheme(header)[1]
            else:
                value = find(each["api"], each.get("pointer", ""))
            if value is not None:
                self._values[each["pseudonym"]] = value

    def learn(self, recorded: ExchangeJson, received: Received | None) -> None:
        """Learn what the replayed reply has where the recorded one has pseudonyms."""
        if received is None:
            return
        headers = {each["name"].lower(): each["value"] for each in recorded["response"]["headers"]}
        for name, value in received.headers:
            if PSEUDONYM.fullmatch(headers.get(name, "")):
                self._values[headers[name]] = value
        if not is_masked(recorded["response"]["body"]):
            return
        try:
            pair = json.loads(recorded["response"]["body"]), json.loads(received.body)
            self._values.update(_paired(*pair))
        except (ValueError, RecursionError):
            return  # cut, or not JSON: there is nothing to learn

    def body(self, text: str) -> str:
        """Put the values into a recorded body. Raises CannotSend where one is not known."""
        return self._without_masks(
            _IN_QUOTES.sub(lambda each: self._json_value(each[1]) or each[0], text), "body"
        )

    def query(self, text: str) -> str:
        """Put the values into a recorded query. Raises CannotSend where one is not known."""
        return self._without_masks(
            PSEUDONYM.sub(lambda each: quote(self._text(each[0]) or each[0], safe="[:]"), text),
            "query",
        )

    def header(self, exchange: ExchangeJson, name: str, value: str) -> str:
        """Put the value into a recorded header. Raises CannotSend where it is not known.

        For an unknown credential that was admitted, the API's ready-made one is taken.
        """
        match = PSEUDONYM.search(value)
        text = None if match is None else self._text(match[0])
        if match is not None and text is not None:
            # The replay names its world in a header of its own, which leaves no world here.
            return value[: match.start()] + text + _WORLD.sub("", value[match.end() :])
        if _is_not_admitted(exchange):
            raise CannotSend(f"its {name} was refused, and the journal does not keep it")
        ready = self._ready.get(exchange["api"], {})
        if name not in ready:
            raise CannotSend(f"its {name} is masked, and the API has none ready-made")
        return ready[name]

    def translated(self, recorded: ExchangeJson, got: ExchangeJson) -> ExchangeJson:
        """Return the replayed exchange with the recorded pseudonyms in place of its own.

        Two pseudonyms at the same place belong together, and the same two everywhere else.
        """
        response = got["response"]
        for expected, text in _texts(recorded["response"], response):
            self._pair(PSEUDONYM.findall(expected), PSEUDONYM.findall(text))
        headers = [
            {**each, "value": self._translate(each["value"])} for each in response["headers"]
        ]
        body = self._translate(response["body"])
        if response["cut"] and recorded["response"]["cut"]:
            body = _UNFINISHED.sub(_ending_of(recorded["response"]["body"]), body)
        return {**got, "response": {**response, "headers": headers, "body": body}}

    def _pair(self, expected: list[str], got: list[str]) -> None:
        taken = set(self._recorded.values())
        for recorded, replayed in zip(expected, got, strict=False):
            if replayed not in self._recorded and recorded not in taken:
                self._recorded[replayed] = recorded
                taken.add(recorded)

    def _translate(self, text: str) -> str:
        return PSEUDONYM.sub(lambda each: self._recorded.get(each[0], each[0]), text)

    def _text(self, pseudonym: str) -> str | None:
        value = self._values.get(pseudonym)
        return value if isinstance(value, str) else None

    def _json_value(self, pseudonym: str) -> str | None:
        if pseudonym not in self._values:
            return None
        return json.dumps(self._values[pseudonym], ensure_ascii=False)

    @staticmethod
    def _without_masks(text: str, where: str) -> str:
        if is_masked(text):
            raise CannotSend(
                f"its {where} holds a credential that is neither in the scenario nor in an "
                "earlier reply"
            )
        return text


def is_credential(exchange: ExchangeJson, value: str) -> bool:
    """Whether a recorded header is masked, and somebody looked at it when it came."""
    is_judged = exchange["api"] != ""
    return is_judged and (value == MASKED or PSEUDONYM.search(value) is not None)


def _paired(recorded: Any, received: Any) -> Iterator[tuple[str, Any]]:
    """Go through two values side by side, and give what stands where the first is masked."""
    if isinstance(recorded, str):
        if PSEUDONYM.fullmatch(recorded):
            yield recorded, received
    elif isinstance(recorded, dict) and isinstance(received, dict):
        for name in recorded.keys() & received.keys():
            yield from _paired(recorded[name], received[name])
    elif isinstance(recorded, list) and isinstance(received, list):
        for left, right in zip(recorded, received, strict=False):
            yield from _paired(left, right)


def _texts(recorded: Mapping[str, Any], got: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield recorded["body"], got["body"]
    headers = {each["name"].lower(): each["value"] for each in got["headers"]}
    for each in recorded["headers"]:
        yield each["value"], headers.get(each["name"].lower(), "")


def _ending_of(body: str) -> str:
    """Return the unfinished pseudonym with which a cut body ends, if it does."""
    unfinished = _UNFINISHED.search(body)
    return "" if unfinished is None else unfinished[0]


def _is_not_admitted(exchange: ExchangeJson) -> bool:
    """Whether the credential was refused, as far as the exchange shows it."""
    status, source = exchange["status"], exchange["source"]
    return bool(status == 401 or (status == 403 and source == "gate"))
