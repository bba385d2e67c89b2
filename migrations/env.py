"""Alembic's entry: runs the migrations on the connection that `bureau.persistence.migrate` gives.

From the command line the database is named by `-x url=...`.
"""

from __future__ import annotations

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from bureau.persistence.database import Database
from bureau.persistence.migrate import OPTIONS
from bureau.persistence.tables import Base
from bureau.persistence.types import AwareTime, EnumText, StringTuple


def plain_types(kind: str, value: object, _context: AutogenContext) -> str | bool:
    """Write our column types as SQLAlchemy's own: a migration must not change with our code."""
    if kind == "type" and isinstance(value, AwareTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(value, EnumText):
        return "sa.String(length=32)"
    if kind == "type" and isinstance(value, StringTuple):
        return "sa.JSON()"
    return False


def run(connection: Connection) -> None:
    """Run what the command asked for, in the open transaction."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=plain_types,
        **OPTIONS,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    database = Database(context.get_x_argument(as_dictionary=True)["url"])
    with database.writer.begin() as own:
        run(own)
    database.close()
