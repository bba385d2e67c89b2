"""Base of all tables: one naming rule for keys and constraints, one set of column types."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import JSON, BigInteger, Integer, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, mapped_column

from bureau.persistence.types import AwareTime

#: A UUID in its text form.
Uuid = Annotated[str, mapped_column(String(36))]
#: Primary key that is a UUID.
UuidKey = Annotated[str, mapped_column(String(36), primary_key=True)]
#: Primary key counted by the database, never used twice.
CountedKey = Annotated[
    int, mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
]
#: Short ASCII or Chinese name.
Name = Annotated[str, mapped_column(String(255))]
#: SHA-256 in lower case hex.
Digest = Annotated[str, mapped_column(String(64))]
#: A JSON object; an absent one is NULL, not the JSON word null.
Json = Annotated[dict[str, object], mapped_column(JSON(none_as_null=True))]
#: Text of any length.
LongText = Annotated[str, mapped_column(Text)]
#: A count of bytes.
ByteCount = Annotated[int, mapped_column(BigInteger)]


class Base(DeclarativeBase):
    """Base of the typed tables. They describe the schema; repositories return records."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        }
    )
    # SQLAlchemy's own signature has Any for the values of this map.
    type_annotation_map: dict[Any, Any] = {datetime: AwareTime}  # noqa: RUF012
