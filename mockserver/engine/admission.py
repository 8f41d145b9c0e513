"""Checks every stub and fault in one place: from the control API, a scenario or a snapshot."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from mockserver.contract.contract import Contract
from mockserver.contract.mistake import find_mistake, member_names
from mockserver.contract.operation import Operation
from mockserver.contract.pattern import compile_pattern
from mockserver.contract.reference import find_pointer
from mockserver.contract.schema import Validator
from mockserver.contract.secret import MASKED
from mockserver.contract.violation import Violation, pointer_to, shown
from mockserver.engine.canned import contract_problem, named_example, sending_problem
from mockserver.engine.match import Match, with_hashed_credentials
from mockserver.engine.memo import Memo
from mockserver.engine.problem import Problem
from mockserver.engine.provider import Provider
from mockserver.engine.rules import FAULTS, STUBS, Rule, normalized
from mockserver.engine.snapshot import TAKE_AGAIN
from mockserver.engine.world import Row
from mockserver.errors import ContractError, RuleRejected, UnknownName, closest

#: The operations of the control API whose bodies are the shapes of stubs and faults.
_CREATING = {STUBS: "createStub", FAULTS: "createFault"}
#: Members that only a listed rule has; they are ignored when the rule is posted back.
_LISTED = ("id", "seen", "used")
#: How many compiled patterns a server remembers.
_MOST_PATTERNS = 2_000
#: The first characters of a preference's name in a query.
_PREFERENCE = "__"


class ServedApi(NamedTuple):
    """An API that this server simulates: its provider and its contract."""

    provider: Provider
    contract: Contract


class _Shape(NamedTuple):
    """The JSON shape of a kind of rule, and the member names in it."""

    validator: Validator
    names: frozenset[str]


@dataclass(frozen=True)
class Admission:
    """Everything that is needed to check rules. A server has one, and it checks all rules."""

    #: The APIs that are served, by name.
    apis: Mapping[str, ServedApi]
    #: The providers of all APIs; rules for those that are not served are inactive.
    everyone: Mapping[str, Provider]
    shapes: Mapping[str, _Shape]
    #: The compiled patterns of all rules.
    memo: Memo = field(default_factory=lambda: Memo(_MOST_PATTERNS), compare=False, repr=False)

    @classmethod
    def of(
        cls,
        control: Contract,
        apis: Mapping[str, ServedApi],
        everyone: Mapping[str, Provider],
    ) -> "Admission":
        """Take the shapes of stubs and faults from the control API's contract."""
        shapes = {kind: _shape(control, name) for kind, name in _CREATING.items()}
        return cls(apis, everyone, shapes)

    @cached_property
    def unserved(self) -> Mapping[str, Collection[str]]:
        """The operations of APIs that exist but are not served."""
        others = ((name, each) for name, each in self.everyone.items() if name not in self.apis)
        return {name: each.behaviours.keys() for name, each in others}

    @cached_property
    def secret_names(self) -> frozenset[str]:
        """Headers, parameters and members, in lower case, that carry credentials."""
        names: set[str] = set()
        for api in self.apis.values():
            names |= api.contract.secret_names | api.contract.secret_members
        return frozenset(name.lower() for name in names)

    def admit(self, kind: str, rule: Rule) -> Rule:
        """Return a stub or fault in its normal form, for `add_rule`. A normal form stays as it is.

        Raises RuleRejected, with a pointer into the rule, if it could never do what it says.
        """
        shape = self.shapes[kind]
        mistake = find_mistake(shape.validator, shape.names, rule)
        if mistake is not None:
            raise RuleRejected(mistake.what, pointer=mistake.pointer, hint=mistake.hint)
        rule = {name: value for name, value in rule.items() if name not in _LISTED}
        operations = self.operations(rule.get("api"), rule.get("operation"))
        if "match" in rule:
            self.check_match(rule["match"], operations, "/match")
            rule["match"] = with_hashed_credentials(rule["match"], self.secret_names)
        if kind == FAULTS:
            return _admitted_fault(rule)
        return self._admitted_stub(rule, operations)

    def admit_row(self, kind: str, row: Row) -> Row:
        """Return a snapshot's rule in its normal form, with its counts. Raises RuleRejected."""
        counts = {name: row.get(name) for name in ("seen", "used")}
        for name, count in counts.items():
            if not isinstance(count, int) or isinstance(count, bool) or count < 0:
                what = f"Expected a count, got {shown(count)}."
                raise RuleRejected(what, pointer=pointer_to(name), hint=TAKE_AGAIN)
        return {**self.admit(kind, row), **counts}

    def operations(self, api: str | None, name: str | None) -> list[Operation] | None:
        """Find the operations that a rule selects by `api` and `operation`; without a name, all.

        Returns None if they belong to an API that is not served. Raises RuleRejected for an
        unknown name.
        """
        if api is not None and api not in self.apis:
            if api not in self.unserved:
                raise _unknown("API", api, [*self.apis, *self.unserved], "/api")
            if name is not None and name not in self.unserved[api]:
                raise _unknown(f"operation of {api}", name, self.unserved[api], "/operation")
            return None
        served = [self.apis[api]] if api is not None else list(self.apis.values())
        known = [each for one in served for each in one.contract.operations.values()]
        if name is None:
            return None if api is None and self.unserved else known
        chosen = [each for each in known if each.id == name]
        elsewhere = set() if api is not None else {n for ids in self.unserved.values() for n in ids}
        if chosen or name in elsewhere:
            return chosen or None
        kind = "operation" if api is None else f"operation of {api}"
        raise _unknown(kind, name, [*(each.id for each in known), *elsewhere], "/operation")

    def check_match(
        self, match: Match, operations: Collection[Operation] | None, pointer: str
    ) -> None:
        """Reject names that no operation declares, and regular expressions that do not compile.

        Without operations, every name is accepted. Header names are open-ended. `pointer` leads to
        the match. Raises RuleRejected.
        """
        if operations is not None:
            for place in ("path", "query"):
                _check_names(match, place, operations, pointer)
        for number, condition in enumerate(match.get("body", ())):
            if "matches" in condition:
                at = pointer + pointer_to("body", number, "matches")
                self._check_pattern(condition["matches"], at)

    def _check_pattern(self, text: str, pointer: str) -> None:
        try:
            self.memo(compile_pattern, text)
        except ContractError as error:
            expected = "a regular expression"
            violation = Violation("body", pointer, "pattern", expected, shown(text))
            raise RuleRejected(
                error.what, pointer=pointer, hint=error.hint, violations=[violation]
            ) from None

    def _admitted_stub(self, rule: Rule, operations: list[Operation] | None) -> Rule:
        stub = normalized(rule)
        _check_masked(stub["reply"], "/reply")
        if "example" in stub["reply"] and operations is not None:
            stub = {**stub, "reply": self._example(stub, rule["reply"].get("status"), operations)}
        problem = sending_problem(stub["reply"])
        if problem is not None:
            raise _of_reply(problem, None)
        if not stub.get("breaks_contract", False) and operations is not None:
            problem = contract_problem(operations, stub["reply"])
            if problem is not None:
                hint = "To break the contract on purpose, set `breaks_contract: true`."
                raise _of_reply(problem, hint)
        return stub

    def _example(self, stub: Rule, status: int | None, operations: list[Operation]) -> Rule:
        """Return the reply with the status, body and media type of the example that it names."""
        if "operation" not in stub:
            raise RuleRejected(
                "An example belongs to one operation, and this stub is for all of its API.",
                pointer="/reply/example",
                hint="Name the `operation`.",
            )
        (operation,) = operations
        provider, contract = self.apis[stub["api"]]
        reply = dict(stub["reply"])
        name = reply.pop("example")
        try:
            example = named_example(provider, contract, operation, name, status)
        except UnknownName as error:
            raise RuleRejected(
                error.what, pointer="/reply/example", hint=error.hint, is_unknown=True
            ) from None
        body, media_type = example.body, example.media_type
        return {**reply, "status": example.status, "body": body, "media_type": media_type}


