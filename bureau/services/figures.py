"""办理情况: open, due and overdue work by section and procedure, and what a month brought.

依据：平台. Open work is the engine's open tasks by post; a month is the history of its instances.
Every number is the length of a list of cases, and that list goes with it. Of cases with a named
circle of readers (知悉范围, bpmn/readers.yaml) everybody else is told no more than that they count.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from bureau.domain.cases import Case
from bureau.domain.clock import Clock
from bureau.domain.posts import PostPlace
from bureau.errors import InvalidData, NotPermitted
from bureau.services.ports.clerk_sessions import ClerkIdentity
from bureau.services.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from bureau.services.ports.work_history import WorkHistory
from bureau.services.ports.workforce import HeldTask, Workforce
from bureau.timezone import TIME_ZONE

#: What is due within this time is 即将到期.
SOON: Final = timedelta(days=3)
LEADERS: Final = "局领导"
#: Sections by the folder of their procedures.
SECTIONS: Final = {
    "zonghe": "综合科",
    "guonei": "国内贸易科",
    "guoji": "国际商务科",
    "touzi": "投资促进科",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenWork:
    """One open task.

    Args:
        section: of the post that has to do it.
        step: its Chinese name.
        number: of its case.
        title: of its case.
        procedure: Chinese name.
        since: when it came up, aware.
        due_at: of the task, else of the case, aware.
        overdue: the due time has passed.
        soon: it comes within `SOON`.
        hidden: it only counts: step, number and title are "".
    """

    section: str
    step: str
    number: str
    title: str
    procedure: str
    since: datetime
    due_at: datetime | None
    overdue: bool
    soon: bool
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthCase:
    """One case that began or ended in the month.

    Args:
        section: whose procedure it is.
        procedure: Chinese name.
        number: its number.
        title: its title.
        began: when, if in this month.
        ended: when, if in this month.
        late: it ended after its due time.
        hidden: it only counts: number and title are "".
    """

    section: str
    procedure: str
    number: str
    title: str
    began: datetime | None
    ended: datetime | None
    late: bool
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Everything the page and the files show; each number is counted from these lists.

    Args:
        at: aware.
        month: its first day.
        open: open work.
        cases: what began or ended in the month.
        visible: numbers of those cases that the reader may open.
    """

    at: datetime
    month: date
    open: tuple[OpenWork, ...]
    cases: tuple[MonthCase, ...]
    visible: frozenset[str] = frozenset()

    def sections(self) -> tuple[str, ...]:
        """Sections in the order of the duty list, the leaders last."""
        return (*SECTIONS.values(), LEADERS)

    def open_of(self, section: str, procedure: str | None = None) -> tuple[OpenWork, ...]:
        """Open work of a section, of one procedure or of all."""
        return tuple(
            one
            for one in self.open
            if one.section == section and procedure in (None, one.procedure)
        )

    def cases_of(self, section: str) -> tuple[MonthCase, ...]:
        """What a section's procedures brought in the month."""
        return tuple(one for one in self.cases if one.section == section)


