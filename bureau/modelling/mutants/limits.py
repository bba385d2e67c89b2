"""Wrong times and events: no due date, another limit, a timer or error that is not there."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from bureau.modelling.bpmn.namespaces import bpmn, camunda
from bureau.modelling.mutants.change import Change, Edit
from bureau.modelling.xml import local_name


def without_limit(root: etree._Element) -> Iterator[Change]:
    """A task has no due date."""
    due = camunda("dueDate")
    for task in root.iter(bpmn("userTask")):
        if task.get(due):
            id = task.get("id", "")
            yield Change(f"no-due:{id}", "去掉到期时间", (id,), (Edit(id, attribute=due),))


def other_limit(root: etree._Element) -> Iterator[Change]:
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
            what = f"时限 {time.text} 换成 {text}"
            yield Change(f"limit:{id}", what, near, (Edit(id, path, value=text),))
        if local_name(event) == "boundaryEvent":
            other = "true" if event.get("cancelActivity") == "false" else "false"
            what = "定时器改为中断" if other == "true" else "定时器改为不中断"
            edit = Edit(id, attribute="cancelActivity", value=other)
            yield Change(f"interrupt:{id}", what, near, (edit,))


def without_boundary(root: etree._Element) -> Iterator[Change]:
    """A timer, error or message on the border of a step is not there."""
    for event in root.iter(bpmn("boundaryEvent")):
        id, host = event.get("id", ""), event.get("attachedToRef", "")
        yield Change(f"drop:{id}", "去掉边界事件", (host,), (Edit(id),))
