"""Wrong diagrams: service steps, errors, timers, forms, calls, loops, messages, save points."""

from __future__ import annotations

from tests.models.wrong.case import CHECK, FORMS, SAMPLE, Case, sample

_REMIND = 'camunda:type="external" camunda:topic="remind"'
_RECIPIENTS = 'name="recipients">${sectionGroup}'
_IN = '<camunda:in source="sectionGroup" target="checkGroup" />'
_LOOP = 'camunda:elementVariable="signerGroup" camunda:asyncAfter="true"'
_ESCALATE = (
    '<bpmn:endEvent id="End_Signed" name="已会签" />',
    '<bpmn:endEvent id="End_Signed" name="已会签"><bpmn:escalationEventDefinition '
    'id="EscalationDef_Signed" escalationRef="Escalation_Signed" /></bpmn:endEvent>',
)
_TIMER = 'id="TimerDef_Overdue">\n        <bpmn:timeDate xsi:type="bpmn:tFormalExpression">'
_WAITS = (
    '<bpmn:messageEventDefinition id="MessageDef_Supplied" messageRef="Message_Def_Supplied" />'
)
_SIGNAL = '<bpmn:signalEventDefinition id="SignalDef_Supplied" signalRef="Signal_1" />'

_ARCHIVE = 'camunda:topic="archive"'
_CLASS = '<camunda:inputParameter name="archiveClass">文书</camunda:inputParameter>'
_KEPT = '<camunda:inputParameter name="retention">30年</camunda:inputParameter>'
_KIND = '<camunda:inputParameter name="paperKind">application</camunda:inputParameter>'


def _input(name: str, value: str) -> str:
    return f'<camunda:inputParameter name="{name}">{value}</camunda:inputParameter>'


def paper(rule: str, template: str, applicant: str, number: str, says: str) -> Case:
    """The archive step makes a paper instead, with these inputs ("" leaves one out)."""
    return Case(
        rule,
        "Service_Archive",
        (
            (SAMPLE, _ARCHIVE, 'camunda:topic="render-document"'),
            (SAMPLE, _CLASS, _input("template", template) if template else ""),
            (SAMPLE, _KEPT, applicant),
            (SAMPLE, _KIND, number),
        ),
        says,
    )


_APPLICANT = _input("applicant", "${opinion}")
_NUMBER = _input("number", "${opinion}")
PAPERS = (
    paper("paper-template", "", _APPLICANT, _NUMBER, "没有写文书模板"),
    paper("paper-template", "${opinion}", _APPLICANT, _NUMBER, "是表达式"),
    paper("paper-template", "no-such", _APPLICANT, _NUMBER, "没有文书模板「no-such」"),
    paper("paper-template", "broken", _APPLICANT, _NUMBER, "没有类型「letters」"),
    paper("paper-variables", "sample", "", _NUMBER, "必填变量 applicant（申请人）没有值"),
    paper("paper-variables", "sample", _input("applicant", "${null}"), _NUMBER, "申请人）没有值"),
    paper("paper-variables", "sample", _APPLICANT, "", "没有给 number"),
    paper("paper-variables", "sample", _APPLICANT, _NUMBER + _input("x", "1"), "没有变量「x」"),
    paper("paper-variables", "sample", _APPLICANT, _NUMBER, "会取流程里的同名变量 sectionGroup"),
)

