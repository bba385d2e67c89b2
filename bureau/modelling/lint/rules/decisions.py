"""Rule tasks: the table exists, is deployed with the diagram, gives one named result (guide 5)."""

from __future__ import annotations

from collections.abc import Iterator

from bureau.modelling.analysis.expressions import is_expression
from bureau.modelling.bpmn.nodes import RuleTask
from bureau.modelling.lint.finding import Hit
from bureau.modelling.lint.rule import DiagramRule
from bureau.modelling.lint.rules.attributes import camunda_repair
from bureau.modelling.lint.subject import DiagramSubject, hit


def _check(subject: DiagramSubject) -> Iterator[Hit]:
    for node in subject.nodes:
        if not isinstance(node, RuleTask):
            continue
        if is_expression(node.decision):
            yield hit(node, f"判定表「{node.decision}」是表达式", "写成固定的判定表编号。")
        elif subject.workspace.decision(node.decision) is None:
            yield hit(node, f"没有判定表「{node.decision}」")
        if node.binding != "deployment":
            repair = camunda_repair(node, "decisionRefBinding", "deployment")
            what = f"判定表的绑定方式是「{node.binding or 'latest'}」"
            yield hit(node, what, "改为 deployment：判定表随流程一起部署。", repair)
        if not node.result_variable:
            yield hit(node, "没有结果变量", "填写结果变量的名称。")
        elif node.map_result != "singleEntry":
            what = f"结果的形式是「{node.map_result or 'resultList'}」"
            yield hit(node, what, "选 singleEntry：一行一列的结果才能在条件里比较。")


RULES = (
    DiagramRule(
        "rule-task",
        "规则任务指明存在的判定表，随流程部署，给出一个有名称的结果",
        "改正判定表编号，或补上判定表。",
        _check,
    ),
)
