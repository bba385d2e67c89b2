"""The exchange folder: packets there whole or not at all, receipts whenever they come."""

from __future__ import annotations

import json
import time
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from bureau.domain.clock import SystemClock
from bureau.errors import Permanent, Transient
from bureau.gateways.files import LocalFileStore
from bureau.gateways.folder_channel import FolderChannel
from bureau.gateways.packet_key import short_name
from bureau.services.ports.counterpart import Channel
from tests.component.gateways.channel_contract import PACKET, ChannelContract, OtherSide, with_paper
from tests.support.offices import OfficesRig

SECOND = timedelta(seconds=1)


class FolderSide:
    """The simulated body at the other end."""

    def __init__(self, rig: OfficesRig, folder: Path) -> None:
        self.rig = rig
        self.files = LocalFileStore(folder / "files")

    def control(self, mode: str, times: int | None = None, seconds: float = 30.0) -> None:
        if mode == "down":  # the share is not there
            self.stop()
            return
        self.rig.control("folder", mode, times, seconds)

    def stop(self) -> None:
        self.rig.exchange.rename(self.rig.exchange.with_name("away"))

    def start(self) -> None:
        away = self.rig.exchange.with_name("away")
        if away.exists():
            if self.rig.exchange.exists():
                self.rig.exchange.rmdir()
            away.rename(self.rig.exchange)

    def channel(self, timeout: timedelta = 5 * SECOND) -> FolderChannel:
        clock = SystemClock()
        return FolderChannel(self.rig.exchange, "xianbianban", self.files, clock, wait=timeout)

    def arrived(self) -> dict[str, tuple[str, ...]]:
        return {one.key: one.papers for one in self.rig.offices.arrivals.all()}


@pytest.fixture
def side(offices: OfficesRig, tmp_path: Path) -> FolderSide:
    return FolderSide(offices, tmp_path)


class TestFolderChannel(ChannelContract):
    @pytest.fixture
    def side(self, offices: OfficesRig, tmp_path: Path) -> FolderSide:
        return FolderSide(offices, tmp_path)

    def test_down_is_surely_not_delivered(self, side: OtherSide, channel: Channel) -> None:
        side.stop()
        with pytest.raises(Transient):
            channel.send(PACKET, "key-1")
        with pytest.raises(Transient):
            channel.find("key-1")
        side.start()
        assert channel.find("key-1") is None


def test_a_receipt_that_comes_late_is_collected_once(side: FolderSide) -> None:
    side.control("slow", times=1, seconds=0.6)
    channel = side.channel(timedelta(seconds=0.1))
    first = channel.send(PACKET, "key-1")
    assert not first.confirmed
    assert first.number.endswith(".zip")
    time.sleep(1.2)
    (answer,) = channel.collect()
    assert (answer.key, answer.status) == ("key-1", "accepted")
    channel.taken(answer)
    channel.taken(answer)
    assert list(channel.collect()) == []
    found = channel.find("key-1")
    assert found is not None
    assert found.confirmed, "the receipt in our books stays the proof"


def test_a_duplicate_receipt_is_the_same_receipt(side: FolderSide) -> None:
    side.control("duplicate-receipt", times=1)
    channel = side.channel()
    receipt = channel.send(PACKET, "key-1")
    answers = list(channel.collect())
    assert {one.number for one in answers} == {receipt.number}


def test_the_packet_is_a_zip_that_any_program_opens(side: FolderSide) -> None:
    side.channel().send(with_paper(side.files), "key-1")
    (path,) = (side.rig.exchange / "xianbianban" / "out").glob("*.zip")
    assert path.name.startswith("BJ-2026-000001-")
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        listed = json.loads(archive.read("manifest.json"))
        assert PACKET.text in archive.read("送件函.txt").decode()
    assert [row["path"] for row in listed["files"]] == ["papers/01-检查记录 1.txt"]


def test_a_packet_that_is_gone_without_a_receipt_is_for_a_person(side: FolderSide) -> None:
    side.control("slow", seconds=60)
    channel = side.channel(timedelta(0))
    channel.send(PACKET, "key-1")
    (path,) = (side.rig.exchange / "xianbianban" / "out").glob("*.zip")
    path.unlink()
    with pytest.raises(Permanent, match="电话核实"):
        channel.find("key-1")
    with pytest.raises(Permanent, match="电话核实"):
        channel.send(PACKET, "key-1")


def test_a_crash_between_note_and_rename_is_surely_not_delivered(side: FolderSide) -> None:
    channel = side.channel()
    channel.send(PACKET, "key-1")
    base, short = side.rig.exchange / "xianbianban", short_name("key-1")
    (path,) = (base / "out").glob("*.zip")
    for receipt in (base / "receipts").glob("*.json"):
        receipt.unlink()
    path.rename(base / "out" / f".{short}-x.part")  # as a killed process leaves it
    for receipt in (base / "receipts").glob("*.json"):
        receipt.unlink()
    assert channel.find("key-1") is None
    assert channel.send(PACKET, "key-1").status == "accepted"
    assert list((base / "out").glob(".*.part")) == []


def test_a_receipt_that_is_no_receipt_is_left_alone(side: FolderSide) -> None:
    side.control("slow", seconds=60)
    channel = side.channel(timedelta(0))
    channel.send(PACKET, "key-1")
    receipts = side.rig.exchange / "xianbianban" / "receipts"
    (receipts / f"{short_name('key-1')}.json").write_text('{"key": "key-1"')
    assert list(channel.collect()) == []
    found = channel.find("key-1")
    assert found is not None
    assert not found.confirmed
