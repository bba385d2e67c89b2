"""What comes after a submission, the catalogue's facts of a procedure, pictures of diagrams."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_FACTS = ("basis", "limit_text", "materials", "due_rule", "due_field", "withdrawable", "results")


def upgrade() -> None:
    with op.batch_alter_table("procedures") as table:
        for name in ("basis", "limit_text"):
            empty = sa.text("''")
            table.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=empty))
        table.add_column(sa.Column("materials", sa.JSON(), nullable=True))
        table.add_column(sa.Column("due_rule", sa.String(255), nullable=True))
        table.add_column(sa.Column("due_field", sa.String(255), nullable=True))
        table.add_column(
            sa.Column("withdrawable", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        for name in ("results", "offices"):
            table.add_column(sa.Column(name, sa.JSON(none_as_null=True), nullable=True))
    with op.batch_alter_table("submissions") as table:
        table.add_column(
            sa.Column("kind", sa.String(32), nullable=False, server_default="submission")
        )
        table.add_column(sa.Column("message", sa.String(255), nullable=True))
        table.add_column(sa.Column("content", sa.JSON(none_as_null=True), nullable=True))
        table.create_index(
            op.f("ix_submissions_organisation_id_received_at"),
            ["organisation_id", "received_at"],
        )
    op.create_table(
        "procedure_pictures",
        sa.Column("procedure_id", sa.String(255), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("svg", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["procedure_id"],
            ["procedures.id"],
            name=op.f("fk_procedure_pictures_procedure_id"),
        ),
        sa.PrimaryKeyConstraint("procedure_id", name=op.f("pk_procedure_pictures")),
    )
    op.create_table(
        "supplement_requests",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("case_id", sa.String(36), nullable=False),
        sa.Column("asked_by", sa.String(255), nullable=False),
        sa.Column("message", sa.String(255), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("schema", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submission_id", sa.String(36), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_supplement_requests_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submissions.id"],
            name=op.f("fk_supplement_requests_submission_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplement_requests")),
        sa.UniqueConstraint("asked_by", name=op.f("uq_supplement_requests_asked_by")),
    )
    op.create_index(op.f("ix_supplement_requests_case_id"), "supplement_requests", ["case_id"])


def downgrade() -> None:
    op.drop_table("supplement_requests")
    op.drop_table("procedure_pictures")
    with op.batch_alter_table("submissions") as table:
        table.drop_index(op.f("ix_submissions_organisation_id_received_at"))
        for name in ("content", "message", "kind"):
            table.drop_column(name)
    with op.batch_alter_table("procedures") as table:
        for name in ("offices", *reversed(_FACTS)):
            table.drop_column(name)
