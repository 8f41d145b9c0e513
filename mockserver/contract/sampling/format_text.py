"""Texts of the formats that OpenAPI and JSON Schema name."""

from base64 import b64encode
from collections.abc import Callable

from mockserver.contract.sampling.chance import Chance
from mockserver.contract.sampling.moment import date, date_time, time
from mockserver.contract.sampling.words import WORDS, domain_of, email_of


def format_text(name: str, chance: Chance) -> str | None:
    """Make a text of a format; None for a format that says nothing of its texts."""
    maker = _MAKERS.get(name)
    return None if maker is None else maker(chance)


def _duration(chance: Chance) -> str:
    return f"P{chance.below(30) + 1}D"


def _uuid(chance: Chance) -> str:
    digits = f"{chance.below(16**32):032x}"
    variant = "89ab"[int(digits[16], 16) % 4]
    parts = (digits[:8], digits[8:12], "4" + digits[13:16], variant + digits[17:20], digits[20:])
    return "-".join(parts)


def _uri(chance: Chance) -> str:
    return f"https://{domain_of(chance)}/{chance.pick(WORDS)}/{chance.below(900) + 100}"


def _uri_reference(chance: Chance) -> str:
    return f"/{chance.pick(WORDS)}/{chance.below(900) + 100}"


def _ipv4(chance: Chance) -> str:
    return f"192.0.2.{chance.below(254) + 1}"  # the range for documentation, RFC 5737


def _ipv6(chance: Chance) -> str:
    return f"2001:db8::{chance.below(0xFFFF) + 1:x}"


def _byte(chance: Chance) -> str:
    return b64encode(_words(chance).encode()).decode()


def _words(chance: Chance) -> str:
    return f"{chance.pick(WORDS)} {chance.pick(WORDS)}"


def _password(chance: Chance) -> str:
    return f"{chance.pick(WORDS).capitalize()}-{chance.pick(WORDS)}-{chance.below(90) + 10}!"


def _pointer(chance: Chance) -> str:
    return f"/{chance.pick(WORDS)}/{chance.below(10)}"


_MAKERS: dict[str, Callable[[Chance], str]] = {
    "date-time": date_time,
    "date": date,
    "time": time,
    "duration": _duration,
    "uuid": _uuid,
    "email": email_of,
    "idn-email": email_of,
    "hostname": domain_of,
    "idn-hostname": domain_of,
    "uri": _uri,
    "url": _uri,
    "iri": _uri,
    "uri-reference": _uri_reference,
    "iri-reference": _uri_reference,
    "uri-template": lambda chance: _uri_reference(chance) + "/{id}",
    "ipv4": _ipv4,
    "ipv6": _ipv6,
    "byte": _byte,
    "base64": _byte,
    "binary": _words,
    "password": _password,
    "regex": lambda chance: f"^{chance.pick(WORDS)}$",
    "json-pointer": _pointer,
    "relative-json-pointer": lambda chance: str(chance.below(3)) + _pointer(chance),
}
