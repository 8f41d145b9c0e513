"""A hostile body of multipart/form-data is refused at once, whatever its tricks."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.http.transport.multipart import BodyPart, NotMultipart, parse_multipart
from tests.effort import fastest
from tests.memory import kept_bytes

TYPE = b"multipart/form-data; boundary=b"
NAMED = b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n'
END = b"\r\n--b--\r\n"


def parsed(body: bytes, content_type: bytes = TYPE) -> list[BodyPart]:
    return parse_multipart(content_type, body)


def reason(body: bytes, content_type: bytes = TYPE) -> str:
    with pytest.raises(NotMultipart) as caught:
        parse_multipart(content_type, body)
    return str(caught.value)


def test_a_part_has_a_name_a_file_a_type_and_bytes() -> None:
    head = b'--b\r\ncontent-disposition: form-data; name="a\xc3\xbc"; filename="../x"\r\n'

    body = head + b"Content-Type: image/png\r\n\r\n\0\r\n--c\r\n" + END + b"epilogue"

    assert parsed(body) == [BodyPart("aü", "../x", b"image/png", b"\0\r\n--c\r\n")]


def test_a_body_without_parts_is_one() -> None:
    assert parsed(b"--b--\r\n") == []


@pytest.mark.parametrize(
    "content_type",
    [
        b"multipart/form-data",
        b"multipart/form-data; boundary=",
        b'multipart/form-data; boundary="a\r\nb"',
        b"multipart/form-data; boundary=" + b"x" * 71,
        b"multipart/form-data; boundary=\xff",
        b'multipart/form-data; boundary="',
    ],
)
def test_a_boundary_has_to_be_valid(content_type: bytes) -> None:
    assert reason(b"--b--\r\n", content_type) == "The Content-Type has no valid boundary."


def test_a_content_type_is_not_parsed_beyond_its_bound() -> None:
    assert reason(b"", TYPE + b';"' * 30_000) == "A header has more than 30 semicolons."


@pytest.mark.parametrize("boundary", [b'"b"', b"b; charset=x", b"b"])
def test_a_boundary_may_be_quoted(boundary: bytes) -> None:
    assert parsed(NAMED + END, b"multipart/form-data; boundary=" + boundary) != []


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(NAMED, id="no end"),
        pytest.param(NAMED + b"x" * 2**20, id="no end, long"),
        pytest.param(NAMED + END[:-4], id="half an end"),
        pytest.param(NAMED[:20], id="half a header"),
        pytest.param(b"--b\r\n\r\n" + END, id="no headers"),
        pytest.param(b"--bb\r\n" + END, id="another boundary"),
        pytest.param(b"preamble\r\n" + NAMED + END, id="a preamble"),
        pytest.param(NAMED.replace(b"form-data", b"attachment") + END, id="an attachment"),
        pytest.param(NAMED.replace(b'"a"', b'"\xff"') + END, id="a name that is not UTF-8"),
        pytest.param(NAMED.replace(b"name=", b"nome=") + END, id="no name"),
        pytest.param(NAMED.replace(b"name=", b"name*=utf-8''") + END, id="an extended name"),
        pytest.param(NAMED.replace(b"\r\n\r\n", b"\r\nA: b\n\r\n") + END, id="a bare line feed"),
        pytest.param(NAMED.replace(b"\r\n\r\n", b"\r\nA b\r\n\r\n") + END, id="no colon"),
        pytest.param(NAMED.replace(b"\r\n\r\n", b"\r\n: b\r\n\r\n") + END, id="no header name"),
        pytest.param(
            NAMED.replace(b"\r\n\r\n", b"\r\nA: " + b"x" * 5_000 + b"\r\n\r\n") + END,
            id="a long header",
        ),
        pytest.param(
            NAMED.replace(b"\r\n\r\n", b"\r\n" + b"A: b\r\n" * 9 + b"\r\n") + END,
            id="many headers",
        ),
        pytest.param(NAMED.replace(b'"a"', b'"%s"' % (b"a" * 1_001)) + END, id="a long name"),
        pytest.param(NAMED.replace(b'"a"', b'"%s"' % (b"a" * 2**20)) + END, id="a name of 1 MB"),
        pytest.param((NAMED + b"\r\n") * 1_001 + END, id="1,001 parts"),
    ],
)
def test_what_is_not_sound_is_refused_with_a_sentence(body: bytes) -> None:
    assert reason(body).endswith(".")


def test_a_name_in_a_file_is_cut() -> None:
    body = NAMED.replace(b'"a"', b'"a"; filename="%s"' % (b"x" * 3_000)) + END

    assert parsed(body)[0].filename == "x" * 1_000


@pytest.mark.parametrize("name", [b"..\\x", b"C:\\x", b"/etc/passwd", b"\0", b"\xff", b'a\\"b'])
def test_the_name_of_a_file_is_data(name: bytes) -> None:
    [part] = parsed(NAMED.replace(b'"a"', b'"a"; filename="%s"' % name) + END)

    assert part.filename is not None
    part.filename.encode()


def test_parts_inside_a_part_are_its_bytes() -> None:
    inner = b'--c\r\nContent-Disposition: file; filename="x"\r\n\r\nx\r\n--c--'
    head = NAMED.replace(b"\r\n\r\n", b"\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n")

    assert parsed(head + inner + END) == [
        BodyPart("a", None, b"multipart/mixed; boundary=c", inner)
    ]


QUOTES = b'\r\nA: b\r\nContent-Disposition: form-data; name="a"' + b';"' * 2_000 + b"\r\n\r\n"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"--b\r\n" * 200_000, id="boundaries"),
        pytest.param((NAMED + b"\r\n") * 20_000, id="parts"),
        pytest.param(NAMED + b"\r\n--bx" * 170_000 + END, id="nearly boundaries"),
        pytest.param(NAMED + b"\r\n--" * 260_000 + END, id="beginnings of boundaries"),
        pytest.param(NAMED + b"\r" * 2**20 + END, id="carriage returns"),
        pytest.param(NAMED + b"\r\n--b" + b" " * 2**20 + b"\r\n\r\n" + END, id="padding"),
        pytest.param((NAMED + b"\r\n--b" + b" " * 99) * 999, id="a little padding"),
        pytest.param(NAMED.replace(b": ", b":" + b" " * 2**20) + END, id="spaces in a header"),
        pytest.param(b"\r\n" * 500_000 + NAMED + END, id="empty lines"),
        pytest.param((b"--b" + QUOTES + b"x\r\n") * 240 + END, id="quotes"),
        pytest.param(NAMED + END + b"--b" * 300_000, id="an epilogue"),
    ],
)
def test_a_hostile_body_takes_little_time_and_room(body: bytes) -> None:
    def parse() -> None:
        with suppress(NotMultipart):
            parsed(body)

    assert fastest(parse) < 0.1
    assert kept_bytes(parse) < 100_000


@given(st.binary(max_size=300))
def test_any_bytes_are_parts_or_refused(body: bytes) -> None:
    for each in (body, b"--b\r\n" + body + END, NAMED + body + END):
        with suppress(NotMultipart):
            for part in parsed(each):
                assert len(part.content) <= len(each)
