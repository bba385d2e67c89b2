"""Receives supplements that come through one-time links: senders without a client (补正)."""

from __future__ import annotations

from collections.abc import Sequence

from bureau.domain.cases import Case
from bureau.domain.due_text import moment
from bureau.domain.json_value import JsonObject
from bureau.domain.numbering import is_case_number
from bureau.domain.timeline import SYSTEM
from bureau.errors import Conflict, Fault, InvalidData, NotFound
from bureau.services.attachment_list import NamedAttachment, bind
from bureau.services.ports.link_target import LinkPage
from bureau.services.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from bureau.services.records import SupplementRequest, SupplementState
from bureau.services.schema_check import schema_faults
from bureau.services.supplements import Supplements

#: Name of the remark among the fields of the page.
NOTE = "supplementNote"
_NOTE_FIELD: JsonObject = {"title": "补正说明", "type": "string", "maxLength": 2000}


class SupplementLink:
    """The `LinkTarget` for the purpose "supplement"; the subject is the request.

    Args:
        uow: opens transactions.
        supplements: takes the answer in.
    """

    def __init__(self, uow: UnitOfWorkFactory, supplements: Supplements) -> None:
        self._uow = uow
        self._supplements = supplements

    def asked(self, number: str) -> SupplementRequest:
        """The request of a case that takes an answer now: what a link may be issued for.

        Args:
            number: case number.

        Raises:
            NotFound: no such case.
            Conflict: nothing is asked for, the time is over, or the case has ended.
        """
        with self._uow(read_only=True) as uow:
            case = uow.cases.by_number(number) if is_case_number(number) else None
            if case is None:
                raise NotFound(f"没有找到办件 {number[:40]}。")
            known = uow.supplements.of_case(case.id)
        if not known:
            raise Conflict("本件目前没有补正要求。", code="no-open-supplement")
        if (refusal := self._supplements.refusal(known[-1], case)) is not None:
            raise refusal
        return known[-1]

    def describe(self, subject_id: str) -> LinkPage:
        """What is missing, with the data as they are.

        Raises:
            NotFound: there is no such request.
        """
        with self._uow(read_only=True) as uow:
            request, case = _found(uow, subject_id, uow.supplements.get(subject_id))
        refusal = self._supplements.refusal(request, case)
        schema = _page_schema(request)
        fields = schema["properties"]
        assert isinstance(fields, dict)
        return LinkPage(
            title=f"补正材料：{case.title}（{case.number}）",
            text=request.text,
            schema=schema,
            due_at=request.due_at,
            closed=refusal.message if refusal else "",
            values={name: value for name, value in case.data.items() if name in fields},
        )

    def blank(self, subject_id: str) -> bytes:
        """A supplement asks for no table.

        Raises:
            NotFound: always.
        """
        raise NotFound("补正没有需要填写的表格。")

    def accept(self, subject_id: str, data: JsonObject, papers: Sequence[str]) -> str:
        """Take the answer in, once; the same answer again is answered the same.

        Raises:
            InvalidData: every fault of the data, or nothing was handed in.
            Conflict: too late, the case has ended, or another answer was first.
            NotFound: there is no such request.
        """
        filled = {name: value for name, value in data.items() if value not in (None, "")}
        note = str(filled.pop(NOTE, ""))
        with self._uow() as uow:
            request, case = _found(uow, subject_id, uow.supplements.lock(subject_id))
            locked = uow.cases.lock(case.id)
            assert locked is not None, "the row was there in this transaction"
            changed = {
                name: value for name, value in filled.items() if locked.data.get(name) != value
            }
            if request.state is SupplementState.ANSWERED and request.submission_id is None:
                if _same(request, filled, note, papers):
                    return _thanks(locked, request)
                raise Conflict("本次补正要求已经答复，不能重复补正。", code="no-open-supplement")
            if (refusal := self._supplements.refusal(request, locked)) is not None:
                raise refusal
            faults = schema_faults(request.schema, filled, "/data")
            if not faults and not (changed or note or papers):
                faults = (Fault("", "没有补正内容：请更正数据、添加材料或填写说明。"),)
            if faults:
                raise InvalidData("提交的内容不符合要求。", faults=faults)
            attachments = tuple(_named(uow, paper) for paper in papers)
            bind(uow, attachments, case_id=locked.id, submission_id=None)
            self._supplements.settle(
                uow,
                locked,
                request,
                data=changed,
                note=note,
                attachments=attachments,
                actor=SYSTEM,
                submission_id=None,
                key=f"supplement-link:{request.id}",
            )
            settled = uow.supplements.get(subject_id)
            assert settled is not None, "the row was there in this transaction"
            uow.commit()
        return _thanks(locked, settled)


def _found(
    uow: UnitOfWork, subject_id: str, request: SupplementRequest | None
) -> tuple[SupplementRequest, Case]:
    case = uow.cases.get(request.case_id) if request else None
    if request is None or case is None:
        raise NotFound(f"没有补正要求 {subject_id[:36]}。")
    return request, case


def _page_schema(request: SupplementRequest) -> JsonObject:
    fields = request.schema.get("properties")
    known = dict(fields) if isinstance(fields, dict) else {}
    return {**request.schema, "properties": {**known, NOTE: _NOTE_FIELD}}


def _same(request: SupplementRequest, filled: JsonObject, note: str, papers: Sequence[str]) -> bool:
    """Whether this is what was answered: the corrected fields are among what is filled in."""
    answer = request.answer or {}
    data = answer.get("data")
    known = answer.get("attachments")
    return (
        isinstance(data, dict)
        and data.items() <= dict(filled).items()
        and answer.get("note") == note
        and isinstance(known, list)
        and set(known) == set(papers)
    )


def _named(uow: UnitOfWork, paper_id: str) -> NamedAttachment:
    paper = uow.papers.get(paper_id)
    if paper is None:
        raise InvalidData(
            "提交的内容不符合要求。", faults=(Fault("/papers", "没有这个附件，请重新上传。"),)
        )
    return NamedAttachment(paper.id, paper.sha256)


def _thanks(case: Case, request: SupplementRequest) -> str:
    at = request.settled_at
    when = f"，收到时间{moment(at)}" if at else ""
    return f"已收到对办件 {case.number} 的补正{when}。"
