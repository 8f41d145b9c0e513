"""Who may call: an application, by its API key or by a signature over the body."""

import hmac
import re
from collections.abc import Iterator, Mapping
from hashlib import md5, sha256

from mockserver.contract.violation import Violation
from mockserver.engine.fixture import digest
from mockserver.engine.masking import MASKED
from mockserver.engine.memo import Memo
from mockserver.engine.problem import Problem
from mockserver.engine.provider import Arrival, Identity, part_world
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.errors import UnknownName
from mockserver.providers.talon_one.contracts import APIS, Contract, missing

_PREFIX = "ApiKey-v1 "
_SIGNATURE = re.compile(r"\s*signer=(\d{1,18})\s*;\s*signature=([0-9A-Fa-f]{32})\s*")
#: What clients sign who have no body: nothing, or the JSON of nothing.
_NOTHING = (b"", b"null")


def admit(contract: Contract, tx: Transaction, arrival: Arrival) -> Identity | Problem:
    """Return the application that calls an operation of a contract, if it has that contract.

    Of two credentials, one good one is enough.

    The form of the header: (elsewhere: Docs, Authentication). That a key ends on the world's clock,
    and that a signature is looked at only where the key is not good, is assumed.
    """
    identity = _caller(tx, arrival)
    if isinstance(identity, Problem):
        return identity
    application = identity["application"]
    theirs = contract_of(tx, application)
    if theirs == contract:
        return identity
    return Problem("unknown-path", missing(application, theirs, arrival.operation.id))


def chosen_by(tx: Transaction, arrival: Arrival) -> str:
    """Name the API whose contract the application that calls has; without a good key, of 2020."""
    key = _key_row(tx, arrival)
    if key is not None:
        return APIS[contract_of(tx, key["application"])]
    signed = _SIGNATURE.fullmatch(arrival.credentials.get("integration_auth", ""))
    return APIS["2020" if signed is None else contract_of(tx, signed[1])]


def contract_of(tx: Transaction, application: str) -> Contract:
    """Return the contract of an application; one that is not there has that of 2020."""
    row = tx.get("applications", application)
    contract: Contract = "2020" if row is None else row.get("contract", "2020")
    return contract


def _caller(tx: Transaction, arrival: Arrival) -> Identity | Problem:
    credentials = arrival.credentials
    key = credentials.get("api_key_v1")
    row = _key_row(tx, arrival)
    if row is not None:
        return {"application": row["application"]}
    signed = credentials.get("integration_auth")
    if signed is not None:
        return _by_signature(tx, signed, arrival.body)
    what = "is missing" if key is None else "is not good"
    message = f"Unauthorized - Invalid API key: the header Authorization {what}."
    return Problem("unauthenticated", message)


def _key_row(tx: Transaction, arrival: Arrival) -> Row | None:
    """Find the row of the API key that came, if it is good."""
    key = arrival.credentials.get("api_key_v1")
    if key is None or not key.startswith(_PREFIX):
        return None
    row = tx.get("keys", arrival.memo(digest, key.removeprefix(_PREFIX)))
    return row if row is not None and _is_live(tx, row) else None


def credentials(contract: Contract, tx: Transaction) -> Mapping[str, str]:
    """Return the key of the world's first application that has a contract."""
    for _, row in tx.rows("keys"):
        if _is_live(tx, row) and contract_of(tx, row["application"]) == contract:
            return {"authorization": _PREFIX + row["key"]}
    return {}


def issue(
    contract: Contract, tx: Transaction, application: str | None, ends: int | None
) -> Mapping[str, str]:
    """Make a key of an application, the first that has the contract by default.

    Raises UnknownName.
    """
    known = [each for each, _ in tx.rows("applications") if contract_of(tx, each) == contract]
    application = next(iter(known), "") if application is None else application
    if application not in known:
        raise UnknownName("application", application, known)
    key = tx.new_id("key")
    tx.put("keys", digest(key), {"application": application, "key": key, "expires_at": ends})
    return {"authorization": _PREFIX + key}


def world_in(headers: dict[bytes, bytes], memo: Memo) -> str | None:
    """Find the world that the API key names after an `@` (ours, not the vendor's)."""
    return part_world(headers, b"authorization")


def _by_signature(tx: Transaction, header: str, body: bytes) -> Identity | Problem:
    match = _SIGNATURE.fullmatch(header)
    if match is None:
        form = "signer=<applicationId>; signature=<32 hexadecimal digits>"
        message = f"Unauthorized: the header Content-Signature is written {form}."
        return Problem("unauthenticated", message)
    signer, signature = match[1], match[2].lower().encode()
    keys = list(_keys(tx, signer))
    if not keys:
        message = f"Unauthorized: the signer {signer} is not an application with a live key."
        return Problem("unauthenticated", message)
    good = [
        hmac.compare_digest(hmac.new(key, text, md5).hexdigest().encode(), signature)
        for key in keys
        for text in ((body,) if body else _NOTHING)
    ]
    if any(good):
        return {"application": signer}
    expected = (
        f"the HMAC-MD5, keyed with application {signer}'s hex-decoded key, of the "
        f"{len(body)} bytes whose SHA-256 is {sha256(body).hexdigest()}"
    )
    violation = Violation("header", "/Content-Signature", "signature", expected, "another one")
    return Problem("unauthenticated", "The signature is not that of the body.", (violation,))


def _keys(tx: Transaction, application: str) -> Iterator[bytes]:
    for _, row in tx.rows("keys"):
        # A key that a snapshot has masked is known by its digest alone: it signs nothing.
        is_known = row["key"] != MASKED
        if is_known and row["application"] == application and _is_live(tx, row):
            yield bytes.fromhex(row["key"])


def _is_live(tx: Transaction, row: Row) -> bool:
    return row["expires_at"] is None or row["expires_at"] > tx.now
