"""No garbage is collected while a command loads its libraries."""

import gc

import pytest

from mockserver.cli.collector import without_collector


def test_the_collector_is_off_in_the_block_alone() -> None:
    with without_collector():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_the_collector_is_on_after_an_error() -> None:
    with pytest.raises(ValueError, match="broken"), without_collector():
        raise ValueError("broken")
    assert gc.isenabled()
