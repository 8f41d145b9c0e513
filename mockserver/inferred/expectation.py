"""Refusals that a document does not name although they are right: declared for the check.

Nearly all are right because the mock answers so; a real server has to do what its document says.
"""

from collections.abc import Iterator

from mockserver.contract.contract import Contract
from mockserver.engine.provider import Expectation
from mockserver.inferred.resources.resource import Inference, OperationRole

_REASON = "The document names no such refusal; the mock words it as problem+json."
_ANY_CREDENTIAL = "Credentials are judged by presence and shape, unless the overrides name some."
_CONFLICT = "There is a row with this id; the document has no 409 to say so."
_PATCH = "Whether a JSON patch (RFC 6902) can be applied depends on the row; no schema says it."
_UNJUDGED = "Bodies of this type are not validated."
_LOOK_ALIKE = "In a form, one value and a list of one, or a number and a text, look the same."
_EMPTY_LIST = "A list that is sent empty, such as `names=`, looks like one of an empty text."
_WITH_ROWS = ("show", "replace", "change", "remove", "action", "detail", "singleton", "membership")


def expectations_of(contract: Contract, inference: Inference) -> tuple[Expectation, ...]:
    """List the statuses of each operation that the document leaves out."""
    return (
        *_of_credentials(contract, inference),
        *(
            expectation
            for name, role in inference.roles.items()
            for expectation in _of_operation(contract, name, role)
        ),
        *(
            Expectation(
                name,
                "positive_data_acceptance",
                ("400", "409", "422"),
                _PATCH,
                says=("JSON patch",),
                is_of_mock=True,
            )
            for name, role in inference.roles.items()
            if role.role == "change" and _takes_lists(inference, name)
        ),
    )


def _takes_lists(inference: Inference, name: str) -> bool:
    schema = inference.views[name].body_schema
    return schema is not None and "array" in inference.shapes.types(schema)


def _of_credentials(contract: Contract, inference: Inference) -> Iterator[Expectation]:
    """Any credential of the right shape is let in, so that any status may follow."""
    if inference.overrides.auth != "any":
        return
    for name, operation in contract.operations.items():
        if operation.security:
            yield Expectation(
                name, "ignored_auth", ("2xx", "4xx"), _ANY_CREDENTIAL, is_of_mock=True
            )


def _of_operation(contract: Contract, name: str, role: OperationRole) -> Iterator[Expectation]:
    operation = contract.operations[name]
    statuses = _refusals(contract, name, role)
    left_out = [str(status) for status in statuses if operation.reply_rule(status) is None]
    if left_out:
        yield Expectation(
            name,
            "status_code_conformance",
            tuple(left_out),
            _REASON,
            says=tuple(f'"status":{status}' for status in left_out),
            is_of_mock=True,
        )
    if role.role == "create" and operation.reply_rule(409) is None:
        yield Expectation(
            name,
            "positive_data_acceptance",
            ("400", "422"),
            _CONFLICT,
            says=(" already", "conflict"),
            is_of_mock=True,
        )
    if operation.body is not None and not any(operation.body.media.values()):
        yield Expectation(
            name, "negative_data_rejection", ("2xx",), _UNJUDGED, is_of_mock=True, wrong="body"
        )
    elif operation.body is not None and operation.body.has_look_alikes:
        # No server can tell the two apart.
        yield Expectation(name, "negative_data_rejection", ("2xx",), _LOOK_ALIKE, wrong="form")
    if any(each.may_be_sent_empty for each in operation.parameters):
        yield Expectation(name, "negative_data_rejection", ("2xx",), _EMPTY_LIST, wrong="list")


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
