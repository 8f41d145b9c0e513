"""The banner of `serve`: for each API its base URL, credentials, and one curl that works."""

import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from mockserver import __version__
from mockserver.contract.example import ExampleRequest, example_request
from mockserver.contract.note import Note
from mockserver.http.app import Server
from mockserver.http.control import credentials
from mockserver.http.provider import ProviderApi

if TYPE_CHECKING:
    from mockserver.http.own_api import OwnApi
    from mockserver.http.own_call import OwnCall

#: How many resources and notes of a document are printed at start.
_MOST_LISTED = 10


def banner(server: Server, url: str, calls: "Mapping[str, OwnCall | None]") -> str:
    """Return the whole banner; `url` is the server's, `calls` are first calls to own documents."""
    return "\n".join(_lines(server, url, calls))


def curl(url: str, api: ProviderApi, headers: Mapping[str, str]) -> str:
    """Return the first call of a built-in API as one line for a shell."""
    contract = api.contract
    request = example_request(contract, contract.operations[api.provider.first_call])
    return _curl(url, request, headers)


def own_curl(url: str, call: "OwnCall") -> str:
    """Return a call to an own document's API as one line for a shell."""
    return _curl(url, call.request, call.credentials)


def _curl(url: str, request: ExampleRequest, credentials: Mapping[str, str]) -> str:
    words = ["curl", "-sS", "-X", request.method, url + request.target]
    for name, value in credentials.items():
        words += ["-H", f"{name}: {value}"]
    # A contract may declare a header that is a credential, too: it is sent once.
    sent = {name.lower() for name in credentials}
    others = {name: each for name, each in request.headers.items() if name.lower() not in sent}
    return shlex.join([*words, *request._replace(headers=others).curl_words])


def _lines(server: Server, url: str, calls: "Mapping[str, OwnCall | None]") -> Iterator[str]:
    start = server.worlds.start
    yield f"mockserver {__version__}: scenario {start.scenario!r} on {url}"
    for api in server.apis.values():
        headers = dict(credentials(server.worlds, api))
        yield ""
        yield f"{api.contract.title} ({api.provider.name})"
        yield f"  base URL     {url}{api.contract.base_path}"
        for name, value in headers.items():
            yield f"  credentials  {name}: {value}"
        own = server.own.get(api.name)
        if own is None:
            yield f"  try          {curl(url, api, headers)}"
        else:
            yield from _own_lines(own)
            call = calls[api.name]
            line = own_curl(url, call) if call else "no call that could be made up answers 2xx"
            yield f"  try          {line}"
    yield ""
    yield "Control API: worlds, clocks, rows, backstage"
    yield f"  base URL     {url}{server.control.contract.base_path}"
    yield f"  try          {shlex.join(['curl', '-sS', url + '/_mock/apis'])}"
    yield ""
    yield "Stop with Ctrl-C."


def _own_lines(own: "OwnApi") -> Iterator[str]:
    """Say what was inferred from an own document, and what was mended in it."""
    infer = f"mockserver infer {shlex.quote(str(own.document.path))}"
    is_whole = own.inference.stored == len(own.inference.roles)
    others = "" if is_whole else "; the others answer out of the contract"
    yield f"  state        {own.inference}{others}"
    resources = [f"{each.name}: {', '.join(each.can)}" for each in own.inference.resources.values()]
    yield from _listed("resources", resources, infer)
    if own.behaviours is not None:
        answers = ", ".join(own.behaviours.own) or "nothing"
        yield f"  behaviours   {own.behaviours.path} is run, and answers {answers}"
    yield from _listed("notes", notes_of(own.contract.notes), infer)


def notes_of(notes: Iterable[Note]) -> list[str]:
    """Write each note on a line; those that say the same of several places become one."""
    first: dict[str, Note] = {}
    places = Counter[str]()
    for note in notes:
        first.setdefault(note.text, note)
        places[note.text] += 1
    return [
        str(note) + (f" So in {places[text]} places." if places[text] > 1 else "")
        for text, note in first.items()
    ]


def _listed(label: str, entries: Sequence[str], infer: str) -> Iterator[str]:
    """Yield the first entries of a list, and the command that prints all of them."""
    for number, entry in enumerate(entries[:_MOST_LISTED]):
        yield f"  {'' if number else label:<12} {entry}"
    if len(entries) > _MOST_LISTED:
        yield f"  {'':<12} and {len(entries) - _MOST_LISTED} more: {infer}"
