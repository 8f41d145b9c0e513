"""What a provider finds in a consumer's credential, and what it says of its rows."""

import pytest

from mockserver.engine.provider import part_world


@pytest.mark.parametrize(
    ("credential", "world", "left"),
    [(b"key@w-1", "w-1", b"key"), (b"a@b@w", "w", b"a@b"), (b"key", None, b"key")],
)
def test_a_world_stands_behind_the_last_at_sign_of_a_credential(
    credential: bytes, world: str | None, left: bytes
) -> None:
    headers = {b"x-key": credential}

    assert part_world(headers, b"x-key") == world
    assert headers == {b"x-key": left}


def test_without_the_header_there_is_no_world() -> None:
    headers: dict[bytes, bytes] = {}

    assert part_world(headers, b"x-key") is None
    assert headers == {}
