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
from bureau.services.package_check import PackageCheck
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


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_crash_half_way_is_gone_on_with(
    lapsed: tuple[str, str],
    packager: BagItPackager,
    destructions: Destructions,
    uow: SqlUnitOfWorkFactory,
    clock: FixedClock,
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
    files = LocalFileStore(tmp_path / "files")
    dying = Destructions(uow, Dying(tmp_path / "archive", files, clock), clock)
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
