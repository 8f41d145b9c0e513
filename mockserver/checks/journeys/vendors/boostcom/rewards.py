"""Journeys over rewards: what points buy, and how often it can be used."""

from mockserver.checks.journeys.journey import assumed, documented, elsewhere
from mockserver.checks.journeys.vendors.boostcom.member import (
    OURS,
    affordable,
    newcomer,
    participant,
)
from mockserver.checks.journeys.walk import Untested, Walk, expect, expect_equal, member

_BUYS = ("createToken", "joinProgram", "purchaseReward")
_NEEDS = ("club", "member", "reward")


@elsewhere("Rewards, Purchase", writes=_BUYS, needs=_NEEDS)
def a_purchase_takes_its_price(walk: Walk) -> None:
    """A purchase takes the reward's price from the balance, no more and no less."""
    who = participant(walk)
    reward = affordable(walk, who)
    before = who.balance
    who.good("purchaseReward", id=reward["id"])
    expect_equal(who.balance, before - reward["price"], "the balance after the purchase")


@documented("Rewards Program, Transaction types", writes=_BUYS, needs=_NEEDS)
def a_purchase_is_a_transaction(walk: Walk) -> None:
    """A purchase adds one transaction: its type, the reward's name, and the price below zero."""
    who = participant(walk)
    reward = affordable(walk, who)
    before = member(who.status, "transactions")
    who.good("purchaseReward", id=reward["id"])
    after = member(who.status, "transactions")
    expect_equal(len(after), len(before) + 1, "the number of transactions")
    name = reward.get("name")
    added = [each for each in after if each not in before] or [
        each for each in after if each["details"].get("reward_name") == name
    ]
    expect_equal(added[0]["type"], "reward_purchase", "type")
    expect_equal(added[0]["amount"], -reward["price"], "amount")
    if name is not None:
        expect_equal(member(added[0], "details", "reward_name"), name, "details/reward_name")


@elsewhere("Rewards, List purchased", writes=_BUYS, needs=_NEEDS)
def what_was_bought_is_listed(walk: Walk) -> None:
    """A bought reward is listed among the purchased ones, with uses left."""
    who = participant(walk)
    reward = affordable(walk, who)
    who.good("purchaseReward", id=reward["id"])
    bought = who.bought(reward["id"])
    expect(bought is not None, f"the reward {reward['id']} in the list", bought)
    expect_equal(bought.get("name"), reward.get("name"), "name")
    left = member(bought, "usage").get("left")
    expect(left is None or left > 0, "uses left", left)


@elsewhere("Rewards, Purchase", writes=_BUYS, needs=("club", "newcomer", "expensive_reward"))
def who_has_too_few_points_buys_nothing(walk: Walk) -> None:
    """A purchase above the balance is refused with 422 `Not enough points`, and takes nothing."""
    who = newcomer(walk)
    before = who.status
    reply = who.refused(422, "purchaseReward", id=walk.data["expensive_reward"])
    expect_equal(member(reply.json, "error"), "Not enough points", "error")
    expect_equal(who.status, before, "the status after a refused purchase")
    expect_equal(who.bought(walk.data["expensive_reward"]), None, "the bought reward")


@elsewhere("Rewards, Purchase", writes=_BUYS, needs=("club", "member"))
def an_unknown_reward_is_not_found(walk: Walk) -> None:
    """A reward that the club does not have can be neither bought nor used: 404."""
    who = participant(walk)
    for operation in ("purchaseReward", "useReward"):
        who.refused(404, operation, id=walk.new("reward"))


@assumed(OURS, writes=_BUYS, needs=("club", "member", "sold_out_reward"))
def what_is_sold_out_is_neither_listed_nor_sold(walk: Walk) -> None:
    """A reward without stock is not listed, and buying it is refused with 422."""
    who, wanted = participant(walk), str(walk.data["sold_out_reward"])
    listed = [str(each["id"]) for each in member(who.good("listRewards"), "rewards")]
    expect(wanted not in listed, f"no reward {wanted} in the list", listed)
    reply = who.refused(422, "purchaseReward", id=wanted)
    expect_equal(member(reply.json, "error"), "Global limit exceeded", "error")


