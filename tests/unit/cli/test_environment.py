"""`bureau.env`: made once, private, and never with other secrets."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from bureau.cli import environment
from bureau.cli.ports import Ports

SECRETS = (
    "BUREAU_ENGINE_ADMIN_PASSWORD",
    "BUREAU_ENGINE_PASSWORD",
    "BUREAU_HOTLINE_SECRET",
    "BUREAU_DEMO_PASSWORD",
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "bureau.env"


def make(path: Path, *, demo: bool = True, port_base: int | None = None):
    return environment.ensure(path, state_dir=path.parent, demo=demo, port_base=port_base)


def test_the_file_is_private_from_the_first_moment(path: Path):
    make(path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not list(path.parent.glob("*.new"))


def test_secrets_are_random_and_long(path: Path, tmp_path: Path):
    first, _ = make(path)
    other, _ = make(tmp_path / "other" / "bureau.env")

    for name in SECRETS:
        assert len(first[name]) >= 16, name
        assert first[name] != other[name], name


def test_a_second_run_changes_nothing(path: Path):
    first, made = make(path)
    text = path.read_bytes()
    second, made_again = make(path)

    assert (made, made_again) == (True, False)
    assert second == first
    assert path.read_bytes() == text


def test_a_file_that_others_could_read_is_made_private_again(path: Path):
    make(path)
    path.chmod(0o644)
    make(path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_another_port_base_moves_the_ports_and_keeps_everything_else(path: Path):
    first, _ = make(path)
    with path.open("a") as file:
        file.write("# ours\nBUREAU_LOG_LEVEL=DEBUG\n")
    second, _ = make(path, port_base=9300)

    assert {name: second[name] for name in SECRETS} == {name: first[name] for name in SECRETS}
    assert second["BUREAU_FRONT_PORT"] == "9300"
    assert second["BUREAU_HOTLINE_URL"] == "http://127.0.0.1:9310"
    assert "# ours\nBUREAU_LOG_LEVEL=DEBUG\n" in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_folder_that_was_moved_is_named_where_it_is_now(path: Path, tmp_path: Path):
    first, _ = make(path)
    moved = tmp_path / "moved"
    path.parent.rename(moved)
    second, _ = make(moved / "bureau.env")

    assert second == first | {"BUREAU_STATE_DIR": str(moved)}


def test_no_port_base_leaves_ports_that_a_person_set(path: Path):
    make(path)
    environment.set_values(path, {"BUREAU_FRONT_PORT": "80"})

    assert make(path)[0]["BUREAU_FRONT_PORT"] == "80"


def test_without_demo_the_file_says_so_and_a_later_run_does_not_turn_it_on(path: Path):
    assert make(path, demo=False)[0]["BUREAU_DEMO"] == "false"
    assert make(path, demo=True)[0]["BUREAU_DEMO"] == "false"


def test_demo_can_be_turned_off_later(path: Path):
    make(path, demo=True)

    assert make(path, demo=False)[0]["BUREAU_DEMO"] == "false"


def test_every_port_of_the_layout_is_a_different_one():
    ports = [port for _, port in Ports.from_base(8080).items()]

    assert sorted(ports) == [8080, 8081, 8082, 8083, 8084, 8085, 8090, 8091, 8092, 8093]
