"""Ports of the simulated bodies: what a taken one leaves behind, and how trials choose theirs."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from bureau.cli.trial.ports import free_port
from tests.support.offices import OfficesRig


def test_a_taken_port_leaves_no_other_open(tmp_path: Path) -> None:
    rig = OfficesRig(tmp_path)
    with socket.create_server(("127.0.0.1", rig.pop_port)), pytest.raises(OSError):
        rig.start()

    rig.start()  # takes all of them: none was left open
    rig.stop()


def test_ports_are_given_once_and_lie_below_the_dynamic_range() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        dynamic = probe.getsockname()[1]

    given = [free_port() for _ in range(200)]

    assert len(set(given)) == 200
    assert max(given) < dynamic
