"""Reads `extensionElements`: mappings, listeners, properties, call activity transfers."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from bureau.modelling.bpmn.extensions import (
    Extensions,
    IoMapping,
    Listener,
    Parameter,
    Transfer,
    ValueKind,
)
from bureau.modelling.bpmn.namespaces import bpmn, camunda
from bureau.modelling.xml import line_of, local_name, text_of

_IMPLEMENTATIONS = ("class", "expression", "delegateExpression")


def read_extensions(element: etree._Element) -> Extensions:
    """Return the Camunda extensions of a BPMN element; empty when it has none."""
    block = element.find(bpmn("extensionElements"))
    if block is None:
        return Extensions()
    listeners = (*_listeners(block, "execution"), *_listeners(block, "task"))
    return Extensions(
        io=_io(block.find(camunda("inputOutput"))),
        listeners=listeners,
        properties=dict(_properties(block)),
        transfers_in=tuple(_transfer(one) for one in block.findall(camunda("in"))),
        transfers_out=tuple(_transfer(one) for one in block.findall(camunda("out"))),
    )


def _io(element: etree._Element | None) -> IoMapping:
    if element is None:
        return IoMapping()
    return IoMapping(
        inputs=tuple(_parameter(one) for one in element.findall(camunda("inputParameter"))),
        outputs=tuple(_parameter(one) for one in element.findall(camunda("outputParameter"))),
    )


def _parameter(element: etree._Element) -> Parameter:
    kind = ValueKind.TEXT
    children = [one for one in element if local_name(one)]
    if children:
        tag = local_name(children[0])
        kind = ValueKind(tag) if tag in ("script", "list", "map") else ValueKind.TEXT
    value = text_of(element)
    if kind is ValueKind.TEXT and not value:
        kind = ValueKind.EMPTY
    entries = tuple(
        (one.get("key", ""), text_of(one)) for one in element.iterfind(f".//{camunda('entry')}")
    )
    return Parameter(element.get("name", ""), value, kind, line_of(element), entries)


def _listeners(block: etree._Element, kind: str) -> Iterator[Listener]:
    for element in block.findall(camunda(f"{kind}Listener")):
        event = element.get("event", "")
        for name in _IMPLEMENTATIONS:
            value = element.get(name)
            if value is not None:
                yield Listener(kind, event, name, value)
        script = element.find(camunda("script"))
        if script is not None:
            yield Listener(kind, event, "script", text_of(script))


def _properties(block: etree._Element) -> Iterator[tuple[str, str]]:
    for group in block.findall(camunda("properties")):
        for element in group.findall(camunda("property")):
            yield element.get("name", ""), element.get("value", "")


def _transfer(element: etree._Element) -> Transfer:
    return Transfer(
        target=element.get("target", ""),
        source=element.get("source", ""),
        source_expression=element.get("sourceExpression", ""),
        all_variables=element.get("variables") == "all",
        business_key=element.get("businessKey", ""),
        local=element.get("local") == "true",
    )
