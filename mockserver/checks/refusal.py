"""Lets schemathesis know the statuses with which a vendor refuses credentials."""

from collections.abc import Iterator
from contextlib import contextmanager

from schemathesis.specs.openapi import checks

from mockserver.checks.target import Target

# Its check ignored_auth compares with this set, and its configuration cannot extend it.
_NAME = "AUTH_REJECTION_STATUSES"


@contextmanager
def refusing_statuses(target: Target) -> Iterator[None]:
    """Take the statuses declared for ignored_auth as refusals while the block runs.

    Otherwise the check ends at the first call without credentials, which it takes for a failure,
    and never sends a wrong one.
    """
    known = getattr(checks, _NAME)
    declared = (one for one in target.expected_statuses if one.check == "ignored_auth")
    own = {int(status) for one in declared for status in one.statuses if status.isdecimal()}
    setattr(checks, _NAME, {*known, *own})
    try:
        yield
    finally:
        setattr(checks, _NAME, known)
