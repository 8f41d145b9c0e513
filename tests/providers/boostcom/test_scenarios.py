"""Scenarios: each world begins exactly where its name says."""

from mockserver.settings import Settings
from tests.providers.boostcom.conftest import Phone


def test_one_point_short(phone: Phone) -> None:
    phone.start("one-point-short", now=None)
    otto = phone.signed_in()

    short = otto.purchase("1000062")
    otto.correct(1)

    assert short.json() == {"error": "Not enough points"}
    assert otto.purchase("1000062").status == 200
    assert otto.balance == 0


def test_points_expiring_tomorrow(phone: Phone) -> None:
    phone.start("points-expiring-tomorrow", now=None)
    otto = phone.signed_in()
    assert otto.balance == 150
    joined = ("achievement", "2025-01-10T08:00:00.000Z", 100, "2026-01-10T08:00:00.000Z")
    assert otto.transactions[-1] == joined

    otto.advance("PT23H59M59S")
    before = otto.balance
    otto.advance("PT1S")
    phone = otto.signed_in()

    assert (before, phone.balance) == (150, 50)
    tomorrow, last_year = "2026-03-03T10:00:00.000Z", "2025-03-03T10:00:00.000Z"
    assert phone.transactions[:9] == [
        ("expiration", tomorrow, -20, None),
        ("expiration", tomorrow, -50, None),
        ("expiration", tomorrow, -30, None),
        ("reward_purchase", "2026-01-11T12:00:00.000Z", -20, None),
        ("achievement", "2026-01-10T12:00:00.000Z", 50, None),
        ("expiration", "2026-01-10T08:00:00.000Z", -100, None),
        ("achievement", last_year, 20, tomorrow),
        ("achievement", last_year, 50, tomorrow),
        ("achievement", last_year, 50, tomorrow),
    ]


def test_daily_limit_reached(phone: Phone) -> None:
    phone.start("daily-limit-reached", now=None)
    otto = phone.signed_in()
    before = otto.balance

    told = otto.does("app_opened")

    assert told == {
        "rewarded": False,
        "reason": "The limit of 1 for each day is reached.",
        "balance": before,
    }
    # Midnight in Oslo is 23:00 UTC.
    otto.advance("PT12H59M59S")
    assert not otto.is_rewarded("app_opened")
    otto.advance("PT1S")
    assert otto.is_rewarded("app_opened")


def test_level_about_to_rise(phone: Phone) -> None:
    phone.start("level-about-to-rise", now=None)
    otto = phone.signed_in()

    before = otto.purchase("1000062").json()
    otto.does("link_clicked")

    assert before == {"error": "Member level is not high enough"}
    assert otto.purchase("1000062").status == 200


def test_reward_sold_out(phone: Phone) -> None:
    phone.start("reward-sold-out", now=None)

    reply = phone.purchase("1000062")

    assert (reply.status, reply.json()) == (422, {"error": "Global limit exceeded"})
    assert [each["id"] for each in phone.rewards().json()["rewards"]] == [153]


def test_reward_active(phone: Phone) -> None:
    phone.start("reward-active", now=None)
    otto = phone.signed_in()
    otto.advance("PT1M59S")

    active = otto.use("153")
    otto.advance("PT1S")

    assert (active.status, active.json()) == (422, {"error": "Already active"})
    assert otto.use("153").json()["usage"]["left"] == 0


def test_token_expired(phone: Phone) -> None:
    phone.start("token-expired", now=None)

    statuses = [phone.status().status, phone.token_info().status, phone.purchase("153").status]

    assert statuses == [460, 460, 460]
    assert phone.status_of("837182").json()["balance"] == 710
    assert phone.signed_in("837182", "secret-837182").balance == 710


def test_many_transactions(phone: Phone) -> None:
    phone.start("many-transactions", now=None)
    otto = phone.signed_in()

    pages = [otto.status(f"?page={number}").json() for number in (1, 2, 3, 4)]

    assert [len(each["transactions"]) for each in pages] == [1000, 1000, 50, 0]
    assert pages[0]["balance"] == 100 + 2_049 * 5
    dates = [each["date"] for page in pages for each in page["transactions"]]
    assert dates == sorted(set(dates), reverse=True)
    found = [tuple(each["pagination_info"].values()) for each in pages]
    assert found == [
        (2050, 1000, 3, 1, 2, None, True, False, False),
        (2050, 1000, 3, 2, 3, 1, False, False, False),
        (2050, 1000, 3, 3, None, 2, False, True, False),
        (2050, 1000, 3, 4, None, None, False, False, True),
    ]


def test_club_without_levels(phone: Phone) -> None:
    phone.start("club-without-levels", now=None)
    otto = phone.signed_in()
    otto.correct(290)

    assert phone.info().json()["levels_program"] is None
    assert all("required_member_level" not in e for e in phone.rewards().json()["rewards"])

    assert otto.purchase("1000062").status == 200


def test_program_switched_off(phone: Phone) -> None:
    phone.start("program-switched-off", now=None)

    replies = [phone.info(), phone.status(), phone.join(), phone.rewards(), phone.use("153")]

    assert [reply.status for reply in replies] == [402] * 5
    assert phone.sign_in().status == 200
    assert phone.token_info().status == 200


def test_member_who_left(phone: Phone) -> None:
    phone.start("member-who-left", now=None)

    assert phone.status().json() == {"membership": False}
    refused = [phone.rewards(), phone.purchased(), phone.summary(), phone.use("153"), phone.leave()]
    assert [reply.status for reply in refused] == [480] * 5

    assert phone.join().status == 200
    assert phone.balance == 100


def test_every_scenario_of_boostcom_has_its_test_here() -> None:
    folder = Settings().fixtures / "scenarios"

    names = {
        path.stem for path in folder.glob("*.yaml") if "description: boostcom;" in path.read_text()
    }

    assert {f"test_{name.replace('-', '_')}" for name in names} <= set(globals())
