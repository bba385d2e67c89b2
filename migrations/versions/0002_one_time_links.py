"""One-time links, and the files that wait behind them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "one_time_links",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("prefix", sa.String(length=255), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=255), nullable=False),
        sa.Column("addressee", sa.String(length=255), nullable=False),
        sa.Column("subject_id", sa.String(length=255), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_links")),
        sa.UniqueConstraint("prefix", name=op.f("uq_one_time_links_prefix")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_one_time_links_case_id")),
    )
    op.create_index(op.f("ix_one_time_links_case_id"), "one_time_links", ["case_id"])
    op.create_index(
        op.f("ix_one_time_links_purpose_subject_id"), "one_time_links", ["purpose", "subject_id"]
    )
    op.create_table(
        "one_time_link_papers",
        sa.Column("link_id", sa.String(length=36), nullable=False),
        sa.Column("paper_id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("link_id", "paper_id", name=op.f("pk_one_time_link_papers")),
        sa.ForeignKeyConstraint(
            ["link_id"], ["one_time_links.id"], name=op.f("fk_one_time_link_papers_link_id")
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["papers.id"], name=op.f("fk_one_time_link_papers_paper_id")
        ),
    )


def downgrade() -> None:
    op.drop_table("one_time_link_papers")
    op.drop_table("one_time_links")
