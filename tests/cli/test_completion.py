"""Names are completed as the shell asks for them."""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from mockserver.cli import commands
from tests.cli.terminal import terminal

#: How each shell starts without anybody's settings, and what it needs before our script.
SHELLS = {
    "bash": (["bash", "--norc", "-i"], ""),
    "zsh": (["zsh", "-f", "-i"], "autoload -U compinit; compinit -D; "),
    "fish": (["fish", "--no-config", "-i"], ""),
}


def completed(*words: str) -> list[str]:
    *before, last = words
    shell = ShellComplete(commands, {}, "mockserver", "_MOCKSERVER_COMPLETE")
    return [each.value for each in shell.get_completions(list(before), last) if each.type != "file"]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["serve", "--scenario", "coupon-u"], ["coupon-used-up"]),
        (["serve", "--api", "ko"], ["koomalooma"]),
        (["scenarios", "points-p"], ["points-pending"]),
        (["world", "new", "qa", "--scenario", "one-"], ["one-point-short"]),
        (["token", "boost"], ["boostcom"]),
        (["check", "boost"], ["boostcom"]),
        (["scen"], ["scenarios"]),
        (["serve", "--api", "control"], []),
    ],
)
def test_names_are_completed(words: list[str], names: list[str]) -> None:
    assert completed(*words) == names


def test_scenarios_of_ones_own_folder_are_completed(tmp_path: Path) -> None:
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "mine.yaml").touch()

    words = ("serve", "--fixtures", str(tmp_path), "--scenario", "mi")

    assert completed(*words) == ["mine"]


def test_worlds_of_the_running_server_are_completed(live: str) -> None:
    assert "default" in completed("world", "reset", "--url", live, "def")


def test_without_a_server_no_world_is_completed() -> None:
    assert completed("world", "reset", "--url", "http://127.0.0.1:1", "") == []


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_of_a_shell_is_for_the_program_that_printed_it(shell: str) -> None:
    words = ["--print-completion", shell]

    ours = CliRunner().invoke(commands, words, prog_name=".venv/bin/mockserver").output
    long = CliRunner().invoke(commands, words, prog_name="loyalty-mockserver").output

    assert "_MOCKSERVER_COMPLETE" in ours
    assert "loyalty-mockserver" not in ours
    assert "loyalty-mockserver" in long


@pytest.mark.parametrize("program", ["mockserver", "loyalty-mockserver"])
@pytest.mark.parametrize("shell", SHELLS)
def test_the_tab_key_completes_names_in_a_real_shell(shell: str, program: str) -> None:
    command, before = SHELLS[shell]
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell}")
    ours = str(Path(sys.executable).parent)
    script = f"{program} --print-completion {shell}"
    read = f"{script} | source" if shell == "fish" else f'eval "$({script})"'

    with terminal(command, PATH=f"{ours}:{os.environ['PATH']}") as shown:
        shown.type(f"{before}{read}; echo REA''DY\n")
        shown.sees("READY")
        shown.type(f"{program} serve --scenario coupon-u\t")
        shown.sees("coupon-used-up")
        shown.type(" --api boost\t")
        shown.sees("boostcom")


@pytest.mark.parametrize(("last", "replies"), [("boost", "boostcom"), ("no-such-api", "")])
def test_bash_gets_the_names_of_apis_and_looks_for_files_only_without_one(
    last: str, replies: str
) -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("there is no bash")
    script = CliRunner().invoke(commands, ["--print-completion", "bash"]).output
    program = shlex.quote(str(Path(sys.executable).with_name("mockserver")))
    # What only a shell that completes at this moment has.
    stubs = "compopt() { :; }; complete() { :; }\n"
    ask = f"COMP_WORDS=(mockserver check {last}); COMP_CWORD=2; _mockserver_completion {program}\n"

    done = subprocess.run(
        [bash, "-c", f'{stubs}{script}{ask}echo "${{COMPREPLY[*]}}"'],
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.stdout.strip() == replies
