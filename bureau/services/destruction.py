"""Destroys packages whose retention has lapsed: a list, an approval, two who watch (销毁).

依据：档案法第二十一条 (禁止擅自销毁), 机关档案管理规定 (国家档案局令第13号). A list (销毁清册) is
drawn up by one person and approved by another; two different people watch (监销). The content goes,
with the last package of a case its papers too; the record, the list and a tombstone stay for ever.
What another case holds keeps its content for that case.

    LISTED ── claimed ──> DESTROYING ── content gone, tombstone there ──> DESTROYED

A crash leaves some packages `DESTROYING`: carrying the list out again goes on with them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from bureau.domain.archival import lapses_on
from bureau.domain.cases import Case
from bureau.domain.clock import Clock
from bureau.domain.numbering import format_number
from bureau.domain.retention import retention_text
from bureau.domain.timeline import EventKind
from bureau.errors import Conflict, Fault, InvalidData, NotFound
from bureau.services.ports.files import FileStore
from bureau.services.ports.packages import PackageKeeper
from bureau.services.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from bureau.services.records import CaseEvent, NumberState, PackageRow
from bureau.services.records.archive import (
    DestroyedPackage,
    DestroyedState,
    Destruction,
    DestructionState,
)
from bureau.services.running_numbers import take_number
from bureau.timezone import TIME_ZONE

#: Register of the lists: 销毁清册.
DESTRUCTION_REGISTER: Final = "XH"

#: A content that was handed in this shortly before stays: its paper may not be in the books yet.
_RECENT: Final = timedelta(hours=1)

_SETTLED: Final = (DestructionState.DONE, DestructionState.WITHDRAWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A package with what decides how long it is kept.

    Args:
        package: the package.
        case: its case.
        code: 档号, "" when it is not filed.
        retention_years: 保管期限; None: not decided.
        lapses: from this day on it may be destroyed; None: never, or not known.
        obstacle: why it may not be destroyed today, Chinese; "" when it may.
    """

    package: PackageRow
    case: Case
    code: str
    retention_years: int | None
    lapses: date | None
    obstacle: str


