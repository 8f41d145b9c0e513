"""What a server without own documents never imports."""

import subprocess
import sys

SEEN = """
import asyncio, sys
from mockserver.cli.banner import banner
from mockserver.cli.running import build_server
from mockserver.settings import Settings
banner(build_server(Settings()), Settings(), "http://mock", 4010)
heavy = ("mockserver.inferred", "mockserver.contract.edge", "schemathesis", "hypothesis", "prance")
print([name for name in sys.modules if name.startswith(heavy)])
"""


def test_a_server_without_own_documents_does_not_wait_for_what_infers_them() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SEEN], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"
