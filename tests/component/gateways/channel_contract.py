"""What every Channel must do, whatever carries it. A subclass gives the `side` fixture.

`AskableContract` adds what holds where the other side itself answers and can be asked by key.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Protocol

import pytest

from bureau.errors import OutcomeUnknown, Permanent, Transient
from bureau.gateways.files import LocalFileStore
from bureau.services.ports.counterpart import Channel, Packet, PacketPaper
from bureau.services.ports.files import FileStore

PACKET = Packet(
    kind="reply",
    case_number="BJ-2026-000001",
    external_reference="ZB20261122001",
    title="购物卡余额无法使用",
    text="经核实，商家已退还余额 200 元。“答复”完毕 ✓",
    addressee="12345热线平台",
)
OTHER = Packet(
    kind="return",
    case_number="BJ-2026-000002",
    external_reference="ZB20261122002",
    title="噪声扰民",
    text="不属于我局管辖范围。",
)
CONTENT = "检查记录：已整改。".encode() * 20_000


def with_paper(files: FileStore, content: bytes = CONTENT) -> Packet:
    """The packet with a paper whose content is in the store."""
    stored = files.put([content], limit=10_000_000)
    paper = PacketPaper("检查记录 1.txt", stored.sha256, stored.size, "text/plain")
    return replace(PACKET, papers=(paper,))


def damage(files: FileStore, sha256: str) -> None:
    """Change a stored content behind the store's back."""
    assert isinstance(files, LocalFileStore)
    path = files.root / sha256[:2] / sha256
    content = bytearray(path.read_bytes())
    content[0] ^= 1
    path.chmod(0o640)
    path.write_bytes(bytes(content))


class OtherSide(Protocol):
    """The simulated body behind the channel, and how to make it fail."""

    @property
    def files(self) -> FileStore: ...

    def channel(self, timeout: timedelta) -> Channel: ...

    def control(self, mode: str, times: int | None = None, seconds: float = 30.0) -> None: ...

    def stop(self) -> None: ...

    def start(self) -> None: ...

    def arrived(self) -> Mapping[str, tuple[str, ...]]:
        """Papers of each packet that counts on the other side, by key."""
        ...


class Counting(OtherSide, Protocol):
    """A side that also counts how often a packet came."""

    def deliveries(self) -> Mapping[str, int]: ...


