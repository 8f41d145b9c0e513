"""Refusals that a document does not name although they are right: declared for the check."""

from collections.abc import Iterator

from mockserver.contract.contract import Contract
from mockserver.engine.provider import Expectation
from mockserver.inferred.resource import Inference, OperationRole

_REASON = "The document names no such refusal; the mock words it as problem+json."
_WITH_ROWS = ("show", "replace", "change", "remove", "action", "singleton", "membership")


def expectations_of(contract: Contract, inference: Inference) -> tuple[Expectation, ...]:
    """List the statuses of each operation that the document leaves out."""
    return tuple(
        expectation
        for name, role in inference.roles.items()
        for expectation in _of_operation(contract, name, role)
    )


def _of_operation(contract: Contract, name: str, role: OperationRole) -> Iterator[Expectation]:
    operation = contract.operations[name]
    statuses = _refusals(contract, name, role)
    left_out = [str(status) for status in statuses if operation.reply_rule(status) is None]
    if left_out:
        yield Expectation(name, "status_code_conformance", tuple(left_out), _REASON)


def _refusals(contract: Contract, name: str, role: OperationRole) -> Iterator[int]:
    operation = contract.operations[name]
    if operation.parameters or operation.body is not None:
        yield 400
    if operation.security:
        yield 401
    if role.role in _WITH_ROWS or len(role.keys) or operation.path.count("{"):
        yield 404
    if role.role == "create":
        yield 409
    if operation.body is not None:
        yield 415
