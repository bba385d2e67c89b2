"""Wrong diagrams that the scenarios ought to notice, each one change away from the right one.

A scenario set is good when it kills mutants, not when it merely passes through. What is changed is
what an annex says: conditions, paths, who acts, limits, what goes into and comes out of a step.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from bureau.modelling.bpmn.namespaces import bpmn, camunda
from bureau.modelling.xml import local_name

_TASKS: Final = frozenset({"userTask", "serviceTask", "businessRuleTask", "callActivity"})


@dataclass(frozen=True, slots=True)
class Mutant:
    """One wrong diagram.

    Args:
        id: kind and place, such as "flip:Flow_Approved_Join"; the same as long as the place is.
        what: what was changed, Chinese.
        near: elements that a scenario has to come by to be able to notice; any of them.
        xml: the whole file.
    """

    id: str
    what: str
    near: frozenset[str]
    xml: bytes


def mutants_of(xml: bytes, groups: tuple[str, ...]) -> Iterator[Mutant]:
    """Yield every mutant of a diagram, in file order within a kind.

    Args:
        xml: the BPMN file, well-formed.
        groups: groups of the post register, for swaps.
    """
    root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    changes = (
        *_flipped(root),
        *_retargeted(root),
        *_skipped(root),
        *_regrouped(root, groups),
        *_without_limit(root),
        *_other_limit(root),
        *_without_boundary(root),
        *_unmapped(root),
        *_other_constant(root),
    )
    for change in changes:
        mutated = copy.deepcopy(root)
        change.apply(mutated)
        yield Mutant(change.id, change.what, frozenset(change.near), etree.tostring(mutated))


@dataclass(frozen=True, slots=True)
class _Change:
    """One change of one element, found again by its id.

    Args:
        element: id of the element that is changed.
        path: what is changed in it: "" itself, or an ElementPath below it.
        attribute: which attribute is set, "" for the text.
        value: the new value; None: what `path` finds is taken away.
    """

    id: str
    what: str
    near: tuple[str, ...]
    element: str
    path: str = ""
    attribute: str = ""
    value: str | None = None

    def apply(self, root: etree._Element) -> None:
        """Change the tree."""
        owner = _by_id(root, self.element)
        found = owner.find(self.path) if self.path else owner
        assert found is not None, f"{self.path} of {self.element} was there a moment ago"
        if self.value is not None:
            if self.attribute:
                found.set(self.attribute, self.value)
            else:
                found.text = self.value
        elif self.attribute:
            del found.attrib[self.attribute]
        else:
            _remove(root, found)


def _flipped(root: etree._Element) -> Iterator[_Change]:
    """A condition says the opposite."""
    for flow in root.iter(bpmn("sequenceFlow")):
        condition = flow.find(bpmn("conditionExpression"))
        text = (condition.text or "").strip() if condition is not None else ""
        if text.startswith("${") and text.endswith("}"):
            yield _Change(
                f"flip:{flow.get('id')}",
                f"条件“{text}”取反",
                (flow.get("sourceRef", ""),),
                flow.get("id", ""),
                bpmn("conditionExpression"),
                value=f"${{!({text[2:-1]})}}",
            )


def _retargeted(root: etree._Element) -> Iterator[_Change]:
    """A branch of a split leads where its neighbour leads: the flow is as good as dropped."""
    flows = _flows_from(root)
    for gateway in root.iter(bpmn("exclusiveGateway"), bpmn("inclusiveGateway")):
        out = flows.get(gateway.get("id", ""), [])
        for one, other in zip(out, [*out[1:], *out[:1]], strict=True):
            if one.get("targetRef") != other.get("targetRef"):
                yield _Change(
                    f"retarget:{one.get('id')}",
                    f"连线改到 {other.get('targetRef')}",
                    (gateway.get("id", ""),),
                    one.get("id", ""),
                    attribute="targetRef",
                    value=other.get("targetRef", ""),
                )


def _skipped(root: etree._Element) -> Iterator[_Change]:
    """A flow goes past a step."""
    flows = _flows_from(root)
    tasks = {one.get("id", ""): one for one in root.iter() if local_name(one) in _TASKS}
    for out in flows.values():
        for flow in out:
            target = flow.get("targetRef", "")
            behind = flows.get(target, [])
            if target in tasks and len(behind) == 1:
                yield _Change(
                    f"skip:{flow.get('id')}",
                    f"跳过步骤 {target}",
                    (flow.get("sourceRef", ""),),
                    flow.get("id", ""),
                    attribute="targetRef",
                    value=behind[0].get("targetRef", ""),
                )


def _regrouped(root: etree._Element, groups: tuple[str, ...]) -> Iterator[_Change]:
    """Another post may do a task; one of several may not."""
    name = camunda("candidateGroups")
    for task in root.iter(bpmn("userTask")):
        id, given = task.get("id", ""), [one.strip() for one in task.get(name, "").split(",")]
        others = [one for one in groups if one not in given]
        for number, group in enumerate(given):
            kept = [one for at, one in enumerate(given) if at != number]
            if not group:
                continue
            if others:
                swapped = ",".join([*kept, others[0]])
                what = f"岗位 {group} 换成 {others[0]}"
                yield _Change(f"group:{id}:{group}", what, (id,), id, attribute=name, value=swapped)
            if kept:
                what = f"去掉岗位 {group}"
                yield _Change(
                    f"ungroup:{id}:{group}", what, (id,), id, attribute=name, value=",".join(kept)
                )


def _without_limit(root: etree._Element) -> Iterator[_Change]:
    """A task has no due date."""
    for task in root.iter(bpmn("userTask")):
        if task.get(camunda("dueDate")):
            id = task.get("id", "")
            yield _Change(f"no-due:{id}", "去掉到期时间", (id,), id, attribute=camunda("dueDate"))


def _other_limit(root: etree._Element) -> Iterator[_Change]:
    """A timer goes by another timer's time, or interrupts what it should not (or not)."""
    timers = []
    for event in root.iter(bpmn("boundaryEvent"), bpmn("intermediateCatchEvent")):
        definition = event.find(bpmn("timerEventDefinition"))
        if definition is not None and len(definition):
            timers.append((event, definition[0]))
    for event, time in timers:
        id = event.get("id", "")
        near = (event.get("attachedToRef", id),)
        texts = [t.text for _, t in timers if t.text and t.text != time.text and t.tag == time.tag]
        for text in texts[:1]:
            path = f"{bpmn('timerEventDefinition')}/{time.tag}"
            yield _Change(
                f"limit:{id}", f"时限 {time.text} 换成 {text}", near, id, path, value=text
            )
        if local_name(event) == "boundaryEvent":
            other = "true" if event.get("cancelActivity") == "false" else "false"
            what = "定时器改为中断" if other == "true" else "定时器改为不中断"
            yield _Change(
                f"interrupt:{id}", what, near, id, attribute="cancelActivity", value=other
            )


