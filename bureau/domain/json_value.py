"""What JSON can hold, as a type: the shape of form data, variables and stored results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

#: Any JSON value. Mappings and sequences, so that it is covariant: nobody changes what was stored.
JsonValue: TypeAlias = (
    "Mapping[str, JsonValue] | Sequence[JsonValue] | str | int | float | bool | None"
)

#: A JSON object.
JsonObject: TypeAlias = Mapping[str, JsonValue]
