"""One credential of a call: in a header, in the query or in a cookie."""

from collections.abc import Iterator
from typing import Literal, NamedTuple, get_args
from urllib.parse import unquote_plus

from mockserver.checks.probes.good_call import GoodCall
from mockserver.contract.operation import SecurityScheme, parse_cookies

_COOKIE = "cookie"
#: How wrong a credential is. Whoever accepts a call without it accepts a wrong one, and so on.
Wrong = Literal["missing", "wrong", "unsigned"]
_WORST_FIRST = get_args(Wrong)


class Credential(NamedTuple):
    """Where a credential is: `where` is header, query or cookie; a header's name is lower case."""

    where: str
    name: str

    @classmethod
    def of(cls, scheme: SecurityScheme) -> "Credential":
        """Return the credential of a security scheme."""
        return cls(scheme.where, scheme.name.lower() if scheme.where == "header" else scheme.name)

    def faults(self, wrong: Wrong) -> list[str]:
        """Say what a server does wrong that accepts a call with this credential so wrong."""
        milder = _WORST_FIRST[_WORST_FIRST.index(wrong) :]
        # Generated calls do not say which of several credentials was wrong.
        unnamed = ["wrong"] if "wrong" in milder else []
        return [f"{each} {self.name}" for each in milder] + unnamed

    def value(self, call: GoodCall) -> str | None:
        """Return the value that a call has for it; None or empty if there is none."""
        if self.where == "header":
            return call.header(self.name)
        values = (value for each, value in credentials_in(call) if each == self)
        return next(values, None)

    def change(self, call: GoodCall, value: str | None) -> GoodCall:
        """Return a call with another value for it; with None, without it."""
        if self.where == "header":
            return call.with_headers({self.name: value})
        if self.where == "query":
            return call.with_query(self.name, *([] if value is None else [value]))
        kept = [f"{name}={text}" for name, text in _cookies(call) if name != self.name]
        cookies = [*kept, *([] if value is None else [f"{self.name}={value}"])]
        return call.with_headers({_COOKIE: "; ".join(cookies) or None})


def credentials_in(call: GoodCall) -> Iterator[tuple[Credential, str]]:
    """Yield what may be credentials in the query and the cookies of a call, with their values."""
    for name, raw in call.query:
        yield Credential("query", name), unquote_plus(raw.partition("=")[2])
    for name, value in _cookies(call):
        yield Credential("cookie", name), value


def _cookies(call: GoodCall) -> list[tuple[str, str]]:
    text = call.header(_COOKIE)
    return [] if text is None else parse_cookies({b"cookie": text.encode("latin-1", "replace")})
