"""Takes returns of a round in: by one-time link, or by a clerk for whoever sent paper (代录).

Rule: a return is checked whole, all faults at once, by cell where it is a table; nothing is stored
of a faulty one. It replaces the earlier one until the round is closed; every version is kept. What
comes after the due time counts and is marked late. 零报告 is a return.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from bureau.domain.clock import Clock
from bureau.domain.collections import CollectionTemplate
from bureau.domain.json_value import JsonObject, JsonValue
from bureau.domain.timeline import EventKind
from bureau.errors import Conflict, Fault, InvalidData, NotFound
from bureau.services.ledger_rows import whole_row
from bureau.services.pointers import child
from bureau.services.ports.collection_templates import CollectionTemplates
from bureau.services.ports.files import FileStore
from bureau.services.ports.link_target import LinkPage
from bureau.services.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from bureau.services.ports.workbooks import Sheet, Workbooks
from bureau.services.records import CaseEvent, Paper
from bureau.services.records.collections import (
    CollectionReturn,
    CollectionRound,
    ReturnState,
    ReturnVersion,
    RoundState,
)
from bureau.services.sheet_columns import sheet_column
from bureau.services.sheet_rows import sheet_rows

#: Field of the link's page that says whether there is anything to report.
KIND: Final = "reportKind"
#: Whoever comes through a link.
BY_LINK: Final = "链接"


class CollectionIntake:
    """The target of links with purpose "collection-return".

    Args:
        uow: opens transactions.
        templates: what is asked.
        workbooks: reads tables that are handed in.
        files: where handed-in papers are.
        clock: the one clock.
    """

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        templates: CollectionTemplates,
        workbooks: Workbooks,
        files: FileStore,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._templates = templates
        self._workbooks = workbooks
        self._files = files
        self._clock = clock

    def describe(self, subject_id: str) -> LinkPage:
        """What is asked of an addressee.

        Raises:
            NotFound: no such return, or its template is gone.
        """
        with self._uow(read_only=True) as uow:
            one, round_ = _both(uow, subject_id)
        template = self.template(round_.template)
        many = template.rows == "many"
        rows = one.content.get("rows")
        first = rows[0] if isinstance(rows, list) and rows and not many else {}
        words = "填好报送表后上传" if many else "填写下表"
        return LinkPage(
            title=f"{round_.title}（{round_.period}）",
            text=(
                f"报送单位：{one.name}。\n"
                f"请于 {round_.due_at:%Y-%m-%d %H:%M} 前{words}；没有数据的请选择零报告。\n"
                "截止前可以重新报送，以最后一次为准；逾期报送会注明。"
            ),
            due_at=round_.due_at,
            schema=_page_schema(template),
            values={KIND: "data" if one.state is not ReturnState.NIL else "nil", **dict(first)}
            if one.version and isinstance(first, Mapping)
            else {},
            papers=many,
            replaceable=True,
            blank=f"{round_.title}（{round_.period}）.xlsx" if many else "",
            closed="本轮报送已经结束，如需更正请与本局联系。"
            if round_.state is RoundState.CLOSED
            else "",
        )

    def blank(self, subject_id: str) -> bytes:
        """The empty table of the round that a return belongs to.

        Raises:
            NotFound: no such return, its template is gone, or it is filled in on the page.
        """
        with self._uow(read_only=True) as uow:
            one, round_ = _both(uow, subject_id)
        if self.template(round_.template).rows != "many":
            raise NotFound("这项报送在页面上填写，没有表格。")
        return self.blank_table(round_.template, f"{one.name}　{round_.period}")

    def blank_table(self, template: str, remark: str = "") -> bytes:
        """The empty table of a template, with its dropdowns and what the columns take.

        Args:
            template: id of the template.
            remark: stands in the second line: whose it is, and of which period.

        Raises:
            NotFound: there is no such template.
        """
        definition = self.template(template).definition
        sheet = Sheet(
            title=definition.title,
            columns=tuple(sheet_column(column) for column in definition.columns),
            notes=(definition.title, f"{remark}　带 * 的列必填；不要改动列名。".lstrip("　")),
            typed=True,
        )
        marks = {"template": template, "head": "2"}
        return self._workbooks.write((sheet,), marks=marks, at=self._clock.now())

    def accept(self, subject_id: str, data: JsonObject, papers: Sequence[str]) -> str:
        """Take a return in; the same content again is answered the same.

        Raises:
            InvalidData: every fault, by field or by cell.
            Conflict: the round is closed.
            NotFound: no such return.
        """
        with self._uow(read_only=True) as uow:
            _, seen = _both(uow, subject_id)
            kept = [found for found in map(uow.papers.get, papers) if found is not None]
        template = self.template(seen.template)
        rows: Sequence[Mapping[str, object]] | None = None
        if data.get(KIND) != "nil":
            if template.rows == "many":
                rows = self._table(template, kept)
            else:
                rows = [{name: value for name, value in data.items() if name != KIND}]
        with self._uow() as uow:
            one, round_ = _both(uow, subject_id, lock=True)
            for paper in kept:
                uow.papers.bind(paper.id, case_id=round_.case_id, submission_id=None)
            saved = self.take(uow, one, round_, rows, by=BY_LINK)
            uow.commit()
        what = "零报告" if rows is None else f"{len(rows)} 条数据"
        return f"已收到{one.name}的{what}（第 {saved.version} 次报送）。"

    def hand_in(
        self, return_id: str, rows: Sequence[Mapping[str, object]] | None, *, by: str
    ) -> CollectionReturn:
        """A clerk enters what came on paper; None is 零报告.

        Raises:
            NotFound: no such return.
            InvalidData, Conflict: as for `accept`.
        """
        with self._uow() as uow:
            one, round_ = _both(uow, return_id, lock=True)
            saved = self.take(uow, one, round_, rows, by=by)
            uow.commit()
        return saved

    def hand_in_table(self, return_id: str, content: bytes, *, by: str) -> CollectionReturn:
        """As `hand_in`, with the filled workbook."""
        with self._uow(read_only=True) as uow:
            _, round_ = _both(uow, return_id)
        book = self._workbooks.read(content)
        rows = sheet_rows(self.template(round_.template).definition, book, round_.template)
        return self.hand_in(return_id, rows, by=by)

    def take(
        self,
        uow: UnitOfWork,
        one: CollectionReturn,
        round_: CollectionRound,
        rows: Sequence[Mapping[str, object]] | None,
        *,
        by: str,
    ) -> CollectionReturn:
        """Check and store a return in an open transaction; the return is locked."""
        if round_.state is RoundState.CLOSED:
            raise Conflict("本轮报送已经结束，不能再报。", code="collection-closed")
        content: JsonObject = {"rows": self._checked(self.template(round_.template), rows)}
        state = ReturnState.NIL if rows is None else ReturnState.RETURNED
        if one.version and (one.state, one.content) == (state, content):
            return one  # the same again: a repeat whose answer was lost
        now = self._clock.now()
        saved = replace(
            one,
            state=state,
            content=content,
            version=one.version + 1,
            late=now > round_.due_at,
            returned_at=now,
            returned_by=by,
        )
        uow.collections.save_return(saved)
        uow.collections.note_version(
            ReturnVersion(
                return_id=one.id,
                version=saved.version,
                at=now,
                by_whom=by,
                state=saved.state,
                content=content,
            )
        )
        late = "，逾期" if saved.late else ""
        uow.events.add(
            CaseEvent(
                case_id=round_.case_id,
                at=now,
                kind=EventKind.COLLECTION,
                actor=by,
                text=f"{one.name}{saved.state.label}（第 {saved.version} 次{late}）",
                data={"return": one.id, "version": saved.version},
            )
        )
        return saved

    def template(self, template: str) -> CollectionTemplate:
        """The template of this id.

        Raises:
            NotFound: there is none.
        """
        found = self._templates.get(template)
        if found is None:
            raise NotFound(f"没有报送模板 {template}，请在 bpmn/collections 写明。")
        return found

    def _table(
        self, template: CollectionTemplate, papers: Sequence[Paper]
    ) -> Sequence[Mapping[str, object]]:
        tables = [paper for paper in papers if paper.name.lower().endswith(".xlsx")]
        if len(tables) != 1:
            raise InvalidData(
                "请上传一份填好的报送表（xlsx）；没有数据的请选择零报告。",
                faults=(Fault("/papers", "应有且只有一份 xlsx 报送表。"),),
            )
        with self._files.open(tables[0].sha256) as content:
            book = self._workbooks.read(content.read())
        return sheet_rows(template.definition, book, template.definition.id)

    def _checked(
        self, template: CollectionTemplate, rows: Sequence[Mapping[str, object]] | None
    ) -> list[JsonValue]:
        if rows is None:
            return []
        if not rows or (template.rows == "one" and len(rows) != 1):
            raise InvalidData("没有数据：请填写，或选择零报告。")
        good: list[JsonValue] = []
        faults: list[Fault] = []
        for index, row in enumerate(rows):
            try:
                good.append(whole_row(template.definition, {}, row))
            except InvalidData as fault:
                base = child("/rows", index) if template.rows == "many" else "/data"
                faults += [Fault(f"{base}{x.pointer}", x.message) for x in fault.faults]
        if faults:
            said = "".join(fault.message for fault in faults[:5])
            raise InvalidData(f"报送的数据有误：{said}", faults=tuple(faults))
        return good


def _both(
    uow: UnitOfWork, return_id: str, *, lock: bool = False
) -> tuple[CollectionReturn, CollectionRound]:
    """A return and its round; the round first, so that closing and returning do not cross."""
    seen = uow.collections.get_return(return_id)
    round_ = uow.collections.get(seen.round_id, lock=lock) if seen else None
    one = uow.collections.get_return(return_id, lock=lock)
    if one is None or round_ is None:
        raise NotFound("没有这项报送任务。")
    return one, round_


def _page_schema(template: CollectionTemplate) -> JsonObject:
    """Flat fields for a form page: 零报告 asks for none of the others, so none is required here."""
    kind: JsonObject = {
        "title": "报送内容",
        "type": "string",
        "oneOf": [{"const": "data", "title": "有数据"}, {"const": "nil", "title": "零报告"}],
    }
    properties: dict[str, JsonValue] = {KIND: kind}
    if template.rows == "one":
        own = template.definition.schema["properties"]
        properties.update(own if isinstance(own, Mapping) else {})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "additionalProperties": False,
        "required": [KIND],
        "properties": properties,
    }
