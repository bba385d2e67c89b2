"""Wrong ways: a condition says the opposite, branches change places, a step is not there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from lxml import etree

from bureau.modelling.bpmn.namespaces import bpmn
from bureau.modelling.mutants.change import Change, Edit, flows_from
from bureau.modelling.xml import local_name

_TASKS: Final = frozenset(
    {"userTask", "serviceTask", "businessRuleTask", "callActivity", "subProcess"}
)


def flipped(root: etree._Element) -> Iterator[Change]:
    """A condition says the opposite."""
    for flow in root.iter(bpmn("sequenceFlow")):
        condition = flow.find(bpmn("conditionExpression"))
        text = (condition.text or "").strip() if condition is not None else ""
        if text.startswith("${") and text.endswith("}"):
            id, other = flow.get("id", ""), f"${{!({text[2:-1]})}}"
            yield Change(
                f"flip:{id}",
                f"条件“{text}”取反",
                (flow.get("sourceRef", ""),),
                (Edit(id, bpmn("conditionExpression"), value=other),),
            )


def swapped(root: etree._Element) -> Iterator[Change]:
    """Two branches of a split change places: every other part of the diagram stays sound."""
    for gateway, one, other in _neighbours(root):
        first, second = one.get("id", ""), other.get("id", "")
        yield Change(
            f"swap:{first}:{second}",
            f"两条分支互换：{first} 与 {second}",
            (gateway,),
            (
                Edit(first, attribute="targetRef", value=other.get("targetRef", "")),
                Edit(second, attribute="targetRef", value=one.get("targetRef", "")),
            ),
        )


def retargeted(root: etree._Element) -> Iterator[Change]:
    """A branch of a split leads where its neighbour leads: the flow is as good as dropped."""
    for gateway, one, other in _neighbours(root, both_ways=True):
        id, target = one.get("id", ""), other.get("targetRef", "")
        yield Change(
            f"retarget:{id}",
            f"连线改到 {target}",
            (gateway,),
            (Edit(id, attribute="targetRef", value=target),),
        )


def skipped(root: etree._Element) -> Iterator[Change]:
    """A step is taken out; the flow that led to it goes on to what stood behind."""
    flows = flows_from(root)
    tasks = {one.get("id", "") for one in root.iter() if local_name(one) in _TASKS}
    into = Counter(flow.get("targetRef", "") for out in flows.values() for flow in out)
    for flow in root.iter(bpmn("sequenceFlow")):
        task = flow.get("targetRef", "")
        behind = flows.get(task, [])
        if task in tasks and into[task] == 1 and len(behind) == 1:
            id, target = flow.get("id", ""), behind[0].get("targetRef", "")
            yield Change(
                f"skip:{id}",
                f"去掉步骤 {task}",
                (flow.get("sourceRef", ""),),
                (Edit(id, attribute="targetRef", value=target), Edit(task)),
            )


def _neighbours(
    root: etree._Element, *, both_ways: bool = False
) -> Iterator[tuple[str, etree._Element, etree._Element]]:
    """Each split with a branch and the next that leads elsewhere; of two, both ways or one."""
    flows = flows_from(root)
    for gateway in root.iter(bpmn("exclusiveGateway"), bpmn("inclusiveGateway")):
        id = gateway.get("id", "")
        out = flows.get(id, [])
        pairs = list(zip(out, [*out[1:], *out[:1]], strict=True))
        for one, other in pairs[:1] if len(out) == 2 and not both_ways else pairs:
            if one.get("targetRef") != other.get("targetRef"):
                yield id, one, other
