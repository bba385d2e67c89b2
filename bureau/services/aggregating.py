"""Totals a round into papers of the case (topic `aggregate`): xlsx and docx, findings for a person.

Rule: 每月形成运行情况报告 (1.33), 汇总项目进展 (4.7), 与外管数据比对 (3.30): sums, 环比, 同比, and
what does not fit. The papers are made from what our database holds, not from variables.
"""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel, ConfigDict

from bureau.domain.clock import Clock
from bureau.domain.collections import CollectionTemplate
from bureau.domain.collections.totals import (
    Returned,
    period_before,
    period_last_year,
    total_up,
)
from bureau.domain.timeline import SYSTEM, EventKind
from bureau.errors import Permanent, Refusal
from bureau.services.aggregate_papers import report, sheets
from bureau.services.collection_intake import CollectionIntake
from bureau.services.effects import EffectLedger
from bureau.services.ledger_steps import LIST_LIMIT, listed_columns, shown_row
from bureau.services.made_papers import DOCX, XLSX, keep
from bureau.services.ports.files import FileStore
from bureau.services.ports.reports import Reports
from bureau.services.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from bureau.services.ports.workbooks import Workbooks
from bureau.services.records import CaseEvent
from bureau.services.records.collections import CollectionReturn, CollectionRound

#: Longest text a variable of the engine holds.
_TEXT_LIMIT: Final = 4000


class Aggregated(BaseModel):
    """What the process is told: findings, their texts, the two papers, rows that were asked for."""

    model_config = ConfigDict(frozen=True)

    round_id: str
    findings: int
    findings_text: str
    table_paper: str
    report_paper: str
    rows: tuple[dict[str, str], ...] | None = None


class Aggregates:
    """The use case 汇总.

    Args:
        uow: opens transactions.
        effects: one act for each task.
        intake: templates.
        workbooks: makes the table.
        reports: makes the report.
        files: keeps both.
        clock: the one clock.
    """

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        effects: EffectLedger,
        intake: CollectionIntake,
        workbooks: Workbooks,
        reports: Reports,
        files: FileStore,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._effects = effects
        self._intake = intake
        self._workbooks = workbooks
        self._reports = reports
        self._files = files
        self._clock = clock

    def aggregate(
        self, key: str, case_id: str, round_id: str | None = None, *, listing: str = ""
    ) -> Aggregated:
        """Total a round; a repeat returns the same papers.

        Args:
            key: external task id.
            case_id: the case.
            round_id: the round; None: the case's newest one.
            listing: columns of the rows that come back, as ``name=column`` with commas;
                ``name=@`` is who returned the row. "": none come back.

        Raises:
            Permanent: the case has no such round, its template is gone, or no font is installed.
        """
        with self._uow(read_only=True) as uow:
            known = uow.effects.get(key)
            if known is not None and known.result is not None:
                return Aggregated.model_validate(known.result)
            rounds = uow.collections.of_case(case_id)
            wanted = [one for one in rounds if round_id is None or one.id == round_id]
            if not wanted:
                raise Permanent("本件没有布置过这项报送，无从汇总 (no such round)")
            round_ = wanted[-1]
            returns = uow.collections.returns(round_.id)
            before = _earlier(uow, round_, period_before(round_.period))
            last_year = _earlier(uow, round_, period_last_year(round_.period))
        try:
            template = self._intake.template(round_.template)
        except Refusal as fault:
            raise Permanent(fault.message) from fault
        rows = _rows(returns)
        totals = total_up(template, rows, before, last_year)
        now = self._clock.now()
        name = f"{round_.title}（{round_.period}）"
        made = (
            (
                f"{name}汇总表.xlsx",
                XLSX,
                self._workbooks.write(
                    sheets(template, round_, returns, rows, totals),
                    marks={"round": round_.id},
                    at=now,
                ),
            ),
            (
                f"{name}报告.docx",
                DOCX,
                self._reports.docx(report(template, round_, returns, totals), at=now),
            ),
        )
        papers = [
            keep(
                self._files,
                content,
                name=file,
                media_type=media_type,
                kind="other",
                case_id=case_id,
                key=key,
                at=now,
            )
            for file, media_type, content in made
        ]
        lines = "\n".join(f"{one.whose}：{one.text}" for one in totals.findings)
        result = Aggregated(
            round_id=round_.id,
            findings=len(totals.findings),
            findings_text=lines if len(lines) <= _TEXT_LIMIT else f"{lines[: _TEXT_LIMIT - 1]}…",
            table_paper=papers[0].id,
            report_paper=papers[1].id,
            rows=_listed(template, rows, listing) if listing else None,
        )

        def act(uow: UnitOfWork) -> Aggregated:
            for paper in papers:
                uow.papers.add(paper)
            uow.events.add(
                CaseEvent(
                    case_id=case_id,
                    at=now,
                    kind=EventKind.COLLECTION,
                    actor=SYSTEM,
                    text=f"已汇总{name}，需核对 {len(totals.findings)} 处",
                    data={"round": round_.id, "papers": [paper.id for paper in papers]},
                )
            )
            return result

        return self._effects.inside(
            key,
            topic="aggregate",
            case_id=case_id,
            request={"round": round_.id},
            model=Aggregated,
            act=act,
        )


def _earlier(
    uow: UnitOfWork, round_: CollectionRound, period: str | None
) -> tuple[Returned, ...] | None:
    found = uow.collections.of_period(round_.template, period) if period else None
    return None if found is None else _rows(uow.collections.returns(found.id))


def _listed(
    template: CollectionTemplate, returned: tuple[Returned, ...], listing: str
) -> tuple[dict[str, str], ...]:
    """The rows as people read them, for a form that goes on from there."""
    parts = [one.strip() for one in listing.split(",")]
    whose = [one.removesuffix("=@") for one in parts if one.endswith("=@")]
    wanted = listed_columns(
        template.definition, ",".join(one for one in parts if not one.endswith("=@"))
    )
    found = [
        {**shown_row(row, wanted), **dict.fromkeys(whose, one.name)}
        for one in returned
        for row in one.rows
    ]
    return tuple(found[:LIST_LIMIT])


def _rows(returns: tuple[CollectionReturn, ...]) -> tuple[Returned, ...]:
    found = []
    for one in returns:
        rows = one.content.get("rows")
        listed = rows if isinstance(rows, list) else []
        found.append(Returned(one.name, tuple(row for row in listed if isinstance(row, dict))))
    return tuple(found)
