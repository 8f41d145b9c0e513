"""`make release`: builds wheel and source archive, checks both, and tries both on each Python.

Each is installed in an empty environment, as a stranger does; then a stranger's commands have to
work there. A Python that this machine does not have is skipped, and named at the end.
"""

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.release.environment import Environment
from tests.release.interpreters import interpreters
from tests.release.trying import try_it

ROOT = Path(__file__).parents[2]
DIST = ROOT / "dist"


def main(twine: str) -> None:
    """Build, check and try; `twine` is the folder in which twine is installed."""
    shutil.rmtree(DIST, ignore_errors=True)
    # The wheel is made of the source archive, as an index's users make it.
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", DIST, ROOT], check=True
    )
    archives = sorted(DIST.iterdir())
    subprocess.run(
        [sys.executable, "-m", "twine", "check", "--strict", *archives],
        check=True,
        env={"PYTHONPATH": twine},
    )
    found, missing = interpreters()
    for python in found:
        for archive in archives:
            with TemporaryDirectory(prefix="mockserver-release-") as folder:
                home = Path(folder)
                environment = Environment.make(python, home / "venv")
                environment.install(str(archive), "pytest", "pytest-xdist")
                try_it(environment, home)
            print(f"{archive.name} works on {python.version}", flush=True)
    for version in missing:
        print(f"Python {version} was skipped: it is not on this machine", flush=True)
    if not found:
        sys.exit("Nothing was tried: no Python that the package supports is on this machine.")


if __name__ == "__main__":
    main(sys.argv[1])
