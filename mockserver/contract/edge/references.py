"""Follow the references of a user's document, some of which lead nowhere."""

from collections.abc import Iterable
from urllib.parse import unquote

from mockserver.contract.bundle import BUNDLE
from mockserver.contract.document import Json
from mockserver.contract.edge.notes import Notes
from mockserver.contract.parts import Part
from mockserver.contract.reference import resolve, target_of
from mockserver.contract.violation import shown
from mockserver.errors import ContractError


def find_target(data: Json, node: Json) -> Json:
    """Follow `$ref` from a node to the first that is not a reference; None if it leads nowhere."""
    try:
        return resolve(data, node)
    except (KeyError, ContractError):
        return None


def drop_dangling(data: Json, parts: Iterable[Part], notes: Notes) -> None:
    """Drop each reference among these parts that leads nowhere, back to itself, or to no part."""
    good: set[str] = set()
    for part in parts:
        reference = part.reference
        if reference is None or reference in good:
            continue
        try:
            target = resolve(data, part.node)
        except KeyError:
            what = f"The $ref {_written(reference)!r} leads nowhere."
        except ContractError as error:
            what = error.what
        else:
            if isinstance(target, dict | bool):
                good.add(reference)
                continue
            what = f"The $ref {_written(reference)!r} leads to {shown(target)}."
        del part.node["$ref"]
        notes.add(what, part.pointer, "Anything fits there.")


def _written(reference: str) -> str:
    """Write a reference of the bundled document with the name of the file that it leads to."""
    steps = target_of(reference).split("/")
    if steps[1:2] != [BUNDLE]:
        return reference
    file = unquote(steps[2]).replace("~1", "/").replace("~0", "~")
    return f"{file}#{'/'.join(['', *steps[3:]]) if steps[3:] else ''}"
