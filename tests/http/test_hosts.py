"""Which names of a Host are ours: those that were told, and all of the loopback."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.http.hosts import HostCheck
from mockserver.settings import Settings


def is_ours(host: bytes) -> bool:
    check = HostCheck(Settings(allowed_hosts=frozenset({"Mock.example", "full.example."})).hosts)
    raw = [(b"host", host)]
    return check.refusal(raw, dict(raw)) is None


@pytest.mark.parametrize(
    "host",
    [
        b"localhost",
        b"localhost.",
        b"LOCALHOST.:4010",
        b"api.localhost",
        b"a.b.localhost.:80",
        b"127.0.0.1",
        b"127.0.0.2:4010",
        b"127.255.255.254",
        b"[::1]:4010",
        b"mock.example",
        b"mock.example.",
        b"full.example",
        b" localhost\t",
    ],
)
def test_names_of_this_machine_and_those_of_the_settings_are_ours(host: bytes) -> None:
    assert is_ours(host)


@pytest.mark.parametrize(
    "host",
    [
        b"",
        b".",
        b"evil.com",
        b"127.0.0.1.evil.com",
        b"localhost.evil.com",
        b"evil-localhost",
        b"xlocalhost",
        b"localhost..",
        b"127.1",
        b"0127.0.0.1",
        b"127.0.0.256",
        b"0.0.0.0",
        b"128.0.0.1",
        b"2130706433",
        b"0x7f.0.0.1",
        b"[::2]",
        b"[::ffff:192.0.2.1]",
        b"[::]",
        b"evil.com@localhost",
        b"localhost@evil.com",
        b"localhost/evil.com",
        b"localhost:80:80",
        b"localhost:x",
        b"local host",
        b"localhost\xc2\xa0",
        "ⓛocalhost".encode(),
    ],
)
def test_every_other_name_is_refused(host: bytes) -> None:
    assert not is_ours(host)


@given(st.from_regex(r"[a-z0-9.-]{0,20}\.(com|evil|localhost\.com|local)\Z"))
def test_a_name_of_another_domain_is_never_ours(name: str) -> None:
    assert not is_ours(name.encode())
