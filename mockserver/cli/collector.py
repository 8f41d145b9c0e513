"""The collector of garbage, while a command loads its libraries."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collector() -> Iterator[None]:
    """Collect no garbage while the block runs: nearly all that libraries make at start stays."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
