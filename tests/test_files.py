"""A file is written whole, or the old one stays; nothing is left beside it."""

import os
import resource
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from mockserver.files import not_written, replacing


def write(path: Path, text: str) -> None:
    with replacing(path) as stream:
        stream.write(text)


def test_a_file_is_made_with_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    umask = os.umask(0o027)
    try:
        write(tmp_path / "f", "ä\n")
    finally:
        os.umask(umask)

    assert (tmp_path / "f").read_bytes() == "ä\n".encode()
    assert stat.S_IMODE((tmp_path / "f").stat().st_mode) == 0o640
    assert os.listdir(tmp_path) == ["f"]


def test_an_old_file_gives_its_permissions_to_the_new_one(tmp_path: Path) -> None:
    file = tmp_path / "f"
    file.write_text("old")
    file.chmod(0o604)

    write(file, "new")

    assert (file.read_text(), stat.S_IMODE(file.stat().st_mode)) == ("new", 0o604)


def test_a_block_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    file = tmp_path / "f"
    file.write_text("old")

    def fail() -> None:
        with replacing(file) as stream:
            stream.write("half of the ne")
            stream.flush()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()

    assert (file.read_text(), os.listdir(tmp_path)) == ("old", ["f"])


def test_a_symbolic_link_stays_and_its_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    file, link = tmp_path / "folder" / "f", tmp_path / "link"
    file.write_text("old")
    link.symlink_to(file)

    write(link, "new")

    assert (link.is_symlink(), file.read_text()) == (True, "new")
    assert os.listdir(tmp_path / "folder") == ["f"]


def test_what_is_no_regular_file_is_written_to(tmp_path: Path) -> None:
    write(Path("/dev/null"), "gone")

    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_a_folder_is_refused_and_nothing_is_called_untouched(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError) as caught:
        write(tmp_path, "x")

    said = not_written(tmp_path, caught.value)
    assert said == f"{str(tmp_path)!r} cannot be written: Is a directory."


def save_with_room_for(size: int, file: Path) -> subprocess.CompletedProcess[str]:
    """Write 100,000 bytes in a process that may write no file larger than `size`."""

    def bounded() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    code = """
import signal, sys
from pathlib import Path
from mockserver.files import not_written, replacing
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
file = Path(sys.argv[1])
try:
    with replacing(file) as stream:
        stream.write("x" * 100_000)
except OSError as error:
    print(not_written(file, error))
"""
    command = [sys.executable, "-c", code, str(file)]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=60, preexec_fn=bounded, check=True
    )


def test_a_disk_without_room_leaves_the_old_file_and_says_so(tmp_path: Path) -> None:
    file = tmp_path / "f"
    file.write_text("old")

    done = save_with_room_for(16_384, file)

    assert done.stdout == f"{str(file)!r} cannot be written: File too large." + (
        " The old file is untouched.\n"
    )
    assert (file.read_text(), os.listdir(tmp_path)) == ("old", ["f"])


def test_a_disk_without_room_leaves_nothing_where_nothing_was(tmp_path: Path) -> None:
    done = save_with_room_for(16_384, tmp_path / "f")

    assert done.stdout.endswith("cannot be written: File too large.\n")
    assert os.listdir(tmp_path) == []
