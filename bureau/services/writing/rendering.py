"""Makes one paper of a case from a template (topic `render-document`).

The paper is made once for each key: file names and ids follow from it, the same template and values
give the same bytes, and a repeat returns what is listed. With the paper is kept which template made
it, as a file of its own in the store, and with which values: it can be made again later.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from pydantic import BaseModel, ConfigDict

from bureau.domain.cases import Case
from bureau.domain.clock import Clock
from bureau.domain.file_names import safe_name
from bureau.domain.json_value import JsonObject
from bureau.domain.media import by_extension
from bureau.domain.paper_templates import prepared_values
from bureau.domain.timeline import SYSTEM, EventKind
from bureau.errors import Permanent
from bureau.services.effects import EffectLedger
from bureau.services.ports.files import FileStore
from bureau.services.ports.paper_templates import PaperRenderer, PaperSource, TemplateSource
from bureau.services.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from bureau.services.records import CaseEvent, Paper, PaperOrigin
from bureau.services.writing.frame import framed

#: Namespace of the papers' ids: the same act gives the same id.
_NAMESPACE: Final = uuid.UUID("b1f5a9de-6a0c-5d53-8a6b-0f5c3d2e7a11")


class WrittenPaper(BaseModel):
    """A paper that was made.

    Args:
        paper_id: the document to be edited where there is one, otherwise the PDF.
        paper_digest: its SHA-256.
        paper_size: its bytes.
        pdf_id: the PDF.
        pdf_digest: its SHA-256.
        pdf_size: its bytes.
        pages: of the PDF.
        template_digest: SHA-256 of the template's files.
        added_at: when it was made.
    """

    model_config = ConfigDict(frozen=True)

    paper_id: str
    paper_digest: str
    paper_size: int
    pdf_id: str
    pdf_digest: str
    pdf_size: int
    pages: int
    template_digest: str
    added_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """One paper under way."""

    key: str
    case: Case
    source: PaperSource
    values: JsonObject
    number: str
    signed_on: date

    def id_of(self, ending: str) -> str:
        """Id of its file with that ending."""
        return str(uuid.uuid5(_NAMESPACE, f"{self.key}/{ending}"))

    def name_of(self, ending: str) -> str:
        """Its file name: the paper's name, whom it is about, and its number."""
        template = self.source.template
        subject = self.values.get(template.subject) if template.subject else None
        about = f"（{subject}）" if isinstance(subject, str) and subject else ""
        number = f" {self.number}" if self.number else ""
        return safe_name(f"{template.name}{about}{number}", ending)


