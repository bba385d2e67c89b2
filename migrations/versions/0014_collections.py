"""Collection rounds (数据报送、调度)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "collection_rounds",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("template", sa.String(length=64), nullable=False),
        sa.Column("period", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=255), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_collection_rounds_case_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection_rounds")),
        sa.UniqueConstraint(
            "case_id",
            "template",
            "period",
            name=op.f("uq_collection_rounds_case_id_template_period"),
        ),
    )
    op.create_index(
        op.f("ix_collection_rounds_template_period"),
        "collection_rounds",
        ["template", "period"],
        unique=False,
    )
    op.create_table(
        "collection_returns",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("round_id", sa.String(length=36), nullable=False),
        sa.Column("addressee", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("is_group", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("content", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_by", sa.String(length=255), nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["round_id"], ["collection_rounds.id"], name=op.f("fk_collection_returns_round_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection_returns")),
        sa.UniqueConstraint(
            "round_id", "addressee", name=op.f("uq_collection_returns_round_id_addressee")
        ),
    )
    op.create_table(
        "collection_return_versions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("return_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_whom", sa.String(length=255), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("content", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["return_id"],
            ["collection_returns.id"],
            name=op.f("fk_collection_return_versions_return_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection_return_versions")),
        sa.UniqueConstraint(
            "return_id", "version", name=op.f("uq_collection_return_versions_return_id_version")
        ),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("collection_return_versions")
    op.drop_table("collection_returns")
    op.drop_table("collection_rounds")
