"""Users: the partner's customers, each with an open session."""

from mockserver.engine.call import Call, Reply
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row


def user_key(partner_id: str, partner_user_id: str) -> str:
    """Return the id of a user's row: two partners may use the same id for different people."""
    return f"{partner_id}:{partner_user_id}"


def create_user(tx: Transaction, call: Call) -> Reply:
    """Open a session; the call names customer and session, and what it leaves out is made up."""
    partner_id: str = call.identity["partner_id"]
    partner_user_id: str = call.identity["partner_user_id"] or f"cust-{tx.new_id('user')}"
    key = user_key(partner_id, partner_user_id)
    user = tx.get("users", key) or new_user(partner_id, partner_user_id, tx.now)
    row = opened(tx, user, call.identity["user_session_id"])
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


def opened(tx: Transaction, user: Row, session: str | None = None) -> Row:
    """Open a session for a user: the one with this id, or a new one."""
    return {**user, "user_session_id": session or tx.new_id("session"), "updated_at": tx.now}