class FigureService:
    """The use case 办理情况、月度通报.

    Args:
        uow: opens transactions.
        workforce: open tasks by post.
        history: instances by time.
        clock: the one clock.
        posts: all posts by group.
        readers: groups that may see it beside the leaders.
        restricted: groups that see the cases of a procedure listed, by procedure; of procedures
            that are not here everybody does who is admitted.
        sight: which of these cases, by number, somebody may open.
        workbook: writes figures as .xlsx.
        bulletin: writes 月度通报 as .docx.
    """

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        workforce: Workforce,
        history: WorkHistory,
        clock: Clock,
        posts: Mapping[str, PostPlace],
        readers: frozenset[str],
        restricted: Mapping[str, frozenset[str]],
        sight: Callable[[ClerkIdentity, Collection[str]], frozenset[str]],
        *,
        workbook: Callable[[Figures], bytes],
        bulletin: Callable[[Figures], bytes],
    ) -> None:
        self._uow = uow
        self._workforce = workforce
        self._history = history
        self._clock = clock
        self._posts = dict(posts)
        self._readers = readers
        self._restricted = restricted
        self._sight = sight
        self.workbook = workbook
        self.bulletin = bulletin

    def shows(self, clerk: ClerkIdentity) -> bool:
        """Whether a clerk is a leader or of the office."""
        sections = {self._posts[one].section for one in clerk.groups if one in self._posts}
        return LEADERS in sections or bool(self._readers.intersection(clerk.groups))

    def admit(self, clerk: ClerkIdentity) -> None:
        """Refuse who is neither a leader nor of the office.

        Raises:
            NotPermitted: that person is not.
        """
        if not self.shows(clerk):
            raise NotPermitted("办理情况只对局领导和办公室开放。")

    def of_month(
        self, clerk: ClerkIdentity, text: str = "", *, circulated: bool = False
    ) -> Figures:
        """The figures now, and of one month, as somebody may see them.

        Args:
            clerk: who reads.
            text: such as 2026-03; "": this month.
            circulated: it is sent round: what has a named circle of readers counts only.

        Raises:
            InvalidData: it is no month, or one to come.
            EngineError: the engine cannot be asked.
        """
        now = self._clock.now()
        month = _month(text, now)
        begin = datetime.combine(month, time.min, TIME_ZONE)
        end = min(now, datetime.combine(_next(month), time.min, TIME_ZONE))
        began = {one.id: one.started_at for one in self._history.began(begin, end)}
        ended = {one.id: one.ended_at for one in self._history.ended(begin, end)}
        waiting = self._waiting()
        with self._uow(read_only=True) as uow:
            worked = uow.cases.by_root_instances({task.root_instance_id for _, task in waiting})
            moved = uow.cases.by_root_instances({*began, *ended})
            names = _names(uow, (*worked.values(), *moved.values()))
        numbers = {case.number for case in (*worked.values(), *moved.values())}
        visible = self._sight(clerk, numbers)

        def hidden(case: Case) -> bool:
            readers = self._restricted.get(case.procedure_id)
            if readers is None:
                return False
            named = bool(readers.intersection(clerk.groups))
            return circulated or not (named or case.number in visible)

        opened = _open_work(now, waiting, worked, names, hidden)
        cases = _month_cases(moved, names, began, ended, hidden)
        return Figures(at=now, month=month, open=opened, cases=cases, visible=visible)

    def _waiting(self) -> tuple[tuple[str, HeldTask], ...]:
        """Open tasks, each once, with the section that has to do it."""
        found: dict[str, tuple[str, HeldTask]] = {}
        for group, place in self._posts.items():
            for task in self._workforce.waiting_for(group):
                # A signature that the office may enter too is the leader's work.
                if task.id not in found or place.section == LEADERS:
                    found[task.id] = (place.section, task)
        return tuple(found.values())


def _open_work(
    now: datetime,
    waiting: Iterable[tuple[str, HeldTask]],
    cases: Mapping[str, Case],
    names: Mapping[str, tuple[str, str]],
    hidden: Callable[[Case], bool],
) -> tuple[OpenWork, ...]:
    found = []
    for section, task in waiting:
        case = cases.get(task.root_instance_id)
        if case is None:
            continue
        due, unseen = task.due_at or case.due_at, hidden(case)
        found.append(
            OpenWork(
                section=section,
                step="" if unseen else task.name,
                number="" if unseen else case.number,
                title="" if unseen else case.title,
                procedure=names[case.procedure_id][0],
                since=task.created_at,
                due_at=due,
                overdue=due is not None and due < now,
                soon=due is not None and now <= due < now + SOON,
                hidden=unseen,
            )
        )
    return tuple(sorted(found, key=lambda one: one.due_at or now + SOON * 1000))


def _month_cases(
    cases: Mapping[str, Case],
    names: Mapping[str, tuple[str, str]],
    begun: Mapping[str, datetime],
    done: Mapping[str, datetime | None],
    hidden: Callable[[Case], bool],
) -> tuple[MonthCase, ...]:
    found = []
    for instance, case in sorted(cases.items(), key=lambda one: one[1].number):
        procedure, section = names[case.procedure_id]
        end, unseen = done.get(instance), hidden(case)
        found.append(
            MonthCase(
                section=section,
                procedure=procedure,
                number="" if unseen else case.number,
                title="" if unseen else case.title,
                began=begun.get(instance),
                ended=end,
                late=_late(case, end),
                hidden=unseen,
            )
        )
    return tuple(found)


def _late(case: Case, end: datetime | None) -> bool:
    finished = case.closed_at or end
    return (
        end is not None
        and case.due_at is not None
        and finished is not None
        and (finished > case.due_at)
    )


def _names(uow: UnitOfWork, cases: Iterable[Case]) -> dict[str, tuple[str, str]]:
    """Chinese name and section of the procedures of these cases, by procedure."""
    names = {}
    for id in {case.procedure_id for case in cases}:
        found = uow.procedures.get(id)
        section = SECTIONS.get(found.department if found else "", SECTIONS["zonghe"])
        names[id] = (found.name if found else id, section)
    return names


def _month(text: str, now: datetime) -> date:
    today = now.astimezone(TIME_ZONE).date().replace(day=1)
    if not text:
        return today
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        raise InvalidData("月份写成 2026-03 的样子。") from None
    if found > today:
        raise InvalidData("这个月还没有到。")
    return found


def _next(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=7)).replace(day=1)
