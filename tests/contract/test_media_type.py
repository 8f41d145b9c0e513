"""Media types of JSON are known by their name alone."""

import pytest

from mockserver.contract.media_type import is_json


@pytest.mark.parametrize(
    "media_type",
    [
        "application/json",
        "APPLICATION/JSON",
        "application/json; charset=utf-8",
        "application/json;charset=utf-8",
        "application/problem+json",
        "application/vnd.shop.v1+JSON ; a=b",
    ],
)
def test_a_media_type_of_json(media_type: str) -> None:
    assert is_json(media_type)


@pytest.mark.parametrize(
    "media_type",
    ["", "*/*", "text/plain", "application/jsonl", "text/html; a=+json", "application/xml+jsonx"],
)
def test_another_media_type(media_type: str) -> None:
    assert not is_json(media_type)
