"""Links between cases: which case was opened by a step of which."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_links",
        sa.Column("child_case_id", sa.String(length=36), nullable=False),
        sa.Column("parent_case_id", sa.String(length=36), nullable=False),
        sa.Column("step", sa.String(length=255), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("parent_instance_id", sa.String(length=255), nullable=False),
        sa.Column("message", sa.String(length=255), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["child_case_id"], ["cases.id"], name=op.f("fk_case_links_child_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["parent_case_id"], ["cases.id"], name=op.f("fk_case_links_parent_case_id")
        ),
        sa.PrimaryKeyConstraint("child_case_id", name=op.f("pk_case_links")),
        sa.UniqueConstraint("step", "position", name=op.f("uq_case_links_step_position")),
    )
    op.create_index(
        op.f("ix_case_links_parent_case_id"), "case_links", ["parent_case_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("case_links")
