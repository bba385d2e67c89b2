"""Base of a handler's input and output: frozen, camelCase in the engine, snake_case in Python."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel


class Variables(BaseModel):
    """Variables of one topic. Exactly the declared names are fetched, or written back."""

    model_config = ConfigDict(
        frozen=True,
        alias_generator=to_camel,
        populate_by_name=True,
        extra="ignore",
        # Values may be names or telephone numbers: they belong neither in logs nor in incidents.
        hide_input_in_errors=True,
    )

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Names of the variables in the engine."""
        return tuple(field.alias or name for name, field in cls.model_fields.items())

    @classmethod
    def is_open(cls) -> bool:
        """Whether everything that the task can see is fetched, not only the declared names."""
        return cls.model_config.get("extra") == "allow"


class OpenVariables(Variables):
    """Input of a topic whose further variables are declared elsewhere, such as by a template."""

    model_config = ConfigDict(extra="allow")

    def others(self) -> Mapping[str, object]:
        """Everything the task can see that this model does not declare."""
        return self.model_extra or {}


def faults_of(error: ValidationError) -> str:
    """Every fault of bad variables in one line, without any value.

    For example ``caseId 缺失 (missing); amount 类型不符 (int_type)``.
    """
    parts = []
    for fault in error.errors(include_input=False, include_url=False):
        name = ".".join(str(part) for part in fault["loc"]) or "(全部)"
        kind = fault["type"]
        if kind == "missing":
            word = "缺失"
        elif kind.endswith(("_type", "_parsing")):
            word = "类型不符"
        else:
            word = "不合要求"
        note = kind if kind == "missing" else f"{kind}: {fault['msg']}"
        parts.append(f"{name} {word} ({note})")
    return "; ".join(parts)
