"""One difference that a reconciliation (对账) found, and what is to be done about each kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DifferenceKind(StrEnum):
    """What does not fit together. Values are printed in reports and never renamed."""

    SUBMISSION_WITHOUT_CASE = "submission-without-case"
    CASE_NOT_STARTED = "case-not-started"
    CASE_NOT_REGISTERED = "case-not-registered"
    INSTANCE_GONE = "instance-gone"
    INSTANCE_ENDED = "instance-ended"
    INSTANCE_WITHOUT_CASE = "instance-without-case"
    INSTANCE_TWICE = "instance-twice"
    OUTBOX_WAITS = "outbox-waits"
    OUTBOX_DEAD = "outbox-dead"
    EFFECT_UNKNOWN = "effect-unknown"
    EFFECT_UNTOLD = "effect-untold"
    CALLBACK_DEAD = "callback-dead"
    PAPER_MISSING = "paper-missing"

    @property
    def label(self) -> str:
        """Chinese name."""
        return _TEXTS[self][0]

    def advice(self, subject: str) -> str:
        """What is to be done, with the command.

        Args:
            subject: row, key or number that the command takes.
        """
        return _TEXTS[self][1].format(subject)


_TEXTS = {
    DifferenceKind.SUBMISSION_WITHOUT_CASE: (
        "提交没有办件",
        "数据库不完整：用备份恢复后重新对账（bureau reconcile）",
    ),
    DifferenceKind.CASE_NOT_STARTED: (
        "办件没有流程，也没有待送的启动指令",
        "重新送入引擎：bureau outbox restart {}",
    ),
    DifferenceKind.CASE_NOT_REGISTERED: (
        "流程已启动，登记环节没有完成",
        "在 Cockpit 处理流程 {} 的事件后重试；工作进程是否在运行：bureau doctor",
    ),
    DifferenceKind.INSTANCE_GONE: (
        "办件在办，引擎中没有它的流程",
        "引擎数据与本库不是同一时点：用同一时点的备份恢复引擎，再执行 bureau reconcile（办件 {}）",
    ),
    DifferenceKind.INSTANCE_ENDED: (
        "流程已结束，办件没有办结",
        "流程未经办结环节即结束或被终止：在 Cockpit 查明流程 {} 的经过，由承办科室确认如何了结",
    ),
    DifferenceKind.INSTANCE_WITHOUT_CASE: (
        "流程没有办件",
        "在 Cockpit 处理流程 {} 登记环节的事件后重试；不应启动的，在 Cockpit 终止",
    ),
    DifferenceKind.INSTANCE_TWICE: (
        "同一编号另有一个流程在运行",
        "核对两个流程的经过，在 Cockpit 终止多余的流程 {}",
    ),
    DifferenceKind.OUTBOX_WAITS: (
        "指令迟迟没有送入引擎",
        "查明引擎和转送进程是否正常：bureau doctor；恢复后自动续送（第 {} 行）",
    ),
    DifferenceKind.OUTBOX_DEAD: (
        "指令已停止转送",
        "查明原因后恢复：bureau outbox revive {}",
    ),
    DifferenceKind.EFFECT_UNKNOWN: (
        "对外动作结果不明",
        "向对方核实后认定：bureau effect confirm {0} 或 bureau effect deny {0}",
    ),
    DifferenceKind.EFFECT_UNTOLD: (
        "对外动作已完成，引擎尚不知道",
        "在 Cockpit 重试该环节，动作不会重做；环节已取消的，告知承办科室（动作 {}）",
    ),
    DifferenceKind.CALLBACK_DEAD: (
        "回调已放弃",
        "对方恢复后重新发送：bureau callback replay {}",
    ),
    DifferenceKind.PAPER_MISSING: (
        "材料的内容不在存储中",
        "从备份恢复这份内容（SHA-256 {}），再执行 bureau reconcile",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One difference.

    Args:
        kind: what does not fit.
        subject: row, key, instance or number it is about; never content or a person's name.
        case_number: the case, where one is known.
        since: since when, aware.
        detail: what was seen, one Chinese sentence; "" when the kind says it all.
    """

    kind: DifferenceKind
    subject: str
    case_number: str | None
    since: datetime
    detail: str = ""

    @property
    def advice(self) -> str:
        """What is to be done, with the command."""
        return self.kind.advice(self.subject)
