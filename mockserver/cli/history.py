"""The history of a world as one file: how it stood at first, what was called, how it stands."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mockserver.client.control import Control
from mockserver.engine.journal import CONTROL
from mockserver.errors import SettingsError

VERSION = 1
#: A journal keeps no more, and gives no more at once.
_ALL = 1_000

#: An exchange as the control API shows it.
Shown = Mapping[str, Any]


def fetch_history(control: Control, world: str) -> dict[str, Any]:
    """Fetch a world's history; its `start` is None where the journal has forgotten the first calls.

    The control API's own calls stand among the others, as they were made.
    """
    start = control.get("worlds", world, "snapshot", at="start")
    snapshot = control.get("worlds", world, "snapshot")
    journals = [
        control.get("worlds", world, "journal", limit=_ALL, api=api) for api in (None, CONTROL)
    ]
    exchanges = [exchange for journal in journals for exchange in journal["exchanges"]]
    exchanges.sort(key=_number)
    is_whole = all(journal["kept"] == journal["total"] for journal in journals)
    return {
        "version": VERSION,
        "start": start if is_whole else None,
        "snapshot": snapshot,
        "exchanges": exchanges,
    }


def read_history(file: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Read the start and the exchanges of a saved world. Raises SettingsError."""
    try:
        saved = json.loads(file.read_bytes())
    except OSError as error:
        raise SettingsError(f"{str(file)!r} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise _no_history(file, f"it is not JSON: {error}") from None
    if not isinstance(saved, dict) or not isinstance(saved.get("exchanges"), list):
        raise _no_history(file, "it has no list of exchanges")
    version = saved.get("version")
    if version != VERSION:
        raise _no_history(file, f"its version is {version!r}, and this reads {VERSION}")
    start = saved.get("start")
    if start is None:
        raise SettingsError(
            f"{str(file)!r} cannot be replayed: when it was saved, the journal had forgotten "
            "the world's first calls.",
            hint="Save sooner, or clear the journal (DELETE .../journal) before the calls that "
            "matter: a history begins there.",
        )
    try:
        for exchange in saved["exchanges"]:
            _check(exchange)
        return dict(start), saved["exchanges"]
    except (KeyError, TypeError, ValueError) as error:
        raise _no_history(file, f"an exchange or the start has another shape: {error!r}") from None


def _check(exchange: Any) -> None:
    texts = ("at", "api", "operation", "method", "path", "query", "source", "curl")
    values = [exchange[name] for name in texts]
    for message in (exchange["request"], exchange["response"]):
        values.append(message["body"])
        values += [header[key] for header in message["headers"] for key in ("name", "value")]
        if not isinstance(message["cut"], bool):
            raise TypeError("whether a body was cut")
    if not all(isinstance(value, str) for value in values):
        raise TypeError("a text is none")
    if not all(isinstance(exchange[name], int) for name in ("id", "status")):
        raise TypeError("a number is none")


def _number(exchange: Shown) -> int:
    number: int = exchange["id"]
    return number


def _no_history(file: Path, why: str) -> SettingsError:
    hint = "Write one with `mockserver world save NAME FILE`."
    return SettingsError(f"{str(file)!r} is no saved world: {why}.", hint=hint)
