"""What values a variable can have, as far as forms, topics and constants tell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bureau.modelling.analysis.expressions import LiteralType
from bureau.modelling.dmn import Decision
from bureau.modelling.forms import Component
from bureau.modelling.forms.catalogue import SINGLE, TEXTS
from bureau.modelling.workspace.topics import TopicField

Value = str | float | bool


@dataclass(frozen=True, slots=True)
class Domain:
    """The values one definition may give.

    Args:
        type: type of the values, None when unknown.
        values: all of them, None when open.
        nullable: whether null is among them.
        labels: what the clerk sees for each value, for reports.
        origin: Chinese phrase: where the value comes from.
    """

    type: LiteralType | None = None
    values: frozenset[Value] | None = None
    nullable: bool = False
    labels: tuple[tuple[Value, str], ...] = ()
    origin: str = ""

    def label(self, value: Value) -> str:
        """Return a value as shown in reports: ``'agree'（同意）``."""
        text = f"'{value}'" if isinstance(value, str) else str(value).lower()
        found = dict(self.labels).get(value)
        return f"{text}（{found}）" if found else text


UNKNOWN = Domain(nullable=True, origin="未知")
NULL = Domain(type=LiteralType.NULL, values=frozenset(), nullable=True, origin="空值")


def of_field(form: str, field: Component) -> Domain:
    """Return what a form field gives; not required or sometimes hidden means possibly null."""
    origin = f"表单 {form} 的「{field.label or field.key}」"
    nullable = not field.required or bool(field.hide)
    if field.type in SINGLE and field.options:
        pairs = tuple((one.value, one.label) for one in field.options if one.value is not None)
        return Domain(
            type=_type_of(pairs[0][0]) if pairs else None,
            values=frozenset(value for value, _ in pairs),
            nullable=nullable,
            labels=pairs,
            origin=origin,
        )
    if field.type == "checkbox":
        both: frozenset[Value] = frozenset({True, False})
        return Domain(LiteralType.BOOLEAN, both, nullable=bool(field.hide), origin=origin)
    if field.type == "number":
        return Domain(LiteralType.NUMBER, nullable=nullable, origin=origin)
    if field.type in TEXTS or field.type in SINGLE or field.type == "datetime":
        return Domain(LiteralType.STRING, nullable=nullable, origin=origin)
    return Domain(nullable=True, origin=origin)


def of_topic(topic: str, output: TopicField) -> Domain:
    """Return what a worker's output gives."""
    types = {
        "string": LiteralType.STRING,
        "number": LiteralType.NUMBER,
        "integer": LiteralType.NUMBER,
        "boolean": LiteralType.BOOLEAN,
    }
    values: frozenset[Value] | None = frozenset(output.values) if output.values else None
    if output.type == "boolean":
        values = frozenset({True, False})
    return Domain(
        type=types.get(output.type),
        values=values,
        nullable=output.nullable,
        origin=f"主题 {topic} 的输出 {output.name}",
    )


def of_decision(decision: Decision) -> Domain:
    """Return what a table with one output column gives; null when no row matches."""
    table = decision.table
    if table is None or len(table.outputs) != 1:
        return UNKNOWN
    origin = f"判定表 {decision.id}"
    entries = [rule.outputs[0] for rule in table.rules if rule.outputs]
    texts = [re.fullmatch(r'"([^"]*)"', entry) for entry in entries]
    if entries and all(texts):
        found = frozenset(match.group(1) for match in texts if match)
        return Domain(LiteralType.STRING, found, nullable=True, origin=origin)
    return Domain(nullable=True, origin=origin)


def of_constant(text: str) -> Domain:
    """Return what a mapping gives that is a literal text."""
    return Domain(LiteralType.STRING, frozenset({text}), origin="常量")


def join(domains: Iterable[Domain]) -> Domain:
    """Return the union of several definitions; open if one is open."""
    every = tuple(domains)
    real = tuple(one for one in every if one.type is not LiteralType.NULL)
    types = {one.type for one in real}
    values: frozenset[Value] | None = frozenset()
    for one in real:
        values = None if values is None or one.values is None else values | one.values
    return Domain(
        type=next(iter(types)) if len(types) == 1 else None,
        values=values if real else None,
        nullable=any(one.nullable for one in every) or not every,
        labels=tuple({pair: None for one in real for pair in one.labels}),
        origin="、".join(dict.fromkeys(one.origin for one in real if one.origin)),
    )


def _type_of(value: Value) -> LiteralType:
    if isinstance(value, bool):
        return LiteralType.BOOLEAN
    return LiteralType.STRING if isinstance(value, str) else LiteralType.NUMBER
