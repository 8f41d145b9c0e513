"""Schemas that lead to the same many others are compiled as one, and judge as each alone does."""

from typing import Any

import pytest

from mockserver.contract.schema import Schemas
from mockserver.errors import ContractError

#: Each of these schemas leads to all others.
SIZE = 120
LAST = f"/components/schemas/T{SIZE - 1}"
LIST = "/components/schemas/List"


def a_circle(version: str = "3.0.3", **more: Any) -> dict[str, Any]:
    """A document whose schemas `T0`, `T1`, ... each have a member of the next one."""
    schemas: dict[str, Any] = {
        f"T{number}": {
            "type": "object",
            "required": ["name"],
            "properties": {
                "name": {"type": "string"},
                "next": {"$ref": f"#/components/schemas/T{(number + 1) % SIZE}"},
            },
        }
        for number in range(SIZE)
    }
    schemas["List"] = {"type": "array", "items": {"$ref": "#/components/schemas/T7"}}
    return {"openapi": version, "components": {"schemas": {**schemas, **more}}}


def lazy(data: dict[str, Any], *pointers: str) -> Schemas:
    """The schemas of a document, of which these are known before one of them judges."""
    schemas = Schemas(data, is_lazy=True)
    for pointer in pointers:
        schemas.validator(pointer, "reply")
    return schemas


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pointers for which something is compiled."""
    pointers: list[str] = []
    compile_one = Schemas._compile

    def counted(self: Schemas, schema: Any, pointer: str, **options: bool) -> Any:
        pointers.append(pointer)
        return compile_one(self, schema, pointer, **options)

    monkeypatch.setattr(Schemas, "_compile", counted)
    return pointers


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_schemas_of_a_circle_are_compiled_once_and_judge_as_each_alone(
    compiled: list[str], version: str
) -> None:
    alone = Schemas(a_circle(version))
    schemas = lazy(a_circle(version), LIST, LAST)
    good, bad = {"name": "a", "next": {"name": "b"}}, {"name": "a", "next": {"name": 7}}

    for pointer, value in ((LIST, [good]), (LIST, [good, bad]), (LAST, good), (LAST, bad)):
        accepts = schemas.validator(pointer, "reply").accepts(value)
        assert accepts is alone.compiled(pointer, "reply").accepts(value)
    assert compiled.count(LIST) - 2 == 1
    assert compiled.count(LAST) - 2 == 0
    for pointer, value in ((LIST, [good, bad]), (LAST, bad)):
        told = schemas.validator(pointer, "reply").violations(value, "body")
        assert told == alone.compiled(pointer, "reply").violations(value, "body")
        assert told


def test_a_schema_that_is_none_does_not_cost_the_others_of_its_circle() -> None:
    wrong = {"type": "object", "minLength": "x", "properties": {"a": {"$ref": f"#{LAST}"}}}
    pointer = "/components/schemas/Wrong"
    schemas = lazy(a_circle(Wrong=wrong), LIST, pointer)

    assert schemas.validator(LIST, "reply").accepts([{"name": "a"}])
    assert not schemas.validator(LIST, "reply").accepts([{}])
    with pytest.raises(ContractError):
        schemas.validator(pointer, "reply").accepts({})


def test_a_pattern_that_looks_around_is_judged_in_a_circle_too() -> None:
    ahead = {
        "type": "object",
        "properties": {
            "code": {"type": "string", "pattern": "^(?=.*[0-9]).{3}$"},
            "t": {"$ref": f"#{LAST}"},
        },
    }
    pointer = "/components/schemas/Ahead"
    schemas = lazy(a_circle(Ahead=ahead), pointer)

    judged = [
        schemas.validator(pointer, "reply").accepts({"code": each}) for each in ("ab1", "abc")
    ]

    assert judged == [True, False]
