"""Calls that cannot be journaled: they have happened, so the log says it, once."""

import logging
from types import TracebackType

from mockserver.errors import StoreUnavailable

_logger = logging.getLogger(__name__)


class JournalLoss:
    """Wraps each writing of an exchange; it ends with the first one that succeeds again."""

    __slots__ = ("_is_losing",)

    def __init__(self) -> None:
        self._is_losing = False

    def __enter__(self) -> None:
        """Begin to write."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        """Swallow StoreUnavailable; the first of several is logged."""
        if not isinstance(error, StoreUnavailable):
            self._is_losing = self._is_losing and error is not None
            return False
        if not self._is_losing:
            _logger.warning("Calls are not journaled until this ends: %s", error)
        self._is_losing = True
        return True
