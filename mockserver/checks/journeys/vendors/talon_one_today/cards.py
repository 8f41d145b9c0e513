"""Journeys over loyalty cards of today: made, linked, used in sessions, blocked."""

from typing import Any

from mockserver.checks.journeys.journey import documented, elsewhere
from mockserver.checks.journeys.vendors.talon_one.shop import SESSION, Shop, item, props
from mockserver.checks.journeys.walk import Walk, expect, expect_equal, member

_PROGRAM = {"loyaltyProgramId": 104}
_MAKE, _LINK = "generateLoyaltyCard", "linkLoyaltyCardToProfile"
_UNLINK, _DEDUCT = "unlinkLoyaltyCardFromProfile", "deductLoyaltyPoints"
#: A card of the default fixture that one profile has, and one that nobody has.
_FULL, _EMPTY = "CARD-0001", "CARD-0002"


def _card(identifier: str) -> dict[str, Any]:
    """Return the path of a card."""
    return {**_PROGRAM, "loyaltyCardId": identifier}


def _points(walk: Walk, identifier: str) -> Any:
    """Return the points that count of a card."""
    balances = walk.good("getLoyaltyCardBalances", _card(identifier))
    return member(balances, "balance", "activePoints")


def _profiles(card: Any) -> list[str]:
    return [each["integrationId"] for each in member(card, "profiles")]


@documented("t1 2026, getLoyaltyCardBalances", world="default")
def a_card_has_points_in_each_ledger(walk: Walk) -> None:
    """A card has points of its own in the main ledger and in each sub-ledger."""
    balances = walk.good("getLoyaltyCardBalances", _card(_FULL))
    expect_equal(member(balances, "balance", "activePoints"), 250, "the main ledger")
    fuel = member(balances, "subledgerBalances", "fuel", "activePoints")
    expect_equal(fuel, 40, "the sub-ledger fuel")
    for path in (_card("NONE"), {**_card(_FULL), "loyaltyProgramId": 3}):
        walk.refused(404, "getLoyaltyCardBalances", path)


@documented("t1 2026, generateLoyaltyCard", writes=(_MAKE,), world="default")
def a_card_is_made_by_the_pattern_of_its_program(walk: Walk) -> None:
    """A card gets an identifier of its own, or the call's; a taken one is refused (assumed)."""
    body = {"customerProfileIds": ["bob", "eve"]}
    first, second = (walk.good(_MAKE, _PROGRAM, body=body) for _ in range(2))
    expect(first["identifier"] != second["identifier"], "another identifier", second)
    expect_equal((first["identifier"][:5], first["status"]), ("CARD-", "active"), "the card")
    expect_equal(_profiles(first), ["bob", "eve"], "the profiles")
    own = walk.good(_MAKE, _PROGRAM, body={"cardIdentifier": "Mine", "status": "inactive"})
    expect_equal((own["identifier"], own["status"]), ("Mine", "inactive"), "the own card")
    for wrong in ({"cardIdentifier": "Mine"}, {"customerProfileIds": ["a", "b", "c"]}):
        walk.refused(400, _MAKE, _PROGRAM, body=wrong)
    walk.refused(400, _MAKE, {"loyaltyProgramId": 3}, body={})


@documented("t1 2026, linkLoyaltyCardToProfile", writes=(_LINK, _UNLINK), world="default")
def a_card_is_for_a_number_of_customers(walk: Walk) -> None:
    """A card takes so many profiles as its program says, each once; unlinking frees a place."""

    def linked(operation: str, profile: str) -> Any:
        return walk.call(operation, _card(_EMPTY), body={"integrationId": profile})

    for profile in ("bob", "eve", "eve"):
        expect(linked(_LINK, profile).is_good, "a profile that is linked", profile)
    refused = linked(_LINK, "mallory")
    expect_equal(refused.status, 400, "the status for a third profile")
    card = linked(_UNLINK, "bob").json
    expect_equal(_profiles(card), ["eve"], "the profiles")
    expect_equal(linked(_UNLINK, "bob").status, 404, "the status of unlinking twice")
    expect(linked(_LINK, "mallory").is_good, "a place that is free again", card)


@documented(
    "OAS 26.16, AddLoyaltyPointsEffectProps; OAS 26.16, RollbackAddedLoyaltyPointsEffectProps",
    writes=(SESSION,),
    world="default",
)
def the_points_of_a_session_go_to_its_card(walk: Walk) -> None:
    """A session that names a card brings its points there, and takes them back when cancelled."""
    shop = Shop(walk)
    order = {"profileId": "ada", "loyaltyCards": [_FULL], "cartItems": [item(20)]}
    reply = shop.good("order", state="closed", **order)
    added = [each for each in props(reply, "addLoyaltyPoints") if each["programId"] == 104]
    came = [(each["cardIdentifier"], each["value"]) for each in added]
    expect_equal(came, [(_FULL, 20)], "the points of the session")
    expect_equal(_points(walk, _FULL), 270, "the points after closing")
    shop.good("order", state="cancelled")
    expect_equal(_points(walk, _FULL), 250, "the points after cancelling")


