"""W1 as a store sees it: what one booked commitment changes, and its exchange for the journal."""

from mockserver.engine.clock import DAY
from mockserver.engine.journal import Exchange
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Changes, World
from tests.bench.workload import W1

_API = W1.api.name
_COMMITMENT = {
    "user_id": "cust-1001",
    "partner_id": "p-demo",
    "campaign_id": "camp-purchase",
    "goal_type": "retention",
    "goal_value": "purchase",
    "loyalty_units": 49,
    "free_loyalty_units": 0,
    "loyalty_accumulation_value": "49.90",
    "redeemable_loyalty_units": 0,
    "redeemed_loyalty_units": 0,
    "cancelled_loyalty_units": 0,
    "confirmation_status": "pending",
    "promotion_goal_description": "Order 1001",
    "promotion_goal_category": "purchase",
}


def book(world: World, now: int) -> tuple[Changes, int]:
    """Change a world as W1 does: a commitment, what its partner has issued, and a due effect."""
    transaction = Transaction(world, _API, now)
    partner = transaction.get("partners", "p-demo")
    assert partner is not None, "the default fixture has it"
    issued = partner.get("issued_today", 0) + 49
    transaction.put("partners", "p-demo", {**partner, "issued_today": issued})
    identifier = transaction.new_id("commitment")
    moments = {"created_at": now, "updated_at": now}
    transaction.put("commitments", identifier, {**_COMMITMENT, **moments})
    transaction.schedule(now + 14 * DAY, "confirm-commitment", commitment_id=identifier)
    return transaction.changes(), now


def record(now: int, world: World, is_new: bool) -> tuple[int, Exchange]:
    """Make the exchange of a booked call."""
    return now, exchange_at(now)


def exchange_at(now: int) -> Exchange:
    """Make the exchange of such a call."""
    body, reply = (W1.body or "").encode(), W1.reply.encode()
    path = W1.api.base_path.encode() + W1.path.encode()
    headers = (
        (b"host", b"127.0.0.1:4010"),
        (b"x-mock-world", b"bench"),
        (b"content-type", b"application/json"),
        (b"x-koomalooma-jwt", b"[masked:3628ce0bece5]"),
    )
    return Exchange(
        now,
        285,
        W1.method,
        path,
        b"",
        headers,
        body,
        _API,
        "assignPoints",
        W1.status,
        (*headers[1:3], (b"x-mock-source", b"behaviour"), (b"content-length", b"469")),
        reply,
        "behaviour",
        (),
        texts={"user_id": "cust-1001"},
        body_size=len(body),
        reply_size=len(reply),
        raw_path=path,
        size=len(body) + len(reply) + 250,
    )
