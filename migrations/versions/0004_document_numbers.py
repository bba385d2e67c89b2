"""Numbers of documents: their title, and who settled them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("numbers") as table:
        table.add_column(sa.Column("subject", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("settled_by", sa.String(length=255), nullable=True))
    # the default was for the rows that are there
    with op.batch_alter_table("numbers") as table:
        table.alter_column("subject", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("numbers") as table:
        table.drop_column("settled_by")
        table.drop_column("subject")
