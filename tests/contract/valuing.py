"""A contract around one schema, and the values that are made of it; no logic."""

from typing import Any

from mockserver.contract.contract import Contract
from mockserver.contract.document import SPEC_CAPS, Document
from mockserver.contract.schema import Direction, Schemas
from mockserver.contract.values import Values

#: Where the media type under test stands, and its schema.
MEDIA_TYPE = "/paths/~1things/get/responses/200/content/application~1json"
AT = MEDIA_TYPE + "/schema"


def a_contract(
    schema: Any, *, version: str = "3.0.3", schemas: dict[str, Any] | None = None, **beside: Any
) -> Contract:
    """A contract whose one reply has this schema; `beside` stands beside it in its media type."""
    content = {"application/json": {"schema": schema, **beside}}
    data = {
        "openapi": version,
        "info": {"title": "Shop", "version": "1"},
        "paths": {
            "/things": {"get": {"responses": {"200": {"description": "", "content": content}}}}
        },
        "components": {"schemas": schemas or {}},
    }
    document = Document("shop.json", "", data, SPEC_CAPS)
    return Contract("shop", "Shop", "1", "", document, {}, Schemas(data))


def value(schema: Any, key: str = "key", *, direction: Direction = "reply", **options: Any) -> Any:
    """A value of a schema; the version is 3.1 unless it is told."""
    only_required = options.pop("only_required", False)
    contract = a_contract(schema, **{"version": "3.1.0", **options})
    return Values(contract).value(AT, direction, key, only_required=only_required)


def filled(schema: Any, partial: Any, *, direction: Direction = "reply", **options: Any) -> Any:
    contract = a_contract(schema, **{"version": "3.1.0", **options})
    return Values(contract).filled(AT, direction, "key", partial)
