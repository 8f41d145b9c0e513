"""The errors of control calls: the server refuses, or nobody answers."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from mockserver.client.violation import violation_text
from mockserver.errors import MockServerError


class MockServerUnreachable(MockServerError):
    """Nobody answers at the server's URL, or the connection broke before the answer was whole."""

    code: ClassVar[str] = "client/unreachable"


class MockServerRefused(MockServerError):
    """The server refused a control call; the text is the server's.

    `status` is the HTTP status, `title` the refusal's short name, `detail` its sentence.
    `violations` are where the call broke the contract: mappings with `in`, `pointer`, `rule`,
    `expected` and `got`. A backstage action refuses in its vendor's words: they are the `detail`,
    and `title` is empty.
    """

    code: ClassVar[str] = "client/refused"

    def __init__(self, call: str, status: int, answer: object) -> None:
        problem = _problem(answer)
        self.status = status
        self.title: str = problem.get("title", "")
        self.detail: str = problem.get("detail", "") or _text(answer)
        self.violations: Sequence[Mapping[str, Any]] = problem.get("violations", [])
        super().__init__(self.detail, where=f"{call} -> {f'{status} {self.title}'.strip()}")

    def __str__(self) -> str:
        """Return the sentence, the call, and a line for each violation after the first."""
        return "\n".join([super().__str__(), *self._more()])

    def _more(self) -> Iterator[str]:
        # The sentence is about the first one already.
        for each in self.violations[1:]:
            yield f"  also:  {violation_text(each)}"


def _problem(answer: object) -> Mapping[str, Any]:
    is_one = isinstance(answer, dict) and isinstance(answer.get("detail"), str)
    return answer if isinstance(answer, dict) and is_one else {}


def _text(answer: object) -> str:
    if isinstance(answer, bytes):
        shown = answer[:200].decode(errors="replace").strip() or "nothing"
        return f"The answer is not JSON, so this is probably not a mock server: {shown}"
    return json.dumps(answer, ensure_ascii=False)