class ChannelContract:
    """Collected through its subclasses only."""

    @pytest.fixture
    def channel(self, side: OtherSide) -> Channel:
        return side.channel(timedelta(seconds=10))

    def test_a_packet_arrives_and_gets_a_receipt(self, side: OtherSide, channel: Channel) -> None:
        receipt = channel.send(PACKET, "key-1")
        assert receipt.status == "accepted"
        assert receipt.number
        assert receipt.received_at.tzinfo is not None
        assert list(side.arrived()) == ["key-1"]

    def test_papers_arrive_with_their_content(self, side: OtherSide, channel: Channel) -> None:
        channel.send(with_paper(side.files), "key-1")
        ((_, papers),) = side.arrived().items()
        assert any("检查记录 1.txt" in name for name in papers)

    def test_a_damaged_paper_is_never_sent(self, side: OtherSide, channel: Channel) -> None:
        packet = with_paper(side.files)
        damage(side.files, packet.papers[0].sha256)
        with pytest.raises(Permanent, match="摘要不符"):
            channel.send(packet, "key-1")
        assert side.arrived() == {}
        assert channel.find("key-1") is None

    def test_a_missing_paper_is_never_sent(self, side: OtherSide, channel: Channel) -> None:
        paper = PacketPaper("没有.txt", "0" * 64, 5, "text/plain")
        with pytest.raises(Permanent):
            channel.send(replace(PACKET, papers=(paper,)), "key-1")
        assert side.arrived() == {}

    def test_the_way_can_be_tried_without_sending(self, side: OtherSide, channel: Channel) -> None:
        assert channel.probe()
        assert side.arrived() == {}
        side.stop()
        with pytest.raises(Transient):
            channel.probe()
        side.start()

    def test_the_same_key_again_gives_the_same_receipt(
        self, side: OtherSide, channel: Channel
    ) -> None:
        first = channel.send(PACKET, "key-1")
        assert channel.send(PACKET, "key-1") == first
        assert list(side.arrived()) == ["key-1"]

    def test_the_same_key_with_another_packet_is_refused(
        self, side: OtherSide, channel: Channel
    ) -> None:
        channel.send(PACKET, "key-1")
        with pytest.raises(Permanent):
            channel.send(OTHER, "key-1")
        assert list(side.arrived()) == ["key-1"]

    def test_two_keys_are_two_packets(self, side: OtherSide, channel: Channel) -> None:
        assert channel.send(PACKET, "key-1") != channel.send(OTHER, "key-2")
        assert sorted(side.arrived()) == ["key-1", "key-2"]

    def test_find_returns_the_receipt_that_was_given(self, channel: Channel) -> None:
        receipt = channel.send(PACKET, "key/1")
        assert channel.find("key/1") == receipt

    def test_find_of_an_unknown_key_is_none(self, channel: Channel) -> None:
        assert channel.find("never-sent") is None

    def test_a_rejection_is_a_receipt_with_a_reason(
        self, side: OtherSide, channel: Channel
    ) -> None:
        side.control("reject", times=1)
        receipt = channel.send(PACKET, "key-1")
        assert receipt.status == "rejected"
        assert receipt.reason
        assert channel.find("key-1") == receipt

    def test_down_is_surely_not_delivered(self, side: OtherSide, channel: Channel) -> None:
        side.control("down", times=1)
        with pytest.raises(Transient) as raised:
            channel.send(PACKET, "key-1")
        assert not isinstance(raised.value, OutcomeUnknown)
        assert channel.find("key-1") is None

    def test_no_connection_is_surely_not_delivered(self, side: OtherSide, channel: Channel) -> None:
        side.stop()
        with pytest.raises(Transient) as raised:
            channel.send(PACKET, "key-1")
        assert not isinstance(raised.value, OutcomeUnknown)
        side.start()
        assert channel.find("key-1") is None
        assert channel.send(PACKET, "key-1").status == "accepted"

    def test_what_was_received_outlives_a_restart_of_the_other_side(
        self, side: OtherSide, channel: Channel
    ) -> None:
        receipt = channel.send(PACKET, "key-1")
        side.stop()
        side.start()
        assert channel.find("key-1") == receipt

    @pytest.mark.parametrize("key", ["", "键", "two words", "line\nbreak", "x" * 129])
    def test_a_key_that_no_way_can_carry_is_refused_before_sending(
        self, side: OtherSide, channel: Channel, key: str
    ) -> None:
        with pytest.raises(Permanent):
            channel.send(PACKET, key)
        assert side.arrived() == {}


class AskableContract(ChannelContract):
    """Collected through its subclasses only."""

    def test_every_delivery_of_a_key_gets_the_first_receipt(
        self, side: Counting, channel: Channel
    ) -> None:
        with ThreadPoolExecutor(8) as pool:
            receipts = list(pool.map(lambda _: channel.send(PACKET, "key-1"), range(16)))
        assert len(set(receipts)) == 1
        assert side.deliveries() == {"key-1": 16}

    def test_without_connection_nobody_can_be_asked(self, side: Counting, channel: Channel) -> None:
        side.stop()
        with pytest.raises(Transient):
            channel.find("key-1")
        side.start()

    @pytest.mark.parametrize("mode", ["500", "drop-before"])
    def test_lost_before_accepting_is_unknown_and_found_not_there(
        self, side: Counting, channel: Channel, mode: str
    ) -> None:
        side.control(mode, times=1)
        with pytest.raises(OutcomeUnknown):
            channel.send(PACKET, "key-1")
        assert channel.find("key-1") is None

    @pytest.mark.parametrize("mode", ["500-after-accepting", "drop"])
    def test_lost_after_accepting_is_unknown_and_found_there(
        self, side: Counting, channel: Channel, mode: str
    ) -> None:
        side.control(mode, times=1)
        with pytest.raises(OutcomeUnknown):
            channel.send(PACKET, "key-1")
        found = channel.find("key-1")
        assert found is not None
        assert channel.send(PACKET, "key-1") == found
        assert side.deliveries() == {"key-1": 2}

    def test_an_answer_that_does_not_come_in_time_is_unknown(self, side: Counting) -> None:
        side.control("slow", times=1, seconds=5)
        with pytest.raises(OutcomeUnknown):
            side.channel(timedelta(seconds=0.3)).send(PACKET, "key-1")

    def test_the_fault_passes_and_the_packet_counts_once(
        self, side: Counting, channel: Channel
    ) -> None:
        side.control("500-after-accepting", times=3)
        for _ in range(3):
            with pytest.raises(OutcomeUnknown):
                channel.send(PACKET, "key-1")
        assert channel.send(PACKET, "key-1").status == "accepted"
        assert list(side.deliveries()) == ["key-1"]