@documented(
    "OAS 26.16, DeductLoyaltyPointsEffectProps; "
    "OAS 26.16, RollbackDeductedLoyaltyPointsEffectProps",
    writes=(SESSION,),
    world="default",
)
def the_points_of_a_card_are_spent_and_come_back(walk: Walk) -> None:
    """A session spends points of its card; what it spent comes back when it is cancelled."""
    shop, effect = Shop(walk), {"effect": "deductCardPoints"}
    cart = {"loyaltyCards": [_FULL], "cartItems": [item(20)], "attributes": effect}
    reply = shop.good("order", profileId="ada", state="closed", **cart)
    taken = [(each["cardIdentifier"], each["value"]) for each in props(reply, _DEDUCT)]
    expect_equal(taken, [(_FULL, 10)], "the points that are spent")
    expect_equal(_points(walk, _FULL), 260, "the points after closing")
    shop.good("order", state="cancelled")
    expect_equal(_points(walk, _FULL), 250, "the points after cancelling")


@elsewhere("Docs, Card-based loyalty programs", writes=(SESSION,), world="default")
def a_card_that_is_not_active_gets_nothing(walk: Walk) -> None:
    """A card that is inactive or blocked gets no points; one that does not exist is refused."""
    shop = Shop(walk)
    for card in ("CARD-0003", "CARD-0004"):
        order = {"loyaltyCards": [card], "cartItems": [item(20)], "state": "closed"}
        reply = shop.good(walk.new("order"), **order)
        expect_equal(props(reply, "addLoyaltyPoints"), [], f"the points for {card}")
        expect_equal(_points(walk, card), 0, f"the points of {card}")
    shop.refused(walk.new("order"), loyaltyCards=["NONE"])


@elsewhere("Docs, Card-based loyalty programs", world="default")
def a_manager_moves_the_points_of_a_card(walk: Walk) -> None:
    """A manager gives points to a card and takes them, no more than there are, while it is active.

    A card that is blocked stays so.
    """
    given: dict[str, Any] = {"program": 104, "card": _FULL}
    for action, amount, balance in (("add", 5, 255), ("deduct", 255, 0), ("add", 1, 1)):
        came = walk.mock.backstage(f"{action}-points", **given, amount=amount)
        expect_equal(member(came, "currentBalance"), balance, "the balance")
    expect_equal(_points(walk, _FULL), 1, "the points of the card")
    refused = walk.mock.refused
    refused(409, "deduct-points", **given, amount=2)
    refused(409, "add-points", **{**given, "program": 3}, amount=1)
    refused(409, "add-points", program=104, profile="ada", amount=1)
    for card, status in (("CARD-9", 404), ("CARD-0003", 409), ("CARD-0004", 409)):
        refused(status, "add-points", program=104, card=card, amount=1)
    walk.mock.backstage("set-card", card="CARD-0003", status="active")
    walk.mock.backstage("add-points", program=104, card="CARD-0003", amount=1)
    refused(409, "set-card", card="CARD-0004", status="active")
    walk.mock.backstage("set-card", card="CARD-0004", status="blocked")
    refused(404, "set-card", card="CARD-9", status="active")


@documented("OAS 26.16, LoyaltyCard", writes=(SESSION,), world="default")
def a_session_shows_the_card_that_it_names(walk: Walk) -> None:
    """A session answers with its card: program, customers, and the points of each ledger."""
    reply = Shop(walk).good("order", loyaltyCards=[_FULL], cartItems=[item(20)])
    [card] = member(reply, "loyalty", "cards")
    came = card["identifier"], card["programID"], card["status"], _profiles(card)
    expect_equal(came, (_FULL, 104, "active", ["ada"]), "the card")
    ledgers = card["ledger"], card["subledgers"]["fuel"]
    points = [(each["currentBalance"], each["tentativeCurrentBalance"]) for each in ledgers]
    expect_equal(points, [(250, 270), (40, 40)], "the points, and those after closing")
    blocked = member(Shop(walk).good("other", loyaltyCards=["CARD-0004"]), "loyalty", "cards", 0)
    expect_equal((blocked["status"], blocked["blockReason"]), ("blocked", "Lost"), "another card")
    expect_equal("blockReason" in card, False, "a reason of a card that is not blocked")


@documented("t1 2026, getLoyaltyCardBalances", writes=(SESSION,), world="default")
def the_points_of_a_card_are_of_any_moment(walk: Walk) -> None:
    """The balances of a card are those of now, or of another moment, of one ledger or of all."""
    order = {"loyaltyCards": [_FULL], "cartItems": [item(20)], "state": "closed"}
    Shop(walk).good("order", **order)
    for end, points in (
        ({}, 270),
        ({"endDate": "2026-03-02T09:59:59Z"}, 0),
        ({"endDate": "2027-03-02T09:59:59Z"}, 270),
        ({"endDate": "2027-03-02T10:00:00Z"}, 250),
    ):
        balances = walk.good("getLoyaltyCardBalances", _card(_FULL), query=end)
        came = member(balances, "balance", "activePoints")
        expect_equal(came, points, f"the points with {end}")
        expect_equal(_profiles(balances), ["ada"], "the customers")
    one = walk.good("getLoyaltyCardBalances", _card(_FULL), query={"subledgerId": "fuel"})
    expect_equal(("balance" in one, [*one["subledgerBalances"]]), (False, ["fuel"]), "one ledger")
