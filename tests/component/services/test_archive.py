"""The year's round, the catalogues, and destruction by lists, on both databases."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from bureau.domain.archival import ArchiveScheme, Section
from bureau.domain.cases import Case, CaseState
from bureau.domain.clock import FixedClock
from bureau.domain.timeline import EventKind
from bureau.errors import Conflict, InvalidData, NotFound, Permanent
from bureau.gateways.archive_scheme import read_scheme
from bureau.gateways.files import LocalFileStore
from bureau.gateways.packages import BagItPackager
from bureau.gateways.workbooks import XlsxWorkbooks
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.archive_books import ArchiveBooks
from bureau.services.archive_round import ArchiveRound
from bureau.services.destruction import Destructions
from bureau.services.package_check import PackageCheck
from bureau.services.package_entries import package_id
from bureau.services.ports.packages import PackageContent, PackageEntry
from bureau.services.records import NumberRecord, NumberState, PackageRow
from bureau.services.records.archive import ArchiveItem, DestroyedState, DestructionState
from bureau.services.records.packages import PackageKind
from bureau.timezone import TIME_ZONE

SCHEME = ArchiveScheme(
    fonds="H123",
    fonds_name="桓台县商务局",
    category="WS",
    sections={"guonei": Section("GNK", "国内贸易科"), "zonghe": Section("ZHK", "综合科")},
    periods={},
)
ROOT = Path(__file__).resolve().parents[3]


def moment(year: int, month: int = 3, day: int = 6) -> datetime:
    return datetime(year, month, day, 10, tzinfo=TIME_ZONE)


@pytest.fixture
def packager(tmp_path: Path, clock: FixedClock) -> BagItPackager:
    return BagItPackager(tmp_path / "archive", LocalFileStore(tmp_path / "files"), clock)


@pytest.fixture
def filing(uow: SqlUnitOfWorkFactory, clock: FixedClock) -> ArchiveRound:
    return ArchiveRound(uow, clock, lambda: SCHEME)


@pytest.fixture
def books(uow: SqlUnitOfWorkFactory, clock: FixedClock) -> ArchiveBooks:
    return ArchiveBooks(uow, clock, lambda: SCHEME, XlsxWorkbooks())


@pytest.fixture
def destructions(
    uow: SqlUnitOfWorkFactory, packager: BagItPackager, clock: FixedClock
) -> Destructions:
    return Destructions(uow, packager, clock)


@pytest.fixture
def check(uow: SqlUnitOfWorkFactory, packager: BagItPackager, clock: FixedClock) -> PackageCheck:
    return PackageCheck(uow, packager, clock, ops_group="yunwei")


#: Ends a case in a year with a package of each kind; gives their ids.
End = Callable[..., tuple[str, str]]


@pytest.fixture
def end(uow: SqlUnitOfWorkFactory, packager: BagItPackager, case: Case, clock: FixedClock) -> End:
    def write(of: Case, kind: PackageKind, years: int | None) -> str:
        content = PackageContent(
            case_number=of.number,
            kind=kind,
            key=of.id,
            entries=(PackageEntry(path="note.txt", content=b"content of the case"),),
        )
        written = packager.write(content)
        row = PackageRow(
            id=package_id(of.id, kind, of.id),
            case_id=of.id,
            kind=kind,
            dedup_key=of.id,
            path=written.path,
            sha256=written.sha256,
            created_at=clock.now(),
            retention_years=years,
            archive_class="电话答复录音" if kind == "archive" else None,
        )
        with uow() as opened:
            opened.packages.add(row)
            opened.commit()
        return row.id

    def ended(
        at: datetime, seq: int = 1, years: int | None = 10, *, finished: bool = True
    ) -> tuple[str, str]:
        of = replace(
            case,
            id=case.id if seq == 1 else f"case-{seq}",
            number=f"BJ-2026-{seq:06d}",
            root_instance_id=f"root-{seq}",
            state=CaseState.CLOSED if finished else CaseState.ACTIVE,
            closed_at=at if finished else None,
            outcome="已答复",
        )
        with uow() as opened:
            if seq == 1:
                opened.cases.save(of)
            else:
                opened.cases.add(of)
            opened.commit()
        return write(of, "case", years), write(of, "archive", 30)

    return ended


def items(uow: SqlUnitOfWorkFactory, year: int) -> tuple[ArchiveItem, ...]:
    with uow(read_only=True) as opened:
        return opened.archive.items(year)


def test_a_year_is_prepared_then_numbered_without_gaps(
    end: End, filing: ArchiveRound, uow: SqlUnitOfWorkFactory, clock: FixedClock
) -> None:
    end(moment(2026, 5), 2)
    end(moment(2026, 3), 1)
    end(moment(2027, 1), 3)
    clock.at = moment(2027)
    prepared = filing.prepare(2026)
    assert (prepared.added, len(prepared.items), prepared.undecided) == (4, 4, 0)
    assert filing.prepare(2026).added == 0

    filed = filing.number(2026, by="王芳")
    assert sorted(one.code or "" for one in filed) == [
        "H123-WS·2026-D10-GNK-0001",
        "H123-WS·2026-D10-GNK-0002",
        "H123-WS·2026-D30-GNK-0001",
        "H123-WS·2026-D30-GNK-0002",
    ]
    first = next(one for one in filed if one.code == "H123-WS·2026-D10-GNK-0001")
    assert (first.dated, first.case_id, first.item_no) == ("20260306", "case-1", 1)
    assert filing.number(2026, by="王芳") == ()

    end(moment(2026, 12), 4)
    filing.prepare(2026)
    later = filing.number(2026, by="王芳")
    assert {one.code for one in later} == {
        "H123-WS·2026-D10-GNK-0003",
        "H123-WS·2026-D30-GNK-0003",
    }
    with uow(read_only=True) as opened:
        numbers = opened.numbers.of_year("H123-WS-D10-GNK", 2026)
        events = opened.events.of_case("case-1")
    assert [number.seq for number in numbers] == [1, 2, 3]
    told = [event.text for event in events if event.kind is EventKind.ARCHIVED]
    assert "年度归档：档号 H123-WS·2026-D10-GNK-0001，保管期限10年" in told


def test_nothing_is_numbered_while_anything_is_undecided(
    end: End, filing: ArchiveRound, uow: SqlUnitOfWorkFactory, clock: FixedClock
) -> None:
    end(moment(2026), 1, None)
    filing.prepare(2026)
    with pytest.raises(InvalidData, match="尚未结束"):
        filing.number(2026, by="王芳")
    clock.at = moment(2027)
    with pytest.raises(InvalidData, match="1 件未定保管期限"):
        filing.number(2026, by="王芳")
    with pytest.raises(InvalidData, match="归档人"):
        filing.number(2026, by=" ")
    bare = ArchiveRound(uow, clock, lambda: replace(SCHEME, fonds=""))
    with pytest.raises(InvalidData, match="没有全宗号"):
        bare.number(2026, by="王芳")
    assert all(one.code is None for one in items(uow, 2026))


def test_an_open_case_is_not_filed(end: End, filing: ArchiveRound, clock: FixedClock) -> None:
    end(moment(2026), finished=False)
    prepared = filing.prepare(2026)
    assert (prepared.added, prepared.open_cases) == (0, 1)


def typed(content: bytes, change: Callable[[Worksheet], None]) -> bytes:
    """The workbook as the office sends it back."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book.worksheets[0])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def put(sheet: Worksheet, heading: str, value: str | int) -> None:
    """Type into every row of one column."""
    cells = {
        str(cell.value).rstrip("*＊ （必填）"): cell for row in sheet.iter_rows() for cell in row
    }
    top = cells[heading]
    for below in range(int(top.row or 0) + 1, sheet.max_row + 1):
        if sheet.cell(below, 1).value:
            sheet.cell(below, int(top.column or 0), value)


