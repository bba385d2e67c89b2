"""Column types: aware times, enumerations by value, tuples of strings."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Generic, TypeVar

from sqlalchemy import JSON, DateTime, Dialect, String
from sqlalchemy.types import TypeDecorator, TypeEngine

from bureau.timezone import TIME_ZONE

E = TypeVar("E", bound=StrEnum)


class AwareTime(TypeDecorator[datetime]):
    """A point in time: aware in, stored as UTC, aware in Asia/Shanghai out.

    SQLite has no zones: there the column holds UTC without one, so that texts compare as times do.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; a time without zone is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without zone cannot be stored: {value.isoformat()}")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To Asia/Shanghai."""
        if value is None:
            return None
        aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value
        return aware.astimezone(TIME_ZONE)


class EnumText(TypeDecorator[E], Generic[E]):
    """An enumeration, stored by value.

    Args:
        kind: the enumeration; a value that it does not have is refused both ways.
    """

    impl = String(32)
    cache_ok = True

    def __init__(self, kind: type[E]) -> None:
        super().__init__()
        self.kind = kind

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[str]:
        """Text of 32 characters."""
        return dialect.type_descriptor(String(32))

    def process_bind_param(self, value: E | None, dialect: Dialect) -> str | None:
        """To its value."""
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> E | None:
        """To the member."""
        return None if value is None else self.kind(value)


class StringTuple(TypeDecorator[tuple[str, ...]]):
    """A tuple of strings, stored as a JSON array."""

    impl = JSON
    cache_ok = True

    def process_bind_param(
        self, value: tuple[str, ...] | None, dialect: Dialect
    ) -> list[str] | None:
        """To a list."""
        return None if value is None else list(value)

    def process_result_value(
        self, value: list[str] | None, dialect: Dialect
    ) -> tuple[str, ...] | None:
        """To a tuple."""
        return None if value is None else tuple(value)


class DecimalText(TypeDecorator[Decimal]):
    """An amount, stored as its text: no database's idea of a number comes between."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        """To plain text."""
        return None if value is None else format(value, "f")

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        """To the same amount."""
        return None if value is None else Decimal(value)
