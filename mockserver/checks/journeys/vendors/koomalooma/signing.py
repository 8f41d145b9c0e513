"""Tokens that a partner signs."""

import base64
import hmac
import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from mockserver.checks.journeys.walk import Walk


def signed_token(walk: Walk, **claims: Any) -> str:
    """Sign a token of the partner with these claims; None leaves one out."""
    return signed(walk, str(walk.data["signing_secret"]), claims)


def signed(walk: Walk, secret: str, claims: Mapping[str, Any]) -> str:
    """Sign such a token with a secret."""
    named = {"partner_id": walk.data["partner"], **claims}
    kept = {name: value for name, value in named.items() if value is not None}
    content = ".".join(_part(each) for each in ({"alg": "HS256", "typ": "JWT"}, kept))
    return f"{content}.{_base64(hmac.new(secret.encode(), content.encode(), sha256).digest())}"


def forged_token(token: str) -> str:
    """Return a JSON Web Token with another signature."""
    head, claims, signature = token.split(".")
    other = "A" if signature[:1] != "A" else "B"
    return f"{head}.{claims}.{other}{signature[1:]}"


def _part(value: object) -> str:
    return _base64(json.dumps(value).encode())


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
