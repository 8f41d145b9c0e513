"""ABSENT is one value, whatever is done with it."""

import copy
import pickle

from mockserver.contract.absent import ABSENT


def test_a_copy_of_absent_is_absent_itself() -> None:
    assert copy.deepcopy({"body": ABSENT})["body"] is ABSENT
    assert copy.copy(ABSENT) is ABSENT
    assert pickle.loads(pickle.dumps(ABSENT)) is ABSENT


def test_absent_is_no_value_of_json_and_names_itself() -> None:
    values: list[object] = [None, "", 0, False, [], {}]

    assert ABSENT not in values
    assert repr(ABSENT) == "ABSENT"