def _shape(control: Contract, operation: str) -> _Shape:
    """Return the JSON shape of a request body of the control API."""
    body = control.operations[operation].body
    validator = None if body is None else body.media["application/json"]
    assert validator is not None, "the control API describes the bodies of stubs and faults"
    data = control.document.data
    node = find_pointer(data, control.operations[operation].pointer)
    return _Shape(validator, frozenset(member_names(data, node["requestBody"])))


def _admitted_fault(rule: Rule) -> Rule:
    do = rule["do"]
    delay = do.get("delay", {})
    if delay.get("min", 0) > delay.get("max", 60):
        raise RuleRejected(
            f"The delay's `min` of {delay['min']} is greater than its `max` of {delay['max']}.",
            pointer="/do/delay",
            hint="Swap them.",
        )
    if "nth" in rule and rule.get("times", 1) > 1:
        raise RuleRejected(
            f"`nth` chooses one call, so the fault cannot happen {rule['times']} times.",
            pointer="/times",
            hint="Leave `times` out, or use `after` in place of `nth`.",
        )
    if "retry_after" in do and "status" not in do:
        return {**rule, "do": {**do, "status": 429}}
    return rule


def _check_names(match: Match, place: str, operations: Collection[Operation], pointer: str) -> None:
    if not match.get(place):
        return
    declared = {each for one in operations for each in _declared(one, place)}
    for name in match[place]:
        # `filter[name]` is a part of the parameter `filter`.
        is_open = place == "query" and name.startswith(_PREFERENCE)
        if name in declared or name.partition("[")[0] in declared or is_open:
            continue
        whose = next(iter(operations)).id if len(operations) == 1 else "No operation chosen here"
        verb = "has no" if len(operations) == 1 else "has a"
        raise RuleRejected(
            f"{whose} {verb} {place} parameter {name!r}.",
            pointer=pointer + pointer_to(place, name),
            hint=closest(name, declared),
        )