def _without_boundary(root: etree._Element) -> Iterator[_Change]:
    """A timer, error or message on the border of a step is not there."""
    for event in root.iter(bpmn("boundaryEvent")):
        id = event.get("id", "")
        yield _Change(f"drop:{id}", "去掉边界事件", (event.get("attachedToRef", ""),), id)


def _unmapped(root: etree._Element) -> Iterator[_Change]:
    """An input or output mapping is not there."""
    for owner, parameter in _parameters(root):
        id, kind = owner.get("id", ""), local_name(parameter).removesuffix("Parameter")
        name = parameter.get("name", "")
        yield _Change(
            f"unmap:{id}:{kind}:{name}",
            f"去掉{'输入' if kind == 'input' else '输出'}映射 {name}",
            (id,),
            id,
            _path_of(parameter),
        )


def _other_constant(root: etree._Element) -> Iterator[_Change]:
    """A constant of this procedure (retention, template, recipients, text) is another."""
    for owner, parameter in _parameters(root):
        text = parameter.text or ""
        if len(parameter) or not text.strip() or text.strip().startswith("${"):
            continue
        id, name = owner.get("id", ""), parameter.get("name", "")
        what = f"{name} 的值“{' '.join(text.split())[:20]}”改成别的"
        near, path = (id,), _path_of(parameter)
        yield _Change(f"constant:{id}:{name}", what, near, id, path, value=_other(text))


def _other(text: str) -> str:
    """Another value of the same kind: a figure grows, a list loses its last, a text its end."""
    digits = [at for at, char in enumerate(text) if char.isdigit()]
    if digits:
        at = digits[0]
        return f"{text[:at]}{(int(text[at]) + 1) % 10 or 1}{text[at + 1 :]}"
    head, comma, _ = text.rpartition(",")
    return head if comma else text[: max(1, len(text) // 2)]


def _parameters(root: etree._Element) -> Iterator[tuple[etree._Element, etree._Element]]:
    """Every mapping with the element it belongs to."""
    for tag in ("inputParameter", "outputParameter"):
        for parameter in root.iter(camunda(tag)):
            owner: etree._Element | None = parameter
            while owner is not None and not owner.get("id"):
                owner = owner.getparent()
            if owner is not None:
                yield owner, parameter


def _path_of(parameter: etree._Element) -> str:
    return (
        f"{bpmn('extensionElements')}/{camunda('inputOutput')}/"
        f"{parameter.tag}[@name='{parameter.get('name')}']"
    )


def _flows_from(root: etree._Element) -> dict[str, list[etree._Element]]:
    found: dict[str, list[etree._Element]] = {}
    for flow in root.iter(bpmn("sequenceFlow")):
        found.setdefault(flow.get("sourceRef", ""), []).append(flow)
    return found


def _by_id(root: etree._Element, id: str) -> etree._Element:
    return next(one for one in root.iter() if one.get("id") == id)


def _remove(root: etree._Element, gone: etree._Element) -> None:
    """Take an element away; its flows and shapes too, and what only they led to."""
    parent = gone.getparent()
    assert parent is not None, "the root is never taken away"
    parent.remove(gone)
    if not gone.get("id"):
        return
    lost = {gone.get("id")}
    while True:
        flows = [one for one in root.iter(bpmn("sequenceFlow")) if one.get("sourceRef") in lost]
        if not flows:
            break
        for flow in flows:
            _drop(flow)
            lost.add(flow.get("id"))
            target = flow.get("targetRef")
            others = [o for o in root.iter(bpmn("sequenceFlow")) if o.get("targetRef") == target]
            if not others:
                lost.add(target)
                _drop(_by_id(root, str(target)))
    for one in list(root.iter()):
        text = (one.text or "").strip()
        if one.get("bpmnElement") in lost or (
            local_name(one) in ("incoming", "outgoing", "flowNodeRef") and text in lost
        ):
            _drop(one)


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
