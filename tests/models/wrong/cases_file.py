"""Wrong diagrams: file, process, ids, names, pools, lanes, groups."""

from __future__ import annotations

from tests.models.wrong.case import CHECK, FORMS, SAMPLE, Case, sample

_HANDLE = (
    'camunda:candidateGroups="${sectionGroup}" camunda:formRefBinding="deployment" camunda:due'
)

CASES = (
    Case("one-process", "P9_1_Sample", ((SAMPLE, 'isExecutable="true"', ""),), "没有标为可执行"),
    sample(
        "one-process",
        "P9_1_Other",
        "  <bpmn:message id",
        '<bpmn:process id="P9_1_Other" isExecutable="true" /><bpmn:message id',
        "不止一个",
    ),
    sample("file-name", "P9_2_Sample", "P9_1_Sample", "P9_2_Sample", "与文件名"),
    sample("version-tag", "P9_1_Sample", ' camunda:versionTag="1.0.0"', "", "没有版本标签"),
    sample("version-tag", "P9_1_Sample", 'versionTag="1.0.0"', 'versionTag="v1"', "x.y.z"),
    sample("history-days", "P9_1_Sample", 'ToLive="P3650D"', 'ToLive="P10Y"', "只能写天数"),
    sample("history-days", "P9_1_Sample", ' camunda:historyTimeToLive="P3650D"', "", "没有历史"),
    sample("origin", "P9_1_Sample", 'name="annex" value="9.1"', 'name="annex" value="9.2"'),
    sample("origin", "P9_1_Sample", 'value="9.1/1"', 'value="9.1/7"', "没有流程「9.1/7」"),
    Case(
        "readers-named",
        "P9_1_Sample",
        (),
        "没有登记",
        (("bpmn/readers.yaml", 'annexes: ["9.1"]\nrestricted: []\n'),),
    ),
    Case(
        "readers-named",
        "P9_1_Sample",
        (),
        "知悉岗位「nobody」",
        (
            (
                "bpmn/readers.yaml",
                "annexes: []\nrestricted:\n"
                "  - {procedure: P9_1_Sample, readers: [nobody], basis: 附件9.1}\n",
            ),
        ),
    ),
    Case(
        "flow-once",
        "P9_1_Sample",
        (
            (
                CHECK,
                '<camunda:property name="inputs"',
                '<camunda:property name="flow" value="9.1/1" /><camunda:property name="inputs"',
            ),
        ),
        "同时由 S_Check 承载",
    ),
    sample("id-unique", "End_Refused", 'id="End_Closed"', 'id="End_Refused"', "不止一次"),
    sample("id-prefix", "Task_Handle", "User_Handle", "Task_Handle", "User_"),
    sample("id-prefix", "Daemon_Overdue", "Timer_Overdue", "Daemon_Overdue", "Timer_"),
    sample("id-speaking", "Flow_0abc12x", "Flow_Call_Check_Gateway_Join", "Flow_0abc12x", "自动"),
    sample("name", "User_AddPaper", ' name="补充申请表"', "", "没有名称"),
    sample("name", "User_AddPaper", 'name="补充申请表"', 'name="Add paper"', "不是中文"),
    sample("name", "User_AddPaper", 'name="补充申请表"', 'name=" 补充申请表"', "空白"),
    sample("task-name", "User_Handle", 'name="审核申请材料"', 'name="处理"', "没有说明对象"),
    sample("question-answers", "Gateway_Outcome", "材料是否齐全？", "材料齐全", "不是问句"),
    sample(
        "question-answers", "Flow_Gateway_Level_Gateway_CloseJoin", ' name="不需要"', "", "答案"
    ),
    sample(
        "question-answers",
        "Gateway_HandleJoin",
        'id="Gateway_HandleJoin" />',
        'id="Gateway_HandleJoin" name="汇合" />',
        "不应有名称",
    ),
    sample(
        "question-answers",
        "Gateway_HandleJoin",
        'id="Gateway_HandleJoin" />',
        'id="Gateway_HandleJoin" name=" 汇合 " />',
        "不应有名称",
    ),
    sample("end-outcomes", "End_Closed", 'name="已办结"', 'name="不予受理"', "同一结果"),
    sample(
        "process-name",
        "P9_1_Sample",
        'id="P9_1_Sample" name="办理样例申请"',
        'id="P9_1_Sample" name="Sample"',
        "中文名称",
    ),
    sample("pool", "Pool_Own", '"Pool_Own" name="办理样例申请"', '"Pool_Own" name="样例"', "不同"),
    sample("outside-bodies", "Message_Apply", ' name="申请材料" s', " s", "没有名称"),
    sample("outside-bodies", "Pool_Hotline", 'name="申请人"', 'name=""', "没有名称"),
    sample(
        "outside-bodies",
        "Pool_Bank",
        '<bpmn:participant id="Pool_Hotline"',
        '<bpmn:participant id="Pool_Bank" name="银行" /><bpmn:participant id="Pool_Hotline"',
        "没有任何消息流",
    ),
    sample(
        "lanes",
        "User_Receive",
        "<bpmn:flowNodeRef>User_Receive</bpmn:flowNodeRef>",
        "",
        "不在任何泳道",
    ),
    sample("lanes", "Lane_2", 'id="Lane_2" name="承办科室"', 'id="Lane_2" name=""', "没有名称"),
    Case(
        "system-lane",
        "Service_Remind",
        (
            (SAMPLE, "<bpmn:flowNodeRef>Service_Remind</bpmn:flowNodeRef>", ""),
            (
                SAMPLE,
                "<bpmn:flowNodeRef>User_Receive</bpmn:flowNodeRef>",
                "<bpmn:flowNodeRef>User_Receive</bpmn:flowNodeRef>"
                "<bpmn:flowNodeRef>Service_Remind</bpmn:flowNodeRef>",
            ),
        ),
        "系统步骤放在了泳道「办公室」",
    ),
    sample("candidate-groups", "User_Receive", '"bangongshi"', '"bangongshi2"', "没有组"),
    sample("candidate-groups", "User_Receive", ' camunda:candidateGroups="bangongshi"', "", "没有"),
    sample(
        "candidate-groups",
        "User_Handle",
        _HANDLE,
        _HANDLE.replace("sectionGroup", "otherGroup"),
        "并非在到这里的每条路上",
    ),
    sample(
        "candidate-groups",
        "User_Handle",
        _HANDLE,
        _HANDLE.replace("sectionGroup", "section"),
        "应为组编号或",
    ),
    sample(
        "candidate-groups",
        "User_Receive",
        'camunda:candidateGroups="bangongshi"',
        'camunda:candidateGroups="bangongshi" camunda:assignee="wangfang"',
        "指定到人",
    ),
    Case(
        "candidate-groups",
        "User_Handle",
        ((f"{FORMS}/P9_1_Receive.form", '"guoneike2"', '"guoneike9"'),),
        "不是岗位名册里的组",
    ),
    sample(
        "lane-role",
        "User_AddPaper",
        'camunda:formRef="P9_1_AddPaper" camunda:candidateGroups="${sectionGroup}"',
        'camunda:formRef="P9_1_AddPaper" camunda:candidateGroups="guoneike1"',
        "候选组不一",
    ),
    sample("lane-role", "User_Receive", '"bangongshi"', '"guoneike1"', "在岗位名册里是 bangongshi"),
)