class Destructions:
    """The use case 销毁.

    Args:
        uow: opens transactions.
        packager: removes a package's content.
        files: where the papers of cases are.
        clock: the one clock.
    """

    def __init__(
        self, uow: UnitOfWorkFactory, packager: PackageKeeper, files: FileStore, clock: Clock
    ) -> None:
        self._uow = uow
        self._packager = packager
        self._files = files
        self._clock = clock

    def holdings(self) -> tuple[Holding, ...]:
        """Every package, oldest first, with when it may be destroyed and what stands against it."""
        with self._uow(read_only=True) as uow:
            return tuple(self._holding(uow, row) for row in uow.packages.all())

    def lists(self) -> tuple[tuple[Destruction, tuple[DestroyedPackage, ...]], ...]:
        """Every list with its packages, by number."""
        with self._uow(read_only=True) as uow:
            return tuple((one, uow.archive.listed(one.number)) for one in uow.archive.lists())

    def propose(self, package_ids: Iterable[str], *, by: str, reason: str) -> Destruction:
        """Draw up a list.

        Args:
            package_ids: 归档编号.
            by: who draws it up.
            reason: 鉴定意见: why the content is of no more use.

        Raises:
            InvalidData: nothing is named, no person, no reason, or packages that may not be
                destroyed: the case is open, the retention has not lapsed, it is for ever, it is on
                another list, or gone; each is named. Nothing was stored.
        """
        wanted = tuple(dict.fromkeys(package_ids))
        person, why = _person(by, "编制人"), reason.strip()
        if not wanted or not why:
            raise InvalidData("销毁清册须列出归档包，并写明鉴定意见。")
        now = self._clock.now()
        with self._uow() as uow:
            # the register's row is ours until the end: two lists cannot name one package
            written = partial(format_number, DESTRUCTION_REGISTER)
            taken = take_number(uow, DESTRUCTION_REGISTER, now, written, state=NumberState.USED)
            faults = tuple(
                Fault(f"/{package_id}", obstacle)
                for package_id in wanted
                if (obstacle := self._obstacle_of(uow, package_id))
            )
            if faults:
                raise InvalidData(f"{len(faults)} 个归档包不能销毁，清册没有编制。", faults=faults)
            uow.numbers.add(replace(taken, subject="销毁清册", settled_by=person))
            drawn = Destruction(
                number=taken.value,
                state=DestructionState.PROPOSED,
                reason=why,
                proposed_by=person,
                proposed_at=now,
            )
            uow.archive.add_list(drawn, wanted)
            uow.commit()
        return drawn

    def approve(self, number: str, *, by: str) -> Destruction:
        """Approve a list; not the person who drew it up.

        Raises:
            NotFound: no such list.
            Conflict: it is approved, done or withdrawn.
            InvalidData: no person, or the one who drew it up.
        """
        person = _person(by, "批准人")
        with self._uow() as uow:
            held = _locked(uow, number)
            if held.state is not DestructionState.PROPOSED:
                raise Conflict(f"{number} 不是待批准的清册。")
            if _same(person, held.proposed_by):
                raise InvalidData("批准人不能是编制人。")
            approved = replace(
                held,
                state=DestructionState.APPROVED,
                approved_by=person,
                approved_at=self._clock.now(),
            )
            uow.archive.save_list(approved)
            uow.commit()
        return approved

    def withdraw(self, number: str) -> Destruction:
        """Withdraw a list of which nothing was destroyed; its packages may be listed again.

        Raises:
            NotFound: no such list.
            Conflict: it is done or withdrawn, or destroying has begun.
        """
        with self._uow() as uow:
            held = _locked(uow, number)
            begun = any(
                one.state is not DestroyedState.LISTED for one in uow.archive.listed(number)
            )
            if held.state in _SETTLED or begun:
                raise Conflict(f"{number} 已办结或已开始销毁，不能撤回。")
            withdrawn = replace(
                held, state=DestructionState.WITHDRAWN, settled_at=self._clock.now()
            )
            uow.archive.save_list(withdrawn)
            uow.commit()
        return withdrawn

    def carry_out(self, number: str, *, supervisors: tuple[str, str]) -> Destruction:
        """Destroy what an approved list names. Stopped half-way, the next call goes on.

        Args:
            number: of the list.
            supervisors: the two who watch (监销人).

        Raises:
            NotFound: no such list.
            Conflict: it is not approved, or done or withdrawn.
            InvalidData: not two different people, or a package that may not be destroyed any more
                (its case was opened again, its retention was made longer).
            Permanent: a package has vanished without a tombstone.
        """
        first, second = (_person(one, "监销人") for one in supervisors)
        if _same(first, second):
            raise InvalidData("监销人须为不同的两人。")
        with self._uow() as uow:
            held = _locked(uow, number)
            if held.state is not DestructionState.APPROVED:
                raise Conflict(f"{number} 未经批准，或已办结、撤回。")
            watched = held.supervisors or f"{first}、{second}"
            held = replace(held, supervisors=watched)
            uow.archive.save_list(held)
            listed = uow.archive.listed(number)
            uow.commit()
        for one in listed:
            if one.state is not DestroyedState.DESTROYED:
                self._destroy(held, one)
        with self._uow() as uow:
            done = replace(
                _locked(uow, number), state=DestructionState.DONE, settled_at=self._clock.now()
            )
            uow.archive.save_list(done)
            uow.commit()
        return done

    def _destroy(self, of: Destruction, one: DestroyedPackage) -> None:
        with self._uow() as uow:
            row = uow.packages.get(one.package_id)
            assert row is not None, "packages are never deleted"
            holding = self._holding(uow, row, besides=of.number)
            if holding.obstacle and one.state is DestroyedState.LISTED:
                fault = Fault(f"/{row.id}", holding.obstacle)
                raise InvalidData(f"{row.path} 现在不能销毁：{holding.obstacle}", faults=(fault,))
            uow.archive.save_listed(replace(one, state=DestroyedState.DESTROYING))
            uow.commit()
        now = self._clock.now()
        self._packager.destroy(Path(row.path), _tombstone(of, holding, now))
        kept = self._papers_go(row, now)
        with self._uow() as uow:
            uow.archive.save_listed(replace(one, state=DestroyedState.DESTROYED, destroyed_at=now))
            uow.packages.save(replace(row, destroyed_at=now))
            uow.events.add(
                CaseEvent(
                    case_id=row.case_id,
                    at=now,
                    kind=EventKind.ARCHIVED,
                    actor=of.approved_by or of.proposed_by,
                    text=f"归档包 {holding.code or row.id} 已销毁，销毁清册 {of.number}，"
                    f"监销人 {of.supervisors}{_left(kept)}",
                    data={"package": row.id, "list": of.number, "kept": list(kept)},
                )
            )
            uow.commit()

    def _papers_go(self, row: PackageRow, now: datetime) -> tuple[str, ...]:
        """With the last package of a case its papers go; gives what the store did not let go.

        The rows are marked first: a crash in between leaves contents that nobody can open, and the
        next call removes them.
        """
        with self._uow() as uow:
            others = [one for one in uow.packages.of_case(row.case_id) if one.id != row.id]
            if any(one.destroyed_at is None for one in others):
                return ()
            uow.papers.destroy_of_case(row.case_id, now)
            digests = {paper.sha256 for paper in uow.papers.of_case(row.case_id)}
            alone = [digest for digest in sorted(digests) if not uow.papers.holds(digest)]
            uow.commit()
        for digest in alone:
            self._files.remove(digest, now - _RECENT)
        return tuple(digest for digest in alone if self._files.exists(digest))

    def _obstacle_of(self, uow: UnitOfWork, package_id: str) -> str:
        row = uow.packages.get(package_id)
        return "没有这个归档包" if row is None else self._holding(uow, row).obstacle

    def _holding(self, uow: UnitOfWork, row: PackageRow, *, besides: str = "") -> Holding:
        case = uow.cases.get(row.case_id)
        assert case is not None, "a package names its case"
        item = uow.archive.item(row.id)
        years = item.retention_years if item is not None else row.retention_years
        closed = case.closed_at.astimezone(TIME_ZONE).year if case.closed_at else None
        year = item.year if item is not None else closed
        lapses = None if years is None or year is None else lapses_on(year, years)
        return Holding(
            package=row,
            case=case,
            code=(item.code or "") if item is not None else "",
            retention_years=years,
            lapses=lapses,
            obstacle=self._obstacle(uow, row, case, years, lapses, besides),
        )

    def _obstacle(
        self,
        uow: UnitOfWork,
        row: PackageRow,
        case: Case,
        years: int | None,
        lapses: date | None,
        besides: str,
    ) -> str:
        if row.destroyed_at is not None:
            return "已销毁"
        if not case.finished:
            return f"办件 {case.number} 尚未办结"
        if years is None:
            return "未定保管期限"
        if lapses is None:
            return "永久保管"
        if self._clock.now().astimezone(TIME_ZONE).date() < lapses:
            return f"保管期限{retention_text(years)}，{lapses.isoformat()}届满"
        states = {one.number: one.state for one in uow.archive.lists()}
        for number in uow.archive.lists_of(row.id):
            if number != besides and states[number] is not DestructionState.WITHDRAWN:
                return f"已列入销毁清册 {number}"
        return ""


