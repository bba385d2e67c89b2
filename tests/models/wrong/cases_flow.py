"""Wrong diagrams: gateways, conditions, answers, paths, variables."""

from __future__ import annotations

from tests.models.wrong.case import FORMS, SAMPLE, Case, sample
from tests.unit.modelling.build import Build

_JOIN = '<bpmn:parallelGateway id="Gateway_Join"'
_SPLIT = '<bpmn:parallelGateway id="Gateway_Split" />'
_FLOW = '<bpmn:sequenceFlow id="Flow_Service_Close_End_Closed"'
_COMPLETE = "${outcome == 'complete'}"
_REFUSED = ',\n        {\n          "label": "不予受理",\n          "value": "refused"\n        }'
_OUTCOME = '<camunda:outputParameter name="outcome">${outcome}</camunda:outputParameter>'
_LAPSE = 'id="TimerDef_Lapsed">\n        <bpmn:timeDate xsi:type="bpmn:tFormalExpression">${'
_CONDITION = '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">'


def _flow(source: str, target: str) -> tuple[str, str, str]:
    """Add one more sequence flow."""
    added = f'<bpmn:sequenceFlow id="Flow_X" sourceRef="{source}" targetRef="{target}" />'
    return SAMPLE, _FLOW, added + _FLOW


def _many_branches() -> str:
    """Five branches side by side with three choices each: more states than are looked at."""
    build = Build()
    build.node("startEvent", "Start_1", "已收到")
    build.node("parallelGateway", "Gateway_Split")
    build.node("parallelGateway", "Gateway_Join")
    build.node("endEvent", "End_1", "已办结")
    build.chain("Start_1", "Gateway_Split")
    for branch in "ABCDE":
        before = "Gateway_Split"
        for mark in (f"{branch}1", f"{branch}2", f"{branch}3"):
            choice = build.node("exclusiveGateway", f"Gateway_{mark}", "是否齐全？")
            join = build.node("exclusiveGateway", f"Gateway_{mark}Join")
            build.node("userTask", f"User_{mark}", "审核申请材料")
            build.chain(before, choice, f"User_{mark}", join)
            build.flow(choice, join)
            before = join
        build.flow(before, "Gateway_Join")
    build.chain("Gateway_Join", "End_1")
    return build.xml()


