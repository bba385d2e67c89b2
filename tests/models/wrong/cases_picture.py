"""Wrong diagrams: documentation, size, the picture, tables."""

from __future__ import annotations

from tests.models.wrong.case import SAMPLE, TABLE, Case, sample

_DOC = "<bpmn:documentation>依据：附件9.1 规范 二2\n责任岗位：承办科室</bpmn:documentation>"
_USER_DI = '<bpmndi:BPMNShape id="User_Receive_di" bpmnElement="User_Receive">\n        <dc:Bounds '
_DUTY = "\n清单：国内贸易科第1项：办理样例申请"
_ADDED = '        <camunda:inputOutput>\n          <camunda:inputParameter name="added">'
_MANY = "".join(f'<bpmn:task id="Task_{number}" name="多余" />' for number in range(45))

CASES = (
    Case("documented", "User_Handle", ((SAMPLE, _DOC, ""),), "没有说明"),
    sample(
        "documented",
        "User_Receive",
        "依据：附件9.1 规范 二1",
        "见附件9.1",
        "第一行不是",
    ),
    sample("documentation-lines", "User_Receive", "责任岗位：办公室", "负责人：办公室", "负责人"),
    sample(
        "documentation-lines", "P9_1_Sample", "\n清单：国内贸易科第1项：办理样例申请", "", "职责"
    ),
    sample(
        "clause-exists", "User_Receive", "规范 二1\n", "规范 二9\n", "「附件9.1 规范 二9」不存在"
    ),
    sample("own-annex", "User_Receive", "附件9.1 规范 二1\n", "附件9.3 规范 二1\n", "没有引本流程"),
    sample(
        "size",
        "P9_1_Sample",
        '    <bpmn:endEvent id="End_Closed"',
        f'{_MANY}<bpmn:endEvent id="End_Closed"',
        "最多 20 个",
    ),
    sample("di-complete", "User_Receive", 'bpmnElement="User_Receive"', 'bpmnElement="User_X"'),
    sample("di-complete", "User_X", 'bpmnElement="User_Receive"', 'bpmnElement="User_X"', "没有它"),
    sample(
        "default-size",
        "User_Receive",
        f'{_USER_DI}x="790" y="653" width="100" height="80"',
        f'{_USER_DI}x="790" y="653" width="130" height="80"',
        "130×80",
    ),
    sample(
        "no-colour",
        "User_Receive",
        'bpmnElement="User_Receive"',
        'bpmnElement="User_Receive" xmlns:bioc="http://bpmn.io/schema/bpmn/biocolor/1.0"'
        ' bioc:fill="#ff0000"',
    ),
    sample(
        "shape-overlap",
        "Rule_Level",
        '_di" bpmnElement="Rule_Level">\n        <dc:Bounds x="1058"',
        '_di" bpmnElement="Rule_Level">\n        <dc:Bounds x="980"',
        "压在「计算办理时限」上面",
    ),
    sample(
        "outside-lane",
        "User_Receive",
        f'{_USER_DI}x="790" y="653"',
        f'{_USER_DI}x="790" y="560"',
        "画在泳道「办公室」外面",
    ),
    sample(
        "boundary-on-border",
        "Timer_Overdue",
        '<dc:Bounds x="1340" y="802"',
        '<dc:Bounds x="1340" y="772"',
        "没有画在",
    ),
    sample(
        "edge-through-shape",
        "Flow_User_Handle_Gateway_Outcome",
        '<di:waypoint x="1376" y="860" />\n        <di:waypoint x="1554" y="860" />',
        '<di:waypoint x="1376" y="860" />\n        <di:waypoint x="1450" y="860" />\n'
        '        <di:waypoint x="1450" y="1000" />\n        <di:waypoint x="1841" y="1000" />\n'
        '        <di:waypoint x="1841" y="900" />\n        <di:waypoint x="1579" y="900" />\n'
        '        <di:waypoint x="1579" y="885" />',
        "穿过「补充材料已收到」",
    ),
    sample(
        "edge-docked",
        "Flow_User_Receive_Service_ComputeDeadline",
        '<di:waypoint x="890" y="693" />',
        '<di:waypoint x="899" y="693" />',
        "没有接在「User_Receive」",
    ),
    sample(
        "edge-orthogonal",
        "Flow_User_Receive_Service_ComputeDeadline",
        '        <di:waypoint x="907" y="693" />\n',
        "",
        "斜的一段",
    ),
    sample(
        "hard-to-follow",
        "P9_1_Sample",
        '        <di:waypoint x="907" y="693" />\n',
        "".join(
            f'        <di:waypoint x="907" y="{693 - 2 * (at % 2)}" />\n'
            f'        <di:waypoint x="{907 + at % 2}" y="{693 - 2 * (at % 2)}" />\n'
            for at in range(30)
        ),
        "转弯",
    ),
    sample(
        "edge-into-right",
        "Flow_Service_ComputeDeadline_Rule_Level",
        '<di:waypoint x="1058" y="304" />',
        '<di:waypoint x="1024" y="250" />\n        <di:waypoint x="1180" y="250" />\n'
        '        <di:waypoint x="1180" y="310" />\n        <di:waypoint x="1158" y="310" />',
        "从右边进入",
    ),
    sample(
        "edge-on-edge",
        "Flow_Gateway_Wait_Timer_Lapsed",
        'y="1057" />\n        <di:waypoint x="1217" y="1057" />',
        'y="1099" />\n        <di:waypoint x="1217" y="1099" />',
        "叠在一起",
    ),
    sample(
        "return-below",
        "Flow_Message_Supplied_Gateway_HandleJoin",
        '<di:waypoint x="1841" y="1018" />\n        <di:waypoint x="1841" y="1057" />\n'
        '        <di:waypoint x="1217" y="1057" />\n        <di:waypoint x="1217" y="885" />',
        '<di:waypoint x="1841" y="982" />\n        <di:waypoint x="1841" y="780" />\n'
        '        <di:waypoint x="1217" y="780" />\n        <di:waypoint x="1217" y="835" />',
        "从上方绕回",
    ),
    sample(
        "label-on-label",
        "Flow_Gateway_Outcome_Gateway_Wait",
        '<dc:Bounds x="1585" y="890"',
        '<dc:Bounds x="1492" y="816"',
        "重叠",
    ),
    sample(
        "label-on-shape",
        "Flow_Gateway_Outcome_Gateway_Wait",
        '<dc:Bounds x="1585" y="890"',
        '<dc:Bounds x="1671" y="990"',
        "文字压在「Gateway_Wait」上",
    ),
    sample(
        "label-on-line",
        "Flow_Gateway_Outcome_Gateway_Wait",
        '<dc:Bounds x="1585" y="890"',
        '<dc:Bounds x="1555" y="930"',
        "文字压在连线",
    ),
    Case("table-id", "Level", ((TABLE, '<decision id="P9_1_Level"', '<decision id="Level"'),)),
    Case("table-policy", "P9_1_Level", ((TABLE, '"UNIQUE"', '"COLLECT"'),), "COLLECT"),
    Case("table-types", "P9_1_Level", ((TABLE, '"high"', "high"),), "不是文本"),
    Case("table-types", "P9_1_Level", ((TABLE, "&lt; 10000", '"few"'),), "不是数字"),
    Case("table-types", "P9_1_Level", ((TABLE, "&lt; 10000", "less than a lot"),), "看不懂"),
    Case("table-gap", "P9_1_Level", ((TABLE, "&gt;= 10000", "&gt; 10000"),), "金额 = 10000"),
    Case("table-overlap", "P9_1_Level", ((TABLE, "&lt; 10000", "&lt;= 10000"),), "重叠"),
    Case(
        "table-overlap",
        "P9_1_Level",
        ((TABLE, '"UNIQUE"', '"FIRST"'), (TABLE, "&lt; 10000", "-")),
        "永远轮不到",
    ),
    sample(
        "excuse",
        "User_AddPaper",
        _ADDED,
        '<camunda:properties><camunda:property name="lint.size" value="太大" />'
        f"</camunda:properties>{_ADDED}",
        "没有对应的发现",
    ),
)
