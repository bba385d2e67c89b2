"""Wrong diagrams: acts beside a task's form, and the messages of 撤回 and 加签."""

from __future__ import annotations

from tests.models.wrong.case import SAMPLE, Case

_HANDLE = "责任岗位：承办科室</bpmn:documentation>\n      <bpmn:extensionElements>"
_ARCHIVE = "材料：申请表</bpmn:documentation>\n      <bpmn:extensionElements>"
_PROCESS = '<bpmn:process id="P9_1_Sample"'
_PLACE = '<bpmn:serviceTask id="Service_Remind"'
_FLOW = '<bpmn:sequenceFlow id="Flow_Gateway_Join_Gateway_Level"'
_ANSWER = {"returnAnswer": "outcome=refused", "returnReason": "opinion"}


def _listed(properties: dict[str, str]) -> str:
    lines = "".join(
        f'<camunda:property name="{name}" value="{value}" />' for name, value in properties.items()
    )
    return f"<camunda:properties>{lines}</camunda:properties>" if lines else ""


def acts(says: str, rule: str = "task-acts", at: str = _HANDLE, **properties: str) -> Case:
    """User_Handle, or the archive step, has these properties."""
    element = "User_Handle" if at == _HANDLE else "Service_Archive"
    return Case(rule, element, ((SAMPLE, at, at + _listed(properties)),), says)


def message(
    says: str, name: str, to: str, produces: str, *, on: str = "User_Handle", interrupts: str = ""
) -> Case:
    """A message event on a task, with one flow that leaves it."""
    properties = _listed({"produces": produces} if produces else {})
    event = (
        f'<bpmn:boundaryEvent id="Message_Act" name="已撤回" attachedToRef="{on}"{interrupts}>'
        f"<bpmn:extensionElements>{properties}</bpmn:extensionElements>"
        f'<bpmn:messageEventDefinition id="MessageDef_Act" messageRef="{name}" />'
        "</bpmn:boundaryEvent>"
    )
    flow = f'<bpmn:sequenceFlow id="Flow_Act" sourceRef="Message_Act" targetRef="{to}" />'
    return Case(
        "act-messages",
        "Message_Act",
        (
            (SAMPLE, _PROCESS, f'<bpmn:message id="{name}" name="{name}" />{_PROCESS}'),
            (SAMPLE, _PLACE, event + _PLACE),
            (SAMPLE, _FLOW, flow + _FLOW),
        ),
        says,
    )


#: Everything at once as it should be.
RIGHT_ACTS = acts(
    "",
    acts="transfer,circulate,urge",
    transferTo="guoneike2",
    notDoneBy="User_Receive",
    returnTo="User_AddPaper",
    **_ANSWER,
)

CASES = (
    acts("没有「sign」这种动作", acts="transfer,sign"),
    acts("acts 里却没有 transfer", acts="urge", transferTo="guoneike2"),
    acts("「nobody」不是岗位名册里的组", acts="transfer", transferTo="guoneike2,nobody"),
    acts("缺属性 returnTo", **_ANSWER),
    acts("「User_Nowhere」不是本图的用户任务", returnTo="User_Nowhere", **_ANSWER),
    acts("「Service_Remind」不是本图的用户任务", returnTo="Service_Remind", **_ANSWER),
    acts("没有连线走到退回的去向「User_Receive」", returnTo="User_Receive", **_ANSWER),
    acts(
        "没有「outcome=back」这个答案",
        returnTo="User_AddPaper",
        returnAnswer="outcome=back",
        returnReason="opinion",
    ),
    acts(
        "没有理由字段「why」",
        returnTo="User_AddPaper",
        returnAnswer="outcome=refused",
        returnReason="why",
    ),
    acts("「User_Nobody」不是本图或调用它的图", notDoneBy="User_Receive,User_Nobody"),
    acts("写了任务自己", notDoneBy="User_Handle"),
    acts("只用在用户任务上", at=_ARCHIVE, notDoneBy="User_Receive"),
    message("没有走到送出人的任务", "Message_Recall", "Service_CloseRefused", "recallReason"),
    message("没有 recallReason", "Message_Recall", "User_AddPaper", ""),
    message(
        "没有中断任务",
        "Message_Recall",
        "User_AddPaper",
        "recallReason",
        interrupts=' cancelActivity="false"',
    ),
    message(
        "画在用户任务上", "Message_Recall", "User_AddPaper", "recallReason", on="Service_Archive"
    ),
    message(
        "没有候选组为 ${consultGroup} 的任务",
        "Message_Consult",
        "Gateway_HandleJoin",
        "consultGroup,consultQuestion",
    ),
    message("没有 consultQuestion", "Message_Consult", "Gateway_HandleJoin", "consultGroup"),
    message("没有回到原任务", "Message_Consult", "User_AddPaper", "consultGroup,consultQuestion"),
)
