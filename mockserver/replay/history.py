"""The history of a world as one file: its start, every call to it, and how it stands."""

import json
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from mockserver.client.control import Control
from mockserver.engine.clock import is_instant, parse_instant
from mockserver.engine.journal import CONTROL
from mockserver.engine.masking import split_scheme
from mockserver.errors import SettingsError
from mockserver.replay.compare import ExchangeJson

VERSION = 1
#: The most bytes of a file that are read; a journal and two snapshots are far smaller.
MAX_FILE = 256 * 2**20
#: The most levels in a file: those of a snapshot's rows, and the levels above them.
MAX_DEPTH = 160
#: The most exchanges that a journal keeps, and gives at once.
_ALL = 1_000

_TEXTS = ("at", "api", "operation", "method", "path", "query", "source", "curl")


class History(NamedTuple):
    """A snapshot of the world at its start, and the exchanges since then, oldest first.

    `pseudonyms` say where the values of masked credentials stand, as far as the recording server
    knows it.
    """

    start: Mapping[str, Any]
    exchanges: list[dict[str, Any]]
    pseudonyms: list[dict[str, str]]

    @property
    def scenario(self) -> str:
        """The name of the world's scenario; empty where the start is not a snapshot."""
        world = self.start.get("world")
        name = world.get("scenario") if isinstance(world, dict) else None
        return name if isinstance(name, str) else ""


class SavedWorld(NamedTuple):
    """A world as it was saved: its snapshot, and the journal with the world that it began with.

    `start` is None where the journal had forgotten its first calls.
    """

    name: str
    start: Mapping[str, Any] | None
    snapshot: Mapping[str, Any]
    exchanges: list[dict[str, Any]]


def fetch_history(control: Control, world: str) -> dict[str, Any]:
    """Fetch a world's history; its `start` is None where the journal has forgotten the first calls.

    The control API's own calls stand among the others, in the order in which they were made.
    """
    start = control.get("worlds", world, "snapshot", at="start")
    snapshot = control.get("worlds", world, "snapshot")
    journals = [
        control.get("worlds", world, "journal", limit=_ALL, api=api) for api in (None, CONTROL)
    ]
    exchanges = [exchange for journal in journals for exchange in journal["exchanges"]]
    exchanges.sort(key=_number)
    pseudonyms = control.get("worlds", world, "journal", "pseudonyms")["pseudonyms"]
    _mask_curls(exchanges, control, pseudonyms)
    is_whole = all(journal["kept"] == journal["total"] for journal in journals)
    return {
        "version": VERSION,
        "name": world,
        "start": start if is_whole else None,
        "snapshot": snapshot,
        "exchanges": exchanges,
        "pseudonyms": pseudonyms,
    }


def read_history(file: Path) -> History:
    """Read a saved world. Raises SettingsError for whatever cannot be replayed, with the reason."""
    saved = _read_saved(file)
    start = saved.get("start")
    if start is None:
        raise SettingsError(
            f"{str(file)!r} cannot be replayed: when it was saved, the journal had forgotten "
            "the world's first calls.",
            hint="Save sooner, or clear the journal (DELETE .../journal) before the calls that "
            "matter: a history begins there.",
        )
    if not isinstance(start, dict):
        raise _no_history(file, "its start has another shape")
    # A world that was saved by an older version has none.
    pseudonyms = saved.get("pseudonyms", [])
    if not isinstance(pseudonyms, list) or not all(map(_is_pseudonym, pseudonyms)):
        raise _no_history(file, "its pseudonyms have another shape")
    return History(start, saved["exchanges"], pseudonyms)


def read_saved_world(file: Path) -> SavedWorld:
    """Read a saved world, to have it again as it was when it was saved. Raises SettingsError."""
    saved = _read_saved(file)
    # A world that was saved by an older version has no name.
    name, start, snapshot = saved.get("name", file.stem), saved.get("start"), saved.get("snapshot")
    if not isinstance(name, str):
        raise _no_history(file, "its name is no text")
    if not isinstance(snapshot, dict) or not isinstance(start, dict | None):
        raise _no_history(file, "its snapshots have another shape")
    return SavedWorld(name, start, snapshot, saved["exchanges"])


