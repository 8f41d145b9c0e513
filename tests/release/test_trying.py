"""What a release is tried with works on the code as it stands, before anything is built."""

import sys
from pathlib import Path

import pytest

from tests.release.environment import Environment
from tests.release.trying import use_it

pytestmark = pytest.mark.slow


def test_a_strangers_commands_work_in_this_environment(tmp_path: Path) -> None:
    use_it(Environment(Path(sys.prefix)), tmp_path)
