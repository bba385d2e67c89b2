"""Ledgers (台账): rows, history, links."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ledger_rows",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("ledger", sa.String(length=64), nullable=False),
        sa.Column("row_key", sa.Text(), nullable=True),
        sa.Column("data", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=255), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.String(length=255), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_ledger_rows_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_rows")),
        sa.UniqueConstraint("ledger", "row_key", name=op.f("uq_ledger_rows_ledger_row_key")),
    )
    op.create_index(op.f("ix_ledger_rows_case_id"), "ledger_rows", ["case_id"], unique=False)
    op.create_index(
        op.f("ix_ledger_rows_ledger_state_created_at"),
        "ledger_rows",
        ["ledger", "state", "created_at"],
        unique=False,
    )
    op.create_table(
        "ledger_history",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("row_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=255), nullable=False),
        sa.Column("actor_name", sa.String(length=255), nullable=False),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column("changes", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_ledger_history_case_id")),
        sa.ForeignKeyConstraint(
            ["row_id"], ["ledger_rows.id"], name=op.f("fk_ledger_history_row_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_history")),
        sa.UniqueConstraint("row_id", "version", name=op.f("uq_ledger_history_row_id_version")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "ledger_links",
        sa.Column("row_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("target_id", sa.String(length=36), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("linked_by", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(
            ["row_id"], ["ledger_rows.id"], name=op.f("fk_ledger_links_row_id")
        ),
        sa.PrimaryKeyConstraint("row_id", "kind", "target_id", name=op.f("pk_ledger_links")),
    )
    op.create_index(
        op.f("ix_ledger_links_kind_target_id"), "ledger_links", ["kind", "target_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("ledger_links")
    op.drop_table("ledger_history")
    op.drop_table("ledger_rows")
