"""Masks the values of credentials in texts, streams and recorded replies.

schemathesis masks by name; this masks the values themselves, which a server under test may echo in
a body or a message, without a name.
"""

from collections.abc import Sequence
from typing import IO

from schemathesis.engine.recorder import ScenarioRecorder

#: Stands for a secret in a report: schemathesis' own word, so that a report has one.
MASKED = "[Filtered]"


def masked(text: str, secrets: Sequence[str]) -> str:
    """Return the text with each secret value replaced; secrets come longest first."""
    for secret in secrets:
        text = text.replace(secret, MASKED)
    return text


def mask_replies(recorder: ScenarioRecorder, secrets: Sequence[str]) -> None:
    """Mask the secrets in the reply bodies of a finished scenario, in place.

    A report may carry a body in base64, where a stream of text can no longer find them.
    """
    for interaction in recorder.interactions.values():
        reply = interaction.response
        for secret in secrets:
            if reply is not None and reply.content and secret.encode() in reply.content:
                reply.content = reply.content.replace(secret.encode(), MASKED.encode())
                reply.clear_cache()


class MaskedStream:
    """A text stream for a report's writer: each write leaves with the secrets masked.

    Each writer hands over a whole value at once, so that no secret lies across two writes.
    """

    def __init__(self, stream: IO[str], secrets: Sequence[str]) -> None:
        self._stream = stream
        self._secrets = secrets

    def write(self, text: str) -> int:
        """Write the text without its secrets."""
        return self._stream.write(masked(text, self._secrets))

    def flush(self) -> None:
        """Hand over to the file what is buffered."""
        self._stream.flush()
