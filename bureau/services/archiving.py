"""Keeps papers that an annex wants kept (topic `archive`): 录音留档 and the like.

A 归档 of the annex, beside the platform's own case package: the papers of one kind, or all of a
case that has one of that kind, with what they belong to, for a retention period.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from bureau.domain.cases import Case
from bureau.domain.clock import Clock
from bureau.domain.paper_kinds import kind_label
from bureau.domain.retention import retention_text, retention_years
from bureau.domain.timeline import SYSTEM, EventKind
from bureau.errors import BusinessError, Permanent
from bureau.services.effects import EffectLedger
from bureau.services.package_entries import json_entry, package_id, paper_entries
from bureau.services.ports.packages import PackageContent, Packager
from bureau.services.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from bureau.services.records import CaseEvent, PackageRow, Paper

#: What is kept: the papers of the kind alone, or every paper of the case.
Scope = Literal["kind", "case"]


class PaperMissing(BusinessError):
    """The case has no paper of the kind that is to be kept."""

    code = "Error_PaperMissing"


class Archived(BaseModel):
    """A written archive package.

    Args:
        archive_number: its id (归档编号).
        package_path: relative to the archive folder.
        package_digest: SHA-256 of its manifest.
    """

    model_config = ConfigDict(frozen=True)

    archive_number: str
    package_path: str
    package_digest: str


class Archiving:
    """The use case 归档.

    Args:
        uow: opens transactions.
        ledger: at most once.
        packager: writes the package.
        clock: the one clock.
    """

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        ledger: EffectLedger,
        packager: Packager,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._ledger = ledger
        self._packager = packager
        self._clock = clock

    def archive(
        self,
        key: str,
        *,
        case_id: str,
        archive_class: str,
        retention: str,
        paper_kind: str,
        scope: Scope = "kind",
    ) -> Archived:
        """Write the papers into a package; a repeat returns the same.

        Args:
            key: external task id.
            case_id: the case.
            archive_class: 归档类别.
            retention: 保管期限, "永久" or a number of years.
            paper_kind: code of the kind that must be there, such as "recording".
            scope: "kind" keeps the papers of that kind, "case" every paper of the case.

        Raises:
            PaperMissing: the case has none of this kind.
            Permanent: no such case, no such period, or a paper is damaged.
            Transient: not now.
        """
        years = retention_years(retention)
        with self._uow(read_only=True) as uow:
            case = uow.cases.get(case_id)
            found = uow.papers.of_case(case_id)
        if case is None:
            raise Permanent(f"no case {case_id}")
        asked = [paper for paper in found if paper.kind == paper_kind]
        if not asked:
            label = kind_label(paper_kind)
            raise PaperMissing(f"办件 {case.number} 没有“{label}”，请先在“办件”页添加")
        papers = list(found) if scope == "case" else asked
        number = package_id(case_id, "archive", key)

        def act() -> Archived:
            content = _content(key, case, papers, archive_class, years)
            written = self._packager.write(content)
            return Archived(
                archive_number=number, package_path=written.path, package_digest=written.sha256
            )

        def record(uow: UnitOfWork, done: Archived) -> None:
            uow.packages.add(
                PackageRow(
                    id=number,
                    case_id=case_id,
                    kind="archive",
                    dedup_key=key,
                    path=done.package_path,
                    sha256=done.package_digest,
                    retention_years=years,
                    archive_class=archive_class,
                    created_at=self._clock.now(),
                )
            )
            what = "材料" if scope == "case" else kind_label(paper_kind)
            uow.events.add(self._event(case, papers, what, years, number))

        return self._ledger.once(
            key,
            topic="archive",
            case_id=case_id,
            request={
                "class": archive_class,
                "retention": retention,
                "kind": paper_kind,
                **({"scope": scope} if scope != "kind" else {}),
            },
            model=Archived,
            act=act,
            ask=lambda: None,  # the packager writes a package once: acting again is asking
            record=record,
        )

    def _event(
        self, case: Case, papers: list[Paper], what: str, years: int, number: str
    ) -> CaseEvent:
        kept = f"{what} {len(papers)} 份"
        return CaseEvent(
            case_id=case.id,
            at=self._clock.now(),
            kind=EventKind.ARCHIVED,
            actor=SYSTEM,
            text=f"已归档：{kept}，保管期限{retention_text(years)}，归档编号 {number}",
            data={"archive_number": number, "papers": [paper.id for paper in papers]},
        )


def _content(
    key: str, case: Case, papers: list[Paper], archive_class: str, years: int
) -> PackageContent:
    origin = {
        "case_number": case.number,
        "title": case.title,
        "procedure": case.procedure_id,
        "received_at": case.received_at,
        "archive_class": archive_class,
        "retention": retention_text(years),
    }
    return PackageContent(
        case_number=case.number,
        kind="archive",
        key=key,
        entries=(json_entry("origin.json", origin), *paper_entries(papers)),
        info={
            "Source-Organization": "桓台县商务局",
            "External-Identifier": case.number,
            "Archive-Class": archive_class,
            "Retention": retention_text(years),
        },
    )
