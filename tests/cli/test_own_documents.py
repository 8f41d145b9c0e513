"""The commands on a document of the user's own, as processes in a terminal."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.processes import get, served
from tests.cli.test_reloading import lines_until
from tests.own_documents import PETSTORE, write

pytestmark = pytest.mark.slow


def test_the_banner_says_what_keeps_state_and_an_example_works(tmp_path: Path) -> None:
    with served(str(write(tmp_path))) as (_, banner):
        (command,) = re.findall(r"Calls to try: (.*)", banner)
        shown = subprocess.run(shlex.split(command), capture_output=True, text=True).stdout
        (line,) = re.findall(r"(curl .*/v1/.*)", shown)
        (first,) = re.findall(r"^  try +(curl .*/v1/.*)", banner, re.M)
        run = subprocess.run(shlex.split(line), capture_output=True, text=True, check=True)

    assert "Petstore (petstore)" in shown
    assert "koomalooma" not in banner
    assert re.search(r"^petstore +http://127.0.0.1:\d+/v1\n +-H 'X-Key: .", banner, re.M)
    assert re.search(r"^  title +Petstore$", banner, re.M)
    assert "4 of 5 operations keep state; the others answer out of the contract" in banner
    assert "pets: list, create, show, remove" in banner
    assert '"name"' in run.stdout
    assert first == line


def test_a_document_cannot_speak_to_the_terminal(mockserver: Run, tmp_path: Path) -> None:
    hostile = PETSTORE.replace("title: Petstore", 'title: "Pet\\e[2Jstore"')
    path = write(tmp_path, hostile.replace("/weather:", '"/wea\\e]0;ther":'))

    with served(str(path)) as (_, banner):
        pass
    inferred = mockserver("infer", str(path)).stdout

    for shown in (banner, inferred):
        assert "\x1b" not in shown
        assert "Pet\\x1b[2Jstore" in shown

    refused = mockserver(
        "infer", str(write(tmp_path, 'a: 1\n"\\e[2J": 1\n"\\e[2J": 2\n', "bad.yaml"))
    )
    assert "The key '\\x1b[2J' appears twice here." in refused.stderr


def test_documents_can_come_from_a_variable(tmp_path: Path) -> None:
    variables = {"MOCKSERVER_DOCUMENTS": f"{write(tmp_path)} shop={write(tmp_path, name='s.yaml')}"}

    with served("--base-path", "shop=/shop", variables=variables) as (_, banner):
        pass

    assert re.search(r"^petstore +http", banner, re.M)
    assert re.search(r"^shop +http://[^/]+/shop\n", banner, re.M)


def test_what_was_inferred_is_written_once_and_changes_nothing(
    mockserver: Run, tmp_path: Path
) -> None:
    write(tmp_path)
    before = mockserver("infer", "petstore.yaml").stdout

    written = mockserver("infer", "petstore.yaml", "--write")
    after = mockserver("infer", "petstore.yaml").stdout
    again = mockserver("infer", "petstore.yaml", "--write")

    assert "pets: /pets, one at /pets/{petId}, id: id" in before
    assert "Written: petstore.mock.yaml" in written.stdout
    assert after.replace("Corrected by petstore.mock.yaml\n", "") == before
    assert again.returncode == 2
    assert "exists, and is not overwritten" in again.stderr


def test_the_starting_point_is_a_suite_that_passes(mockserver: Run, tmp_path: Path) -> None:
    write(tmp_path)

    done = mockserver("init", "shop=petstore.yaml")
    again = mockserver("init", "shop=petstore.yaml")
    pytest_run = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    suite = subprocess.run(pytest_run, cwd=tmp_path, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert "written  petstore.mock.yaml" in done.stdout
    assert "written  test_shop_mock.py" in done.stdout
    assert again.stdout.count("(left as it is)") == 4
    assert again.stdout.endswith("pytest .\n")
    assert suite.returncode == 0, suite.stdout
    assert "3 passed" in suite.stdout


def test_the_starting_point_says_what_a_project_has_to_add(mockserver: Run, tmp_path: Path) -> None:
    write(tmp_path, name="specs/petstore.yaml")
    (tmp_path / "pyproject.toml").write_text("[tool.pytest.ini_options]\n")

    done = mockserver("init", "specs/petstore.yaml")

    assert 'mock_documents = "specs/petstore.yaml"' in done.stdout
    assert 'mock_fixtures = "specs/mock-fixtures"' in done.stdout
    assert not (tmp_path / "specs" / "pytest.ini").exists()


def test_a_second_document_of_a_folder_is_to_be_named_beside_the_first(
    mockserver: Run, tmp_path: Path
) -> None:
    write(tmp_path, name="other.yaml")
    (tmp_path / "pytest.ini").write_text("[pytest]\nmock_documents = petstore.yaml\n")

    done = mockserver("init", "shop=other.yaml")

    assert "Now add shop=other.yaml to `mock_documents` in " in done.stdout


def test_fixtures_of_a_document_are_checked_with_those_that_ship(
    mockserver: Run, tmp_path: Path
) -> None:
    write(tmp_path)
    write(tmp_path, "pest: {'7': {name: Rex}}\n", "mine/petstore/rex.yaml")

    done = mockserver("fixtures", "check", "mine", "petstore.yaml")

    assert done.returncode == 1
    assert "rex.yaml:1 (#/pest)" in done.stderr
    assert "Did you mean 'pets'?" in done.stderr
    assert "of petstore" in done.stdout


def test_the_mock_of_a_document_keeps_it(mockserver: Run, tmp_path: Path) -> None:
    write(tmp_path)

    done = mockserver("check", "petstore.yaml", "--max-examples", "5")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "Expected by declaration" in done.stdout


def test_behaviours_are_read_again_and_worlds_stay(tmp_path: Path) -> None:
    text = (
        "from mockserver.engine.call import Reply\n"
        "def getWeather(transaction, call):\n"
        "    return Reply(200, 'Rain.', media_type='text/plain')\n"
    )
    file = write(tmp_path, text, "own.py")
    words = (str(write(tmp_path)), "--behaviours", str(file), "--reload")
    with served(*words, stderr=subprocess.STDOUT) as (process, banner):
        url = banner.splitlines()[0].split()[-1]
        get(f"{url}/_world/w/v1/pets", **{"X-Key": "any"})
        file.write_text(text.replace("Rain.", "Snow."))
        lines_until(process, "worlds stay")
        _, snow = get(f"{url}/_world/w/v1/weather", **{"X-Key": "any"})
        file.write_text("def getWeather(")
        complaint = "".join(lines_until(process, "where:"))
        _, still = get(f"{url}/_world/w/v1/weather", **{"X-Key": "any"})
        kept, _ = get(f"{url}/_mock/worlds/w")
        process.terminate()
        process.communicate(timeout=30)

    assert f"{file} is run, and answers getWeather" in banner
    assert (snow, still, kept) == (b"Snow.", b"Snow.", 200)
    assert "The old functions go on" in complaint
    assert "own.py:1" in complaint


def test_a_change_of_the_document_or_its_overrides_is_served(tmp_path: Path) -> None:
    path = write(tmp_path)
    with served(str(path), "--reload", stderr=subprocess.STDOUT) as (process, banner):
        url = banner.splitlines()[0].split()[-1]
        write(tmp_path, "rows: 0\n", "petstore.mock.yaml")
        lines_until(process, "Stop with Ctrl-C.")
        # The old server ends the calls that have reached it.
        shown = (get(f"{url}/v1/pets", **{"X-Key": "any"})[1] for _ in range(1_000))
        none = next(each for each in shown if each == b"[]")
        path.write_text("openapi: 3.0.3\n")
        complaint = "".join(lines_until(process, "The old one goes on"))
        process.terminate()
        process.communicate(timeout=30)

    assert none == b"[]"
    assert "contract/invalid" in complaint


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["serve", "petstor.yaml"], "Did you mean 'petstore.yaml'?"),
        (["serve", "."], "is a folder, not an OpenAPI document"),
        (["serve", "petstore.yaml", "--base-path", "petstor=/x"], "Did you mean 'petstore'?"),
        (["serve", "petstore.yaml", "--behaviours", "gone.py"], "behaviours/invalid"),
        (["serve", "boostcom=petstore.yaml"], "my_boostcom=petstore.yaml"),
        (["infer", "nothing.yaml"], "There is no file 'nothing.yaml'"),
        (["init", "empty.yaml"], "contract/invalid"),
        (["check", "petstor.yaml"], "Did you mean 'petstore.yaml'?"),
    ],
)
def test_a_wrong_turn_is_exit_2_with_the_way_out(
    mockserver: Run, tmp_path: Path, words: list[str], said: str
) -> None:
    write(tmp_path)
    write(tmp_path, "", "empty.yaml")

    done = mockserver(*words)

    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
