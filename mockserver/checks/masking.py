"""Masks the values of credentials in texts, streams and recorded replies.

schemathesis masks by name; this masks the values themselves, which a server under test may echo in
a body or a message, without a name, encoded or in another case.
"""

import base64
import json
import re
from collections.abc import Iterable, Iterator
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape

from mockserver.contract.secret import is_secret_name

if TYPE_CHECKING:
    # The page of `validate` is made of these modules, too, and needs no schemathesis.
    from schemathesis.engine.recorder import ScenarioRecorder

#: Stands for a secret in a report: schemathesis' own word, so that a report has one.
MASKED = "[Filtered]"


class Mask:
    """Replaces secret values, in any case, also percent-encoded, in base64, in JSON and in XML."""

    def __init__(self, secrets: Iterable[str]) -> None:
        written = {form.lower() for secret in secrets for form in _forms(secret)}
        # A longer one first: it may contain a shorter one.
        forms = sorted(written, key=lambda form: (-len(form), form))
        self._forms = tuple(forms)
        self._forms_in_bytes = tuple(form.encode() for form in forms)
        either = "|".join(map(re.escape, forms)) or "(?!)"
        self._pattern = re.compile(either, re.IGNORECASE)
        self._pattern_in_bytes = re.compile(either.encode(), re.IGNORECASE)

    def text(self, text: str) -> str:
        """Return the text without the secrets."""
        lower = text.lower()
        if not any(form in lower for form in self._forms):
            return text  # a search for plain words is much faster than the pattern
        return self._pattern.sub(MASKED, text)

    def content(self, content: bytes) -> bytes:
        """Return the bytes without the secrets."""
        lower = content.lower()
        if not any(form in lower for form in self._forms_in_bytes):
            return content
        return self._pattern_in_bytes.sub(MASKED.encode(), content)

    def replies(self, recorder: "ScenarioRecorder") -> None:
        """Mask the reply bodies of a finished scenario, in place.

        A report may carry a body in base64, where a stream of text can no longer find a secret.
        """
        for interaction in recorder.interactions.values():
            reply = interaction.response
            if reply is None or not reply.content:
                continue
            content = self.content(reply.content)
            if content is not reply.content:
                reply.content = content
                reply.clear_cache()


class MaskedStream:
    """A text stream for a report's writer: each write leaves with the secrets masked.

    Each writer hands over a whole value at once, so that no secret lies across two writes.
    """

    def __init__(self, stream: IO[str], mask: Mask) -> None:
        self._stream = stream
        self._mask = mask

    def write(self, text: str) -> int:
        """Write the text without its secrets."""
        return self._stream.write(self._mask.text(text))

    def flush(self) -> None:
        """Hand over to the file what is buffered."""
        self._stream.flush()


def secret_values(data: Any) -> Iterator[str]:
    """List the credentials in the data: the texts under names that tell them."""
    return (value for _, value in named_secrets(data))


def named_secrets(data: Any) -> Iterator[tuple[str, str]]:
    """List the credentials in the data, each with the names that lead to it: other_token."""
    stack = [("", data, False)]
    while stack:
        name, value, is_secret = stack.pop()
        if isinstance(value, dict):
            for each, inner in value.items():
                is_one = is_secret or is_secret_name(each.rpartition("_")[2])
                stack.append((f"{name}_{each}".strip("_"), inner, is_one))
        elif isinstance(value, list):
            stack += [(name, each, is_secret) for each in value]
        elif is_secret and isinstance(value, str):
            yield name, value


def _forms(secret: str) -> Iterator[str]:
    yield secret
    yield quote(secret, safe="")
    yield quote_plus(secret)
    yield base64.b64encode(secret.encode()).decode()
    yield json.dumps(secret)[1:-1]
    yield escape(secret, {'"': "&quot;"})
