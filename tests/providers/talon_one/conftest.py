"""A shop in a world of its own, frozen at noon, and one with two applications."""

import json
import shutil
from collections.abc import Iterator

import pytest

from mockserver.http.app import Server, build_server
from mockserver.settings import Settings
from tests.client import Client
from tests.providers.talon_one.builders import (
    EXPIRING_KEY,
    KEY,
    OTHER_KEY,
    SECOND_KEY,
    TODAY_KEY,
    Shop,
    rule,
)

#: Two applications, several keys, and declared attributes.
_STORES = {
    "extends": "default",
    "applications": {
        "1": {
            "name": "Demo shop",
            "keys": [
                {"key": KEY},
                {"key": SECOND_KEY},
                {"key": EXPIRING_KEY, "expires_at": "2026-03-02T13:00:00Z"},
            ],
        },
        "2": {"name": "Another shop", "keys": [{"key": OTHER_KEY}]},
    },
    "attributes": {
        "CustomerSession": {
            "channel": "string",
            "visits": "number",
            "isGift": "boolean",
            "picked": "time",
            "place": "location",
            "labels": "list of strings",
            "scores": "list of numbers",
            "dates": "list of times",
        },
        "CustomerProfile": {"tier": "string", "language": "string"},
        "CartItem": {"organic": "boolean"},
        "Event": {"list": "string"},
    },
    "campaigns": {
        "20": {
            "name": "The other shop's",
            "application": 2,
            "features": ["coupons", "referrals"],
            "ruleset": {"rules": [rule(["setDiscount", "Theirs", 2], when=["couponValid"])]},
        }
    },
    "coupons": {"THEIRS": {"campaign": 20}},
}


@pytest.fixture
def shop(client: Client) -> Iterator[Shop]:
    """The shop of the default fixture; whatever a test does, its rows fit their schemas."""
    shop = Shop(client)
    shop.start()
    yield shop
    shop.check_rows()


@pytest.fixture
def today(client: Client) -> Iterator[Shop]:
    """The shop whose application has today's contract; its rows fit their schemas, too."""
    shop = Shop(client, TODAY_KEY)
    shop.start()
    yield shop
    shop.check_rows()


@pytest.fixture
def keyless(shop: Shop) -> Shop:
    """The same shop when it shows no key."""
    shop.key = None
    return shop


@pytest.fixture(scope="session")
def stores_place(tmp_path_factory: pytest.TempPathFactory) -> Server:
    """A server with the usual fixtures, and the two applications beside them."""
    fixtures = tmp_path_factory.mktemp("stores") / "fixtures"
    shutil.copytree(Settings().fixtures, fixtures)
    (fixtures / "talon_one" / "stores.yaml").write_text(json.dumps(_STORES))
    scenario = {"description": "Two shops.", "fixtures": {"talon_one": "stores"}}
    (fixtures / "scenarios" / "stores.yaml").write_text(json.dumps(scenario))
    return build_server(Settings(fixtures=fixtures))


@pytest.fixture
def stores(stores_place: Server, client: Client) -> Iterator[Shop]:
    """The first of two applications, whose attributes are declared."""
    alone = Client(stores_place, client.world)
    shop = Shop(alone)
    shop.start("stores")
    yield shop
    shop.check_rows()
    alone.delete(shop.control)
    alone.close()
