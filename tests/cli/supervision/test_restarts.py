"""Restarts: at once after a long life, later and later after short ones, and a point to give up."""

from mockserver.cli.supervision.restarts import Restarts


def test_pauses_grow_while_servers_die_at_once() -> None:
    restarts = Restarts()

    assert [restarts.pause(0.1) for _ in range(9)] == [0, 0.5, 1, 2, 4, 8, 16, 30, 30]


def test_a_server_that_has_lived_is_replaced_at_once() -> None:
    restarts = Restarts()
    for _ in range(6):
        restarts.pause(0.1)

    before = restarts.is_hopeless
    after_a_life = restarts.pause(60)

    assert (before, after_a_life, restarts.is_hopeless) == (True, 0, False)
    assert restarts.pause(0.1) == 0
