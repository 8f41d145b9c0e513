"""What the probes of one operation are made of: its good call, its contract, the server's data."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mockserver.checks.probes.good_call import GoodCall
from mockserver.checks.target import Target
from mockserver.contract.absent import ABSENT
from mockserver.contract.contract import Contract
from mockserver.contract.document import Json
from mockserver.contract.operation import Operation
from mockserver.contract.reference import find_pointer, follow


@dataclass(frozen=True)
class Subject:
    """One operation with its good call.

    `data` is what the server has, by name. `methods` are those that may be tried although the
    contract does not have them; None stands for all. `is_first` says whether the operation is the
    first one of its path that is probed: what a path does is tried once.
    """

    call: GoodCall
    contract: Contract
    target: Target
    data: Mapping[str, Any]
    methods: list[str] | None
    is_first: bool

    @property
    def operation(self) -> Operation:
        """The operation."""
        return self.call.operation

    @property
    def document(self) -> Json:
        """The document in which references lead."""
        return self.contract.document.data

    @cached_property
    def body_schema(self) -> Json:
        """The schema of the good call's body; `{}` if there is none."""
        rule = self.operation.body
        if rule is None:
            return {}
        at = f"{self.operation.pointer}/requestBody"
        at, node = follow(self.document, at, find_pointer(self.document, at))
        media = node["content"].get(rule.listed(self.call.media_type), {})
        return media.get("schema", {})

    def as_form(self, body: Json) -> Json:
        """Return what a body is once it was sent as a form: its members are texts there."""
        return self.call.with_body(body).read_body()

    def body_violation(self, body: Json) -> str | None:
        """Say where the contract refuses a body; None if it does not."""
        validator = self.call.validator
        if validator is None or body is ABSENT or validator.accepts(body):
            return None
        return next(
            (
                f"{each.place}{each.pointer}: {each.expected}"
                for each in validator.violations(body, "body")
            ),
            None,
        )

    def parameter_violation(self, call: GoodCall) -> str | None:
        """Say where the contract refuses the parameters of a call; None if it does not."""
        violations = call.parameter_violations()
        return next((f"{each.place}{each.pointer}: {each.expected}" for each in violations), None)
