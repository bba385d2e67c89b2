"""Whether a request fits its rule: what the rule needs is there, what it forbids is not."""

from __future__ import annotations

from bureau.domain.deadlines.faults import invalid
from bureau.domain.deadlines.requests import DeadlineRequest
from bureau.domain.deadlines.rules import Entered, Interruption, Rule


def check_fits(rule: Rule, request: DeadlineRequest) -> None:
    """Refuse what cannot be computed.

    Raises:
        InvalidData: an event or a typed date is missing or not wanted; a pause or an extension that
            the rule does not know.
    """
    if rule.entered is Entered.REQUIRED:
        if request.entered is None:
            raise invalid("请录入期限", "/entered")
    elif request.event is None:
        raise invalid(f"缺少起算时间：{rule.since}", "/event")
    if rule.entered is Entered.NO and request.entered is not None:
        raise invalid("此期限由规则推算，不能录入", "/entered")
    if request.pauses and (rule.interruption is Interruption.NONE or request.event is None):
        raise invalid("此期限不能暂停", "/pauses")
    if rule.extension is None and request.extensions:
        raise invalid("此期限不能延长", "/extensions")
    if rule.extension is not None and len(request.extensions) > rule.extension.times:
        raise invalid(f"此期限最多延长{rule.extension.times}次", "/extensions")
