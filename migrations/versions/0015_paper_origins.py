"""Papers of our own making: template, values and number they were made from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "paper_origins",
        sa.Column("paper_id", sa.String(length=36), nullable=False),
        sa.Column("template_id", sa.String(length=255), nullable=False),
        sa.Column("template_sha256", sa.String(length=64), nullable=False),
        sa.Column("number", sa.String(length=255), nullable=True),
        sa.Column("signed_on", sa.String(length=10), nullable=False),
        sa.Column("values", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["papers.id"], name=op.f("fk_paper_origins_paper_id")
        ),
        sa.PrimaryKeyConstraint("paper_id", name=op.f("pk_paper_origins")),
    )


def downgrade() -> None:
    op.drop_table("paper_origins")