def _declared(operation: Operation, place: str) -> Iterator[str]:
    """Name the parameters that an operation declares in a path or query, credentials included."""
    for parameter in operation.parameters:
        if parameter.where == place:
            yield parameter.name
            yield from parameter.shape.members
    for alternative in operation.security:
        yield from (scheme.name for scheme in alternative if scheme.where == place)


def _check_masked(value: Any, pointer: str) -> None:
    """Refuse a credential that a list of stubs has masked: its value is not in the list."""
    if value == MASKED:
        raise RuleRejected(
            "The value is masked, as lists of stubs show credentials.",
            pointer=pointer,
            hint="Write the value itself.",
        )
    inside: Any = ()
    if isinstance(value, dict):
        inside = value.items()
    elif isinstance(value, list):
        inside = enumerate(value)
    for name, each in inside:
        _check_masked(each, pointer + pointer_to(name))


def _of_reply(problem: Problem, hint: str | None) -> RuleRejected:
    """Return the problem of a stub's reply, with pointers that lead into the stub."""
    violations = [_in_reply(each) for each in problem.violations]
    return RuleRejected(
        problem.message, pointer=violations[0].pointer, hint=hint, violations=violations
    )


def _in_reply(violation: Violation) -> Violation:
    places = {"body": "/reply/body", "status": "/reply/status", "header": "/reply/headers"}
    at = places.get(violation.place, "/reply/headers/content-type") + violation.pointer
    keyword, expected, got = violation.keyword, violation.expected, violation.got
    return Violation("body", at, keyword, expected, got, violation.value, violation.limit)


def _unknown(kind: str, name: str, known: Iterable[str], pointer: str) -> RuleRejected:
    known = list(known)
    what = f"There is no {kind} {name!r}."
    return RuleRejected(what, pointer=pointer, hint=closest(name, known), is_unknown=True)