def _read_saved(file: Path) -> dict[str, Any]:
    """Read the file, and check its version and its exchanges."""
    saved = _read_json(file)
    if not isinstance(saved, dict) or not isinstance(saved.get("exchanges"), list):
        raise _no_history(file, "it has no list of exchanges")
    version = saved.get("version")
    if version != VERSION:
        raise _no_history(file, f"its version is {version!r}, and this reads {VERSION}")
    for number, exchange in enumerate(saved["exchanges"]):
        try:
            _check(exchange)
        except (KeyError, TypeError, ValueError) as error:
            raise _no_history(
                file, f"exchange {number} of its list has another shape: {error!r}"
            ) from None
    return saved


def _mask_curls(
    exchanges: list[dict[str, Any]], control: Control, pseudonyms: list[dict[str, str]]
) -> None:
    """Mask the ready-made credentials that a journal's curls have: the file is passed on."""
    ready = {api["name"]: api["credentials"]["headers"] for api in control.get("apis")["apis"]}
    for each in pseudonyms:
        for name, value in ready.get(each["api"], {}).items():
            if name.lower() == each.get("header"):
                _, secret = split_scheme(value)
                for exchange in exchanges:
                    words = shlex.split(exchange["curl"])
                    exchange["curl"] = shlex.join(
                        word.replace(secret, each["pseudonym"]) for word in words
                    )


def _read_json(file: Path) -> Any:
    try:
        with file.open("rb") as stream:
            raw = stream.read(MAX_FILE + 1)
    except OSError as error:
        what = f"{str(file)!r} cannot be read: {error.strerror}."
        raise SettingsError(what, hint="Name the file of a saved history.") from None
    if len(raw) > MAX_FILE:
        raise _no_history(file, f"it is larger than {MAX_FILE:,} bytes")
    try:
        saved = json.loads(raw, parse_constant=_refuse_constant, parse_float=_finite)
    except ValueError as error:
        raise _no_history(file, f"it is not JSON: {error}") from None
    except RecursionError:
        raise _no_history(file, "it is nested too deep") from None
    except MemoryError:
        raise _no_history(file, "it does not fit in this machine's memory") from None
    if _is_deep(saved):
        raise _no_history(file, f"it is nested more than {MAX_DEPTH} levels deep")
    return saved


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON value")


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError(f"the number {text[:40]} is too large")
    return number


def _is_deep(value: Any) -> bool:
    """Whether a value has more levels than a history; counted without recursion."""
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [child for each in level for child in _children(each)]
        if not level:
            return False
    return True


def _children(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list):
        yield from value


def _check(exchange: Any) -> None:
    """Raise KeyError, TypeError or ValueError for what is not an exchange as a journal has it."""
    values = [exchange[name] for name in _TEXTS]
    for message in (exchange["request"], exchange["response"]):
        values.append(message["body"])
        values += [header[key] for header in message["headers"] for key in ("name", "value")]
        if not isinstance(message["cut"], bool):
            raise TypeError("`cut` is not a boolean")
    if not all(isinstance(value, str) for value in values):
        raise TypeError("a text is of another type")
    if not all(isinstance(exchange[name], int) for name in ("id", "status")):
        raise TypeError("`id` or `status` is not an integer")
    if not is_instant(parse_instant(exchange["at"])):
        raise ValueError(f"{exchange['at']!r} is not between the years 1970 and 9999")


def _is_pseudonym(value: Any) -> bool:
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        return False
    return {"pseudonym", "api"} < value.keys()


def _number(exchange: ExchangeJson) -> int:
    number: int = exchange["id"]
    return number


def _no_history(file: Path, reason: str) -> SettingsError:
    hint = "Write one with `mockserver world save NAME FILE`."
    return SettingsError(f"{str(file)!r} is not a saved world: {reason}.", hint=hint)
