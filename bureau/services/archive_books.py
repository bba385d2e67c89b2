"""Workbooks of the archive: the list that the office checks before filing, and the catalogues.

依据：DA/T 22-2015, 5.5: 归档文件目录 has 序号、档号、文号、责任者、题名、日期、密级、页数、备注,
one for each year, period and section. 案卷目录 lists the cases, each with the items it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import groupby

from bureau.domain.archival import PERIODS, ArchiveScheme
from bureau.domain.clock import Clock
from bureau.domain.retention import FOR_EVER, retention_text, retention_years
from bureau.errors import Fault, InvalidData, NotFound, Permanent
from bureau.services.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from bureau.services.ports.workbooks import CellValue, ReadRow, Sheet, SheetColumn, Workbooks
from bureau.services.records.archive import ArchiveItem

#: Mark that a workbook of ours carries.
_MARK = "archive-round"

_CATALOGUE = (
    SheetColumn(heading="序号", kind="integer", width=6),
    SheetColumn(heading="档号", width=30),
    SheetColumn(heading="文号", width=20),
    SheetColumn(heading="责任者", width=18),
    SheetColumn(heading="题名", width=48),
    SheetColumn(heading="日期", width=10),
    SheetColumn(heading="密级", width=6),
    SheetColumn(heading="页数", kind="integer", width=6),
    SheetColumn(heading="备注", width=18),
)
_FILES = (
    SheetColumn(heading="序号", kind="integer", width=6),
    SheetColumn(heading="办件编号", width=18),
    SheetColumn(heading="案卷题名", width=48),
    SheetColumn(heading="起止件号", width=46),
    SheetColumn(heading="件数", kind="integer", width=6),
    SheetColumn(heading="页数", kind="integer", width=6),
    SheetColumn(heading="保管期限", width=10),
)


class ArchiveBooks:
    """The use cases 预归档目录 (out and in) and 归档文件目录、案卷目录.

    Args:
        uow: opens transactions.
        clock: the one clock.
        scheme: reads how the bureau files.
        books: writes and reads workbooks.
    """

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        clock: Clock,
        scheme: Callable[[], ArchiveScheme],
        books: Workbooks,
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._scheme = scheme
        self._books = books

    def draft(self, year: int) -> bytes:
        """The list of prepared items, for the office to check and to fill in.

        Raises:
            NotFound: nothing is prepared.
        """
        scheme = self._scheme()
        with self._uow(read_only=True) as uow:
            items = [one for one in uow.archive.items(year) if one.code is None]
            numbers = _case_numbers(uow, items)
        if not items:
            raise NotFound(f"{year} 年没有待编档号的文件，请先预归档。")
        sections = tuple(dict.fromkeys(one.code for one in scheme.sections.values()))
        columns = (
            SheetColumn(heading="归档编号", width=36, locked=True),
            SheetColumn(heading="办件编号", width=18, locked=True),
            SheetColumn(heading="题名", width=48, required=True),
            SheetColumn(heading="文号", width=20),
            SheetColumn(heading="责任者", width=18),
            SheetColumn(
                heading="保管期限",
                width=10,
                choices=tuple(retention_text(years) for years in PERIODS),
            ),
            SheetColumn(heading="机构", width=8, choices=sections, required=True),
            SheetColumn(heading="页数", kind="integer", width=8),
            SheetColumn(heading="备注", width=18),
            SheetColumn(heading="不归档", width=8, choices=("是",)),
        )
        rows = tuple(
            (
                one.id,
                numbers[one.case_id],
                one.title,
                one.document_number,
                one.responsible,
                _period(one),
                one.section,
                one.pages,
                one.note,
                "是" if one.excluded else None,
            )
            for one in items
        )
        notes = (
            f"{scheme.fonds_name}{year}年预归档目录",
            "核对题名、责任者；填写保管期限、页数；不归档的写“是”。"
            "存盘后放入年度归档办件的“办件”页签（种类：登记表、审批表），"
            "或由运维用 bureau archive round --in 录入。",
        )
        sheet = Sheet(title="预归档目录", columns=columns, rows=rows, notes=notes, typed=True)
        return self._books.write((sheet,), marks={_MARK: str(year)}, at=self._clock.now())

    def take_in(self, year: int, content: bytes) -> int:
        """Take the office's corrections; how many items changed.

        Raises:
            InvalidData: not the list of this year, or rows with faults; each is named and nothing
                was changed.
        """
        book, scheme = self._books.read(content), self._scheme()
        if book.marks.get(_MARK) != str(year):
            raise InvalidData(f"这不是本系统导出的 {year} 年预归档目录。")
        faults: list[Fault] = []
        changed = 0
        with self._uow() as uow:
            known = {one.id: one for one in uow.archive.items(year)}
            for row in book.rows:
                item = known.get(_text(row, "归档编号"))
                if item is None or item.code is not None:
                    faults.append(Fault(f"/{row.number}", "没有这一件，或已编档号"))
                    continue
                mended = _mended(item, row, scheme, faults)
                if mended != item:
                    uow.archive.save_item(mended)
                    changed += 1
            if faults:
                raise InvalidData(f"目录有 {len(faults)} 处有误，没有录入。", faults=tuple(faults))
            uow.commit()
        return changed

    def catalogue(self, year: int) -> bytes:
        """归档文件目录, a sheet for each period and section, and 案卷目录.

        Raises:
            NotFound: nothing is filed for this year.
        """
        scheme = self._scheme()
        with self._uow(read_only=True) as uow:
            filed = [one for one in uow.archive.items(year) if one.code is not None]
            gone = {row.id for row in uow.packages.all() if row.destroyed_at is not None}
            numbers = _case_numbers(uow, filed)
        if not filed:
            raise NotFound(f"{year} 年还没有编档号的文件。")
        order = list(PERIODS)
        filed.sort(
            key=lambda one: (order.index(one.retention_years or 0), one.section, one.item_no or 0)
        )
        sheets = [
            _catalogue(scheme, year, (years, section), tuple(items), numbers, gone)
            for (years, section), items in groupby(
                filed, key=lambda one: (one.retention_years or 0, one.section)
            )
        ]
        files = _files(scheme, year, filed, numbers)
        return self._books.write((*sheets, files), marks={}, at=self._clock.now())


def _case_numbers(uow: UnitOfWork, items: Iterable[ArchiveItem]) -> dict[str, str]:
    """Case numbers by case."""
    cases = (uow.cases.get(case_id) for case_id in dict.fromkeys(one.case_id for one in items))
    return {case.id: case.number for case in cases if case is not None}


def _catalogue(
    scheme: ArchiveScheme,
    year: int,
    of: tuple[int, str],
    items: tuple[ArchiveItem, ...],
    numbers: Mapping[str, str],
    gone: set[str],
) -> Sheet:
    years, section = of
    known = scheme.section(section)
    name = known.name if known else section
    period = retention_text(years)
    rows = tuple(
        (
            index,
            one.code,
            one.document_number,
            one.responsible,
            one.title,
            one.dated,
            None,
            one.pages,
            "；".join(
                filter(None, (numbers[one.case_id], one.note, "已销毁" if one.id in gone else ""))
            ),
        )
        for index, one in enumerate(items, start=1)
    )
    notes = (
        "归档文件目录",
        f"全宗名称：{scheme.fonds_name}　年度：{year}　保管期限：{period}　机构：{name}",
    )
    return Sheet(title=f"{period}·{name}", columns=_CATALOGUE, rows=rows, notes=notes)


def _files(
    scheme: ArchiveScheme, year: int, filed: Iterable[ArchiveItem], numbers: Mapping[str, str]
) -> Sheet:
    by_case = sorted(filed, key=lambda one: (one.dated, one.case_id, one.code or ""))
    rows: list[tuple[CellValue, ...]] = []
    for _, group in groupby(by_case, key=lambda one: (one.dated, one.case_id)):
        items = list(group)
        codes = [one.code or "" for one in items]
        pages = [one.pages for one in items if one.pages is not None]
        longest = max(items, key=_length)
        rows.append(
            (
                len(rows) + 1,
                numbers[items[0].case_id],
                items[0].title.split("（", 1)[0],
                codes[0] if len(codes) == 1 else f"{codes[0]}　等{len(codes)}件",
                len(items),
                sum(pages) if len(pages) == len(items) else None,
                _period(longest),
            )
        )
    notes = ("案卷目录", f"全宗名称：{scheme.fonds_name}　年度：{year}")
    return Sheet(title="案卷目录", columns=_FILES, rows=tuple(rows), notes=notes)


def _mended(
    item: ArchiveItem, row: ReadRow, scheme: ArchiveScheme, faults: list[Fault]
) -> ArchiveItem:
    def fault(heading: str, message: str) -> None:
        faults.append(Fault(f"/{row.places.get(heading, row.number)}", message))

    title, section = _text(row, "题名"), _text(row, "机构")
    if not title:
        fault("题名", "题名不能为空")
    if scheme.section(section) is None:
        fault("机构", f"没有这个机构代码：{section or '空'}")
    years, period = None, _text(row, "保管期限")
    if period:
        try:
            years = retention_years(period)
        except Permanent:
            years = -1
        if years not in PERIODS:
            fault("保管期限", f"应为永久、30年或10年：{period}")
    pages = row.cells.get("页数")
    if pages is not None and (not isinstance(pages, int) or pages < 1):
        fault("页数", "页数应为正整数")
        pages = None
    excluded = _text(row, "不归档")
    if excluded not in ("", "是"):
        fault("不归档", "只写“是”或留空")
    return replace(
        item,
        title=title,
        section=section,
        retention_years=years,
        pages=pages if isinstance(pages, int) else None,
        document_number=_text(row, "文号"),
        responsible=_text(row, "责任者"),
        note=_text(row, "备注"),
        excluded=excluded == "是",
    )


def _text(row: ReadRow, heading: str) -> str:
    value = row.cells.get(heading)
    return "" if value is None else str(value).strip()


def _length(item: ArchiveItem) -> float:
    """Years it is kept; 永久 is the longest."""
    years = item.retention_years
    return float("inf") if years == FOR_EVER else float(years or 0)


def _period(item: ArchiveItem) -> str | None:
    return None if item.retention_years is None else retention_text(item.retention_years)
