"""Kinds of entries of a case's timeline (办件过程)."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

#: Actor of what the platform does by itself.
SYSTEM: Final = "系统"


class EventKind(StrEnum):
    """What happened to a case. Stored by value; values are never renamed."""

    RECEIVED = "received"
    STARTED = "started"
    PAPER_ADDED = "paper-added"
    DEADLINE = "deadline"
    STEP_DEADLINE = "step-deadline"
    REMINDER = "reminder"
    REPLIED = "replied"
    FORWARDED = "forwarded"
    NUMBERED = "numbered"
    NOTIFIED = "notified"
    RECEIPT = "receipt"
    ARCHIVED = "archived"
    PAYMENT = "payment"
    COLLECTION = "collection"
    PUBLISHED = "published"
    TAKEN_DOWN = "taken-down"
    CLOSED = "closed"
    MESSAGE_LATE = "message-late"
    LINKED = "linked"
    LINKED_ENDED = "linked-ended"
    OPINION = "opinion"
    AGENDA = "agenda"
    NIL_REPORT = "nil-report"
    OPINIONS_COUNTED = "opinions-counted"
    SUPPLEMENT_ASKED = "supplement-asked"
    SUPPLEMENTED = "supplemented"
    WITHDRAWAL_ASKED = "withdrawal-asked"
    RESULT_RECEIVED = "result-received"
    SUBSTITUTED = "substituted"
    STEP_RETURNED = "step-returned"
    RECALLED = "recalled"
    TRANSFERRED = "transferred"
    CONSULTED = "consulted"
    URGED = "urged"
    CIRCULATED = "circulated"
    READ = "read"

    @property
    def label(self) -> str:
        """Chinese name."""
        return _LABELS[self]


_LABELS: Final = {
    EventKind.RECEIVED: "收件",
    EventKind.STARTED: "登记",
    EventKind.PAPER_ADDED: "添加材料",
    EventKind.DEADLINE: "确定时限",
    EventKind.STEP_DEADLINE: "确定环节时限",
    EventKind.REMINDER: "催办",
    EventKind.REPLIED: "答复",
    EventKind.FORWARDED: "转送",
    EventKind.NUMBERED: "编号",
    EventKind.NOTIFIED: "通知",
    EventKind.RECEIPT: "回执",
    EventKind.ARCHIVED: "归档",
    EventKind.PAYMENT: "资金支付",
    EventKind.COLLECTION: "数据报送",
    EventKind.PUBLISHED: "发布",
    EventKind.TAKEN_DOWN: "撤下",
    EventKind.CLOSED: "办结",
    EventKind.MESSAGE_LATE: "办结后来件",
    EventKind.LINKED: "转出关联办件",
    EventKind.LINKED_ENDED: "关联办件办结",
    EventKind.OPINION: "意见",
    EventKind.AGENDA: "议题",
    EventKind.NIL_REPORT: "零报告",
    EventKind.OPINIONS_COUNTED: "意见汇总",
    EventKind.SUPPLEMENT_ASKED: "要求补正",
    EventKind.SUPPLEMENTED: "补正",
    EventKind.WITHDRAWAL_ASKED: "申请撤回",
    EventKind.RESULT_RECEIVED: "收到外部结果",
    EventKind.SUBSTITUTED: "改由他人签批",
    EventKind.STEP_RETURNED: "退回",
    EventKind.RECALLED: "撤回",
    EventKind.TRANSFERRED: "转办",
    EventKind.CONSULTED: "加签",
    EventKind.URGED: "发起人催办",
    EventKind.CIRCULATED: "传阅",
    EventKind.READ: "阅知",
}

#: Entries that concern the sender, in words that name nobody: status, public query, callbacks.
PUBLIC_TEXTS: Final = {
    EventKind.RECEIVED: "已收到提交，并编号。",
    EventKind.STARTED: "已登记，进入办理。",
    EventKind.DEADLINE: "办理期限已确定。",
    EventKind.REPLIED: "已作出答复。",
    EventKind.FORWARDED: "已转送有关单位。",
    EventKind.SUPPLEMENT_ASKED: "需要补正，请查看办件状态。",
    EventKind.SUPPLEMENTED: "已收到补正。",
    EventKind.WITHDRAWAL_ASKED: "已收到撤回申请。",
    EventKind.RESULT_RECEIVED: "已收到有关单位的办理结果。",
    EventKind.MESSAGE_LATE: "办结后收到来件，已留存，不改变办理结果。",
    EventKind.CLOSED: "已办结。",
}
