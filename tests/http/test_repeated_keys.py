"""A key that is repeated in one JSON object is refused, with its name."""

import pytest

from mockserver.http.transport.wire import NotJson, unique_members
from tests.http.conftest import Shop


def test_a_repeated_key_is_named() -> None:
    with pytest.raises(NotJson, match="The key 'a' is repeated"):
        unique_members([("a", 1), ("b", 2), ("a", 3)])


def test_a_body_with_a_repeated_key_is_refused(shop: Shop) -> None:
    headers = {**shop.client.credentials("talon_one"), "content-type": "application/json"}
    body = b'{"customerSession": {}, "customerSession": {}}'

    reply = shop.client.put("/v2/customer_sessions/o", body=body, headers=headers)

    assert (reply.status, b"'customerSession' is repeated" in reply.body) == (400, True)
