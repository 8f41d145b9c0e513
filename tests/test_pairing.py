"""The chosen cases still hold each value, and each pair of values."""

from itertools import combinations, product

from tests.pairing import each_once, pairwise


def test_each_value_comes_at_least_once() -> None:
    assert each_once("abc", [1, 2], [None]) == [("a", 1, None), ("b", 2, None), ("c", 1, None)]


def test_a_tuple_gives_several_arguments() -> None:
    assert each_once([("a", 1), ("b", 2)], [True]) == [("a", 1, True), ("b", 2, True)]


def test_each_pair_comes_at_least_once_in_far_fewer_cases() -> None:
    lists = ("abcd", [1, 2, 3, 4], "xyz")

    cases = pairwise(*lists)

    assert len(cases) <= 20
    for one, other in combinations(range(len(lists)), 2):
        pairs = {(case[one], case[other]) for case in cases}
        assert pairs == {*product(lists[one], lists[other])}
