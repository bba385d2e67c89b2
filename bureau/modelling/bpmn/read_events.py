"""Reads events and their definitions."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from bureau.modelling.bpmn.events import (
    Cancel,
    Compensate,
    Conditional,
    ErrorRef,
    EscalationRef,
    EventDefinition,
    Link,
    MessageRef,
    SignalRef,
    Terminate,
    Timer,
    TimerKind,
    UnknownDefinition,
)
from bureau.modelling.bpmn.namespaces import bpmn, camunda
from bureau.modelling.xml import local_name, text_of


def read_definitions(element: etree._Element) -> Iterator[EventDefinition]:
    """Yield what an event waits for or throws, in file order."""
    for child in element:
        tag = local_name(child)
        if tag.endswith("EventDefinition"):
            yield _definition(tag, child)


def _definition(tag: str, element: etree._Element) -> EventDefinition:
    match tag:
        case "timerEventDefinition":
            return _timer(element)
        case "messageEventDefinition":
            topic = element.get(camunda("topic"), "")
            return MessageRef(_local(element.get("messageRef", "")), topic)
        case "errorEventDefinition":
            return ErrorRef(
                _local(element.get("errorRef", "")),
                element.get(camunda("errorCodeVariable"), ""),
                element.get(camunda("errorMessageVariable"), ""),
            )
        case "signalEventDefinition":
            return SignalRef(_local(element.get("signalRef", "")))
        case "escalationEventDefinition":
            return EscalationRef(_local(element.get("escalationRef", "")))
        case "conditionalEventDefinition":
            return Conditional(text_of(element.find(bpmn("condition"))))
        case "linkEventDefinition":
            return Link(element.get("name", ""))
        case "terminateEventDefinition":
            return Terminate()
        case "compensateEventDefinition":
            return Compensate(_local(element.get("activityRef", "")))
        case "cancelEventDefinition":
            return Cancel()
        case _:
            return UnknownDefinition(tag)


def _timer(element: etree._Element) -> Timer:
    for kind in (TimerKind.DATE, TimerKind.DURATION, TimerKind.CYCLE):
        found = element.find(bpmn(kind.value))
        if found is not None:
            return Timer(kind, text_of(found))
    return Timer(TimerKind.NONE, "")


def _local(name: str) -> str:
    """Drop the prefix of a QName reference such as ``tns:Message_1``."""
    return name.rpartition(":")[2]
