"""What the workers serve: topics with their typed inputs, outputs and error codes.

The command line builds the catalogue from the handlers (their pydantic models' JSON schemas);
this layer only knows the data, never the workers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Schema = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class TopicField:
    """One variable of a topic.

    Args:
        name: as in the engine (camelCase).
        type: JSON type: string, number, integer, boolean, object, array; "" when open.
        required: of an input, whether the handler fails without it.
        nullable: whether the value may be null.
        values: the only values it can take, empty when open.
        title: Chinese description, "" when none.
        default: of an optional input, what the handler takes when it is not given; None: nothing.
    """

    name: str
    type: str = ""
    required: bool = True
    nullable: bool = False
    values: tuple[str, ...] = ()
    title: str = ""
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as its handler declares it.

    Args:
        name: literal topic of the diagrams.
        inputs: variables it declares.
        outputs: variables it gives back.
        errors: BPMN error codes it may throw.
        open: it takes further inputs, which something else declares.
        summary: what it does, in Chinese: ``name：explanation``.
    """

    name: str
    inputs: tuple[TopicField, ...] = ()
    outputs: tuple[TopicField, ...] = ()
    errors: tuple[str, ...] = ()
    open: bool = False
    summary: str = ""


TopicCatalogue = Mapping[str, Topic]


def topic_from_schemas(
    name: str, inputs: Schema, outputs: Schema, errors: Sequence[str] = (), summary: str = ""
) -> Topic:
    """Build a topic from the JSON schemas (by alias) of its handler's two models."""
    return Topic(
        name=name,
        inputs=_fields(inputs),
        outputs=_fields(outputs),
        errors=tuple(errors),
        open=inputs.get("additionalProperties") is True,
        summary=summary,
    )


def _fields(schema: Schema) -> tuple[TopicField, ...]:
    properties = schema.get("properties")
    required = schema.get("required")
    wanted = set(required) if isinstance(required, list | tuple) else set()
    definitions = schema.get("$defs")
    known = definitions if isinstance(definitions, Mapping) else {}
    if not isinstance(properties, Mapping):
        return ()
    return tuple(_field(str(key), one, key in wanted, known) for key, one in properties.items())


def _field(name: str, schema: object, required: bool, known: Mapping[str, object]) -> TopicField:
    if not isinstance(schema, Mapping):
        return TopicField(name=name, required=required)
    choices = schema.get("anyOf")
    parts = list(choices) if isinstance(choices, list) else [schema]
    parts = [_resolve(part, known) for part in parts]
    nullable = any(part.get("type") == "null" for part in parts)
    real = [part for part in parts if part.get("type") != "null"]
    first: Mapping[str, object] = real[0] if len(real) == 1 else {}
    values = first.get("enum")
    if values is None and "const" in first:
        values = [first["const"]]
    return TopicField(
        name=name,
        type=str(first.get("type", "")),
        required=required,
        nullable=nullable,
        values=tuple(str(one) for one in values) if isinstance(values, list) else (),
        title=str(schema.get("title", "")),
        default=_literal(schema.get("default")),
    )


def _literal(value: object) -> str | None:
    """Return a default as a diagram writes it; None where nothing is meant."""
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


def _resolve(part: object, known: Mapping[str, object]) -> Mapping[str, object]:
    if not isinstance(part, Mapping):
        return {}
    target = known.get(str(part.get("$ref", "")).rpartition("/")[2])
    return target if isinstance(target, Mapping) else part
