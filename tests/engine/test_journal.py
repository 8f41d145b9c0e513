"""The journal: bounded by count and by bytes, with counters that never forget."""

from hypothesis import given
from hypothesis import strategies as st

from mockserver.engine import journal as bounds
from mockserver.engine.journal import Exchange, Journal


def an_exchange(number: int = 0, size: int = 0, status: int = 200) -> Exchange:
    return Exchange(
        number,
        1,
        "GET",
        b"/",
        b"",
        (),
        b"",
        "shop",
        "buy",
        status,
        (),
        b"x" * size,
        "gate",
        (),
        size=size,
    )


def test_it_keeps_the_newest_when_there_are_too_many() -> None:
    journal = Journal()

    for number in range(bounds.MAX_EXCHANGES + 5):
        journal.add(an_exchange(number))

    assert len(journal) == bounds.MAX_EXCHANGES
    assert next(iter(journal)).at == 5
    assert journal.total == bounds.MAX_EXCHANGES + 5
    assert repr(journal) == "<Journal: 1000 of 1005 exchanges>"


@given(st.lists(st.integers(0, bounds.KEPT_BODY), max_size=200))
def test_it_never_holds_more_bytes_than_its_bound(sizes: list[int]) -> None:
    journal = Journal()

    for number, size in enumerate(sizes):
        journal.add(an_exchange(number, size))

    kept = list(journal)
    assert sum(len(exchange.reply_body) for exchange in kept) <= bounds.MAX_BYTES
    assert [exchange.at for exchange in kept] == list(range(len(sizes)))[-len(kept) or None :]
    assert journal.total == sum(journal.counts.values()) == len(sizes)


def test_it_counts_by_api_operation_and_status() -> None:
    journal = Journal()

    for status in (200, 403, 403):
        journal.add(an_exchange(status=status))

    assert journal.counts == {("shop", "buy", 200): 1, ("shop", "buy", 403): 2}


def test_what_testers_change_is_kept_in_its_place_and_does_not_count() -> None:
    journal = Journal()

    for number, api in enumerate(("shop", bounds.CONTROL, "shop"), start=1):
        journal.add(an_exchange()._replace(api=api, number=journal.number + 1, at=number))

    assert [each.number for each in journal] == [1, 3]
    assert [each.number for each in journal.everything()] == [1, 2, 3]
    assert (len(journal), journal.total, journal.number) == (2, 2, 3)


def test_the_newest_exchange_is_kept_however_large_it_is() -> None:
    journal = Journal()
    journal.add(an_exchange(1))

    journal.add(an_exchange(2, 2 * bounds.MAX_BYTES))

    assert [(each.number, each.at) for each in journal] == [(2, 2)]
    assert journal.total == 2
