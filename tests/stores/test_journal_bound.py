"""When all journals together are cut."""

from mockserver.stores.journal_bound import JournalBound


def test_journals_are_cut_beyond_their_bound_until_a_tenth_is_free() -> None:
    bound = JournalBound(100)

    assert (bound.is_exceeded(100), bound.is_exceeded(101), bound.goal) == (False, True, 90)


def test_after_a_cut_in_vain_the_next_one_waits_for_a_tenth_more() -> None:
    bound = JournalBound(100)
    bound.in_vain(120)

    assert (bound.is_exceeded(130), bound.is_exceeded(131)) == (False, True)


def test_once_they_are_within_their_bound_it_holds_again() -> None:
    bound = JournalBound(100)
    bound.in_vain(120)
    bound.is_exceeded(80)

    assert bound.is_exceeded(101)