CASES = (
    Case(
        "split-or-join",
        "Gateway_HandleJoin",
        (_flow("Gateway_HandleJoin", "Service_Close"),),
        "既汇合又分支",
    ),
    sample(
        "split-or-join",
        "Gateway_CloseJoin",
        'sourceRef="Gateway_Level" targetRef="Gateway_CloseJoin"',
        'sourceRef="Gateway_Level" targetRef="Service_Close"',
        "没有作用",
    ),
    Case("implicit-gateway", "User_Receive", (_flow("User_Receive", "Service_Close"),), "出线"),
    Case("implicit-gateway", "User_Handle", (_flow("Rule_Level", "User_Handle"),), "进线"),
    sample(
        "implicit-gateway",
        "Service_Close",
        f'{_FLOW} sourceRef="Service_Close" targetRef="End_Closed" />',
        f'{_FLOW} sourceRef="Service_Close" targetRef="End_Closed">{_CONDITION}'
        "${level == 'high'}</bpmn:conditionExpression></bpmn:sequenceFlow>",
        "带条件",
    ),
    Case("event-gateway", "User_AddPaper", (_flow("Gateway_Wait", "User_AddPaper"),), "等待事件"),
    sample(
        "condition-placed",
        "Gateway_Level",
        'default="Flow_Gateway_Level_Gateway_CloseJoin"',
        'default="Flow_Service_Close_End_Closed"',
        "不从这里出来",
    ),
    sample(
        "condition-placed",
        "Flow_Gateway_Level_Gateway_CloseJoin",
        ' default="Flow_Gateway_Level_Gateway_CloseJoin"',
        "",
        "没有条件",
    ),
    sample(
        "condition-simple",
        "Flow_Gateway_Outcome_Gateway_Split",
        _COMPLETE,
        "${outcome == 'complete' &amp;&amp; level == 'high'}",
        "不是一个变量与一个常量",
    ),
    sample(
        "condition-variable",
        "Gateway_Outcome",
        "${outcome == 'incomplete'}",
        "${level == 'low'}",
        "几个变量",
    ),
    sample(
        "condition-type",
        "Flow_Gateway_Outcome_Gateway_Split",
        _COMPLETE,
        "${outcome == 1}",
        "条件拿数字 1",
    ),
    sample(
        "condition-type",
        "Flow_Gateway_Outcome_Gateway_Split",
        _COMPLETE,
        "${outcome == '齐全'}",
        "不是 ASCII",
    ),
    sample(
        "answers",
        "Flow_Gateway_Outcome_Gateway_Split",
        _COMPLETE,
        "${outcome == 'done'}",
        "没有哪个答案会走这条连线",
    ),
    Case(
        "answers",
        "Gateway_Outcome",
        (
            (SAMPLE, ' default="Flow_Gateway_Outcome_Gateway_RefuseJoin"', ""),
            (
                SAMPLE,
                'sourceRef="Gateway_Outcome" targetRef="Gateway_RefuseJoin" />',
                f'sourceRef="Gateway_Outcome" targetRef="Gateway_RefuseJoin">{_CONDITION}'
                "${outcome == 'rejected'}</bpmn:conditionExpression></bpmn:sequenceFlow>",
            ),
        ),
        "答案 'refused'（不予受理）",
    ),
    Case(
        "answers",
        "Flow_Gateway_Outcome_Gateway_RefuseJoin",
        (
            (
                f"{FORMS}/P9_1_Handle.form",
                _REFUSED,
                "",
            ),
        ),
        "没有哪个答案会走默认连线",
    ),
    sample(
        "dead-end",
        "Service_Remind",
        '<bpmn:sequenceFlow id="Flow_Service_Remind_End_Reminded" sourceRef="Service_Remind"'
        ' targetRef="End_Reminded" />',
        "",
        "没有出线",
    ),
    sample(
        "reachable",
        "Service_Remind",
        '<bpmn:sequenceFlow id="Flow_Timer_Overdue_Service_Remind" sourceRef="Timer_Overdue"'
        ' targetRef="Service_Remind" />',
        "",
        "走不到",
    ),
    Case(
        "sound",
        "Gateway_Join",
        ((SAMPLE, _SPLIT, _SPLIT.replace("parallel", "exclusive")),),
        "汇合会一直等下去",
    ),
    Case(
        "sound",
        "Gateway_Join",
        ((SAMPLE, _JOIN, _JOIN.replace("parallel", "exclusive")),),
        "两次",
    ),
    Case(
        "sound",
        "Gateway_HandleJoin",
        (
            (
                SAMPLE,
                'sourceRef="Timer_Overdue" targetRef="Service_Remind"',
                'sourceRef="Timer_Overdue" targetRef="Gateway_HandleJoin"',
            ),
        ),
        "两次",
    ),
    sample(
        "sound",
        "User_AddPaper",
        'sourceRef="Service_Archive" targetRef="Gateway_Join"',
        'sourceRef="Service_Archive" targetRef="User_AddPaper"',
        "再也到不了结束",
    ),
    sample(
        "variable-set",
        "Service_ComputeDeadline",
        '<camunda:inputParameter name="entered">${limitDate}',
        '<camunda:inputParameter name="entered">${limit}',
        "没有谁设定",
    ),
    Case(
        "variable-set",
        "Flow_Gateway_Outcome_Gateway_Split",
        (
            (
                SAMPLE,
                '<camunda:outputParameter name="outcome">${outcome}</camunda:outputParameter>',
                "",
            ),
        ),
        "条件读取 outcome",
    ),
    sample(
        "variable-set",
        "Timer_Lapsed",
        f"{_LAPSE}dueAt}}",
        f"{_LAPSE}lapseAt}}",
        "定时表达式读取 lapseAt",
    ),
    Case(
        "form-shows",
        "User_Receive",
        ((f"{FORMS}/P9_1_Receive.form", "{{caseNumber}}", "{{caseNo}}"),),
        "caseNo",
    ),
    sample(
        "output-used",
        "User_Receive",
        '<camunda:outputParameter name="limitDate">',
        '<camunda:outputParameter name="spare">${limitDate}</camunda:outputParameter>'
        '<camunda:outputParameter name="limitDate">',
        "输出 spare",
    ),
    Case(
        "searched",
        "P9_9_Test",
        (),
        "没有查完",
        adds=(("bpmn/guonei/P9_9_Test.bpmn", _many_branches()),),
    ),
)
