"""The calls of a greeting, made of a contract: one for each operation that is safe to call."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from mockserver.checks.target import Target
from mockserver.contract.reference import resolve
from mockserver.errors import ContractError

_STAND_INS: Mapping[str, Any] = {"integer": 1, "number": 1, "boolean": True}


@dataclass(frozen=True, slots=True)
class GreetingCall:
    """One call without a body. `documented` holds the statuses of its operation as texts."""

    label: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    documented: frozenset[str]
    is_secured: bool
    serves_pages: bool

    @property
    def method(self) -> str:
        """The method of the operation."""
        return self.label.partition(" ")[0]

    @property
    def has_path_parameter(self) -> bool:
        """Whether a 404 may mean that one thing is not there, instead of all of the path."""
        return "{" in self.label

    def documents(self, status: int) -> bool:
        """Whether the contract names the status, as itself or as "4XX"; "default" names none."""
        return bool({str(status), f"{status // 100}XX"} & self.documented)


def greeting_calls(
    target: Target, selected: Collection[str], known: Mapping[str, str] = MappingProxyType({})
) -> list[GreetingCall]:
    """Return the calls in the order to send them: those with credentials, then those that read.

    `selected` are the labels of the operations that the check tests; of the others, only those with
    GET are called, and only where no selected one can be. Left out is DELETE. An operation whose
    body is required is called without one, so that it refuses the call; only what needs no body can
    change something, and it comes last. `known` are the server's own texts for parameters, by name.
    """
    ranked, others = [], []
    for label, operation in target.operations():
        method = label.partition(" ")[0]
        if method in ("DELETE", "TRACE", "OPTIONS", "HEAD"):
            continue
        try:
            call = _call(target, label, operation, known)
            body = resolve(target.document, operation.get("requestBody", {}))
        except (KeyError, ContractError):
            continue  # a reference leads nowhere; the check reports it
        risk = 0 if method == "GET" else 1 if body.get("required") else 2
        if label in selected:
            ranked.append(((not call.is_secured, risk), call))
        elif method == "GET":
            others.append(((not call.is_secured, risk), call))
    return [call for _, call in sorted(ranked or others, key=lambda each: each[0])]


def _call(
    target: Target, label: str, operation: Mapping[str, Any], known: Mapping[str, str]
) -> GreetingCall:
    path = label.partition(" ")[2]
    shared = target.document["paths"][path].get("parameters", ())
    values: dict[str, dict[str, str]] = {"path": {}, "query": {}, "header": {}, "cookie": {}}
    for raw in (*shared, *operation.get("parameters", ())):
        parameter = resolve(target.document, raw)
        if parameter.get("required") and parameter.get("in") in values:
            name = parameter["name"]
            text = known[name] if name in known else _stand_in(target.document, parameter)
            values[parameter["in"]][name] = text
    for name, value in values["path"].items():
        path = path.replace("{" + name + "}", quote(value, safe=""))
    security = operation.get("security", target.document.get("security", ()))
    return GreetingCall(
        label=label,
        path=path,
        query=values["query"],
        headers=values["header"],
        documented=frozenset(str(status).upper() for status in operation["responses"]),
        is_secured=bool(security) and {} not in security,
        serves_pages=_serves_pages(target.document, operation),
    )


def _stand_in(document: Mapping[str, Any], parameter: Mapping[str, Any]) -> str:
    """Return a value for a required parameter: an example, else one that fits its type."""
    schema = resolve(document, parameter.get("schema", {}))
    named = (
        resolve(document, each).get("value") for each in parameter.get("examples", {}).values()
    )
    candidates = (
        parameter.get("example"),
        *named,
        schema.get("example"),
        schema.get("default"),
        *schema.get("enum", ()),
    )
    value = next((each for each in candidates if each is not None), None)
    value = _STAND_INS.get(str(schema.get("type")), "x") if value is None else value
    return str(value).lower() if isinstance(value, bool) else str(value)


def _serves_pages(document: Mapping[str, Any], operation: Mapping[str, Any]) -> bool:
    replies = (resolve(document, each) for each in operation["responses"].values())
    return any("html" in media for reply in replies for media in reply.get("content", {}))
