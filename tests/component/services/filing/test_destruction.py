"""销毁: a list, an approval, two who watch; what must be kept stays."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bureau.domain.cases import CaseState
from bureau.domain.clock import FixedClock
from bureau.errors import Conflict, InvalidData, NotFound, Permanent
from bureau.gateways.files import LocalFileStore
from bureau.gateways.packages import BagItPackager
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.destruction import Destructions
from bureau.services.inspection import PaperInspector
from bureau.services.package_check import PackageCheck
from bureau.services.papers import PaperService
from bureau.services.records import Paper
from bureau.services.records.archive import DestroyedState, DestructionState
from tests.component.services.filing.rig import End, moment


def test_a_list_of_two_and_two_destroys_the_content_and_keeps_the_record(
    lapsed: tuple[str, str],
    destructions: Destructions,
    check: PackageCheck,
    packager: BagItPackager,
    uow: SqlUnitOfWorkFactory,
    tmp_path: Path,
) -> None:
    drawn = destructions.propose([lapsed[0]], by="王芳", reason="期满，无继续保存价值")
    assert drawn.number == "XH-2037-000001"
    with pytest.raises(Conflict):
        destructions.carry_out(drawn.number, supervisors=("李强", "张敏"))
    with pytest.raises(InvalidData, match="不能是编制人"):
        destructions.approve(drawn.number, by=" 王 芳 ")
    destructions.approve(drawn.number, by="局长")
    with pytest.raises(InvalidData, match="不同的两人"):
        destructions.carry_out(drawn.number, supervisors=("李强", "李 强"))
    done = destructions.carry_out(drawn.number, supervisors=("李强", "张敏"))
    assert (done.state, done.supervisors) == (DestructionState.DONE, "李强、张敏")

    with uow(read_only=True) as opened:
        row = opened.packages.get(lapsed[0])
        events = opened.events.of_case("case-1")
        item = opened.archive.item(lapsed[0])
    assert row is not None
    assert row.destroyed_at is not None
    assert item is not None
    assert item.code == "H123-WS·2026-D10-GNK-0001"
    folder = tmp_path / "archive" / row.path
    assert not folder.exists()
    stone = json.loads(folder.with_name(f"{folder.name}.destroyed.json").read_text("utf-8"))
    assert stone["manifest_sha256"] == row.sha256
    assert (stone["list"], stone["approved_by"]) == (drawn.number, "局长")
    assert "content of the case" not in json.dumps(stone)
    assert any("已销毁，销毁清册 XH-2037-000001，监销人 李强、张敏" in e.text for e in events)
    assert check.run() == "归档包 2 个，损坏 0 个"
    with pytest.raises(Conflict):
        destructions.carry_out(drawn.number, supervisors=("李强", "张敏"))
    folder.with_name(f"{folder.name}.destroyed.json").unlink()
    (_, broken) = sorted((one.faults for one in check.check()), key=len)
    assert "销毁记录文件缺失" in broken[0]


def test_what_must_be_kept_is_not_listed(
    lapsed: tuple[str, str],
    end: End,
    destructions: Destructions,
    uow: SqlUnitOfWorkFactory,
    clock: FixedClock,
) -> None:
    open_package, _ = end(moment(2026), 2, finished=False)
    undecided, _ = end(moment(2026), 3, None)
    for_ever, _ = end(moment(2026), 4, 0)
    wanted = [lapsed[0], lapsed[1], open_package, undecided, for_ever, "nothing"]
    with pytest.raises(InvalidData) as caught:
        destructions.propose(wanted, by="王芳", reason="期满")
    told = {fault.pointer: fault.message for fault in caught.value.faults}
    assert told == {
        f"/{lapsed[1]}": "保管期限30年，2057-01-01届满",
        f"/{open_package}": "办件 BJ-2026-000002 尚未办结",
        f"/{undecided}": "未定保管期限",
        f"/{for_ever}": "永久保管",
        "/nothing": "没有这个归档包",
    }
    assert destructions.lists() == ()

    first = destructions.propose([lapsed[0]], by="王芳", reason="期满")
    assert first.number == "XH-2037-000001", "a refused list left no gap"
    with pytest.raises(InvalidData) as again:
        destructions.propose([lapsed[0]], by="李强", reason="期满")
    assert "已列入销毁清册" in again.value.faults[0].message
    destructions.withdraw(first.number)
    second = destructions.propose([lapsed[0]], by="李强", reason="期满")
    with pytest.raises(Conflict):
        destructions.withdraw(first.number)
    with pytest.raises(InvalidData):
        destructions.propose([], by="李强", reason="期满")
    with pytest.raises(InvalidData):
        destructions.propose([lapsed[0]], by="李强", reason=" ")
    with pytest.raises(NotFound):
        destructions.approve("XH-2037-000009", by="局长")

    destructions.approve(second.number, by="局长")
    with uow() as opened:
        case = opened.cases.lock("case-1")
        assert case is not None
        opened.cases.save(replace(case, state=CaseState.ACTIVE))
        opened.commit()
    with pytest.raises(InvalidData, match="尚未办结"):
        destructions.carry_out(second.number, supervisors=("李强", "张敏"))


def paper(uow: SqlUnitOfWorkFactory, files: LocalFileStore, case_id: str, content: bytes) -> Paper:
    kept = files.put([content], 1_000)
    made = Paper(
        id=f"{case_id}-{kept.sha256[:8]}",
        sha256=kept.sha256,
        size=kept.size,
        media_type="application/pdf",
        name="材料.pdf",
        kind="material",
        added_by="zhangsan",
        added_at=moment(2026),
        case_id=case_id,
    )
    with uow() as opened:
        opened.papers.add(made)
        opened.commit()
    return made


def destroyed(destructions: Destructions, package: str) -> None:
    drawn = destructions.propose([package], by="王芳", reason="期满")
    destructions.approve(drawn.number, by="局长")
    destructions.carry_out(drawn.number, supervisors=("李强", "张敏"))


def test_papers_go_with_the_last_package_of_their_case_unless_another_case_holds_them(
    lapsed: tuple[str, str],
    end: End,
    destructions: Destructions,
    uow: SqlUnitOfWorkFactory,
    files: LocalFileStore,
    clock: FixedClock,
) -> None:
    end(moment(2030), 2)
    own = paper(uow, files, "case-1", b"of this case alone")
    shared = paper(uow, files, "case-1", b"of both")
    theirs = paper(uow, files, "case-2", b"of both")
    papers = PaperService(uow, files, clock, 1_000, PaperInspector())

    destroyed(destructions, lapsed[0])
    papers.open_of_case("case-1", own.id)[1].close()
    clock.at = moment(2060)
    destroyed(destructions, lapsed[1])

    assert (files.exists(own.sha256), files.exists(shared.sha256)) == (False, True)
    for gone in (own, shared):
        with pytest.raises(NotFound, match="已随归档包销毁"):
            papers.open_of_case("case-1", gone.id)
    papers.open_of_case("case-2", theirs.id)[1].close()
    with uow(read_only=True) as opened:
        marked = [one.destroyed_at for one in opened.papers.of_case("case-1")]
        last = opened.events.of_case("case-1")[-1]
    assert marked == [clock.now(), clock.now()]
    assert "须由运维删除" not in last.text


def test_contents_that_a_store_does_not_let_go_are_told_of(
    lapsed: tuple[str, str],
    packager: BagItPackager,
    uow: SqlUnitOfWorkFactory,
    files: LocalFileStore,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = paper(uow, files, "case-1", b"of this case alone")
    monkeypatch.setattr(files, "remove", lambda sha256, before: False)  # as S3 may
    clock.at = moment(2060)
    for package in lapsed:
        destroyed(Destructions(uow, packager, files, clock), package)
    with uow(read_only=True) as opened:
        last = opened.events.of_case("case-1")[-1]
    assert last.text.endswith("附件库中尚有 1 份内容，须由运维删除")
    assert last.data["kept"] == [own.sha256]


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_crash_half_way_is_gone_on_with(
    lapsed: tuple[str, str],
    packager: BagItPackager,
    destructions: Destructions,
    uow: SqlUnitOfWorkFactory,
    clock: FixedClock,
    files: LocalFileStore,
    tmp_path: Path,
    when: str,
) -> None:
    class Dying(BagItPackager):
        def destroy(self, path: Path, tombstone: bytes) -> None:
            if when == "after":
                super().destroy(path, tombstone)
            raise InterruptedError

    drawn = destructions.propose([lapsed[0]], by="王芳", reason="期满")
    destructions.approve(drawn.number, by="局长")
    dying = Destructions(uow, Dying(tmp_path / "archive", files, clock), files, clock)
    with pytest.raises(InterruptedError):
        dying.carry_out(drawn.number, supervisors=("李强", "张敏"))
    ((_, (listed,)),) = destructions.lists()
    assert listed.state is DestroyedState.DESTROYING
    with pytest.raises(Conflict):
        destructions.withdraw(drawn.number)

    done = destructions.carry_out(drawn.number, supervisors=("赵一", "钱二"))
    assert done.supervisors == "李强、张敏", "those who watched when it began"
    with uow(read_only=True) as opened:
        row = opened.packages.get(lapsed[0])
        events = opened.events.of_case("case-1")
    assert row is not None
    assert row.destroyed_at is not None
    assert packager.buried(Path(row.path)) == []
    assert sum("已销毁" in event.text for event in events) == 1


def test_a_package_that_vanished_is_told_of_and_not_taken_for_destroyed(
    lapsed: tuple[str, str],
    destructions: Destructions,
    packager: BagItPackager,
    uow: SqlUnitOfWorkFactory,
    tmp_path: Path,
) -> None:
    drawn = destructions.propose([lapsed[0]], by="王芳", reason="期满")
    destructions.approve(drawn.number, by="局长")
    with uow(read_only=True) as opened:
        row = opened.packages.get(lapsed[0])
    assert row is not None
    (tmp_path / "archive" / row.path).rename(tmp_path / "elsewhere")
    with pytest.raises(Permanent, match="不存在"):
        destructions.carry_out(drawn.number, supervisors=("李强", "张敏"))
    ((held, _),) = destructions.lists()
    assert held.state is DestructionState.APPROVED
