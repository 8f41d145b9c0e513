"""`mockserver check --data`: what a server has, for the journeys over it."""

from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from mockserver.checks import PROBE_DATA, catalogue_of
from mockserver.cli.check import check
from mockserver.cli.check_data import read_data
from mockserver.errors import SettingsError, UnknownName

BOOSTCOM = catalogue_of("boostcom")


def written(folder: Path, text: str) -> Path:
    file = folder / "data.yaml"
    file.write_text(text)
    return file


def test_the_template_names_all_that_journeys_and_probes_may_need_and_fills_in_nothing(
    tmp_path: Path,
) -> None:
    printed = CliRunner().invoke(check, ["boostcom", "--data-template"])
    assert printed.exit_code == 0
    assert yaml.safe_load(printed.output) == dict.fromkeys([*BOOSTCOM.data, *PROBE_DATA])
    assert read_data(written(tmp_path, printed.output), BOOSTCOM) == {}


def test_values_are_read_and_names_without_one_are_left_out(tmp_path: Path) -> None:
    file = written(tmp_path, "club: my-club\nreward:\nmember: {id: 7, password: p}\n")
    assert read_data(file, BOOSTCOM) == {"club": "my-club", "member": {"id": 7, "password": "p"}}


def test_a_misspelt_name_is_refused_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="'membre'") as caught:
        read_data(written(tmp_path, "membre: 1\n"), BOOSTCOM)
    assert caught.value.hint == "Did you mean 'member'?"


@pytest.mark.parametrize("text", ["- club\n", "club\n"])
def test_what_is_no_list_of_names_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError, match="not a list of names") as caught:
        read_data(written(tmp_path, text), BOOSTCOM)
    assert caught.value.where == str(tmp_path / "data.yaml")