def test_the_office_checks_the_list_and_it_is_taken_in(
    end: End, filing: ArchiveRound, books: ArchiveBooks, uow: SqlUnitOfWorkFactory
) -> None:
    end(moment(2026), 1, None)
    with pytest.raises(NotFound):
        books.draft(2026)
    filing.prepare(2026)
    draft = books.draft(2026)
    assert books.take_in(2026, draft) == 0

    def change(sheet: Worksheet) -> None:
        put(sheet, "保管期限", "永久")
        put(sheet, "页数", 7)
        put(sheet, "机构", "ZHK")

    assert books.take_in(2026, typed(draft, change)) == 2
    assert {(one.retention_years, one.pages, one.section) for one in items(uow, 2026)} == {
        (0, 7, "ZHK")
    }
    for heading, value, told in [
        ("保管期限", "20年", "永久、30年或10年"),
        ("页数", 0, "正整数"),
        ("机构", "XXX", "没有这个机构代码"),
        ("归档编号", "nobody", "没有这一件"),
    ]:
        wrong = typed(draft, lambda sheet, h=heading, v=value: put(sheet, h, v))  # type: ignore[misc]
        with pytest.raises(InvalidData) as caught:
            books.take_in(2026, wrong)
        assert told in str(caught.value.faults)
    with pytest.raises(InvalidData, match="不是本系统导出的 2025"):
        books.take_in(2025, draft)
    assert items(uow, 2026)[0].pages == 7


