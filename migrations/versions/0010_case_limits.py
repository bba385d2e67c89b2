"""Limits of cases get rows of their own: a case may run several, the engine is told of moves."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    limits = op.create_table(
        "case_limits",
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=255), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("basis", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("told_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_remind_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("untold", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_limits_case_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_case_limits")),
    )
    op.create_index(op.f("ix_case_limits_case_id"), "case_limits", ["case_id"], unique=False)
    op.create_index(op.f("ix_case_limits_untold"), "case_limits", ["untold"], unique=False)
    _take_over(limits)


def _take_over(limits: sa.Table) -> None:
    """One row for each open case that has a due time: the limit it was computed by last."""
    connection = op.get_bind()
    cases = connection.execute(
        sa.text(
            "SELECT id, due_at, due_basis, received_at FROM cases WHERE due_at IS NOT NULL"
            " AND due_basis IS NOT NULL AND state NOT IN ('closed', 'withdrawn')"
        ).columns(due_at=sa.DateTime(timezone=True), received_at=sa.DateTime(timezone=True))
    ).mappings()
    for case in cases.all():
        kept = case["due_basis"]
        basis = json.loads(kept) if isinstance(kept, str) else kept
        remind_at = _time(connection, basis.get("remind_at")) or case["due_at"]
        connection.execute(
            sa.insert(limits).values(
                key=f"case-{case['id']}",
                case_id=case["id"],
                ordinal=1,
                rule=basis.get("rule", ""),
                due_at=case["due_at"],
                remind_at=remind_at,
                basis=basis,
                told_due_at=case["due_at"],
                told_remind_at=remind_at,
                untold=False,
                created_at=case["received_at"],
            )
        )


def _time(connection: sa.Connection, text: str | None) -> object:
    """A time as the database keeps it: SQLite has no zones, there it is UTC without one."""
    if not text:
        return None
    moment = datetime.fromisoformat(text).astimezone(UTC)
    return moment.replace(tzinfo=None) if connection.dialect.name == "sqlite" else moment


def downgrade() -> None:
    op.drop_index(op.f("ix_case_limits_untold"), table_name="case_limits")
    op.drop_index(op.f("ix_case_limits_case_id"), table_name="case_limits")
    op.drop_table("case_limits")
