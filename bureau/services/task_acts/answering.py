"""Answers a task's form outside Tasklist: 同意, 退回, 批示, exactly as the form demands.

The form decides (`FormRules`), the engine sees the clerk (`ClerkForms`). What a leader wrote on the
printed sheet is entered by the office (代录批示): the form asks for the leader's name then, and the
scan has to be among the papers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from bureau.domain.json_value import JsonValue
from bureau.domain.timeline import EventKind
from bureau.errors import BureauError, Conflict, Fault, InvalidData, NotFound, Refusal
from bureau.services.ports.clerk_forms import ClerkForms, TaskForm
from bureau.services.ports.clerk_sessions import ClerkIdentity
from bureau.services.ports.form_rules import FormRules
from bureau.services.ports.workforce import HeldTask
from bureau.services.records import Paper
from bureau.services.task_acts.ground import Cookies, Ground, Standing

#: Field and value by which a form says that the office enters what a leader wrote on paper.
ENTRY_FIELD: Final = "entryMode"
ENTERED: Final = "office"
#: Kind of the paper that the scanned sheet is kept as.
SCAN_KINDS: Final = frozenset({"instruction", "draft", "form", "material"})

#: Properties of a user task that draw its 退回: where to, by which answer, reason in which field.
RETURN_TO: Final = "returnTo"
RETURN_ANSWER: Final = "returnAnswer"
RETURN_REASON: Final = "returnReason"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnPath:
    """退回 as drawn: the step it goes to, the answer that means it, the field of the reason."""

    step: str
    field: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answerable:
    """A task with its form."""

    at: Standing
    form: TaskForm
    papers: tuple[Paper, ...]
    back: ReturnPath | None


class Answering:
    """The use case 签批.

    Args:
        ground: finds and refuses.
        forms: with the clerk's own log-in.
        rules: what a form lets through.
    """

    def __init__(self, ground: Ground, forms: ClerkForms, rules: FormRules) -> None:
        self._ground = ground
        self._forms = forms
        self._rules = rules

    def offered(self, cookies: Cookies) -> tuple[HeldTask, ...]:
        """Open tasks that the asking clerk may do and nobody else has, the oldest first.

        Raises:
            Unauthenticated: nobody is logged in.
        """
        clerk = self._ground.who(cookies)
        return self._ground.workforce.offered_to(clerk.user_id)

    def look(
        self, cookies: Cookies, task_id: str, clerk: ClerkIdentity | None = None
    ) -> Answerable:
        """A task with its form and papers.

        Args:
            cookies, task_id, clerk: as of `Ground.held`.

        Raises:
            Unauthenticated, NotFound, NotPermitted, Conflict: as `Ground.held`.
        """
        at = self._ground.held(cookies, task_id, clerk)
        form = self._forms.form(cookies, task_id)
        if form is None:
            raise NotFound("这项任务没有表单，请在任务列表中办理。")
        with self._ground.uow(read_only=True) as uow:
            papers = uow.papers.of_case(at.case.id)
        return Answerable(at=at, form=form, papers=papers, back=return_path(at))

    def submit(
        self, cookies: Cookies, task_id: str, answers: Mapping[str, JsonValue]
    ) -> dict[str, JsonValue]:
        """Submit the form; what was submitted.

        Raises:
            Unauthenticated, NotFound, NotPermitted: as `Ground.held`.
            InvalidData: the form does not let it through, or the scan is missing.
            Conflict: somebody was first.
        """
        found = self.look(cookies, task_id)
        at = found.at
        values = self._rules.filled(found.form.form, found.form.known, answers)
        if values.get(ENTRY_FIELD) == ENTERED and not self._scanned(found):
            raise InvalidData(
                "代录批示须先把签批原件的扫描件放入“办件”页签。",
                faults=(Fault(f"/{ENTRY_FIELD}", "本任务打开后还没有人添加扫描件。"),),
            )
        if not self._forms.submit(cookies, task_id, at.clerk.user_id, values):
            raise Conflict("这项任务已由他人办理，请刷新。", code="task-taken")
        back = found.back
        if back is not None and values.get(back.field) == back.value:
            with self._ground.uow() as uow:
                reason = str(values.get(back.reason) or "")
                text = f"退回“{at.task.name}”：{reason}"
                self._ground.note(uow, at, EventKind.STEP_RETURNED, text, to=back.step)
                uow.commit()
        return values

    def submit_each(
        self, cookies: Cookies, task_ids: Sequence[str], answers: Mapping[str, JsonValue]
    ) -> dict[str, str]:
        """The same answer to several tasks of one kind; "" or what was wrong, by task.

        One that is refused does not hold up the others.
        """
        said = {}
        for one in dict.fromkeys(task_ids):
            try:
                self.submit(cookies, one, answers)
                said[one] = ""
            except Refusal as fault:
                said[one] = fault.whole
            except BureauError:
                said[one] = "流程引擎没有应答，请稍后再试。"
        return said

    @staticmethod
    def _scanned(found: Answerable) -> bool:
        """Whether a sheet was put in since the task came up: an older one is of another round."""
        since = found.at.task.created_at
        return any(one.added_at >= since and one.kind in SCAN_KINDS for one in found.papers)


def return_path(at: Standing) -> ReturnPath | None:
    """退回 as the diagram draws it on this task; None: it does not."""
    step = at.rule.properties.get(RETURN_TO, "")
    field, _, value = at.rule.properties.get(RETURN_ANSWER, "").partition("=")
    reason = at.rule.properties.get(RETURN_REASON, "")
    if not (step and field and value and reason):
        return None
    return ReturnPath(step=step, field=field.strip(), value=value.strip(), reason=reason)


def components(form: TaskForm) -> tuple[Mapping[str, JsonValue], ...]:
    """Fields of a form that a person fills in, in order."""
    found = cast("list[dict[str, JsonValue]]", form.form.get("components") or [])
    return tuple(one for one in found if one.get("key") and not one.get("disabled"))
