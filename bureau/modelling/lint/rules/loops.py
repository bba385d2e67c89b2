"""Multi-instance: a sub-process, results local, save point inside the loop (guide 5)."""

from __future__ import annotations

from collections.abc import Iterator

from bureau.modelling.analysis import effects
from bureau.modelling.bpmn.nodes import Activity, SubProcess
from bureau.modelling.lint.finding import Hit
from bureau.modelling.lint.rule import DiagramRule
from bureau.modelling.lint.rules.attributes import camunda_repair, loop_repair
from bureau.modelling.lint.subject import DiagramSubject, hit


def _loops(subject: DiagramSubject) -> Iterator[Hit]:
    for node in subject.nodes:
        if not isinstance(node, Activity):
            continue
        if node.standard_loop:
            yield hit(node, "标准循环引擎不支持", "用网关画出回路。")
        loop = node.multi_instance
        if loop is None:
            continue
        if not isinstance(node, SubProcess):
            yield hit(node, "会签直接做在任务上", "放进一个多实例子流程，一人一个子流程。")
        if node.io.outputs:
            yield hit(node, "多实例上有输出映射，引擎拒绝部署", "在里面的任务上写输出映射。")
        if not loop.collection and not loop.cardinality:
            yield hit(node, "没有写会签的名单或次数", "填写集合（collection）和元素变量。")
        if loop.collection and not loop.element_variable:
            yield hit(node, "没有元素变量", "填写 elementVariable：每一份是给谁的。")
        if node.async_after and not loop.sequential:
            inside = loop_repair(node, "asyncAfter", "true")
            repair = (*inside, *camunda_repair(node, "asyncAfter", ""))
            what = "并行会签的 asyncAfter 写在了外层：同时提交会冲突"
            yield hit(node, what, "勾选「多实例」里的 asynchronous after。", repair)
        elif not loop.async_after and not loop.sequential:
            repair = loop_repair(node, "asyncAfter", "true")
            yield hit(node, "并行会签没有每份的保存点（多实例 asyncAfter）", "", repair)


def _local(subject: DiagramSubject) -> Iterator[Hit]:
    for node in subject.nodes:
        if not isinstance(node, SubProcess) or node.multi_instance is None:
            continue
        own = set(effects.locals_of(node))
        for inner in node.nodes:
            given = {one.name for one in inner.io.outputs}
            inputs = {one.name for one in inner.io.inputs}
            for write in effects.writes(inner, subject.workspace):
                if write.variable not in inputs:
                    given.add(write.variable)
            for name in sorted(given - own):
                yield hit(
                    inner,
                    f"会签里设定的 {name} 会写到流程上，各份互相覆盖",
                    f"在「{node.id}」的输入映射里声明 {name}（值 ${{null}}），使它只在本份里。",
                )


RULES = (
    DiagramRule(
        "multi-instance",
        "会签用多实例子流程，保存点写在多实例里",
        "勾选「多实例」里的 asynchronous after。",
        _loops,
    ),
    DiagramRule(
        "multi-instance-local",
        "会签里设定的变量只在本份里",
        "在子流程的输入映射里声明它（值 ${null}）。",
        _local,
    ),
)
