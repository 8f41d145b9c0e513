"""What the log says of calls that cannot be journaled."""

import pytest

from mockserver.errors import StoreUnavailable
from mockserver.stores.journal_loss import JournalLoss


def _fail() -> None:
    raise StoreUnavailable("The disk is full.", hint="Make room.")


def test_a_loss_is_logged_once_until_it_ends(caplog: pytest.LogCaptureFixture) -> None:
    loss = JournalLoss()
    said = []
    for is_failing in (True, True, False, True):
        with loss:
            if is_failing:
                _fail()
        said.append(len(caplog.records))

    assert said == [1, 1, 1, 2]
    assert "The disk is full." in caplog.text


def test_any_other_error_is_raised() -> None:
    with pytest.raises(ZeroDivisionError), JournalLoss():
        _ = 1 // 0
