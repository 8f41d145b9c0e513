from typing import Any

import pytest

from mockserver.contract.mistake import find_mistake, member_names
from mockserver.contract.schema import compile_schema
from mockserver.inferred.resources.overrides import (
    SCHEMA,
    FilterOverride,
    Overrides,
    ResourceOverride,
    overrides_of,
)

WHOLE: dict[str, Any] = {
    "rows": 0,
    "resources": {
        "/pet": {
            "id": "id",
            "also": ["POST /pet/findByStatus"],
            "list": "data.items",
            "one": "data",
            "total": "meta.total",
            "page": {"limit": "per_page", "page": "p", "cursor": "after"},
            "filters": {"status": "status", "minPrice": {"member": "price", "op": ">="}},
            "states": {"POST /pet/{petId}/adopt": {"status": "sold"}},
        },
        "/repos": {"id": ["owner", "name"]},
    },
    "ignore": ["/debug"],
    "seeds": {"/pet": [{"id": 7, "name": "Rex"}]},
    "auth": {"bearerAuth": ["alice-token"]},
}


def test_every_key_is_optional() -> None:
    assert compile_schema(dict(SCHEMA)).accepts({})
    assert overrides_of({}) == Overrides()


def test_a_whole_file_is_read() -> None:
    assert compile_schema(dict(SCHEMA)).accepts(WHOLE)

    overrides = overrides_of(WHOLE)

    pet = overrides.resources["/pet"]
    assert pet == ResourceOverride(
        id=("id",),
        also=("POST /pet/findByStatus",),
        list="data.items",
        one="data",
        total="meta.total",
        page={"limit": "per_page", "page": "p", "cursor": "after"},
        filters={"status": FilterOverride("status"), "minPrice": FilterOverride("price", ">=")},
        states={"POST /pet/{petId}/adopt": {"status": "sold"}},
    )
    assert overrides.resources["/repos"].id == ("owner", "name")
    assert overrides.auth == {"bearerAuth": ("alice-token",)}
    assert (overrides.rows, overrides.ignore) == (0, ("/debug",))


@pytest.mark.parametrize(
    ("data", "hint"),
    [
        ({"row": 3}, "Did you mean 'rows'?"),
        ({"resources": {"/pet": {"filter": {}}}}, "Did you mean 'filters'?"),
        ({"resources": {"/pet": {"page": {"limits": "n"}}}}, "Did you mean 'limit'?"),
        ({"auth": "nobody"}, "Change what stands there."),
    ],
)
def test_an_unknown_key_is_refused_with_the_nearest_name(data: Any, hint: str | None) -> None:
    names = member_names(SCHEMA, SCHEMA)

    mistake = find_mistake(compile_schema(dict(SCHEMA)), names, data)

    assert mistake is not None
    assert mistake.hint == hint
