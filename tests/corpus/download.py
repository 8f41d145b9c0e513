"""Brings the documents of the locked packages into a folder, by npm and pip; runs none of them."""

import base64
import gzip
import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from tests.corpus.failure import CannotMeasure
from tests.corpus.package import Package

_TIMEOUT_SECONDS = 300
#: The largest document that is taken, in bytes.
_LARGEST = 32 * 2**20
#: What npm puts before the name of each file.
_ROOT = "package/"


def documents_of(package: Package, folder: Path) -> list[Path]:
    """Return the documents of a package below `folder`, downloading it if it is not there yet.

    It is unpacked beside its place and moved in whole. Raises CannotMeasure.
    """
    place = folder / package.folder
    if not place.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix="fetching-") as name:
            unpacked = Path(name) / "unpacked"
            archive = _archive(package, Path(name))
            _require_integrity(package, archive)
            _unpack(package, archive, unpacked)
            unpacked.rename(place)
    files = (each for each in sorted(place.rglob("*")) if each.is_file())
    return [each for each in files if _is_document(package, each.relative_to(place).as_posix())]


def _is_document(package: Package, name: str) -> bool:
    return package.is_document(name) or package.is_document(f"{name}.gz")


def _archive(package: Package, folder: Path) -> Path:
    pinned = f"{package.name}{'@' if package.registry == 'npm' else '=='}{package.version}"
    if package.registry == "npm":
        npm = shutil.which("npm")
        if npm is None:
            raise CannotMeasure(f"npm, which brings {pinned}, is not installed")
        command = [npm, "pack", "--silent", "--ignore-scripts", "--pack-destination", str(folder)]
    else:
        # A wheel: nothing of the package runs to make it.
        flags = ["--quiet", "--no-deps", "--only-binary=:all:", "--dest", str(folder)]
        command = [sys.executable, "-m", "pip", "download", *flags]
    try:
        done = subprocess.run(
            [*command, pinned],
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise CannotMeasure(f"{pinned} took more than {_TIMEOUT_SECONDS} s") from error
    archives = [*folder.glob("*.tgz"), *folder.glob("*.whl")]
    if done.returncode != 0 or len(archives) != 1:
        reason = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise CannotMeasure(f"{pinned} could not be downloaded: {reason}")
    return archives[0]


def _require_integrity(package: Package, archive: Path) -> None:
    algorithm, _, expected = package.integrity.partition("-")
    digest = hashlib.new(algorithm, archive.read_bytes()).digest()
    if base64.b64encode(digest).decode() != expected:
        raise CannotMeasure(
            f"{package.name} {package.version} is not what packages.json pins: its {algorithm} is "
            f"{base64.b64encode(digest).decode()}"
        )


def _unpack(package: Package, archive: Path, folder: Path) -> None:
    """Write the wanted files; their names are the patterns', so none leads out of the folder."""
    found = 0
    for name, content in _files(package, archive):
        found += 1
        if name.endswith(".gz"):
            name, content = name.removesuffix(".gz"), gzip.decompress(content)
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    if not found:
        raise CannotMeasure(f"{package.name} {package.version} has none of its documents")


def _files(package: Package, archive: Path) -> Iterator[tuple[str, bytes]]:
    if package.registry == "npm":
        with tarfile.open(archive) as tar:
            for member in tar:
                name = member.name.removeprefix(_ROOT)
                if member.isfile() and member.size <= _LARGEST and _is_safe(package, name):
                    stream = tar.extractfile(member)
                    assert stream is not None, "a file has content"
                    yield name, stream.read()
    else:
        with zipfile.ZipFile(archive) as wheel:
            for each in wheel.infolist():
                if each.file_size <= _LARGEST and _is_safe(package, each.filename):
                    yield each.filename, wheel.read(each)


def _is_safe(package: Package, name: str) -> bool:
    return package.is_wanted(name) and ".." not in name.split("/")
