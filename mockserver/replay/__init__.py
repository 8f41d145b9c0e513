"""Histories of worlds: fetched from a server, sent again to a server, and compared.

It speaks to servers through `client` alone and prints nothing; `mockserver world` shows what it
finds.
"""

from mockserver.replay.compare import Difference, first_difference
from mockserver.replay.credentials import Credentials, FindInFixture
from mockserver.replay.history import (
    History,
    SavedWorld,
    fetch_history,
    read_history,
    read_saved_world,
)
from mockserver.replay.replaying import ReplayDifference, Replayed, Skipped, replay
from mockserver.replay.send import CannotSend, send

__all__ = [
    "CannotSend",
    "Credentials",
    "Difference",
    "FindInFixture",
    "History",
    "ReplayDifference",
    "Replayed",
    "SavedWorld",
    "Skipped",
    "fetch_history",
    "first_difference",
    "read_history",
    "read_saved_world",
    "replay",
    "send",
]