def _left(kept: tuple[str, ...]) -> str:
    """What people must do about contents that the store does not remove (S3 without versions)."""
    return f"；附件库中尚有 {len(kept)} 份内容，须由运维删除" if kept else ""


def _locked(uow: UnitOfWork, number: str) -> Destruction:
    held = uow.archive.lock_list(number)
    if held is None:
        raise NotFound(f"没有销毁清册 {number[:40]}。")
    return held


def _person(name: str, role: str) -> str:
    person = name.strip()
    if not person:
        raise InvalidData(f"请写明{role}。")
    return person


def _same(one: str, other: str) -> bool:
    """The same person, however the name is spaced or cased."""
    return "".join(one.split()).casefold() == "".join(other.split()).casefold()


def _tombstone(of: Destruction, holding: Holding, at: datetime) -> bytes:
    row = holding.package
    told = {
        "package": row.id,
        "path": row.path,
        "manifest_sha256": row.sha256,
        "code": holding.code,
        "case_number": holding.case.number,
        "retention": retention_text(holding.retention_years or 0),
        "created_at": row.created_at.astimezone(TIME_ZONE).isoformat(),
        "list": of.number,
        "reason": of.reason,
        "proposed_by": of.proposed_by,
        "approved_by": of.approved_by,
        "supervisors": of.supervisors,
        "destroyed_at": at.astimezone(TIME_ZONE).isoformat(),
    }
    return f"{json.dumps(told, ensure_ascii=False, indent=2)}\n".encode()