@assumed(OURS, writes=_BUYS, needs=("club", "member", "limited_reward"))
def a_purchase_lowers_the_stock(walk: Walk) -> None:
    """Each purchase of a limited reward lowers its remaining stock by one."""
    who, wanted = participant(walk), str(walk.data["limited_reward"])

    def stock() -> int:
        rewards = member(who.good("listRewards"), "rewards")
        found = next((each for each in rewards if str(each["id"]) == wanted), None)
        if found is None or found.get("remaining_stock") is None:
            raise Untested(f"the reward {wanted} is not listed with a limited stock")
        if found["price"] > who.balance:
            raise Untested(f"the member cannot pay for the reward {wanted}")
        return int(found["remaining_stock"])

    before = stock()
    reply = who.call("purchaseReward", id=wanted)
    if reply.status == 422:
        raise Untested(f"the member may not buy the reward {wanted}: {reply.came}")
    rewards = member(who.good("listRewards"), "rewards")
    after = next((each["remaining_stock"] for each in rewards if str(each["id"]) == wanted), 0)
    expect_equal(after, before - 1, "remaining_stock")


@elsewhere("Rewards, Use", writes=(*_BUYS, "useReward"), needs=_NEEDS)
def a_use_is_counted_and_lasts(walk: Walk) -> None:
    """Using a reward takes one of its uses and makes it active; again, it is `Already active`."""
    who = participant(walk)
    reward = affordable(walk, who)
    who.good("purchaseReward", id=reward["id"])
    usage = member(who.bought(reward["id"]), "usage")
    if usage.get("active_until") is not None:
        raise Untested("the reward is in use already")
    used = member(who.good("useReward", id=reward["id"]), "usage")
    before, left = usage.get("left"), used.get("left")
    if before is not None:
        expect_equal(left, before - 1, "the uses that are left")
    expect(used.get("active_until") is not None, "a moment until which it is active", used)
    expect_equal(member(who.bought(reward["id"]), "usage").get("left"), left, "left, listed")
    if left != 0:
        reply = who.refused(422, "useReward", id=reward["id"])
        expect_equal(member(reply.json, "error"), "Already active", "error")


@elsewhere("Rewards, Use", writes=_BUYS, needs=("club", "newcomer", "reward"))
def what_was_not_bought_cannot_be_used(walk: Walk) -> None:
    """A reward that the member has not bought cannot be used: 422."""
    who = newcomer(walk)
    who.refused(422, "useReward", id=walk.data["reward"])


@assumed(OURS, writes=_BUYS, needs=_NEEDS)
def purchases_at_the_same_time_are_all_paid(walk: Walk) -> None:
    """Of purchases at the same moment, each that succeeds takes the price once."""
    who = participant(walk)
    reward = affordable(walk, who)
    before = who.balance
    replies = walk.together(*[lambda: who.call("purchaseReward", id=reward["id"])] * 4)
    paid = sum(each.is_good for each in replies)
    expect(paid > 0, "at least one purchase", [each.came for each in replies])
    expect_equal(who.balance, before - paid * reward["price"], f"the balance after {paid}")


@assumed(OURS, writes=_BUYS, needs=("club", "newcomer", "reward"))
def nobody_spends_more_than_there_is(walk: Walk) -> None:
    """However many purchases come at the same moment, the balance never falls below zero."""
    who = newcomer(walk)
    reward = affordable(walk, who)
    most = who.balance // reward["price"] if reward["price"] else 0
    if not 0 < most < 8:
        raise Untested("the newcomer can pay for none, or for too many")
    buy = [lambda: who.call("purchaseReward", id=reward["id"])] * (most + 2)
    replies = walk.together(*buy)
    expect_equal(sum(each.is_good for each in replies), most, "the purchases that succeeded")
    expect(who.balance >= 0, "a balance of at least 0", who.balance)