CASES = (
    sample(
        "case-opened",
        "User_Receive",
        'sourceRef="Start_Received" targetRef="Service_Register"',
        'sourceRef="Start_Received" targetRef="User_Receive"',
        "第一步不是登记",
    ),
    sample(
        "case-opened",
        "Flow_Service_Register_User_Receive",
        "setProcessBusinessKey(caseNumber)",
        "setVariable('x', caseNumber)",
        "业务键",
    ),
    sample(
        "case-closed",
        "End_Closed",
        'sourceRef="Gateway_CloseJoin" targetRef="Service_Close"',
        'sourceRef="Gateway_CloseJoin" targetRef="End_Closed"',
        "没有办结",
    ),
    sample(
        "case-closed",
        "End_Withdrawn",
        'sourceRef="Start_Withdrawn" targetRef="Service_CloseWithdrawn"',
        'sourceRef="Start_Withdrawn" targetRef="End_Withdrawn"',
        "没有办结",
    ),
    sample("catalogue", "P9_1_Sample", 'name="titleKey" value="title"', 'name="x" value="y"'),
    sample("catalogue", "P9_1_Sample", 'value="title" />', 'value="name" />', "不是开始表单的字段"),
    sample(
        "catalogue",
        "P9_1_Sample",
        '<camunda:property name="titleKey"',
        '<camunda:property name="external" value="yes" /><camunda:property name="titleKey"',
        "external",
    ),
    sample("external-task", "Service_Remind", _REMIND, 'camunda:class="cn.Remind"', "不是外部"),
    sample("external-task", "Service_Remind", '"remind"', '"${topic}"', "是表达式"),
    sample(
        "external-task",
        "Rule_Level",
        "businessRuleTask",
        "scriptTask",
        "脚本",
    ),
    sample("topic-known", "Service_Remind", '"remind"', '"nudge"', "没有工作者承接主题「nudge」"),
    sample(
        "topic-inputs",
        "Service_Remind",
        '<camunda:inputParameter name="kind">overdue</camunda:inputParameter>',
        "",
        "kind 没有值",
    ),
    sample("topic-inputs", "Service_Remind", '"kind">overdue', '"kind">late', "不在 overdue"),
    sample("topic-inputs", "Service_Remind", 'name="recipients">', 'name="to">', "没有输入「to」"),
    sample(
        "topic-inputs",
        "Service_ComputeDeadline",
        'name="rule">entered</camunda:inputParameter>',
        'name="rule">entered</camunda:inputParameter>'
        '<camunda:inputParameter name="remindAt">${limitDate}</camunda:inputParameter>',
        "没有输入「remindAt」",
    ),
    sample("topic-outputs", "Service_ComputeDeadline", "${dueAt}</camunda:o", "${due}</camunda:o"),
    Case(
        "body-known",
        "Service_Remind",
        (
            (SAMPLE, '"remind"', '"forward"'),
            (SAMPLE, _RECIPIENTS, 'name="addressee">nowhere'),
        ),
        "名册里没有「nowhere」",
    ),
    Case(
        "export-receipt",
        "Service_Remind",
        (
            (SAMPLE, '"remind"', '"forward"'),
            (SAMPLE, _RECIPIENTS, 'name="addressee">closedsystem'),
        ),
        "没有登记回执的用户任务",
    ),
    *PAPERS,
    sample("rule-task", "Rule_Level", 'decisionRef="P9_1_Level"', 'decisionRef="P9_1_No"', "没有"),
    sample("rule-task", "Rule_Level", 'decisionRefBinding="deployment"', 'x="y"', "latest"),
    sample(
        "error-caught",
        "Service_Archive",
        'attachedToRef="Service_Archive"',
        'attachedToRef="Service_Close"',
        "Error_PaperMissing",
    ),
    Case(
        "error-caught",
        "Service_Remind",
        (
            (SAMPLE, '"remind"', '"forward"'),
            (SAMPLE, _RECIPIENTS, 'name="addressee">upperbureau'),
        ),
        "Error_Rejected",
    ),
    Case(
        "error-caught",
        "Service_Remind",
        (
            (SAMPLE, '"remind"', '"notify"'),
            (SAMPLE, _RECIPIENTS, 'name="bodies">upperbureau'),
        ),
        "Error_Rejected",
    ),
    sample(
        "error-thrown",
        "Error_PaperMissing",
        'errorCode="Error_PaperMissing"',
        'errorCode="Error_Lost"',
        "没有谁会报错误「Error_Lost」",
    ),
    sample(
        "error-defined",
        "Error_Def_PaperMissing",
        ' errorCode="Error_PaperMissing"',
        "",
        "没有错误代码",
    ),
    Case("escalation", "End_Signed", ((SAMPLE, *_ESCALATE),), "外层没有接住"),
    sample("timer-date", "Timer_Overdue", "timeDate", "timeDuration", "不是 timeDate"),
    sample(
        "timer-date",
        "Timer_Overdue",
        f"{_TIMER}${{dueAt}}",
        f"{_TIMER}2026-01-01",
        "不是一个变量",
    ),
    sample("due-date", "User_Handle", 'dueDate="${dueAt}"', 'dueDate="P5D"', "不是一个变量"),
    sample(
        "follow-up-date",
        "User_Handle",
        'dueDate="${dueAt}"',
        'dueDate="${dueAt}" camunda:followUpDate="${remindAt}"',
        "不是到期日",
    ),
    sample(
        "follow-up-date",
        "User_Handle",
        f"{_TIMER}${{dueAt}}",
        f"{_TIMER}${{remindAt}}",
        "跟进日没有写",
    ),
    sample("task-form", "User_Handle", ' camunda:formRef="P9_1_Handle"', "", "没有表单"),
    sample("task-form", "User_Handle", '"P9_1_Handle"', '"P9_1_Gone"', "没有可读的表单"),
    sample(
        "task-form",
        "Start_Received",
        'camunda:formRef="P9_1_Start" camunda:formRefBinding="deployment"',
        'camunda:formRef="P9_1_Start" camunda:formRefBinding="latest"',
        "绑定方式是「latest」",
    ),
    sample(
        "form-mapped",
        "User_AddPaper",
        '<camunda:inputParameter name="added">${null}</camunda:inputParameter>',
        "",
        "字段「added」没有输入映射",
    ),
    sample(
        "form-outputs",
        "User_Handle",
        'name="outcome">${outcome}</camunda:o',
        'name="outcome">${decision}</camunda:o',
        "读取「decision」",
    ),
    sample("call-target", "Call_Check", '"S_Check"', '"S_Gone"', "没有流程「S_Gone」"),
    sample("call-target", "Call_Check", 'VersionTag="1.0.0"', 'VersionTag="0.9.0"', "不同"),
    sample("call-target", "Call_Check", 'ElementBinding="versionTag"', 'x="y"', "latest"),
    sample("call-variables", "Call_Check", _IN, "", "需要的 checkGroup"),
    sample(
        "call-variables",
        "Call_Check",
        '<camunda:in businessKey="${execution.processBusinessKey}" />',
        "",
        "办件编号",
    ),
    sample("call-variables", "Call_Check", 'out source="result"', 'out source="answer"', "不给出"),
    Case(
        "shared-interface", "S_Check", ((CHECK, 'value="result"', 'value="result,note"'),), "note"
    ),
    sample("multi-instance", "Sub_Sign", _LOOP, 'camunda:elementVariable="signerGroup"', "保存点"),
    sample(
        "multi-instance",
        "Sub_Sign",
        'name="会签">',
        'name="会签" camunda:asyncAfter="true">',
        "外层",
    ),
    sample(
        "multi-instance",
        "Sub_Sign",
        '<camunda:inputParameter name="signOpinion">${null}</camunda:inputParameter>',
        '<camunda:inputParameter name="signOpinion">${null}</camunda:inputParameter>'
        '<camunda:outputParameter name="all">${signOpinion}</camunda:outputParameter>',
        "引擎拒绝部署",
    ),
    sample(
        "multi-instance-local",
        "User_Sign",
        '<camunda:inputParameter name="signOpinion">${null}</camunda:inputParameter>',
        '<camunda:inputParameter name="other">${null}</camunda:inputParameter>',
        "互相覆盖",
    ),
    sample(
        "message", "Message_Supplied", '"Message_Def_Supplied" />\n    </', '"Message_9" />\n    </'
    ),
    sample("message", "Message_Def_Supplied", ' name="Message_Supplied"', ' name=""', "没有名称"),
    sample(
        "no-signal",
        "Message_Supplied",
        _WAITS,
        _SIGNAL,
        "信号",
    ),
    sample(
        "withdrawal",
        "Start_Withdrawn",
        'id="Start_Withdrawn" name="申请已撤回"',
        'id="Start_Withdrawn" name="申请已撤回" isInterrupting="false"',
        "没有中断",
    ),
    sample(
        "event-kind",
        "Error_PaperMissing",
        'attachedToRef="Service_Archive"',
        'attachedToRef="Service_Archive" cancelActivity="false"',
        "必须中断",
    ),
    sample(
        "save-before",
        "Start_Received",
        'name="申请已收到" camunda:asyncBefore="true"',
        'name="申请已收到"',
        "开始事件没有保存点",
    ),
    sample(
        "save-before", "Gateway_Join", '"Gateway_Join" camunda:asyncBefore="true"', '"Gateway_Join"'
    ),
    sample(
        "save-before",
        "User_AddPaper",
        'camunda:formRefBinding="deployment" camunda:asyncBefore="true">',
        'camunda:formRefBinding="deployment">',
        "错误边界",
    ),
    sample(
        "save-after",
        "User_Receive",
        'name="接收申请材料" camunda:asyncAfter="true"',
        'name="接收申请材料"',
        "asyncAfter",
    ),
    Case("form-file", "P9_1_Old", ((f"{FORMS}/P9_1_Sign.form", '"P9_1_Sign"', '"P9_1_Old"'),)),
    Case("form-file", "P9_1_Sign", ((f"{FORMS}/P9_1_Sign.form", 'Version": 16', 'Version": 18'),)),
    Case(
        "form-component",
        "opinion",
        ((f"{FORMS}/P9_1_Sign.form", '"type": "textarea"', '"type": "filepicker"'),),
        "filepicker",
    ),
    Case("form-key", "Opinion", ((f"{FORMS}/P9_1_Sign.form", '"opinion"', '"Opinion"'),), "驼峰"),
    Case("form-key", "caseId", ((f"{FORMS}/P9_1_Sign.form", '"opinion"', '"caseId"'),), "平台"),
    Case(
        "form-option",
        "outcome",
        ((f"{FORMS}/P9_1_Handle.form", '"refused"', '"不予受理"'),),
        "不是 ASCII",
    ),
    Case("form-option", "outcome", ((f"{FORMS}/P9_1_Handle.form", '"refused"', "3"),), "不是文本"),
    Case(
        "form-length",
        "opinion",
        ((f"{FORMS}/P9_1_Sign.form", '"maxLength": 1000', '"minLength": 1'),),
        "没有最大长度",
    ),
    Case(
        "form-length",
        "opinion",
        ((f"{FORMS}/P9_1_Sign.form", "1000", "9000"),),
        "超过引擎的 4000",
    ),
    Case(
        "form-markdown",
        "Field_text",
        ((f"{FORMS}/P9_1_Receive.form", "{{caseNumber}}", "{{title}}"),),
        "会被解释",
    ),
    Case(
        "form-post",
        "sectionGroup",
        ((f"{FORMS}/P9_1_Receive.form", "国内贸易科业务岗位2", "内贸科2岗"),),
        "岗位名册里是",
    ),
    Case("form-label", "opinion", ((f"{FORMS}/P9_1_Sign.form", "会签意见", "Opinion"),), "标签"),
    Case(
        "form-readonly",
        "title",
        ((f"{FORMS}/P9_1_Handle.form", '"disabled": true', '"readonly": true'),),
        "旧值会覆盖",
    ),
    Case(
        "readable",
        "",
        ((f"{FORMS}/P9_1_Sign.form", '"components": [', '"components": '),),
        "不是合法的 JSON",
    ),
)

# Right as far as refusals go: only posts of ours are told; a system without interface gets a file.
NOBODY_REFUSES: tuple[Case, ...] = (
    Case("error-caught", "Service_Remind", ((SAMPLE, '"remind"', '"notify"'),)),
    Case(
        "error-caught",
        "Service_Remind",
        (
            (SAMPLE, '"remind"', '"forward"'),
            (SAMPLE, _RECIPIENTS, 'name="addressee">closedsystem'),
        ),
    ),
)
