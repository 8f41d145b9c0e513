"""The journeys of an own document: every rule, over every resource that was inferred from it."""

from collections.abc import Iterator, Mapping
from typing import Any

from mockserver.checks.journeys.catalogue import Catalogue
from mockserver.checks.journeys.journey import Journey
from mockserver.checks.journeys.own import changing, creating, reading, removing, single
from mockserver.checks.journeys.own.operations import Operations
from mockserver.checks.journeys.own.request_maker import RequestMaker
from mockserver.checks.journeys.own.rows import Rows
from mockserver.checks.journeys.own.rule import Rule
from mockserver.checks.journeys.recorded_data import Carried
from mockserver.checks.journeys.walk import Untested, Walk
from mockserver.contract.contract import Contract
from mockserver.inferred.resources.resource import Inference, RoleName

_RULES = tuple(
    each
    for module in (creating, reading, changing, removing, single)
    for each in vars(module).values()
    if isinstance(each, Rule)
)
_CONTRACT = "the document states it"
_INFERRED = "inferred from the document's paths and schemas"
#: What an operation with a role does, for the reasons of what cannot be tested.
_DOES: dict[RoleName, str] = {
    "list": "lists rows",
    "create": "makes a row",
    "show": "shows a row",
    "replace": "replaces a row",
    "change": "changes a row",
    "remove": "removes a row",
    "action": "acts on a row",
}
_READING = frozenset(("list", "search", "show"))
_SAFE = frozenset(("GET", "HEAD", "OPTIONS"))


def own_catalogue(
    contract: Contract,
    inference: Inference,
    mock_data: Mapping[str, Any],
    *,
    has_functions: bool = False,
) -> Catalogue:
    """Make the journeys of a document; `mock_data` is what a fresh mock of it has.

    With functions of the user's own, the mock need not keep what was only inferred.
    """
    maker = RequestMaker(contract)
    journeys = tuple(
        _journey(Operations(maker, inference, resource), rule)
        for resource in inference.resources.values()
        for rule in _RULES
        if rule.kind == resource.kind
    )
    return Catalogue(
        journeys,
        _data(contract, inference),
        mock_data,
        inference=inference,
        binds_mock=not has_functions,
        carried=_carried(contract, inference),
    )


def _journey(on: Operations, rule: Rule) -> Journey:
    missing = _missing(on, rule)

    def steps(walk: Walk) -> None:
        if missing:
            raise Untested(missing)
        rule.steps(Rows(walk, on))

    role = None if rule.status_of is None else on.find(rule.status_of)
    is_documented = (
        role is not None and str(rule.status) in on.maker.operation(role.operation).replies
    )
    source = _CONTRACT if rule.is_stated or is_documented else _INFERRED
    return Journey(
        name=f"{on.resource.name}: {rule.name}",
        rule=f"{on.resource.path}: {rule.text}",
        provenance="documented" if source == _CONTRACT else "assumed",
        source=source,
        steps=steps,
        writes=() if missing else tuple(_writes(on, rule)),
    )


def _missing(on: Operations, rule: Rule) -> str:
    """Say what a document lacks to prove a rule; "" if it has all."""
    lacks = [_DOES[name] for name in rule.needs if not _has(on, name)]
    if rule.either and not any(_has(on, name) for name in rule.either):
        lacks.append(" or ".join(_DOES[name] for name in rule.either))
    return f"no operation {', and none '.join(lacks)}" if lacks else ""


def _has(on: Operations, name: RoleName) -> bool:
    if on.resource.kind != "collection":
        return True
    return (on.adding if name == "create" else on.find(name)) is not None


def _writes(on: Operations, rule: Rule) -> Iterator[str]:
    """Yield the operations without which a rule cannot be proved, and that change something."""
    if on.resource.kind != "collection":
        yield from (
            name for name in on.resource.roles if on.maker.operation(name).method not in _SAFE
        )
        return
    either = next(([name] for name in rule.either if _has(on, name)), [])
    for name in (*rule.needs, *either):
        if name in _READING:
            continue
        role = on.adding if name == "create" else on.find(name)
        if role is not None:
            yield role.operation


def _data(contract: Contract, inference: Inference) -> dict[str, str]:
    """Say what each name of data means: rows, parameters and credentials, bodies."""
    data: dict[str, str] = {}
    for resource in inference.resources.values():
        if resource.kind == "collection" and resource.item_path:
            several = len(resource.ids) > 1 or resource.depth
            what = "the texts of its path, a list" if several else "its id"
            data[resource.name] = f"a row of {resource.item_path} that is there: {what}"
    known = {name for each in inference.roles.values() for name in each.keys}
    for operation in contract.operations.values():
        for parameter in operation.parameters:
            if parameter.required and parameter.name not in known:
                where = f"the {parameter.where} of {operation.method} {operation.path}"
                data.setdefault(parameter.name, f"what {parameter.name} is in {where}")
        for scheme in (each for alternative in operation.security for each in alternative):
            if scheme.where == "query":
                data.setdefault(scheme.name, "a credential, which the query carries")
    for name, operation in contract.operations.items():
        if operation.body is not None:
            label = f"{operation.method} {operation.path}"
            data.setdefault(name, f"members of the body of {label}, instead of made-up ones")
    return data


def _carried(contract: Contract, inference: Inference) -> dict[str, Carried]:
    """Say where recorded calls have a row, in the path that shows it, or a required parameter."""
    carried: dict[str, Carried] = {}
    for resource in inference.resources.values():
        roles = {role: operation for operation, role in resource.roles.items()}
        if resource.kind == "collection" and "show" in roles:
            shown = inference.roles[roles["show"]]
            removed = roles.get("remove", "")
            carried[resource.name] = Carried(shown.operation, "path", shown.keys, removed)
    known = {name for each in inference.roles.values() for name in each.keys}
    for operation in contract.operations.values():
        for parameter in operation.parameters:
            if parameter.required and parameter.name not in known and parameter.where != "cookie":
                name = parameter.name.lower() if parameter.where == "header" else parameter.name
                carried.setdefault(parameter.name, Carried("", parameter.where, (name,)))
    return carried
