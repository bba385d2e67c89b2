"""The yearly round of filing as steps of a procedure (附件1.7 规范二（三）; topics
`prepare-filing`, `number-filing`).

The catalogue goes into the case as a workbook; the office checks it and puts its corrected copy
beside it; then the items get their 档号. What the office can mend is told to the diagram.
"""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel, ConfigDict

from bureau.domain.clock import Clock
from bureau.domain.timeline import SYSTEM, EventKind
from bureau.errors import BusinessError, NotFound, Permanent, Refusal
from bureau.services.archive_books import ArchiveBooks
from bureau.services.archive_round import ArchiveRound, Prepared
from bureau.services.effects import EffectLedger
from bureau.services.ledger_steps import refusal_text
from bureau.services.made_papers import XLSX, keep
from bureau.services.ports.files import FileStore
from bureau.services.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from bureau.services.records import CaseEvent, Paper

#: Kind of the lists that go back and forth with the office; they stay in the bureau.
DRAFT_KIND: Final = "form"
#: Kind of the catalogues of what is filed; they go to the 档案馆.
CATALOGUE_KIND: Final = "list"


class NotReady(BusinessError):
    """The round cannot go on until the office has mended what the message names."""

    code = "Error_RoundNotReady"


class RoundState(BaseModel):
    """How the round of a year stands.

    Args:
        items: items without a 档号 that wait for one.
        undecided: those among them whose 保管期限 is open.
        open_cases: cases received up to the end of the year that have not ended.
        filed: items of the year that have a 档号.
        paper_id: the catalogue in the case; None: there was nothing to list.
    """

    model_config = ConfigDict(frozen=True)

    items: int
    undecided: int
    open_cases: int
    filed: int
    paper_id: str | None = None


class Filing:
    """The use cases 预归档 and 编档号, for a case of the yearly round.

    Args:
        uow: opens transactions.
        effects: one act for each task.
        filing: the round itself.
        books: the catalogues.
        files: keeps and gives the workbooks.
        clock: the one clock.
    """

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        effects: EffectLedger,
        filing: ArchiveRound,
        books: ArchiveBooks,
        files: FileStore,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._effects = effects
        self._round = filing
        self._books = books
        self._files = files
        self._clock = clock

    def prepare(self, key: str, *, case_id: str, year: int) -> RoundState:
        """List what ended in a year, and put the list into the case for the office to check.

        Args:
            key: external task id.
            case_id: the case of the round.
            year: 年度.

        Raises:
            Permanent: no such case.
        """
        if (done := self._done(key, case_id)) is not None:
            return done
        prepared = self._round.prepare(year)
        try:
            content = self._books.draft(year)
            made = self._keep(key, case_id, f"{year}年预归档目录.xlsx", DRAFT_KIND, content)
        except NotFound:
            made = None
        return self._note(key, "prepare-filing", case_id, year, prepared, made, f"{year}年预归档")

    def number(self, key: str, *, case_id: str, year: int, by: str) -> RoundState:
        """Take in the office's corrections, give the 档号, put the catalogues into the case.

        Args:
            key: external task id.
            case_id: the case of the round.
            year: 年度.
            by: who files.

        Raises:
            NotReady: the year has not ended, the corrected list has faults, periods are open, or
                the 全宗号 is not set; nothing was numbered.
            Permanent: no such case.
        """
        if (done := self._done(key, case_id)) is not None:
            return done
        try:
            if (corrected := self._corrected(case_id)) and self._waiting(year):
                with self._files.open(corrected.sha256) as stream:
                    self._books.take_in(year, stream.read())
            self._round.number(year, by=by)
        except Refusal as fault:
            raise NotReady(refusal_text(fault)) from fault
        try:
            content = self._books.catalogue(year)
            made = self._keep(key, case_id, f"{year}年归档文件目录.xlsx", CATALOGUE_KIND, content)
        except NotFound:
            made = None
        # What could not be numbered stays in the list of the next round.
        left = self._round.prepare(year)
        return self._note(key, "number-filing", case_id, year, left, made, f"{year}年归档文件编号")

    def _done(self, key: str, case_id: str) -> RoundState | None:
        """What the first delivery of the task gave; None: it is the first, for a case there is."""
        with self._uow(read_only=True) as uow:
            known = uow.effects.get(key)
            if uow.cases.get(case_id) is None:
                raise Permanent(f"no case {case_id}")
        if known is None or known.result is None:
            return None
        return RoundState.model_validate(known.result)

    def _waiting(self, year: int) -> bool:
        with self._uow(read_only=True) as uow:
            return any(one.code is None for one in uow.archive.items(year))

    def _corrected(self, case_id: str) -> Paper | None:
        """The newest workbook that a person added; our own lists are not corrections."""
        with self._uow(read_only=True) as uow:
            added = [
                one
                for one in uow.papers.of_case(case_id)
                if one.kind == DRAFT_KIND and one.media_type == XLSX and one.added_by != SYSTEM
            ]
        return max(added, key=lambda one: one.added_at, default=None)

    def _keep(self, key: str, case_id: str, name: str, kind: str, content: bytes) -> Paper:
        return keep(
            self._files,
            content,
            name=name,
            media_type=XLSX,
            kind=kind,
            case_id=case_id,
            key=key,
            at=self._clock.now(),
        )

    def _note(
        self,
        key: str,
        topic: str,
        case_id: str,
        year: int,
        prepared: Prepared,
        made: Paper | None,
        said: str,
    ) -> RoundState:
        """Write down how the round stands, with the catalogue that was made."""

        def act(uow: UnitOfWork) -> RoundState:
            filed = sum(one.code is not None for one in uow.archive.items(year))
            waiting = sum(not one.excluded for one in prepared.items)
            if made is not None:
                uow.papers.add(made)
            uow.events.add(
                CaseEvent(
                    case_id=case_id,
                    at=self._clock.now(),
                    kind=EventKind.ARCHIVED,
                    actor=SYSTEM,
                    text=f"{said}：待编号{waiting}件，已编档号{filed}件",
                    data={"year": year, "waiting": waiting, "filed": filed},
                )
            )
            return RoundState(
                items=waiting,
                undecided=prepared.undecided,
                open_cases=prepared.open_cases,
                filed=filed,
                paper_id=made.id if made is not None else None,
            )

        return self._effects.inside(
            key,
            topic=topic,
            case_id=case_id,
            request={"year": year},
            model=RoundState,
            act=act,
        )
