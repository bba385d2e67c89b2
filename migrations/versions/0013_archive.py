"""Archive: items with 档号, lists of what was destroyed, when a package was."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("packages") as table:
        table.add_column(sa.Column("destroyed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "archive_items",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=255), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("dated", sa.String(length=8), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retention_years", sa.Integer(), nullable=True),
        sa.Column("document_number", sa.Text(), nullable=False),
        sa.Column("responsible", sa.Text(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("excluded", sa.Boolean(), nullable=False),
        sa.Column("item_no", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(length=255), nullable=True),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("filed_by", sa.String(length=255), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_archive_items_case_id")),
        sa.ForeignKeyConstraint(["id"], ["packages.id"], name=op.f("fk_archive_items_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archive_items")),
        sa.UniqueConstraint("code", name=op.f("uq_archive_items_code")),
    )
    op.create_index(op.f("ix_archive_items_case_id"), "archive_items", ["case_id"], unique=False)
    op.create_index(op.f("ix_archive_items_year"), "archive_items", ["year"], unique=False)
    op.create_table(
        "destructions",
        sa.Column("number", sa.String(length=255), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.String(length=255), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.String(length=255), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("supervisors", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_destructions")),
    )
    op.create_table(
        "destroyed_packages",
        sa.Column("number", sa.String(length=255), nullable=False),
        sa.Column("package_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("destroyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["number"], ["destructions.number"], name=op.f("fk_destroyed_packages_number")
        ),
        sa.ForeignKeyConstraint(
            ["package_id"], ["packages.id"], name=op.f("fk_destroyed_packages_package_id")
        ),
        sa.PrimaryKeyConstraint("number", "package_id", name=op.f("pk_destroyed_packages")),
    )
    op.create_index(
        op.f("ix_destroyed_packages_package_id"), "destroyed_packages", ["package_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_destroyed_packages_package_id"), table_name="destroyed_packages")
    op.drop_table("destroyed_packages")
    op.drop_table("destructions")
    op.drop_index(op.f("ix_archive_items_year"), table_name="archive_items")
    op.drop_index(op.f("ix_archive_items_case_id"), table_name="archive_items")
    op.drop_table("archive_items")
    with op.batch_alter_table("packages") as table:
        table.drop_column("destroyed_at")
