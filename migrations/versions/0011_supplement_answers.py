"""Requests for supplements know the instance that waits, and what answered them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("supplement_requests") as table:
        table.add_column(sa.Column("instance_id", sa.String(255), nullable=True))
        table.add_column(sa.Column("answer", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("supplement_requests") as table:
        table.drop_column("answer")
        table.drop_column("instance_id")
