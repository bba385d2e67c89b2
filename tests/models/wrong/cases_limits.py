"""Wrong diagrams: limits of single steps. A second limit is put into the sample's first one."""

from __future__ import annotations

from tests.models.wrong.case import SAMPLE, Case

_OUTPUT = '<camunda:outputParameter name="dueAt">${dueAt}</camunda:outputParameter>'
_LOCAL = ("dueAt", "remindAt", "dueBasis")


def _step(
    rule: str,
    says: str,
    *,
    step: str = "User_Handle",
    local: tuple[str, ...] = _LOCAL,
    output: str = "handleDueAt",
) -> Case:
    inputs = (("step", step), *((name, "${null}") for name in local))
    written = "".join(
        f'<camunda:inputParameter name="{name}">{text}</camunda:inputParameter>'
        for name, text in inputs
    )
    taken = f'<camunda:outputParameter name="{output}">${{dueAt}}</camunda:outputParameter>'
    edits = (
        (SAMPLE, _OUTPUT, written + taken),
        (SAMPLE, "${dueAt}</bpmn", "${" + output + "}</bpmn"),
    )
    due = (SAMPLE, 'dueDate="${dueAt}"', 'dueDate="${' + output + '}"')
    return Case(rule, "Service_ComputeDeadline", (*edits, due), says)


RIGHT_STEP = _step("", "")

CASES = (
    _step("limit-step", "图中没有环节「User_Other」", step="User_Other"),
    _step("limit-step", "图中没有环节", step="${which}"),
    _step("limit-step", "不是承担时限的环节", step="Gateway_HandleJoin"),
    _step("limit-step", "不是承担时限的环节", step="Service_ComputeDeadline"),
    _step("limit-step", "不在同一层流程里", step="User_Sign"),
    _step("limit-apart", "会写成全件的 dueBasis", local=("dueAt", "remindAt")),
    _step("limit-apart", "写成了全件的 dueAt", output="dueAt"),
    _step("limit-apart", "没有取出", output="handleLimit"),
)
