"""Users: the partner's customers, each with an open session."""

from mockserver.engine.call import Call, Reply
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row


def user_key(partner_id: str, partner_user_id: str) -> str:
    """Return the id of a user's row: two partners may use the same id for different people."""
    return f"{partner_id}:{partner_user_id}"


def create_user(tx: Transaction, call: Call) -> Reply:
    """Open a session. The token names the customer; otherwise a new customer is made."""
    partner_id: str = call.identity["partner_id"]
    partner_user_id: str = call.identity["partner_user_id"] or f"cust-{tx.new_id('user')}"
    key = user_key(partner_id, partner_user_id)
    row = opened(tx, tx.get("users", key) or new_user(partner_id, partner_user_id, tx.now))
    tx.put("users", key, row)
    return Reply(
        201,
        {
            "partner_id": partner_id,
            "partner_user_id": partner_user_id,
            "user_session_id": row["user_session_id"],
        },
    )


def new_user(partner_id: str, partner_user_id: str, now: int) -> Row:
    """Make the row of a new customer."""
    return {
        "partner_id": partner_id,
        "partner_user_id": partner_user_id,
        "user_session_id": None,
        "created_at": now,
        "updated_at": now,
    }


def opened(tx: Transaction, user: Row) -> Row:
    """Open a new session for a user."""
    return {**user, "user_session_id": tx.new_id("session"), "updated_at": tx.now}
