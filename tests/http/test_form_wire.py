"""Forms and parts on a real connection: one whole answer to each, and nothing large is kept."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from mockserver.http.app import Server
from mockserver.http.serving import serving as listening
from tests.client import Client
from tests.http.sockets import Raw, is_healthy, talk, wire
from tests.memory import kept_bytes
from tests.own_documents import serving, write

PHOTOS = """
openapi: 3.0.3
info: {title: Photos, version: "1"}
paths:
  /photos:
    post:
      operationId: createPhoto
      requestBody:
        required: true
        content:
          multipart/form-data: {schema: {$ref: "#/components/schemas/Photo"}}
          application/x-www-form-urlencoded: {schema: {$ref: "#/components/schemas/Photo"}}
      responses:
        "201":
          description: The new photo.
          content: {application/json: {schema: {$ref: "#/components/schemas/Photo"}}}
  /photos/{id}:
    get:
      operationId: showPhoto
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        "200":
          description: The photo.
          content: {application/json: {schema: {$ref: "#/components/schemas/Photo"}}}
components:
  schemas:
    Photo:
      type: object
      required: [title]
      properties:
        id: {type: string, readOnly: true}
        title: {type: string}
        size: {type: integer}
        tags: {type: array, items: {type: string}}
        place: {type: object, properties: {lat: {type: number}}}
        file: {type: string, format: binary}
