"""Insert rows, or replace those that are there under the same key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from bureau.persistence.store import table_of
from bureau.persistence.tables.base import Base


def upsert(
    connection: Connection, kind: type[Base], rows: Sequence[Mapping[str, object]], *key: str
) -> None:
    """Write all rows with one statement.

    Args:
        connection: open transaction.
        kind: typed table.
        rows: values by column, each with the same columns.
        key: columns of the primary key.
    """
    if not rows:
        return
    table = table_of(kind)
    if connection.dialect.name == "postgresql":
        made = postgresql.insert(table).values(list(rows))
        changed = {name: made.excluded[name] for name in rows[0] if name not in key}
        connection.execute(made.on_conflict_do_update(index_elements=key, set_=changed))
    else:
        light = sqlite.insert(table).values(list(rows))
        replaced = {name: light.excluded[name] for name in rows[0] if name not in key}
        connection.execute(light.on_conflict_do_update(index_elements=key, set_=replaced))
