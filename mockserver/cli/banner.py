"""The banner of `serve`: the URL and the credentials of each API, on one line each."""

import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

from mockserver import __version__
from mockserver.cli.printable import printable
from mockserver.cli.reaching import reaching
from mockserver.contract.note import Note
from mockserver.engine.journal import CONTROL
from mockserver.http.app import Server
from mockserver.http.control import credentials
from mockserver.program import program
from mockserver.settings import Settings
from mockserver.stores.shelves import DEFAULT

if TYPE_CHECKING:
    from mockserver.http.own_api import OwnApi

#: How many resources and notes of a document are printed at start.
_MOST_LISTED = 10
_LONGEST_TITLE = 80


def banner(server: Server, settings: Settings, url: str, port: int) -> str:
    """Return the whole banner; `url` is that of the server, which listens on `port`."""
    return "\n".join(_lines(server, settings, url, port))


def _lines(server: Server, settings: Settings, url: str, port: int) -> Iterator[str]:
    yield f"mockserver {__version__}: scenario {server.worlds.start.scenario!r} on {url}"
    yield ""
    width = max(map(len, (*server.apis, CONTROL)))
    for api in server.apis.values():
        yield f"{api.name:<{width}}  {url}{api.contract.base_path}"
        headers = credentials(server.worlds, api)
        words = [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in headers.items()]
        if words:
            yield f"{'':<{width}}  {' '.join(words)}"
        own = server.own.get(api.name)
        if own is not None:
            # A document is not trusted with the terminal.
            yield from map(printable, (*_own_lines(own), *_first_call(server, own, url)))
    yield f"{CONTROL:<{width}}  {url}{server.control.contract.base_path}"
    if settings.token is not None:
        yield f'{"":<{width}}  -H "Authorization: Bearer $MOCKSERVER_TOKEN" (the --token)'
    # A worker that takes another one's place has loaded none.
    for name, file in zip(server.loaded, settings.loads, strict=False):
        yield f"{'':<{width}}  {url}/_world/{quote(name, safe='')} is loaded from {file}"
    yield f"{'console':<{width}}  {url}{server.control.contract.base_path}/console"
    others = list(reaching(settings, port))
    if others:
        yield from ("", "How others reach it:", *others)
    yield ""
    yield f"Calls to try: {_examples(settings, url)}"
    yield "Stop with Ctrl-C."


def _examples(settings: Settings, url: str) -> str:
    """Return the command that prints a first call of each API."""
    words = ["apis", "--examples", "--url", url]
    if settings.scenario != DEFAULT:
        words += ["--scenario", settings.scenario]
    for each in settings.documents:
        words.append(f"{each.name}={each.path}")
        if each.base_path is not None:
            words += ["--base-path", f"{each.name}={each.base_path}"]
        if each.behaviours is not None:
            words += ["--behaviours", f"{each.name}={each.behaviours}"]
    return f"{program()} {shlex.join(words)}"


def _own_lines(own: "OwnApi") -> Iterator[str]:
    """Say what an own document is called, what was inferred from it, and what was mended in it."""
    yield f"  title        {own.contract.title[:_LONGEST_TITLE]}"
    infer = f"{program()} infer {shlex.quote(str(own.document.path))}"
    is_whole = own.inference.stored == len(own.inference.roles)
    others = "" if is_whole else "; the others answer out of the contract"
    yield f"  state        {own.inference}{others}"
    resources = [f"{each.name}: {', '.join(each.can)}" for each in own.inference.resources.values()]
    yield from _listed("resources", resources, infer)
    if own.behaviours is not None:
        answers = ", ".join(own.behaviours.own) or "nothing"
        yield f"  behaviours   {own.behaviours.path} is run, and answers {answers}"
    yield from _listed("notes", notes_of(own.contract.notes), infer)


def _first_call(server: Server, own: "OwnApi", url: str) -> Iterator[str]:
    """Yield a line with a call that can be tried at once, if there is one that needs nothing."""
    # Imported here: without own documents, nobody should wait for it.
    from mockserver.cli.first_calls import curl_of
    from mockserver.http.own_call import first_read

    call = first_read(server, own)
    if call is not None:
        yield f"  try          {curl_of(url, call.request, call.credentials)}"


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
