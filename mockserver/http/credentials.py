"""Finds a consumer's credentials where the contract declares them; the provider checks them."""

from collections.abc import Iterable, Mapping
from urllib.parse import unquote_plus

from mockserver.contract.operation import Operation, SecurityScheme, parse_cookies
from mockserver.http.transport.wire import Headers


def find_credentials(
    operation: Operation, headers: Headers, fields: Iterable[tuple[str, str]]
) -> Mapping[str, str]:
    """Return the request's credentials for the operation's security schemes, by scheme id."""
    credentials: dict[str, str] = {}
    for alternative in operation.security:
        for scheme in alternative:
            if scheme.where == "header":
                raw = headers.get(scheme.header)
                value = None if raw is None else raw.decode("latin-1")
            else:
                value = _credential(scheme, headers, fields)
            if value is not None:
                credentials[scheme.id] = value
    return credentials


def _credential(
    scheme: SecurityScheme, headers: Headers, fields: Iterable[tuple[str, str]]
) -> str | None:
    """Find a credential in the query, or in a cookie."""
    if scheme.where == "query":
        values = (value for name, value in fields if name == scheme.name)
        return next((unquote_plus(value) for value in values), None)
    return next((value for name, value in parse_cookies(headers) if name == scheme.name), None)
