"""Credentials of a document's security schemes: made up, and judged by presence and shape."""

import binascii
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mockserver.contract.contract import Contract
from mockserver.contract.operation import SecurityScheme
from mockserver.engine.problem import Problem
from mockserver.engine.provider import Arrival, Identity
from mockserver.engine.transaction import Transaction

Json = Any
Alternative = tuple[SecurityScheme, ...]

_BEARERS = ("oauth2", "openIdConnect")


@dataclass(frozen=True, slots=True)
class Admission:
    """Admits calls whose credentials have the right shape.

    `auth` is that of the overrides: `any`, `none`, or the accepted tokens by scheme.
    """

    contract: Contract
    auth: str | Mapping[str, tuple[str, ...]]

    def admit(self, tx: Transaction, arrival: Arrival) -> Identity | Problem:
        """Return the identity: the schemes whose credentials were there."""
        alternatives = arrival.operation.security
        if self.auth == "none" or not alternatives:
            return {}
        for alternative in alternatives:
            if all(self._accepts(scheme, arrival) for scheme in alternative):
                return {"schemes": [scheme.id for scheme in alternative]}
        return _refusal(alternatives, arrival)

    def credentials(self, tx: Transaction) -> dict[str, str]:
        """Return ready-made headers: of the alternative that most operations admit."""
        if self.auth == "none":
            return {}
        counted: Counter[Alternative] = Counter()
        for operation in self.contract.operations.values():
            # In the order of the document, which decides between those that are as frequent.
            counted.update(list(dict.fromkeys(filter(None, operation.security))))
        headers: dict[str, str] = {}
        for alternative, _ in counted.most_common():
            for scheme in alternative:
                if scheme.where == "header" and scheme.name.lower() not in _lower(headers):
                    headers[scheme.name] = self._ready_made(scheme)
                elif scheme.where == "cookie" and "Cookie" not in headers:
                    headers["Cookie"] = f"{scheme.name}={self._token(scheme)}"
        return headers

    def _accepts(self, scheme: SecurityScheme, arrival: Arrival) -> bool:
        if scheme.kind == "mutualTLS":
            return True
        text = arrival.credentials.get(scheme.id, "")
        token = credential_in(scheme, text)
        if token is None:
            return False
        tokens = self.auth.get(scheme.id) if isinstance(self.auth, Mapping) else None
        return tokens is None or token in tokens or text in tokens

    def _token(self, scheme: SecurityScheme) -> str:
        tokens = self.auth.get(scheme.id, ()) if isinstance(self.auth, Mapping) else ()
        return tokens[0] if tokens else "mock-token"

    def _ready_made(self, scheme: SecurityScheme) -> str:
        token = self._token(scheme)
        if scheme.kind == "apiKey":
            return token
        if scheme.kind == "http" and scheme.scheme == "basic":
            pair = token if ":" in token else f"mock:{token}"
            return "Basic " + b64encode(pair.encode()).decode()
        if scheme.kind in _BEARERS or scheme.scheme == "bearer":
            return f"Bearer {token}"
        return f"{scheme.scheme.capitalize()} {token}"


def credential_in(scheme: SecurityScheme, text: str) -> str | None:
    """Return the token, key or `user:password` in a credential; None for another shape."""
    if scheme.kind == "apiKey":
        return text.strip() or None
    wanted = "bearer" if scheme.kind in _BEARERS else scheme.scheme
    kind, _, rest = text.strip().partition(" ")
    if kind.lower() != wanted or not rest.strip():
        return None
    return _pair(rest.strip()) if wanted == "basic" else rest.strip()


def _pair(text: str) -> str | None:
    try:
        pair = b64decode(text, validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return None
    return pair if ":" in pair else None


def _lower(headers: Mapping[str, str]) -> set[str]:
    return {name.lower() for name in headers}


def _refusal(alternatives: tuple[Alternative, ...], arrival: Arrival) -> Problem:
    schemes = [scheme for alternative in alternatives for scheme in alternative]
    wordings = (" and ".join(map(_wording, each)) for each in alternatives)
    named = ", or ".join(dict.fromkeys(wordings))
    given = any(scheme.id in arrival.credentials for scheme in schemes)
    what = "has another shape" if given else "is missing"
    challenges = dict.fromkeys(
        scheme.scheme.capitalize() or "Bearer" for scheme in schemes if scheme.kind != "apiKey"
    )
    headers = (("www-authenticate", ", ".join(challenges)),) if challenges else ()
    return Problem("unauthenticated", f"The credential {what}: send {named}.", headers=headers)


def _wording(scheme: SecurityScheme) -> str:
    if scheme.kind == "apiKey":
        return f"the {scheme.where} {scheme.name}"
    kind = scheme.scheme.capitalize() or "Bearer"
    return f"the header Authorization: {kind} ..."
