"""答复, 转送, 退回: the other body gets the packet once, its receipt is kept."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from bureau.domain.cases import Case
from bureau.domain.clock import FixedClock
from bureau.domain.timeline import EventKind
from bureau.errors import OutcomeUnknown, Permanent, Transient
from bureau.gateways.files import LocalFileStore
from bureau.gateways.packet_export import PacketExporter
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.dispatch import Addressee, Dispatched, Dispatcher, Rejected
from bureau.services.effect_review import EffectReview
from bureau.services.effects import EffectLedger
from bureau.services.forwarding import Forwarding
from bureau.services.records import EffectState, HandoverState, Paper
from bureau.services.replying import Replies
from tests.component.services.doubles import ChannelDouble, raising


@pytest.fixture
def dispatcher(
    uow: SqlUnitOfWorkFactory,
    ledger: EffectLedger,
    clock: FixedClock,
    channel: ChannelDouble,
    files: LocalFileStore,
) -> Dispatcher:
    bodies = {
        "hotline12345": Addressee("12345热线平台", channel),
        "gongzixitong": Addressee("工资系统", None),
    }
    return Dispatcher(uow, ledger, clock, bodies, PacketExporter(files, 1_000_000))


@pytest.fixture
def files(tmp_path: Path) -> LocalFileStore:
    return LocalFileStore(tmp_path / "files")


def add_paper(
    uow: SqlUnitOfWorkFactory, files: LocalFileStore, clock: FixedClock, id: str, kind: str
) -> Paper:
    """A paper of the sample case with content of its own."""
    stored = files.put([id.encode()], limit=1000)
    paper = Paper(
        id=id,
        case_id="case-1",
        sha256=stored.sha256,
        size=stored.size,
        media_type="text/plain",
        name=f"{id}.txt",
        kind=kind,
        added_by="liqiang",
        added_at=clock.now(),
    )
    with uow() as opened:
        opened.papers.add(paper)
        opened.commit()
    return paper


def test_only_the_papers_of_the_named_kinds_go_along(
    dispatcher: Dispatcher,
    channel: ChannelDouble,
    uow: SqlUnitOfWorkFactory,
    files: LocalFileStore,
    clock: FixedClock,
    case: Case,
) -> None:
    for id, kind in (("p1", "material"), ("p2", "record"), ("p3", "photo")):
        add_paper(uow, files, clock, id, kind)
    forwarding = Forwarding(dispatcher)

    def forward(key: str, kinds: str) -> None:
        forwarding.forward(
            key,
            case_id=case.id,
            addressee="hotline12345",
            kind="report",
            text="现报送",
            paper_kinds=kinds,
        )

    forward("t1", "record!, photo, reply")
    forward("t2", "")
    assert [[p.name for p in packet.papers] for _, packet in channel.got] == [
        ["p2.txt", "p3.txt"],
        [],
    ]
    with pytest.raises(Permanent, match="没有“答复文书”"):
        forward("t3", "reply!")
    with pytest.raises(Permanent, match="no kind of paper"):
        forward("t4", "replly")
    assert len(channel.got) == 2


def test_a_system_without_an_interface_gets_an_export_file_in_the_case(
    dispatcher: Dispatcher,
    uow: SqlUnitOfWorkFactory,
    files: LocalFileStore,
    clock: FixedClock,
    case: Case,
) -> None:
    add_paper(uow, files, clock, "p1", "material")
    forwarding = Forwarding(dispatcher)

    def forward() -> Dispatched:
        return forwarding.forward(
            "t1",
            case_id=case.id,
            addressee="gongzixitong",
            kind="report",
            text="请录入",
            paper_kinds="material!",
        )

    done = forward()
    assert not done.confirmed
    assert forward() == done
    with uow(read_only=True) as opened:
        (export,) = [p for p in opened.papers.of_case(case.id) if p.kind == "export"]
        (handover,) = opened.handovers.of_case(case.id)
    assert (handover.addressee, handover.state) == ("gongzixitong", HandoverState.SENT)
    with files.open(export.sha256) as stream, zipfile.ZipFile(stream) as archive:
        assert sorted(archive.namelist()) == ["manifest.json", "papers/01-p1.txt", "送件函.txt"]
        assert archive.read("papers/01-p1.txt") == b"p1"
        assert "请录入" in archive.read("送件函.txt").decode()
    assert "待录入后登记回执" in events(uow, case)[-1][1]


@pytest.fixture
def reply(dispatcher: Dispatcher, case: Case) -> Callable[[], Dispatched]:
    """Answers the sample case under one task."""
    replies = Replies(dispatcher)
    return lambda: replies.reply("t1", case_id=case.id, addressee="hotline12345", text="已责令整改")


def events(uow: SqlUnitOfWorkFactory, case: Case) -> list[tuple[EventKind, str]]:
    with uow(read_only=True) as opened:
        return [(event.kind, event.text) for event in opened.events.of_case(case.id)]


def test_the_body_gets_the_answer_and_we_keep_its_receipt(
    reply: Callable[[], Dispatched],
    channel: ChannelDouble,
    uow: SqlUnitOfWorkFactory,
    clock: FixedClock,
    case: Case,
) -> None:
    done = reply()

    assert done == Dispatched(receipt_number="R1", received_at=clock.now())
    [(key, packet)] = channel.got
    assert key == "t1"
    assert (packet.kind, packet.case_number) == ("reply", case.number)
    assert (packet.external_reference, packet.title) == ("GD-77", "占道经营")
    assert packet.text == "已责令整改"
    assert events(uow, case) == [
        (EventKind.REPLIED, "已向12345热线平台答复，对方回执号 R1"),
    ]


def test_a_redelivered_task_sends_nothing(
    reply: Callable[[], Dispatched],
    channel: ChannelDouble,
    uow: SqlUnitOfWorkFactory,
    case: Case,
) -> None:
    assert reply() == reply()
    assert len(channel.got) == 1
    assert len(events(uow, case)) == 1


def test_an_answer_that_was_lost_on_its_way_back_is_asked_for(
    reply: Callable[[], Dispatched],
    channel: ChannelDouble,
    uow: SqlUnitOfWorkFactory,
    case: Case,
) -> None:
    channel.after.append(OutcomeUnknown("500"))
    with pytest.raises(OutcomeUnknown):
        reply()
    assert events(uow, case) == []

    assert reply().receipt_number == "R1"
    assert len(channel.got) == 1
    assert len(events(uow, case)) == 1


def test_what_a_person_found_out_is_written_into_the_case_like_a_receipt(
    reply: Callable[[], Dispatched],
    channel: ChannelDouble,
    uow: SqlUnitOfWorkFactory,
    clock: FixedClock,
    case: Case,
) -> None:
    channel.after.append(OutcomeUnknown("500"))
    with pytest.raises(OutcomeUnknown):
        reply()
    channel.deaf = [Permanent("nobody knows")]
    with pytest.raises(Permanent, match="nobody knows"):
        reply()

    found = {"receipt_number": "电话核实", "received_at": "2026-03-06T10:00:00+08:00"}
    EffectReview(uow, clock).confirm("t1", by="王芳", note="电话核实", result={**found})

    assert reply().receipt_number == "电话核实"
    assert reply().received_at.isoformat() == found["received_at"]
    assert len(channel.got) == 1
    assert events(uow, case) == [
        (EventKind.REPLIED, "已向12345热线平台答复，对方回执号 电话核实"),
    ]
    with uow(read_only=True) as opened:
        (handover,) = opened.handovers.of_case(case.id)
    assert (handover.number, handover.state) == ("电话核实", HandoverState.CONFIRMED)


def test_a_body_that_is_down_gets_it_later(
    reply: Callable[[], Dispatched], channel: ChannelDouble, uow: SqlUnitOfWorkFactory
) -> None:
    channel.before = [raising(Transient("refused connection"))] * 2
    for _ in range(2):
        with pytest.raises(Transient, match="refused"):
            reply()

    assert reply().receipt_number == "R1"
    assert len(channel.got) == 1


def test_a_body_that_cannot_be_asked_is_not_sent_to_blindly(
    reply: Callable[[], Dispatched], channel: ChannelDouble
) -> None:
    channel.after.append(OutcomeUnknown("timeout"))
    channel.deaf = [Transient("still down")] * 3
    with pytest.raises(OutcomeUnknown):
        reply()
    for _ in range(3):
        with pytest.raises(Transient, match="still down"):
            reply()

    assert reply().receipt_number == "R1"
    assert len(channel.got) == 1


def test_a_rejection_is_an_outcome_of_the_procedure(
    reply: Callable[[], Dispatched],
    channel: ChannelDouble,
    uow: SqlUnitOfWorkFactory,
    case: Case,
) -> None:
    channel.reason = "工单已关闭"
    with pytest.raises(Rejected, match="工单已关闭"):
        reply()
    with uow(read_only=True) as opened:
        stored = opened.effects.get("t1")

    assert Rejected.code == "Error_Rejected"
    assert stored is not None
    assert stored.state is EffectState.RELEASED
    assert events(uow, case) == []


@pytest.mark.parametrize(("kind", "verb"), [("return", "退回"), ("forward", "转送")])
def test_an_order_is_handed_on(
    dispatcher: Dispatcher,
    channel: ChannelDouble,
    uow: SqlUnitOfWorkFactory,
    case: Case,
    kind: str,
    verb: str,
) -> None:
    done = Forwarding(dispatcher).forward(
        "t1",
        case_id=case.id,
        addressee="hotline12345",
        kind=kind,
        text="不属于本局职责",
        reference="GD-78",
    )

    assert done.receipt_number == "R1"
    [(_, packet)] = channel.got
    assert (packet.kind, packet.external_reference) == (kind, "GD-78")
    assert events(uow, case) == [(EventKind.FORWARDED, f"已向12345热线平台{verb}，对方回执号 R1")]


def test_faulty_requests_are_incidents(
    dispatcher: Dispatcher, channel: ChannelDouble, case: Case
) -> None:
    replies, forwarding = Replies(dispatcher), Forwarding(dispatcher)
    with pytest.raises(Permanent, match="单位名册"):
        replies.reply("t1", case_id=case.id, addressee="nobody", text="x")
    with pytest.raises(Permanent, match="内容为空"):
        replies.reply("t1", case_id=case.id, addressee="hotline12345", text=" \n")
    with pytest.raises(Permanent, match="no case"):
        replies.reply("t1", case_id="none", addressee="hotline12345", text="x")
    with pytest.raises(Permanent, match="no kind"):
        forwarding.forward("t1", case_id=case.id, addressee="hotline12345", kind="reply", text="x")
    assert channel.got == []
