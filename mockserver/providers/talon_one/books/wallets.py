"""The wallet of a profile: coupons that are reserved or made for it, and its referrals."""

from collections.abc import Iterable

from mockserver.engine.transaction import Transaction

_EMPTY = {"coupons": (), "referrals": ()}


def in_wallet(tx: Transaction, profile: str, kind: str) -> list[str]:
    """List the codes of `coupons` or `referrals`, oldest first."""
    row = tx.get("wallets", profile) or _EMPTY
    return list(row[kind])


def add_to_wallet(tx: Transaction, profile: str, kind: str, code: str) -> None:
    """Put a code into a profile's wallet; once is enough."""
    _write(tx, profile, kind, dict.fromkeys((*in_wallet(tx, profile, kind), code)))


def take_from_wallet(tx: Transaction, profile: str, kind: str, code: str) -> None:
    """Take a code out of a profile's wallet, if it is there."""
    _write(tx, profile, kind, [each for each in in_wallet(tx, profile, kind) if each != code])


def _write(tx: Transaction, profile: str, kind: str, codes: Iterable[str]) -> None:
    row = {each: list(in_wallet(tx, profile, each)) for each in _EMPTY}
    tx.put("wallets", profile, {**row, kind: list(codes)})
