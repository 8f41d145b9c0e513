"""How long a connection waits for its consumer in each phase. It reads no clock."""

from typing import Literal

from mockserver.http.transport.limits import Limits


class Patience:
    """When a connection's phase began, and what the consumer has sent since; times in seconds."""

    __slots__ = ("_limits", "_read_at", "_unsent", "began", "body_size", "heard")

    def __init__(self, limits: Limits, now: float) -> None:
        self._limits = limits
        #: When the phase began.
        self.began = now
        #: When the last byte arrived.
        self.heard = now
        #: The bytes of the body so far.
        self.body_size = 0
        self._read_at = now
        self._unsent = 0

    def begin(self) -> None:
        """Begin a phase at the time of the last received bytes."""
        self.began = self.heard
        self.body_size = 0

    def restart(self, now: float) -> None:
        """Begin the phase again, because the server itself had stopped reading."""
        self.began = self.heard = now

    def is_over(self, phase: Literal["head", "body", "idle", "linger"], now: float) -> bool:
        """Whether the phase has lasted too long."""
        limits, waited = self._limits, now - self.began
        if phase == "head":
            return waited > limits.head_seconds
        if phase == "idle":
            return waited > limits.idle_seconds
        if phase == "linger":
            return waited > limits.linger_seconds
        allowed = limits.body_seconds + self.body_size / limits.body_rate
        return now - self.heard > limits.body_seconds or waited > allowed

    def is_unread(self, now: float, unsent: int) -> bool:
        """Whether the consumer has read none of the `unsent` bytes for too long."""
        if unsent == 0 or unsent < self._unsent:
            self._read_at = now
        self._unsent = unsent
        return now - self._read_at > self._limits.write_seconds
