"""What the client makes of the server's three answers to a verification: yes, no, cannot tell."""

from collections.abc import Callable, Mapping
from typing import Any, cast

import pytest

from mockserver.client import Journal
from mockserver.client.control import Control

SURE = {"verified": True, "count": 1, "expected": "a call, at least once", "nearest": []}
NOBODY_CAN_TELL = {
    "verified": False,
    "decided": False,
    "count": 0,
    "expected": "a call that matches in headers authorization, never",
    "reason": "the journal masks the header authorization",
}

ASSERTIONS: list[Callable[[Journal], None]] = [
    lambda journal: journal.assert_called("boostcom"),
    lambda journal: journal.assert_never_called("boostcom"),
    lambda journal: journal.assert_in_order(["joinProgram"]),
]


class Answering:
    """A control API that gives one verdict, and a journal without exchanges."""

    def __init__(self, verdict: Mapping[str, Any]) -> None:
        self._verdict = verdict

    def post(self, *path: str, body: object) -> Mapping[str, Any]:
        return self._verdict

    def get(self, *path: str, **query: object) -> Mapping[str, Any]:
        return {"exchanges": [], "total": 0}


def journal(verdict: Mapping[str, Any]) -> Journal:
    return Journal(cast(Control, Answering(verdict)), "w")


@pytest.mark.parametrize("assertion", ASSERTIONS)
@pytest.mark.parametrize("verdict", [SURE, {**SURE, "decided": True}])
def test_a_yes_passes(assertion: Callable[[Journal], None], verdict: Mapping[str, Any]) -> None:
    assertion(journal(verdict))


@pytest.mark.parametrize("assertion", ASSERTIONS)
@pytest.mark.parametrize("verified", [True, False])
def test_what_nobody_can_tell_fails_and_says_why(
    assertion: Callable[[Journal], None], verified: bool
) -> None:
    with pytest.raises(AssertionError) as caught:
        assertion(journal({**NOBODY_CAN_TELL, "verified": verified}))

    assert str(caught.value).splitlines() == [
        "expected: a call that matches in headers authorization, never",
        "counted:  0",
        "verified: no, because nobody can tell",
        "reason:   the journal masks the header authorization",
        "nothing was called in this world",
    ]
