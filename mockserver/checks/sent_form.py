"""The values of a form as it was sent: its fields are texts, also where a number was intended."""

from collections.abc import Iterator
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import unquote_plus

from mockserver.contract.absent import ABSENT
from mockserver.contract.content import Unreadable, json_in
from mockserver.contract.contract import Contract
from mockserver.contract.document import Json
from mockserver.contract.form import Field
from mockserver.contract.media_type import FORM, MULTIPART, essence, is_json
from mockserver.contract.operation import BodyRule
from mockserver.contract.parameter import parse_query


def keeps_as_sent(contract: Contract | None, label: str, content_type: str, body: bytes) -> bool:
    """Whether a form, read as its texts, keeps the schema of an operation such as `POST /pets`.

    False for any other body, and where the contract is not known.
    """
    operations = () if contract is None else contract.operations.values()
    operation = next((each for each in operations if f"{each.method} {each.path}" == label), None)
    name = essence(content_type)
    if operation is None or operation.body is None or name not in operation.body.forms:
        return False
    value, validator = read_form(operation.body, content_type, body), operation.body.media[name]
    return value is not ABSENT and (validator is None or validator.accepts(value))


def read_form(rule: BodyRule, content_type: str, body: bytes) -> Json:
    """Return the object that a form is, read by its texts; ABSENT for any other body."""
    name = essence(content_type)
    form = rule.forms.get(name)
    if form is None or name not in (FORM, MULTIPART):
        return ABSENT
    try:
        return form.value(_fields(content_type, body), unquote_plus if name == FORM else str)
    except (Unreadable, UnicodeError):
        return ABSENT


def _fields(content_type: str, body: bytes) -> Iterator[Field]:
    if essence(content_type) == FORM:
        yield from (Field(name, raw) for name, raw in parse_query(body))
    elif essence(content_type) == MULTIPART:
        head = f"Content-Type: {content_type}\r\n\r\n".encode()
        whole = BytesParser(policy=HTTP).parsebytes(head + body)
        yield from (_field(part) for part in whole.walk() if not part.is_multipart())


def _field(part: Message) -> Field:
    payload = part.get_payload(decode=True)
    text = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    name = str(part.get_param("name", "", header="content-disposition"))
    if part.get_filename() is not None:
        return Field(name, value=text)
    if is_json(part.get_content_type()):
        try:
            return Field(name, value=json_in(text))
        except Unreadable:
            return Field(name, text)
    return Field(name, text)
