"""A header that a check left out or spoiled is no fault, if the target's own was sent instead."""

from types import SimpleNamespace
from typing import Any

import pytest
from schemathesis.core.mutations import Mutation, MutationChannel, OperatorKind
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation import GenerationMode

from mockserver.checks.expecting import expecting

HEADER, QUERY, BODY = ParameterLocation.HEADER, ParameterLocation.QUERY, ParameterLocation.BODY
ACCEPTED: Any = SimpleNamespace(code="ST201", case_id=None)
REPLY: Any = SimpleNamespace(content=b"", status_code=200)


def mutation(place: ParameterLocation, keyword: str, was: str | None = None) -> Mutation:
    kind = OperatorKind.NEGATE_CONSTRAINTS
    return Mutation((), place, "", MutationChannel.SCHEMA, kind, (keyword,), None, was, None)


def is_reported(*mutations: Mutation) -> bool:
    """Whether a reply that accepts a case with these mutations is a failure."""
    target: Any = SimpleNamespace(
        sent_headers=["Authorization"], contract=None, expected_of=lambda _: ()
    )
    negative = SimpleNamespace(mode=GenerationMode.NEGATIVE)
    data = SimpleNamespace(mutations=mutations, parameter=None)
    meta = SimpleNamespace(
        components={each.parameter_location: negative for each in mutations},
        phase=SimpleNamespace(data=data),
    )
    case: Any = SimpleNamespace(meta=meta, id="1", operation=SimpleNamespace(label="GET /pets"))
    hooks: list[Any] = []
    schema: Any = SimpleNamespace(hook=hooks.append)
    with expecting(target, schema):
        (filter_failure,) = hooks
        return bool(filter_failure(None, ACCEPTED, case, REPLY))


LEFT_OUT = mutation(HEADER, "required", "Authorization")
MORE = mutation(QUERY, "additionalProperties")


def test_a_header_of_the_target_is_sent_whatever_the_case_left_out() -> None:
    assert not is_reported(LEFT_OUT, MORE)


@pytest.mark.parametrize(
    "mutations",
    [
        (LEFT_OUT, mutation(HEADER, "required", "X-Trace")),
        (LEFT_OUT, mutation(QUERY, "maximum", "5")),
        (LEFT_OUT, mutation(BODY, "type", "object")),
        (LEFT_OUT, mutation(BODY, "additionalProperties")),
        (mutation(HEADER, "required", "X-Trace"), MORE),
        (MORE, MORE),
    ],
)
def test_whatever_else_is_wrong_is_reported(mutations: tuple[Mutation, ...]) -> None:
    assert is_reported(*mutations)