"""
FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=b"
END = b"--b--\r\n"
MEGABYTE = 2**20


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Server:
    folder: Path = tmp_path_factory.mktemp("photos")
    return serving(write(folder, PHOTOS, "photos.yaml"))


@pytest.fixture(scope="module")
def url(photos: Server) -> Iterator[str]:
    with listening(photos) as address:
        yield address


def part(name: str, content: bytes, more: str = "") -> bytes:
    head = f'--b\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'
    return head.encode() + content + b"\r\n"


TITLE = part("title", b"Sea")


def post(url: str, media_type: str, body: bytes, pieces: int = 1) -> list[Raw]:
    lines = ["POST /photos HTTP/1.1", "Host: localhost", "Connection: close"]
    lines += [f"Content-Type: {media_type}", f"Content-Length: {len(body)}", "", ""]
    step = max(1, len(body) // pieces)
    chunks = (body[at : at + step] for at in range(0, len(body), step))
    return talk(url, ["\r\n".join(lines).encode("latin-1"), *chunks])


@pytest.mark.parametrize(
    ("media_type", "body", "status"),
    [
        pytest.param(PARTS, TITLE + END, 201, id="one part"),
        pytest.param(PARTS, b"\r\n" + TITLE + END + b"epilogue", 201, id="white space around"),
        pytest.param(PARTS, TITLE + part("tags", b"a") + part("tags", b"b") + END, 201, id="twice"),
        pytest.param(PARTS, TITLE + part("size", b"x") + END, 400, id="no integer"),
        pytest.param(PARTS, TITLE + TITLE + END, 400, id="a text twice"),
        pytest.param(PARTS, END, 400, id="no parts"),
        pytest.param(PARTS, b"", 400, id="nothing"),
        pytest.param(PARTS, TITLE, 400, id="no end"),
        pytest.param(PARTS, TITLE[: len(TITLE) // 2], 400, id="half a part"),
        pytest.param(PARTS, TITLE * 2_000 + END, 400, id="2,000 parts"),
        pytest.param(PARTS, b"--b\r\n" * 200_000, 400, id="200,000 boundaries"),
        pytest.param(PARTS, part("x" * 900_000, b"") + END, 400, id="a name of nearly 1 MB"),
        pytest.param(
            PARTS,
            TITLE + part("file", b"", '; filename="' + "x" * 900_000 + '"'),
            400,
            id="a file's",
        ),
        pytest.param(PARTS, part("a\0b", b"") + TITLE + END, 201, id="NUL in a name"),
        pytest.param(
            PARTS,
            TITLE + part("file", b"x", '; filename="../../etc/passwd"') + END,
            201,
            id="a path for a file name",
        ),
        pytest.param(
            PARTS, TITLE + part("file", TITLE + b"--c--") + END, 201, id="parts in a part"
        ),
        pytest.param(
            PARTS, TITLE + part("file", b"\xff\x00\r\n--bb") + END, 201, id="nearly an end"
        ),
        pytest.param(
            PARTS,
            TITLE + part("file", b"x", '; filename="C:\\\\a\\"b;\0.png"') + END,
            201,
            id="a file name with quotes and NUL",
        ),
        pytest.param(
            PARTS,
            TITLE + part("file", b"x", "; filename*=UTF-8''%zz%ff") + END,
            201,
            id="filename*",
        ),
        pytest.param(
            PARTS, TITLE + part("file", b"x", '; filename="a\r\n b"') + END, 400, id="a folded line"
        ),
        pytest.param(
            PARTS,
            TITLE
            + part(
                "file", b"--c\r\n\r\nx\r\n--c--", "\r\nContent-Type: multipart/mixed; boundary=c"
            )
            + END,
            201,
            id="multipart in multipart",
        ),
        pytest.param(
            PARTS,
            part("title", b"\xff", "\r\nContent-Type: text/plain; charset=bogus") + END,
            201,
            id="a part of a charset",
        ),
        pytest.param(
            PARTS,
            part("title", b"x", "\r\nX: " + "a" * 900_000) + END,
            400,
            id="a header of 900 kB",
        ),
        pytest.param(PARTS, part("title", b"x", "\r\nX: a" * 1_000) + END, 400, id="1,000 headers"),
        pytest.param(PARTS, (TITLE + END).replace(b"\r\n", b"\n"), 400, id="bare line feeds"),
        pytest.param(PARTS, TITLE + END + TITLE + END, 201, id="parts after the end"),
        pytest.param("multipart/form-data", TITLE + END, 400, id="no boundary"),
        pytest.param('multipart/form-data; boundary="', TITLE + END, 400, id="half a quote"),
        pytest.param(
            "multipart/form-data; boundary=" + "b" * 5_000, END, 400, id="a long boundary"
        ),
        pytest.param("multipart/mixed; boundary=b", TITLE + END, 415, id="another multipart"),
        pytest.param(FORM, b"title=Sea&place[lat]=5", 201, id="a form"),
        pytest.param(FORM + "; charset=bogus", b"title=Sea", 201, id="a charset"),
        pytest.param(FORM, b"title=%FF", 400, id="not UTF-8"),
        pytest.param(FORM, b"title=%ED%A0%80", 400, id="half a character"),
        pytest.param(FORM, b"title=a%", 201, id="half an escape"),
        pytest.param(FORM, b"title=a&tags[999999999]=b", 400, id="an index far away"),
        pytest.param(FORM, b"title=%zz&title", 400, id="a field twice"),
        pytest.param(FORM, b"title" + b"[a]" * 300_000 + b"=1", 400, id="300,000 steps"),
        pytest.param(FORM, b"title=1" + b"&a=1" * 200_000, 400, id="200,000 fields"),
        pytest.param(FORM, b"title=1" + b"&" * 900_000, 400, id="900,000 separators"),
        pytest.param(FORM, b"title=1&place=" + b"[" * 900_000, 400, id="900,000 lists"),
        pytest.param(FORM, b"title=1&" + b"x" * 900_000, 201, id="a name of 900 kB"),
        pytest.param("text/plain; charset=utf-7", b"+AAA-", 415, id="another type"),
        pytest.param(PARTS, TITLE + b"x" * MEGABYTE, 413, id="more than the limit"),
    ],
)
def test_any_body_gets_one_whole_answer(
    url: str, media_type: str, body: bytes, status: int
) -> None:
    (reply,) = post(url, media_type, body, pieces=5)

    assert reply.status == status, reply.body[:300]
    assert is_healthy(url)


def test_half_a_body_changes_nothing(url: str, photos: Server) -> None:
    before = stored(photos)
    head = b"POST /photos HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + PARTS.encode()

    answer = wire(url, head + b"\r\nContent-Length: 1000\r\n\r\n" + TITLE + END, is_last=True)

    assert (answer, is_healthy(url)) == (b"", True)
    assert stored(photos) == before


def test_files_are_not_kept(url: str, photos: Server) -> None:
    body = TITLE + part("file", b"\x89" * 900_000, '; filename="sea.png"') + END

    def upload() -> None:
        for _ in range(20):
            assert [reply.status for reply in post(url, PARTS, body)] == [201]

    # The journal keeps the beginning of each body.
    assert kept_bytes(upload) < 4 * MEGABYTE
    told = "sea.png (application/octet-stream, 900,000 bytes)"
    assert [row.get("file") for row in stored(photos)].count(told) == 20


def stored(photos: Server) -> list[dict[str, Any]]:
    with closing(Client(photos, "default")) as client:
        rows = client.get("/_mock/worlds/default/rows/photos/photos?limit=1000").json()["rows"]
    return list(rows)
