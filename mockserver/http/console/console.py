"""Answers the requests of browsers for the console's files; whatever they show comes later.

The files hold nothing of a world. All the same, a server with a token shows them only to those who
are signed in, but for the page on which they sign in.
"""

from collections.abc import Callable
from typing import Final

from mockserver.engine.call import Reply
from mockserver.engine.problem import Problem
from mockserver.http import dialect
from mockserver.http.answer import Answer, refusal
from mockserver.http.console.files import File, Files
from mockserver.http.console.policy import policy
from mockserver.http.request import Head
from mockserver.http.sessions import Sessions

_HOME: Final = "/_mock/console"
_PREFIX: Final = f"{_HOME}/"
_LOGIN: Final = f"{_PREFIX}login"
#: The pages, by the path that shows them.
_PAGES: Final = {_HOME: "index.html", _PREFIX: "index.html", _LOGIN: "login.html"}
#: What the page on which one signs in consists of.
_OPEN: Final = frozenset(
    ("login.html", "js/login.js", "style/base.css", "style/login.css", "icon.svg")
)


class Console:
    """The pages of one server. `wall` returns the wall time in microseconds."""

    def __init__(self, sessions: Sessions, wall: Callable[[], int]) -> None:
        self._sessions = sessions
        self._wall = wall
        self._files = Files()

    def answer(self, head: Head) -> Answer | None:
        """Answer a request for a page or a file; None if it is for something else."""
        if head.method not in ("GET", "HEAD"):
            return None
        path = head.path.decode("latin-1")
        if path == "/":
            return self._redirected(_HOME) if _wants_page(head) else None
        if path != _HOME and not path.startswith(_PREFIX):
            return None
        name = _PAGES.get(path, path.removeprefix(_PREFIX))
        file = self._files.find(name)
        if name not in _OPEN and not self._is_signed_in(head):
            return self._redirected(_LOGIN) if _wants_page(head) else self._refused()
        return None if file is None else self._sent(head, file)

    def _is_signed_in(self, head: Head) -> bool:
        if not self._sessions.is_needed:
            return True
        return self._sessions.has_session(head.headers, self._wall())

    def _sent(self, head: Head, file: File) -> Answer:
        headers = {
            "cache-control": "no-cache",
            "content-security-policy": policy(head.origin),
            "cross-origin-resource-policy": "same-origin",
            "etag": f'"{file.tag}"',
            "referrer-policy": "no-referrer",
            "x-content-type-options": "nosniff",
            "x-frame-options": "DENY",
        }
        if head.headers.get(b"if-none-match") == headers["etag"].encode():
            return self._page(Reply(304, "", headers), b"")
        return self._page(Reply(200, "", headers, file.media_type), file.content)

    def _redirected(self, location: str) -> Answer:
        headers = {"location": location, "cache-control": "no-store"}
        return self._page(Reply(302, "", headers, "text/plain"), b"")

    def _refused(self) -> Answer:
        what = f"The console asks for the token of the server: sign in at {_LOGIN}."
        answer = refusal(dialect.render(Problem("unauthenticated", what)))
        return answer._replace(now=self._wall(), is_page=True)

    def _page(self, reply: Reply, payload: bytes) -> Answer:
        return Answer(reply, payload, "gate", now=self._wall(), is_page=True)


def _wants_page(head: Head) -> bool:
    """Whether a browser wants to show the answer, and is not told to fetch it by a page."""
    return b"text/html" in head.headers.get(b"accept", b"")
