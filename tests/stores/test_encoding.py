"""Exchanges as stores write them."""

from hypothesis import given
from hypothesis import strategies as st

from mockserver.engine.journal import Exchange
from mockserver.stores.encoding import decode, decode_exchange, encode, encode_exchange

HEADERS = st.lists(st.tuples(st.binary(max_size=6), st.binary(max_size=6))).map(tuple)


def an_exchange(
    headers: tuple[tuple[bytes, bytes], ...], reply_headers: tuple[tuple[bytes, bytes], ...] = ()
) -> Exchange:
    return Exchange(
        1, 2, "GET", b"/p", b"", headers, b"b", "shop", "op", 200, reply_headers, b"r", "stub", ()
    )


@given(HEADERS, HEADERS)
def test_headers_of_any_bytes_are_read_as_they_were(
    headers: tuple[tuple[bytes, bytes], ...], reply_headers: tuple[tuple[bytes, bytes], ...]
) -> None:
    exchange = an_exchange(headers, reply_headers)

    assert decode_exchange(encode_exchange(exchange), b"b", b"r") == exchange


def test_headers_that_were_written_as_pairs_can_be_read() -> None:
    fields = decode(encode_exchange(an_exchange(((b"a", b"1"),))))
    fields[5] = [["a", "1"], ["b", "2"]]

    read = decode_exchange(encode(fields), b"b", b"r")

    assert read.headers == ((b"a", b"1"), (b"b", b"2"))
