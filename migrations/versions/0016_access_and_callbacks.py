"""Accesses, counters of rate limits, query codes, callbacks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def _counted() -> sa.Column[int]:
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column("id", kind, nullable=False)


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "access_log",
        _counted(),
        sa.Column("at", moment, nullable=False),
        sa.Column("organisation", sa.String(length=255), nullable=False),
        sa.Column("key_prefix", sa.String(length=255), nullable=False),
        sa.Column("method", sa.String(length=16), nullable=False),
        sa.Column("route", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=True),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("correlation", sa.String(length=255), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_log")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_access_log_organisation_at"), "access_log", ["organisation", "at"])
    op.create_index(op.f("ix_access_log_at"), "access_log", ["at"])
    op.create_table(
        "rate_windows",
        sa.Column("bucket", sa.String(length=255), nullable=False),
        sa.Column("began", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("bucket", "began", name=op.f("pk_rate_windows")),
    )
    op.create_table(
        "query_codes",
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_query_codes")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_query_codes_case_id")),
    )
    op.create_table(
        "callback_endpoints",
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.String(length=255), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("registered_at", moment, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("resume_at", moment, nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_callback_endpoints")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_callback_endpoints_organisation_id"),
        ),
    )
    op.create_table(
        "callbacks",
        _counted(),
        sa.Column("message_id", sa.String(length=255), nullable=False),
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("happened_at", moment, nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("available_at", moment, nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_until", moment, nullable=True),
        sa.Column("lease_owner", sa.String(length=255), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("done_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callbacks")),
        sa.UniqueConstraint("message_id", name=op.f("uq_callbacks_message_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["callback_endpoints.organisation_id"],
            name=op.f("fk_callbacks_organisation_id"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_callbacks_case_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_callbacks_state_available_at"), "callbacks", ["state", "available_at"])
    op.create_index(
        op.f("ix_callbacks_organisation_id_case_id_state_id"),
        "callbacks",
        ["organisation_id", "case_id", "state", "id"],
    )


def downgrade() -> None:
    for name in ("callbacks", "callback_endpoints", "query_codes", "rate_windows", "access_log"):
        op.drop_table(name)
