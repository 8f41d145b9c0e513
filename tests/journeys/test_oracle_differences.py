"""Where our server and stock connexion differ, it is on purpose."""

import orjson
import pytest

from tests.journeys.oracle import JSON, Bench, Sent, booking, opening
from tests.providers.koomalooma.conftest import order, token

pytestmark = pytest.mark.slow

BOOKINGS = "/api/users/cust-1001/commitments"


GOOD = orjson.dumps(order())


CREDENTIALS = {"X-KoomaLooma-JWT": token()}


@pytest.mark.parametrize(
    ("row", "sent", "by_the_gate", "by_connexion"),
    [
        # A slash or a line break inside a name: connexion routes on the decoded path.
        ("C8", booking("a/b", GOOD, token()), 403, 404),
        ("C8", booking("a\nb", GOOD, token()), 403, 404),
        # A name that is not UTF-8 reaches connexion's handler as U+FFFD.
        (
            "C8",
            booking("x", GOOD, token())._replace(path="/api/users/%FF/commitments"),
            400,
            403,
        ),
        # Connexion redirects to the path without its trailing slash, before it asks who calls.
        ("C9", opening(token())._replace(path="/api/users/"), 404, 307),
        # Bodies that connexion's validator lets through to the handler as bytes, or fails on.
        ("C15", Sent(BOOKINGS, GOOD, CREDENTIALS), 400, 500),
        ("C15", booking("cust-1001", GOOD, token(), "APPLICATION/JSON"), 201, 500),
        ("C15", booking("cust-1001", b'{"a": "\xff"}', token()), 400, 500),
        ("C15", booking("cust-1001", GOOD, token(), "application/json;charset=bogus"), 400, 500),
        (
            "C15",
            booking(
                "cust-1001", GOOD[:-1] + b',"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}", token()
            ),
            400,
            500,
        ),
        (
            "C15",
            booking("cust-1001", GOOD[:-1] + b',"x":' + b"1" * 5_000 + b"}", token()),
            400,
            500,
        ),
        # A chunked body, which connexion takes for none.
        ("C16", booking("cust-1001", GOOD, token())._replace(chunked=True), 201, 400),
        # Another media type: connexion's own 415, where the vendor's contract has only 400.
        ("C27", booking("cust-1001", GOOD, token(), "text/plain"), 400, 415),
        # JSON that is none: connexion takes the last of two keys, NaN, and half a surrogate.
        ("C19", booking("cust-1001", GOOD[:-1] + b',"x":1,"x":2}', token()), 400, 201),
        ("C19", booking("cust-1001", GOOD[:-1] + b',"x":NaN}', token()), 400, 201),
        ("C19", booking("cust-1001", GOOD[:-1] + b',"x":1e400}', token()), 400, 201),
        ("C19", booking("cust-1001", GOOD[:-1] + b',"x":"\\ud800"}', token()), 400, 201),
        # A byte order mark, which RFC 8259 lets a reader pass over.
        ("C19", booking("cust-1001", b"\xef\xbb\xbf" + GOOD, token()), 201, 400),
        # A coding that nobody undoes.
        (
            "C23",
            booking("cust-1001", GOOD, token())._replace(
                headers={**CREDENTIALS, "Content-Type": JSON, "Content-Encoding": "gzip"}
            ),
            400,
            201,
        ),
    ],
)
def test_where_the_two_differ_it_is_on_purpose(
    bench: Bench, row: str, sent: Sent, by_the_gate: int, by_connexion: int
) -> None:
    bench.start()

    gate, oracle = bench.ask(sent)

    assert (row, gate.status, oracle.status) == (row, by_the_gate, by_connexion)
