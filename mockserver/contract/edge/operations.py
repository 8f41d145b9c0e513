"""Mend one operation: its operationId, parameters, body, replies and security."""

import re
from itertools import count

from mockserver.contract.document import Json
from mockserver.contract.edge.notes import Notes
from mockserver.contract.edge.references import find_target
from mockserver.contract.parts import METHODS
from mockserver.contract.segment import names_in
from mockserver.contract.violation import pointer_to, shown

#: How the statuses begin that are no errors.
_NO_ERRORS = ("2", "3", "default")
_PLACES = ("path", "query", "header", "cookie")
_WORD = re.compile(r"[A-Za-z0-9]+")


class OperationIds:
    """The operationIds of a document; each is given to one operation only."""

    def __init__(self, data: Json) -> None:
        self._given: set[str] = set()
        #: The pointers of operations without an id of their own, and the ids that were made.
        self._made: dict[str, str] = {}
        self._declared = {
            item[method].get("operationId")
            for item in data["paths"].values()
            for method in METHODS
            if method in item and isinstance(item[method].get("operationId"), str)
        }

    def give(self, node: Json, method: str, path: str) -> None:
        """Let an operation keep its id, if no other has it, or make one of its path."""
        wanted = node.get("operationId")
        if isinstance(wanted, str) and wanted and wanted not in self._given:
            self._given.add(wanted)
            return
        made = method + "".join(word[0].upper() + word[1:] for word in _WORD.findall(path))
        numbered = (made if number == 1 else f"{made}{number}" for number in count(1))
        node["operationId"] = next(
            each for each in numbered if each not in self._given and each not in self._declared
        )
        self._given.add(node["operationId"])
        self._made[f"{pointer_to('paths', path)}/{method}"] = node["operationId"]

    def tell(self, notes: Notes) -> None:
        """Say which operations were given ids: the first, and how many."""
        for pointer, made in self._made.items():
            others = f", and {len(self._made) - 1:,} others" if len(self._made) > 1 else ""
            notes.add(
                f"An operation has no operationId, or one that is used twice{others}.",
                pointer,
                f"It is called {made!r}.",
            )
            return


def mend_operation(data: Json, path: str, method: str, ids: OperationIds, notes: Notes) -> None:
    """Mend an operation in place; its path item is its own."""
    item = data["paths"][path]
    node, at = item[method], f"{pointer_to('paths', path)}/{method}"
    ids.give(node, method, path)
    for holder, place in ((item, at.rpartition("/")[0]), (node, at)):
        if "parameters" in holder:
            holder["parameters"] = _parameters(data, holder["parameters"], place, notes)
    _fit_names(data, path, item, node, at, notes)
    _mend_body(data, node, at, notes)
    if not isinstance(node.get("responses"), dict) or not node["responses"]:
        node["responses"] = {"default": {"description": "Undocumented."}}
        notes.add("No responses are documented.", at, "Any reply keeps the contract.")
    elif not any(str(status).lower().startswith(_NO_ERRORS) for status in node["responses"]):
        node["responses"]["2XX"] = {"description": "Undocumented."}
        notes.add("No success is documented.", at, "Any 2xx reply keeps the contract.")
    if "security" in node or "security" in data:
        node["security"] = _security(data, node.get("security", data.get("security")), at, notes)
    if not isinstance(node.get("summary", ""), str):
        del node["summary"]
    tags = node.get("tags")
    node["tags"] = (
        [each for each in tags if isinstance(each, str)] if isinstance(tags, list) else []
    )


def _parameters(data: Json, declared: Json, place: str, notes: Notes) -> list[Json]:
    """Keep the parameters that have a name and a place."""
    if not isinstance(declared, list):
        notes.add("`parameters` has to be a list.", f"{place}/parameters", "It is passed over.")
        return []
    kept = []
    for index, raw in enumerate(declared):
        parameter = find_target(data, raw)
        where = parameter.get("in") if isinstance(parameter, dict) else None
        if where not in _PLACES or not isinstance(parameter.get("name"), str):
            what = f"This is not a parameter: {shown(raw)}."
            notes.add(what, f"{place}/parameters/{index}", "It is passed over.")
            continue
        if where == "path":
            parameter["required"] = True
        kept.append(raw)
    return kept


def _fit_names(data: Json, path: str, item: Json, node: Json, at: str, notes: Notes) -> None:
    """Declare each name of the path as a parameter, and drop parameters of other names."""
    try:
        names = names_in(path)
    except ValueError:
        return  # the compiler says so, and leaves the operation out
    declared = set()
    for holder, place in ((item, at.rpartition("/")[0]), (node, at)):
        kept = []
        for raw in holder.get("parameters", ()):
            parameter = find_target(data, raw)
            name = parameter["name"]
            if parameter["in"] == "path" and name not in names:
                what = f"The path has no {{{name}}} for its parameter {name!r}."
                notes.add(what, place, "The parameter is passed over.")
                continue
            if parameter["in"] == "path":
                declared.add(name)
            kept.append(raw)
        if "parameters" in holder:
            holder["parameters"] = kept
    for name in names:
        if name not in declared:
            text = {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            node["parameters"] = [*node.get("parameters", ()), text]
            notes.add(f"The parameter {{{name}}} is not declared.", at, "Any text fits.")


def _mend_body(data: Json, node: Json, at: str, notes: Notes) -> None:
    if "requestBody" not in node:
        return
    body = find_target(data, node["requestBody"])
    if not isinstance(body, dict) or not body.get("content"):
        if body:
            notes.add("The requestBody has no content.", f"{at}/requestBody", "No body is read.")
        del node["requestBody"]


def _security(data: Json, declared: Json, at: str, notes: Notes) -> list[dict[str, list[str]]]:
    """Keep what is required of the schemes that are declared."""
    if not isinstance(declared, list):
        notes.add("`security` has to be a list.", f"{at}/security", "It is passed over.")
        return []
    schemes = data.get("components", {}).get("securitySchemes", {})
    kept = []
    for each in declared:
        names = each if isinstance(each, dict) else {shown(each): []}
        known = {name: names[name] for name in names if _is_scheme(data, schemes.get(name))}
        for name in names:
            if name not in known:
                notes.add(f"There is no security scheme {name!r}.", at, "It is not asked for.")
        if known or not names:
            kept.append(known)
    return kept


def _is_scheme(data: Json, scheme: Json) -> bool:
    scheme = find_target(data, scheme)
    if not isinstance(scheme, dict) or not isinstance(scheme.get("type"), str):
        return False
    if scheme["type"] == "apiKey":
        return isinstance(scheme.get("name"), str) and scheme.get("in") in _PLACES
    return isinstance(scheme.get("scheme", ""), str)
