"""Python, ports and disk: what is said before anything is started."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bureau.cli.checks import disk
from bureau.cli.checks.ports import port_owner, taken_ports
from bureau.cli.ports import Ports
from bureau.cli.problem import CannotGoOn
from bureau.cli.setup.preflight import check_disk, check_ports, check_python


@pytest.fixture
def busy() -> Iterator[int]:
    """A port that this process listens on."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield int(server.getsockname()[1])


def ports_with(**some: int) -> Ports:
    """A layout in which every port but the given ones may be any free one."""
    names = (
        "front",
        "engine",
        "api",
        "worker",
        "relay",
        "engine_management",
        "hotline",
        "offices",
        "mail",
        "mailbox",
    )
    return Ports(**{name: some.get(name, 0) for name in names})


def test_a_taken_port_is_named_with_its_purpose_and_its_owner(busy: int):
    with pytest.raises(CannotGoOn) as caught:
        check_ports(ports_with(api=busy))

    problem = caught.value
    assert f"端口 {busy}（接口服务）已被占用" in problem.zh
    assert f"port {busy} is taken" in problem.en.lower()
    assert f"pid {os.getpid()}" in problem.zh
    assert any("--port-base" in line for line in problem.remedies)


def test_every_taken_port_is_named(busy: int):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        second = int(other.getsockname()[1])
        taken = taken_ports(ports_with(front=busy, hotline=second))

    assert [(t.part, t.port) for t in taken] == [("front", busy), ("hotline", second)]


def test_an_unknown_owner_does_not_hide_the_taken_port(busy: int, tmp_path: Path):
    taken = taken_ports(ports_with(engine=busy), proc=tmp_path)

    assert [(t.port, t.owner) for t in taken] == [(busy, "")]


def test_nobody_owns_a_free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = int(probe.getsockname()[1])

    assert port_owner(free) == ""
    check_ports(ports_with(front=free))


def test_a_full_disk_is_said_with_both_sizes(tmp_path: Path):
    with pytest.raises(CannotGoOn) as caught:
        check_disk(tmp_path, assembling=False, free=lambda _: 300 * 1024**2)

    assert "磁盘空间不足" in caught.value.zh
    assert "0.3 GiB" in caught.value.zh
    assert "1.0 GiB" in caught.value.zh
    assert "0.3 GiB free, 1.0 GiB needed" in caught.value.en
    assert any("--home" in line for line in caught.value.remedies)


def test_assembling_needs_more_room(tmp_path: Path):
    between = disk.NEEDED + 1

    check_disk(tmp_path, assembling=False, free=lambda _: between)
    with pytest.raises(CannotGoOn):
        check_disk(tmp_path, assembling=True, free=lambda _: between)


def test_space_is_measured_for_a_folder_that_is_still_to_be_made(tmp_path: Path):
    assert disk.free_space(tmp_path / "not" / "yet") == pytest.approx(
        disk.free_space(tmp_path), rel=0.01
    )


def test_an_old_python_is_refused():
    with pytest.raises(CannotGoOn, match=r"Python 3\.10\.12"):
        check_python((3, 10, 12))
    check_python((3, 11, 0))
    check_python((3, 14, 0))
