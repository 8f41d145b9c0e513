"""Data for a check or a drift out of a recording: of a proxy, a journal or a browser."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from mockserver.contract.absent import ABSENT
from mockserver.contract.content import Unreadable, json_in
from mockserver.contract.contract import Contract
from mockserver.contract.document import Json
from mockserver.contract.media_type import is_json
from mockserver.contract.parameter import parse_query
from mockserver.engine.masking import holds_masked
from mockserver.errors import RecordingError

if TYPE_CHECKING:
    from mockserver.checks import Catalogue
    from mockserver.checks.journeys.recorded_data import RecordedCall
    from mockserver.http.transport.wire import RawHeaders


def read_recorded_data(file: Path, contract: Contract, catalogue: "Catalogue") -> Mapping[str, Any]:
    """Return what the good calls of a recording tell, by the names that the journeys use.

    Credentials are not among it. Raises RecordingError for a file that cannot be read, or without a
    good call to the API.
    """
    from mockserver.checks.journeys.recorded_data import recorded_data

    calls = [*_calls(file, contract)]
    if not calls:
        raise RecordingError(
            f"No exchange of the file is a call to {contract.api} that succeeded.",
            where=str(file),
            hint=f"Its paths begin with {contract.base_path or '/'}; give another --base-path to a "
            "document.",
        )
    return recorded_data(catalogue.carried, calls, lambda value: not holds_masked(value))


def _calls(file: Path, contract: Contract) -> "Iterator[RecordedCall]":
    from mockserver.checks.journeys.recorded_data import RecordedCall
    from mockserver.http.recorded import read_recorded
    from mockserver.http.recorded_call import CallFinder, head_of

    finder = CallFinder(contract)
    with file.open("rb") as stream:
        for each in read_recorded(stream):
            head = head_of(each)
            found = finder.find(head) if 200 <= each.status < 300 else None
            if found is None:
                continue
            operation, texts = found
            headers = {name.decode(): _text(value) for name, value in head.headers.items()}
            body = _json(headers.get("content-type", ""), each.body)
            reply = _json(_type_of(each.reply_headers), each.reply_body)
            yield RecordedCall(operation.id, texts, _fields(head.query), headers, body, reply)


def _fields(query: bytes) -> dict[str, str]:
    try:
        return {name: unquote_plus(raw) for name, raw in parse_query(query)}
    except UnicodeError:
        return {}


def _json(media_type: str, body: bytes | None) -> Json:
    if not body or not is_json(media_type):
        return ABSENT
    try:
        return json_in(body.decode())
    except (Unreadable, UnicodeError):
        return ABSENT


def _type_of(headers: "RawHeaders") -> str:
    types = (_text(value) for name, value in headers if name.lower() == b"content-type")
    return next(types, "")


def _text(value: bytes) -> str:
    return value.decode(errors="replace")