def test_the_catalogue_has_the_columns_of_the_standard(
    end: End,
    filing: ArchiveRound,
    books: ArchiveBooks,
    uow: SqlUnitOfWorkFactory,
    clock: FixedClock,
) -> None:
    end(moment(2026))
    with uow() as opened:
        opened.numbers.add(
            NumberRecord(
                id="n9",
                register="桓商",
                year=2026,
                seq=5,
                value="桓商〔2026〕5号",
                state=NumberState.USED,
                reserved_at=moment(2026),
                case_id="case-1",
            )
        )
        opened.commit()
    with pytest.raises(NotFound):
        books.catalogue(2026)
    clock.at = moment(2027)
    filing.prepare(2026)
    filing.number(2026, by="王芳")
    content = books.catalogue(2026)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames[:3] == ["30年·国内贸易科", "10年·国内贸易科", "案卷目录"]
    cells = [[cell.value for cell in row] for row in book["10年·国内贸易科"].iter_rows()]
    heading = next(row for row in cells if row[0] == "序号")
    assert heading == ["序号", "档号", "文号", "责任者", "题名", "日期", "密级", "页数", "备注"]
    (line,) = [row for row in cells if row[0] == 1]
    assert line[1:3] == ["H123-WS·2026-D10-GNK-0001", "桓商〔2026〕5号"]
    assert line[3:6] == ["12345热线", "占道经营", "20260306"]
    assert line[8] == "BJ-2026-000001"
    files = [[cell.value for cell in row] for row in book["案卷目录"].iter_rows()]
    (file,) = [row for row in files if row[0] == 1]
    assert (file[1], file[4], file[6]) == ("BJ-2026-000001", 2, "30年")


@pytest.fixture
def lapsed(end: End, filing: ArchiveRound, clock: FixedClock) -> tuple[str, str]:
    """A package kept ten years and one kept thirty, eleven years later."""
    ids = end(moment(2026))
    clock.at = moment(2027)
    filing.prepare(2026)
    filing.number(2026, by="王芳")
    clock.at = moment(2037, 1, 1)
    return ids


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


def test_a_flipped_byte_is_named_and_so_is_a_package_put_in_its_place(
    end: End, check: PackageCheck, uow: SqlUnitOfWorkFactory, tmp_path: Path
) -> None:
    end(moment(2026))
    with uow(read_only=True) as opened:
        first, second = opened.packages.all()
    folder = tmp_path / "archive" / first.path
    command = [sys.executable, "-m", "bagit", "--validate", str(folder)]
    assert subprocess.run(command, capture_output=True, timeout=60, cwd=ROOT).returncode == 0

    note = folder / "data" / "note.txt"
    content = bytearray(note.read_bytes())
    content[3] ^= 1
    note.write_bytes(content)
    assert subprocess.run(command, capture_output=True, timeout=60, cwd=ROOT).returncode == 1
    broken = {one.row.id: one.faults for one in check.check()}
    assert broken[second.id] == ()
    assert broken[first.id][0].startswith("data/note.txt：内容已改变")

    with uow() as opened:
        opened.packages.save(replace(second, sha256="0" * 64))
        opened.commit()
    replaced = {one.row.id: one.faults for one in check.check()}
    assert "整包被替换" in replaced[second.id][0]


def test_the_scheme_that_is_shipped_can_be_read_and_faults_are_named(tmp_path: Path) -> None:
    shipped = read_scheme(ROOT / "bpmn" / "archive.yaml")
    assert shipped.fonds == ""
    assert shipped.sections["guonei"].code == "GNK"
    text = (ROOT / "bpmn" / "archive.yaml").read_text(encoding="utf-8")
    file = tmp_path / "archive.yaml"
    for old, new, told in [
        ("全宗号:\n", "全宗号: Z-1\n", "不是代码"),
        ("代码: GNK", "代码: 国内", "三位字母"),
        ("保管期限: {}", "保管期限: {P2_29_Hotline12345: 20年}", "永久、30年或10年"),
        ("门类代码: WS\n", "", "门类代码"),
        ("机构:", "机构: [", "无法读取"),
    ]:
        file.write_text(text.replace(old, new), encoding="utf-8")
        with pytest.raises(InvalidData) as caught:
            read_scheme(file)
        assert told in caught.value.message
