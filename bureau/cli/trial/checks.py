"""How the world must look when a scenario is over. One function a word of `then`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

import bagit

from bureau.cli.trial.case import Case
from bureau.cli.trial.subject import Subject
from bureau.cli.trial.world import World
from bureau.domain.cases import Case as Record
from bureau.domain.cases import CaseSource, CaseState
from bureau.domain.timeline import EventKind
from bureau.modelling.scenarios.fault import Unexpected, fits, same
from bureau.modelling.scenarios.model import (
    Arrived,
    LedgerLine,
    Message,
    Opened,
    Package,
    Packet,
    Reminder,
    Scenario,
    Start,
    moment,
)
from bureau.services.ports.store.ledgers import RowQuery


def check_end(world: World, subject: Subject, case: Case, scenario: Scenario) -> None:
    """Check everything that the scenario says of the end, and what holds for every case.

    Raises:
        Unexpected: it is not so.
    """
    then = scenario.then
    same("仍打开的人办步骤", [one.element for one in case.user_tasks()], [])
    same("仍打开的系统步骤", list(case.service_tasks()), [])
    same("流程状态", case.state(), "COMPLETED")
    same("到达的结束事件", _ends(case), list(then.ends))
    values = case.variables()
    for name, value in then.variables.items():
        fits(f"变量 {name}", values.get(name), value)
    told = {name for one in scenario.steps if isinstance(one, Message) for name in one.variables}
    same("漏到流程里的局部变量", sorted(set(values) - subject.variables - told), [])
    record = record_of(world, case)
    same("办结结果", record.outcome, then.outcome)
    _check_record(record, scenario.start, values, case)
    _check_hotline(world, record, then.hotline)
    _check_offices(world, record, then.offices)
    _check_packages(world, record, then.packages)
    _check_reminders(world, record, then.reminders)
    for repository, rows in then.records.items():
        _check_rows(world, record, repository, rows)
    for ledger, lines in then.ledgers.items():
        _check_ledger(world, record, ledger, lines)
    _check_opened(world, record, then.opened)


def record_of(world: World, case: Case) -> Record:
    """The case as our database has it.

    Raises:
        Unexpected: there is none yet.
    """
    with world.services.uow(read_only=True) as uow:
        record = uow.cases.by_root_instance(case.root)
    if record is None:
        raise Unexpected("还没有办件记录（没有登记步骤？）")
    return record


def _ends(case: Case) -> list[str]:
    """End events of the top level, in the order in which they were reached."""
    reached = [
        one
        for one in case.history()[case.root]
        if one["activityType"].endswith("EndEvent") and one["parentActivityInstanceId"] == case.root
    ]
    # Branches that run side by side have no common order but that of time.
    return [one["activityId"] for one in sorted(reached, key=lambda one: one["startTime"])]


def _check_record(record: Record, start: Start, values: dict[str, object], case: Case) -> None:
    by_api = start.by == "api"
    same("办件状态", record.state, CaseState.CLOSED)
    same("办件来源", record.source, CaseSource.API if by_api else CaseSource.TASKLIST)
    same("登记的内容", {key: record.data.get(key) for key in start.data}, start.data)
    same("caseId", values.get("caseId"), record.id)
    same("caseNumber", values.get("caseNumber"), record.number)
    same("业务键", case.business_key(), record.number)
    same("caseTitle", values.get("caseTitle"), record.title)
    if "dueAt" in values:
        same("办件时限", record.due_at, moment(values["dueAt"]))


def _check_hotline(world: World, record: Record, expected: Sequence[Packet]) -> None:
    taken = world.hotline.received()
    found = [(one["kind"], one["status"], one["case_number"], one["deliveries"]) for one in taken]
    same("12345收到的", found, [(one.kind, one.status, record.number, 1) for one in expected])
    for packet, wanted in zip(taken, expected, strict=True):
        fits("12345收到的文字", packet["text"], {"contains": wanted.says})


def _check_offices(world: World, record: Record, expected: Sequence[Arrived]) -> None:
    codes = {body.address: body.code for body in world.services.counterparts.register}
    # Keys are the ids of service steps: each of them acts once, however often it was called.
    came = [(codes.get(one.to, one.to), one.deliveries) for one in world.arrived()]
    same("其他单位收到的", came, [(one.to, 1) for one in expected])
    for arrival, wanted in zip(world.arrived(), expected, strict=True):
        told = f"{arrival.title}\n{arrival.text}"
        fits(f"{wanted.to} 收到的文字", told, {"contains": wanted.says})
        if arrival.way == "mail":  # a folder's packet has the number in a place of its own
            fits(f"{wanted.to} 收到的文字", told, {"contains": record.number})
        names = [name.removesuffix(" ✓") for name in arrival.papers]
        missing = [one for one in wanted.papers if not any(has.endswith(one) for has in names)]
        came_with = "、".join(names) or "没有材料"
        same(f"{wanted.to} 没有收到的材料（收到 {came_with}）", missing, [])


def _check_packages(world: World, record: Record, expected: Sequence[Package]) -> None:
    with world.services.uow(read_only=True) as uow:
        rows = sorted(uow.packages.of_case(record.id), key=lambda row: row.kind)
    wanted = sorted(expected, key=lambda one: one.kind)
    found = [(row.kind, row.retention_years, row.archive_class) for row in rows]
    same("归档包", found, [(one.kind, one.retention_years, one.archive_class) for one in wanted])
    for row, one in zip(rows, wanted, strict=True):
        folder = world.services.settings.archive_dir / row.path
        bagit.Bag(str(folder)).validate()
        names = [path.name for path in (folder / "data").rglob("*") if path.is_file()]
        missing = [name for name in one.papers if not any(has.endswith(name) for has in names)]
        same(f"{row.kind} 包中缺少的材料", missing, [])


def _check_reminders(world: World, record: Record, expected: Sequence[Reminder]) -> None:
    with world.services.uow(read_only=True) as uow:
        events = uow.events.of_case(record.id)
    told = [event for event in events if event.kind is EventKind.REMINDER]
    found = [(one.data["kind"], sorted(_texts(one.data["recipients"]))) for one in told]
    same("提醒", found, [(one.kind, sorted(one.groups)) for one in expected])
    for event, reminder in zip(told, expected, strict=True):
        fits("提醒的文字", event.text, {"contains": reminder.says})


def _check_rows(
    world: World, record: Record, repository: str, expected: Sequence[dict[str, Any]]
) -> None:
    """Rows of the case in any repository that finds them by `of_case`."""
    with world.services.uow(read_only=True) as uow:
        of_case = getattr(getattr(uow, repository, None), "of_case", None)
        if of_case is None:
            raise Unexpected(f"records 中的 {repository} 不是按办件查的登记（没有 of_case）")
        rows = [_plain(row) for row in of_case(record.id)]
    same(f"{repository} 的行数（{rows}）", len(rows), len(expected))
    for number, (row, wanted) in enumerate(zip(rows, expected, strict=True), 1):
        for name, value in wanted.items():
            if name not in row:
                raise Unexpected(f"{repository} 没有字段 {name}，有 {'、'.join(sorted(row))}")
            fits(f"{repository} 第 {number} 行的 {name}", row[name], value)


def _check_ledger(
    world: World, record: Record, ledger: str, expected: Sequence[LedgerLine]
) -> None:
    """Rows that the case made or changed."""
    query = RowQuery(ledger=ledger, state=None, case_id=record.id)
    with world.services.uow(read_only=True) as uow:
        rows = uow.ledgers.find(query)
        given = [tuple(one.reason for one in uow.ledgers.history(row.id)) for row in rows]
    same(f"台账 {ledger} 的行数（{[dict(row.data) for row in rows]}）", len(rows), len(expected))
    for row, reasons, wanted in zip(rows, given, expected, strict=True):
        fits(f"台账 {ledger}", row.data, {"has": wanted.values})
        same(f"台账 {ledger} 的状态", row.state.value, wanted.state)
        if wanted.reason is not None:
            same(f"台账 {ledger} 的变更理由", reasons[-1], wanted.reason)
        if wanted.reasons is not None:
            same(f"台账 {ledger} 历次变更的理由", reasons, wanted.reasons)


def _check_opened(world: World, record: Record, expected: Sequence[Opened]) -> None:
    """Cases that the case opened: which, with what, and whether the engine has them."""
    with world.services.uow(read_only=True) as uow:
        links = uow.case_links.of_parent(record.id)
        opened = [case for link in links if (case := uow.cases.get(link.child_case_id))]
        papers = [[paper.name for paper in uow.papers.of_case(case.id)] for case in opened]
    same("转出的办件", [one.procedure_id for one in opened], [one.process for one in expected])
    for number, (case, names, wanted) in enumerate(zip(opened, papers, expected, strict=True), 1):
        what = f"转出的第 {number} 件"
        fits(f"{what}的开始内容", case.data, {"has": wanted.data})
        if wanted.papers is not None:
            ends = sorted(wanted.papers)
            same(f"{what}的材料数（{names}）", len(names), len(ends))
            missing = [end for end in ends if not any(name.endswith(end) for name in names)]
            same(f"{what}缺少的材料（{names}）", missing, [])
        if wanted.due is not None:
            same(f"{what}的期限", case.due_at, wanted.due)
        if world.services.engine.find_instance(case.procedure_id, case.number) is None:
            raise Unexpected(f"{what} {case.procedure_id} 没有送入引擎")


def _plain(row: object) -> dict[str, object]:
    if not is_dataclass(row):
        raise Unexpected(f"{type(row).__name__} 不是一行登记")
    return {each.name: _value(getattr(row, each.name)) for each in fields(row)}


def _value(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if hasattr(value, "isoformat") else value


def _texts(value: object) -> list[str]:
    if not isinstance(value, list | tuple):
        raise Unexpected(f"提醒的对象不是列表：{value!r}")
    return [str(one) for one in value]