class PaperWriter:
    """The use case 制作文书.

    Args:
        uow: opens transactions.
        ledger: at most once.
        templates: where templates are.
        renderer: fills them.
        files: where contents are kept.
        clock: the one clock.
        max_bytes: largest file.
        patience: how much longer than the usual lease making a paper may take.
    """

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        ledger: EffectLedger,
        templates: TemplateSource,
        renderer: PaperRenderer,
        files: FileStore,
        clock: Clock,
        *,
        max_bytes: int,
        patience: timedelta = timedelta(0),
    ) -> None:
        self._uow = uow
        self._ledger = ledger
        self._templates = templates
        self._renderer = renderer
        self._files = files
        self._clock = clock
        self._max_bytes = max_bytes
        self._patience = patience

    def write(
        self,
        key: str,
        *,
        case_id: str,
        template_id: str,
        values: Mapping[str, object],
        number: str | None = None,
        signed_on: date | None = None,
    ) -> WrittenPaper:
        """Make a paper and keep it with its case; a repeat returns the paper of the first time.

        Args:
            key: external task id.
            case_id: the case.
            template_id: folder of the template.
            values: by variable name; others than the template's are left alone.
            number: 文号, where the template carries one.
            signed_on: 成文日期; None: today.

        Raises:
            Permanent: no such case or template, values are missing, or the paper is too long.
            Transient: not now.
        """
        with self._uow(read_only=True) as uow:
            case = uow.cases.get(case_id)
            known = uow.effects.get(key)
        if case is None:
            raise Permanent(f"no case {case_id}")
        if known is not None and known.result is not None:
            # a template that was changed or removed meanwhile is no matter for what is made
            return WrittenPaper.model_validate(known.result)
        draft = self._draft(key, case, template_id, values, number, signed_on)
        self._renderer.ready()

        def act() -> WrittenPaper:
            return self._made(draft)

        def record(uow: UnitOfWork, done: WrittenPaper) -> None:
            self._listed(uow, draft, done)

        return self._ledger.once(
            key,
            topic="render-document",
            case_id=case_id,
            request={"template": template_id, "number": draft.number, "values": draft.values},
            model=WrittenPaper,
            act=act,
            ask=lambda: None,  # nothing left this house, and the store keeps a content once
            record=record,
            patience=self._patience,
        )

    def _draft(
        self,
        key: str,
        case: Case,
        template_id: str,
        values: Mapping[str, object],
        number: str | None,
        signed_on: date | None,
    ) -> _Draft:
        source = self._templates.get(template_id)
        template = source.template
        prepared = prepared_values(template, values)
        written = (number or "").strip() if template.register else ""
        if template.register and not written:
            raise Permanent(
                f"文书“{template.name}”（{template.id}）要有文号：给 number 赋值，"
                f"文号簿 {template.register}"
            )
        return _Draft(
            key=key,
            case=case,
            source=source,
            values=prepared,
            number=written,
            signed_on=signed_on or self._clock.now().date(),
        )

    def _made(self, draft: _Draft) -> WrittenPaper:
        source = draft.source
        data = framed(source.template, draft.values, draft.case, draft.number, draft.signed_on)
        made = self._renderer.render(source, data)
        self._files.put([source.bundle], len(source.bundle))
        pdf = self._files.put([made.pdf], self._max_bytes)
        main, ending = pdf, "pdf"
        if made.docx is not None:
            main, ending = self._files.put([made.docx], self._max_bytes), "docx"
        return WrittenPaper(
            paper_id=draft.id_of(ending),
            paper_digest=main.sha256,
            paper_size=main.size,
            pdf_id=draft.id_of("pdf"),
            pdf_digest=pdf.sha256,
            pdf_size=pdf.size,
            pages=made.pages,
            template_digest=source.sha256,
            added_at=self._clock.now(),
        )

    def _listed(self, uow: UnitOfWork, draft: _Draft, done: WrittenPaper) -> None:
        template = draft.source.template
        files = [("pdf", done.pdf_digest, done.pdf_size)]
        if done.paper_id != done.pdf_id:
            files.insert(0, ("docx", done.paper_digest, done.paper_size))
        for ending, sha256, size in files:
            media = by_extension(ending)
            assert media is not None, "both endings are accepted types"
            paper = Paper(
                id=draft.id_of(ending),
                case_id=draft.case.id,
                sha256=sha256,
                size=size,
                media_type=media.name,
                name=draft.name_of(ending),
                kind=template.kind,
                added_by=SYSTEM,
                added_at=done.added_at,
            )
            uow.papers.add(paper)
            uow.paper_origins.add(
                PaperOrigin(
                    paper_id=paper.id,
                    template_id=template.id,
                    template_sha256=done.template_digest,
                    number=draft.number or None,
                    signed_on=draft.signed_on.isoformat(),
                    values=draft.values,
                )
            )
        uow.events.add(
            CaseEvent(
                case_id=draft.case.id,
                at=done.added_at,
                kind=EventKind.PAPER_ADDED,
                actor=SYSTEM,
                text=f"制作{template.name}" + (f"，文号 {draft.number}" if draft.number else ""),
                data={
                    "paper": done.paper_id,
                    "sha256": done.paper_digest,
                    "template": template.id,
                    "template_sha256": done.template_digest,
                },
            )
        )
