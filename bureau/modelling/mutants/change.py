"""A change of one element of a diagram, and what has to be found and taken away for it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from bureau.modelling.bpmn.namespaces import bpmn, camunda
from bureau.modelling.xml import local_name


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


@dataclass(frozen=True, slots=True)
class Edit:
    """One thing that is set or taken away.

    Args:
        element: id of the element that is changed.
        path: what is changed in it: "" itself, or an ElementPath below it.
        attribute: which attribute is set, "" for the text.
        value: the new value; None: what `path` finds is taken away.
    """

    element: str
    path: str = ""
    attribute: str = ""
    value: str | None = None

    def apply(self, root: etree._Element) -> None:
        """Change the tree."""
        owner = by_id(root, self.element)
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


@dataclass(frozen=True, slots=True)
class Change:
    """What makes a mutant: see `Mutant` for id, what and near."""

    id: str
    what: str
    near: tuple[str, ...]
    edits: tuple[Edit, ...]

    def made_in(self, root: etree._Element) -> Mutant:
        """The mutant of a diagram, which itself stays as it is."""
        mutated = copy.deepcopy(root)
        for edit in self.edits:
            edit.apply(mutated)
        return Mutant(self.id, self.what, frozenset(self.near), etree.tostring(mutated))


def by_id(root: etree._Element, id: str) -> etree._Element:
    """The element of that id, which is there."""
    return next(one for one in root.iter() if one.get("id") == id)


def flows_from(root: etree._Element) -> dict[str, list[etree._Element]]:
    """Sequence flows by the element they start at."""
    found: dict[str, list[etree._Element]] = {}
    for flow in root.iter(bpmn("sequenceFlow")):
        found.setdefault(flow.get("sourceRef", ""), []).append(flow)
    return found


def parameters(root: etree._Element) -> Iterator[tuple[etree._Element, etree._Element]]:
    """Every mapping with the element it belongs to."""
    for tag in ("inputParameter", "outputParameter"):
        for parameter in root.iter(camunda(tag)):
            owner: etree._Element | None = parameter
            while owner is not None and not owner.get("id"):
                owner = owner.getparent()
            if owner is not None:
                yield owner, parameter


def path_of(parameter: etree._Element) -> str:
    """Where a mapping stands below its element, for `Edit.path`."""
    return (
        f"{bpmn('extensionElements')}/{camunda('inputOutput')}/"
        f"{parameter.tag}[@name='{parameter.get('name')}']"
    )


def _remove(root: etree._Element, gone: etree._Element) -> None:
    """Take an element away; its flows and shapes too, and what only they led to."""
    parent = gone.getparent()
    assert parent is not None, "the root is never taken away"
    parent.remove(gone)
    if not gone.get("id"):
        return
    lost = {one.get("id") for one in gone.iter() if one.get("id")}
    while True:
        for event in list(root.iter(bpmn("boundaryEvent"))):
            if event.get("attachedToRef") in lost:
                _drop(event)
                lost.add(event.get("id"))
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
                _drop(by_id(root, str(target)))
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
