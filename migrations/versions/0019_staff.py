"""People, leave windows and what deputies were given (人员、请假、代理)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("posts", sa.JSON(), nullable=False),
        sa.Column("section", sa.String(length=255), nullable=False),
        sa.Column("leads", sa.JSON(), nullable=False),
        sa.Column("substitute", sa.String(length=64), nullable=True),
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("phone", sa.String(length=255), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("successor", sa.String(length=64), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
    )
    op.create_table(
        "leaves",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("deputy", sa.String(length=64), nullable=False),
        sa.Column("posts", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("entered_by", sa.String(length=255), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["staff.id"], name=op.f("fk_leaves_person")),
        sa.ForeignKeyConstraint(["deputy"], ["staff.id"], name=op.f("fk_leaves_deputy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaves")),
    )
    for column in ("person", "deputy", "state"):
        op.create_index(op.f(f"ix_leaves_{column}"), "leaves", [column], unique=False)
    op.create_table(
        "deputy_grants",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("leave_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("deputy", sa.String(length=64), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["leave_id"], ["leaves.id"], name=op.f("fk_deputy_grants_leave_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deputy_grants")),
    )
    for column in ("leave_id", "subject", "deputy"):
        op.create_index(op.f(f"ix_deputy_grants_{column}"), "deputy_grants", [column], unique=False)
    op.create_index(
        "uq_deputy_grants_open",
        "deputy_grants",
        ["leave_id", "kind", "subject"],
        unique=True,
        sqlite_where=sa.text("returned_at IS NULL"),
        postgresql_where=sa.text("returned_at IS NULL"),
    )
    op.create_table(
        "staff_changes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=255), nullable=False),
        sa.Column("action", sa.String(length=255), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["staff.id"], name=op.f("fk_staff_changes_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_changes")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_staff_changes_person"), "staff_changes", ["person"], unique=False)


def downgrade() -> None:
    op.drop_table("staff_changes")
    op.drop_table("deputy_grants")
    op.drop_table("leaves")
    op.drop_table("staff")
