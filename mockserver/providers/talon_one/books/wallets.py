"""The wallet of a profile: its coupons and referrals, and how often it has redeemed codes."""

from collections.abc import Iterable

from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row

_EMPTY = {"coupons": (), "referrals": ()}


def in_wallet(tx: Transaction, profile: str, kind: str) -> list[str]:
    """List the codes of `coupons` or `referrals`, oldest first."""
    row = tx.get("wallets", profile) or _EMPTY
    return list(row[kind])


def add_to_wallet(tx: Transaction, profile: str, kind: str, *codes: str) -> None:
    """Put codes into a profile's wallet; once is enough for each."""
    _write(tx, profile, kind, dict.fromkeys((*in_wallet(tx, profile, kind), *codes)))


def take_from_wallet(tx: Transaction, profile: str, kind: str, code: str) -> None:
    """Take a code out of a profile's wallet, if it is there."""
    _write(tx, profile, kind, [each for each in in_wallet(tx, profile, kind) if each != code])


def redemptions(tx: Transaction, profile: str, kind: str) -> dict[str, int]:
    """Return how often a profile has redeemed each code of `coupons` or `referrals`."""
    row = tx.get("wallets", profile)
    return {} if row is None else dict(row.get(f"redeemed_{kind}", {}))


def count_redemption(tx: Transaction, profile: str, kind: str, code: str, times: int) -> None:
    """Count that a profile has redeemed a code, or take that back with a negative number."""
    counts = redemptions(tx, profile, kind)
    counts[code] = counts.get(code, 0) + times
    left = {each: count for each, count in counts.items() if count > 0}
    tx.put("wallets", profile, {**_row(tx, profile), f"redeemed_{kind}": left})


def redeemed_by(tx: Transaction, kind: str, codes: Iterable[str]) -> dict[str, list[str]]:
    """Return the profiles that have redeemed each of the codes: one walk over all wallets."""
    found: dict[str, list[str]] = {code: [] for code in codes}
    for profile, row in tx.rows("wallets"):
        for code in row.get(f"redeemed_{kind}", ()):
            if code in found:
                found[code].append(profile)
    return found


def _row(tx: Transaction, profile: str) -> Row:
    return tx.get("wallets", profile) or {each: [] for each in _EMPTY}


def _write(tx: Transaction, profile: str, kind: str, codes: Iterable[str]) -> None:
    tx.put("wallets", profile, {**_row(tx, profile), kind: list(codes)})
