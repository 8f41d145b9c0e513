"""What the tests of the journal share; no logic."""

import json
from typing import Any

from tests.client import Response
from tests.http.conftest import Shop


def journal(shop: Shop, query: str = "") -> Any:
    reply = shop.client.get(f"{shop.control}/journal{query}")
    assert reply.status == 200, reply
    return reply.json()


def verify(shop: Shop, **asked: Any) -> Response:
    return shop.client.post(f"{shop.control}/journal/verify", json=asked)


def ndjson(shop: Shop) -> list[Any]:
    reply = shop.client.get(f"{shop.control}/journal/ndjson")
    assert reply.headers["content-type"] == "application/x-ndjson"
    assert not reply.body or reply.body.endswith(b"\n")
    return [json.loads(line) for line in reply.body.splitlines()]


def told(shop: Shop) -> str:
    """Everything that is told of a world's journal."""
    paths = ["", "?api=control&limit=1000", "/har", "/ndjson"]
    replies = [shop.client.get(f"{shop.control}/journal{path}") for path in paths]
    replies.append(verify(shop, match={"headers": {"x-none": ""}}))
    assert {reply.status for reply in replies} == {200}
    return "".join(reply.body.decode() for reply in replies)
