"""Addresses of Redis stores: what they may say, and how a wrong one is refused."""

import pytest

from mockserver.errors import MockServerError, SettingsError, StoreUnavailable
from mockserver.stores.backends.redis.address import Address, read_address
from mockserver.stores.opening import open_store
from mockserver.stores.store import Limits


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("//localhost", Address("redis://localhost")),
        ("//10.0.0.1:7000/3", Address("redis://10.0.0.1:7000/3")),
        ("//[::1]:7000?cluster=yes", Address("redis://[::1]:7000", is_cluster=True)),
        ("//h?tls=yes&wait=0.5", Address("rediss://h", wait=0.5)),
        ("//h/2?prefix=team-a", Address("redis://h/2", prefix="team-a")),
    ],
)
def test_an_address_has_host_database_and_options(text: str, address: Address) -> None:
    assert read_address(text) == address


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "needs a host"),
        ("worlds.db", "needs a host"),
        ("//", "needs a host"),
        ("//host:port", "no address of Redis"),
        ("//[::1", "no address of Redis"),
        ("//host/one", "is a number, and not 'one'"),
        ("//host/9999999999", "is a number"),
        ("//host/3?cluster=yes", "database 0 only"),
        ("//host?cluster=maybe", "'yes' or 'no', and not 'maybe'"),
        ("//host?clutser=yes", "Did you mean 'cluster'"),
        ("//host?prefix=a{b}", "`prefix` is"),
        ("//host?wait=soon", "number of seconds"),
        ("//host?wait=nan", "number of seconds"),
        ("//host?wait=0", "number of seconds"),
    ],
)
def test_a_wrong_address_is_refused_with_its_reason(text: str, says: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        read_address(text)

    assert says in str(refusal.value)


def test_a_password_is_never_shown() -> None:
    for address in ("redis://:hunter2@127.0.0.1:1", "redis://u:hunter2@127.0.0.1:x"):
        with pytest.raises(MockServerError) as refusal:
            open_store(address, Limits())
        assert "hunter2" not in str(refusal.value)


def test_a_server_that_is_not_there_is_named() -> None:
    with pytest.raises(StoreUnavailable, match=r"Redis at redis://127\.0\.0\.1:1 cannot be used"):
        open_store("redis://127.0.0.1:1", Limits())
