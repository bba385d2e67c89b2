"""The yearly round of filing (附件1.7 规范二（三）): 预归档, the office's check, then 档号.

依据：DA/T 22-2015 归档文件整理规则, DA/T 13-2022 档号编制规则. An item (件) is one package: what
was written down of a case when it ended, or the papers that an annex wants kept. It belongs to the
year in which the case ended. Within year, period and section, items stand in order of time, those
of one case together, and are counted without gaps.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bureau.domain.archival import PERIODS, ArchiveScheme, archival_code, class_register
from bureau.domain.cases import Case
from bureau.domain.clock import Clock
from bureau.domain.numbering import is_sign
from bureau.domain.retention import retention_text
from bureau.domain.timeline import EventKind
from bureau.errors import Fault, InvalidData
from bureau.services.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from bureau.services.records import CaseEvent, NumberState, PackageRow
from bureau.services.records.archive import ArchiveItem
from bureau.services.running_numbers import take_number
from bureau.timezone import TIME_ZONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What 预归档 found.

    Args:
        added: packages listed now.
        items: all of the year that are not numbered yet.
        undecided: those among them without a period.
        open_cases: cases received up to the end of the year that have not ended.
    """

    added: int
    items: tuple[ArchiveItem, ...]
    undecided: int
    open_cases: int


class ArchiveRound:
    """The use cases 预归档 and 编档号.

    Args:
        uow: opens transactions.
        clock: the one clock.
        scheme: reads how the bureau files.
    """

    def __init__(
        self, uow: UnitOfWorkFactory, clock: Clock, scheme: Callable[[], ArchiveScheme]
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._scheme = scheme

    def prepare(self, year: int) -> Prepared:
        """List the packages of cases that ended in a year; those listed before stay as they are.

        Raises:
            InvalidData: the scheme is faulty.
        """
        scheme, now = self._scheme(), self._clock.now()
        added = 0
        with self._uow() as uow:
            for row in uow.packages.all():
                case = uow.cases.get(row.case_id)
                if row.destroyed_at is not None or case is None or _year(case) != year:
                    continue
                added += uow.archive.add_item(_item(uow, scheme, case, row, now))
            left = tuple(one for one in uow.archive.items(year) if one.code is None)
            still_open = sum(
                case.received_at.astimezone(TIME_ZONE).year <= year
                for case in uow.cases.unfinished()
            )
            uow.commit()
        return Prepared(
            added=added,
            items=left,
            undecided=sum(one.retention_years is None and not one.excluded for one in left),
            open_cases=still_open,
        )

    def number(self, year: int, *, by: str) -> tuple[ArchiveItem, ...]:
        """Give 件号 and 档号 to all prepared items of a year, in one transaction.

        A later round of the same year goes on counting behind the last item of each class.

        Args:
            year: 年度.
            by: who files them.

        Raises:
            InvalidData: no 全宗号, nobody named, or items whose period is not decided or none of
                the three; each is named. Nothing was numbered.
        """
        scheme, now = self._scheme(), self._clock.now()
        if not by.strip():
            raise InvalidData("请写明归档人。")
        if year >= now.astimezone(TIME_ZONE).year:
            raise InvalidData(f"{year} 年尚未结束，次年才能编档号。")
        with self._uow() as uow:
            waiting = [
                one for one in uow.archive.items(year) if one.code is None and not one.excluded
            ]
            if waiting and not scheme.fonds:
                raise InvalidData("bpmn/archive.yaml 中没有全宗号：请填写县档案馆编给的全宗号。")
            faults = tuple(
                Fault(f"/{one.id}", f"《{one.title}》未定保管期限（永久、30年、10年）")
                for one in waiting
                if one.retention_years not in PERIODS
            )
            if faults:
                raise InvalidData(f"{len(faults)} 件未定保管期限，没有编号。", faults=faults)
            filed = tuple(self._file(uow, scheme, one, by.strip(), now) for one in waiting)
            uow.commit()
        return filed

    def _file(
        self, uow: UnitOfWork, scheme: ArchiveScheme, item: ArchiveItem, by: str, now: datetime
    ) -> ArchiveItem:
        years = item.retention_years
        assert years is not None, "items without a period were refused"

        def written(year: int, seq: int) -> str:
            return archival_code(scheme, year, years, item.section, seq)

        register = class_register(scheme, years, item.section)
        taken = take_number(uow, register, now, written, state=NumberState.USED, year=item.year)
        uow.numbers.add(replace(taken, case_id=item.case_id, subject=item.title, settled_by=by))
        filed = replace(item, item_no=taken.seq, code=taken.value, filed_at=now, filed_by=by)
        uow.archive.save_item(filed)
        uow.events.add(
            CaseEvent(
                case_id=item.case_id,
                at=now,
                kind=EventKind.ARCHIVED,
                actor=by,
                text=f"年度归档：档号 {taken.value}，保管期限{retention_text(years)}",
                data={"package": item.id, "code": taken.value},
            )
        )
        return filed


def _year(case: Case) -> int | None:
    """The year it is filed under; None while it is open."""
    if not case.finished or case.closed_at is None:
        return None
    return case.closed_at.astimezone(TIME_ZONE).year


def _item(
    uow: UnitOfWork, scheme: ArchiveScheme, case: Case, row: PackageRow, now: datetime
) -> ArchiveItem:
    assert case.closed_at is not None, "only cases that ended are filed"
    procedure = uow.procedures.get(case.procedure_id)
    section = scheme.sections.get(procedure.department if procedure else "shared")
    body = uow.organisations.get(case.organisation_id) if case.organisation_id else None
    documents = [
        number.value
        for number in uow.numbers.of_case(case.id)
        if number.state is NumberState.USED and is_sign(number.register)
    ]
    years = row.retention_years
    if years is None:
        years = scheme.periods.get(case.procedure_id)
    return ArchiveItem(
        id=row.id,
        case_id=case.id,
        year=case.closed_at.astimezone(TIME_ZONE).year,
        section=section.code if section else "",
        title=case.title + (f"（{row.archive_class}）" if row.archive_class else ""),
        dated=f"{case.closed_at.astimezone(TIME_ZONE):%Y%m%d}",
        prepared_at=now,
        retention_years=years,
        document_number="、".join(documents),
        responsible=body.name if body else scheme.fonds_name,
    )
