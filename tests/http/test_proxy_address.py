"""An upstream is where its URL says, resolved once; private addresses only where they are meant."""

import socket

import pytest

from mockserver.errors import SettingsError
from mockserver.http.proxy.address import Address, read_address
from tests.http.proxies import consumer
from tests.http.upstreams import reply, replying

PUBLIC = "93.184.215.14"


class Names:
    """A name service that gives other addresses each time."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, int]] = []

    def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append((host, port))
        return self.answers.pop(0)


def test_an_address_has_scheme_host_port_and_path() -> None:
    names = Names([PUBLIC], [PUBLIC])

    plain = read_address("http://api.example.com:8080/eu/", resolve=names)
    secure = read_address("https://API.example.com", resolve=names)

    assert plain == Address("http", "api.example.com", 8080, "/eu", (PUBLIC,))
    assert (str(plain), plain.host_header) == (
        "http://api.example.com:8080/eu",
        "api.example.com:8080",
    )
    assert (str(secure), secure.port) == ("https://api.example.com", 443)


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "127.0.0.1",
        "0.0.0.0",
        "100.64.0.1",
        "169.254.169.254",
        "224.0.0.1",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "2002:a9fe:a9fe::1",
    ],
)
def test_a_name_with_a_private_address_is_refused_unless_that_is_allowed(address: str) -> None:
    url = "http://innocent.example"

    with pytest.raises(SettingsError, match="which is private"):
        read_address(url, resolve=Names([PUBLIC, address]))

    assert read_address(url, allow_private=True, resolve=Names([address])).pinned == (address,)


@pytest.mark.parametrize("url", ["http://2130706433", "http://0x7f.1", "http://127.1"])
def test_other_spellings_of_the_loopback_are_not_its_name(url: str) -> None:
    with pytest.raises(SettingsError, match="which is private"):
        read_address(url)


@pytest.mark.parametrize("host", ["localhost", "a.localhost", "127.0.0.1", "127.0.0.9", "[::1]"])
def test_a_url_that_names_the_loopback_may_have_its_addresses_and_no_others(host: str) -> None:
    assert read_address(f"http://{host}:1", resolve=Names(["127.0.0.1", "::1"])).port == 1

    with pytest.raises(SettingsError):
        read_address(f"http://{host}:1", resolve=Names(["10.0.0.1"]))


@pytest.mark.parametrize(
    "url",
    [
        "api.example.com",
        "ftp://api.example.com",
        "file:///etc/passwd",
        "http://",
        "http://a:99999",
        "http://a:0",
        "http://[::1",
        "http://a/x?y",
        "http://a/x#y",
        "http://a/\u00e9",
        "http://a/x y\u200b",
    ],
)
def test_what_is_no_address_of_http_is_refused(url: str) -> None:
    with pytest.raises(SettingsError):
        read_address(url, resolve=Names([PUBLIC]))


def test_a_password_in_the_url_is_refused_and_not_shown() -> None:
    with pytest.raises(SettingsError, match="has a user in it") as raised:
        read_address("http://admin:canary@a", resolve=Names([PUBLIC]))

    assert "canary" not in str(raised.value)


def test_a_name_that_is_unknown_is_refused() -> None:
    def fails(host: str, port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(SettingsError, match="Name or service not known"):
        read_address("http://nowhere.example", resolve=fails)


def test_the_name_is_looked_up_once_and_every_call_goes_to_that_address() -> None:
    with replying(reply(), ends=True) as upstream:
        port = upstream.url.rpartition(":")[2]
        names = Names(["127.0.0.1"], ["169.254.169.254"])
        url = f"http://rebinding.example:{port}"
        with consumer(read_address(url, allow_private=True, resolve=names)) as client:
            answers = [client.get("/v1/pets/1").status for _ in range(2)]

    assert answers == [200, 200]
    assert f"host: rebinding.example:{port}" in upstream.lines
    assert len(names.asked) == 1


def test_the_next_address_is_tried_where_the_first_refuses() -> None:
    with replying(reply()) as upstream:
        port = int(upstream.url.rpartition(":")[2])
        # Nothing listens on the second loopback address.
        address = Address("http", "localhost", port, "", ("127.0.0.2", "127.0.0.1"))
        with consumer(address) as client:
            assert client.get("/v1/pets/1").status == 200
