"""Papers (材料): taken in as a stream, judged before they are kept, never changed afterwards."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from bureau.domain.clock import Clock
from bureau.domain.file_names import extension
from bureau.domain.media import MediaType
from bureau.domain.numbering import is_case_number
from bureau.domain.paper_kinds import PAPER_KINDS, family_labels, kind_label, paper_kind
from bureau.domain.timeline import EventKind
from bureau.errors import Conflict, Fault, InvalidData, NotFound
from bureau.services.access import Caller
from bureau.services.classified import refuse_classified_name
from bureau.services.inspection import PaperInspector
from bureau.services.ports.clerk_sessions import ClerkIdentity
from bureau.services.ports.files import FileStore
from bureau.services.ports.unit_of_work import UnitOfWorkFactory
from bureau.services.records import CaseEvent, Paper
from bureau.services.sniffing import HEAD_BYTES, check_head, check_name


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it comes in.

    Args:
        name: file name as handed in.
        kind: code of the kind of paper.
        declared: media type without parameters, lower case, "" when none was sent.
        chunks: the bytes; read once, piece by piece.
        not_classified: the sender says that nothing in it is classified (涉密).
    """

    name: str
    kind: str
    declared: str
    chunks: Iterable[bytes]
    not_classified: bool = False


class PaperService:
    """Takes papers in and hands them out.

    Args:
        uow: opens transactions.
        files: where the bytes are kept.
        clock: the one clock.
        max_bytes: largest paper.
        inspector: looks at the whole of a file before it is kept.
    """

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        files: FileStore,
        clock: Clock,
        max_bytes: int,
        inspector: PaperInspector,
    ) -> None:
        self._uow = uow
        self._files = files
        self._clock = clock
        self.max_bytes = max_bytes
        self._inspector = inspector

    def add_attachment(self, caller: Caller, upload: Upload) -> Paper:
        """Keep an outsider's file; it belongs to no case until a submission names it.

        Raises:
            NotPermitted: the key may hand in nothing.
            InvalidData: name, kind or content are not as they should be; nothing was kept.
            UnsupportedType: the bureau takes no such files; nothing was kept.
            ExecutableRefused: a program; nothing was kept.
            TooLarge: over the limit, or a bomb; nothing was kept.
            ClassifiedRefused, ClassificationUnconfirmed: 涉密; nothing was kept.
            VirusFound: nothing was kept.
            ScannerAway: it has to be scanned and cannot be now; nothing was kept.
        """
        caller.require_any_submit()
        paper = replace(
            self.keep(upload, added_by=caller.code), organisation_id=caller.organisation_id
        )
        with self._uow() as uow:
            uow.papers.add(paper)
            uow.commit()
        return paper

    def add_to_case(self, case_id: str, clerk: ClerkIdentity, upload: Upload) -> Paper:
        """Keep a clerk's paper with its case, and say so in the timeline.

        Raises:
            Conflict: the case ended meanwhile.
            NotFound: no such case.
            InvalidData, UnsupportedType, ExecutableRefused, TooLarge: see `add_attachment`.
        """
        paper = replace(self.keep(upload, added_by=clerk.user_id), case_id=case_id)
        with self._uow() as uow:
            case = uow.cases.lock(case_id)
            if case is None:
                raise NotFound("没有这个办件。")
            if case.closed_at is not None or case.finished:
                raise Conflict("本件已经办结，不能再添加材料。", code="case-closed")
            uow.papers.add(paper)
            uow.events.add(
                CaseEvent(
                    case_id=case_id,
                    at=paper.added_at,
                    kind=EventKind.PAPER_ADDED,
                    actor=clerk.user_id,
                    text=f"添加{kind_label(paper.kind)}：{paper.name}",
                    data={"paper": paper.id, "sha256": paper.sha256, "actor_name": clerk.name},
                )
            )
            uow.commit()
        return paper

    def of_case(self, case_id: str) -> tuple[Paper, ...]:
        """Papers of a case, oldest first."""
        with self._uow(read_only=True) as uow:
            return uow.papers.of_case(case_id)

    def open_of_case(self, case_id: str, paper_id: str) -> tuple[Paper, BinaryIO]:
        """A paper of this case and its content; the caller closes it.

        Raises:
            NotFound: this case has no such paper, or it was destroyed.
            Permanent: the content is gone from the store.
        """
        with self._uow(read_only=True) as uow:
            paper = uow.papers.get(paper_id)
        if paper is None or paper.case_id != case_id:
            raise NotFound("本件没有这份材料。")
        return paper, self._content(paper)

    def open_own(self, caller: Caller, number: str, paper_id: str) -> tuple[Paper, BinaryIO]:
        """An attachment that the caller handed in with this case; the caller closes it.

        Raises:
            NotPermitted: the key may not ask after cases.
            NotFound: no such case or attachment, or another body's: it cannot tell which.
            Permanent: the content is gone from the store.
        """
        caller.require_status()
        with self._uow(read_only=True) as uow:
            case = uow.cases.by_number(number) if is_case_number(number) else None
            paper = uow.papers.get(paper_id)
        mine = caller.organisation_id
        if (
            case is None
            or paper is None
            or paper.case_id != case.id
            or (case.organisation_id, paper.organisation_id) != (mine, mine)
        ):
            raise NotFound("没有找到这个附件，请核对办件编号和附件编号。")
        return paper, self._content(paper)

    def _content(self, paper: Paper) -> BinaryIO:
        if paper.destroyed_at is not None:
            raise NotFound("保管期满，内容已随归档包销毁，只留下记录。")
        return self._files.open(paper.sha256)

    def keep(self, upload: Upload, *, added_by: str) -> Paper:
        """Keep the bytes of a file; its record is the caller's to add.

        Args:
            upload: the file.
            added_by: who sent it.

        Raises:
            Refusal, ScannerAway: see `add_attachment`.
        """
        name, media_type = check_name(upload.name, upload.declared)
        refuse_classified_name(name, not_classified=upload.not_classified)
        _check_kind(upload.kind, media_type)

        def judge(stream: BinaryIO) -> None:
            self._inspector.inspect(stream, media_type, not_classified=upload.not_classified)

        chunks = _judged(upload.chunks, extension(name))
        stored = self._files.put(chunks, self.max_bytes, judge)
        return Paper(
            id=str(uuid.uuid4()),
            sha256=stored.sha256,
            size=stored.size,
            media_type=media_type.name,
            name=name,
            kind=upload.kind,
            added_by=added_by,
            added_at=self._clock.now(),
        )


def _check_kind(value: str, media_type: MediaType) -> None:
    kind = paper_kind(value)
    if kind is None:
        known = "、".join(f"{item.value}（{item.label}）" for item in PAPER_KINDS)
        raise InvalidData("材料种类不对。", faults=(Fault("/query/kind", f"只能取：{known}。"),))
    if kind.families and media_type.family not in kind.families:
        raise InvalidData(
            "材料种类与文件类型不符。",
            faults=(Fault("/query/kind", f"{kind.label}应为{family_labels(kind)}文件。"),),
        )


def _judged(chunks: Iterable[bytes], ending: str) -> Iterator[bytes]:
    """Pass the bytes on once the head was judged: a refused file never reaches the store."""
    head = bytearray()
    source = iter(chunks)
    for chunk in source:
        head += chunk
        if len(head) >= HEAD_BYTES:
            break
    check_head(bytes(head[:HEAD_BYTES]), ending)
    yield bytes(head)
    yield from source
