"""What cases are found by, and who took part in them."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_APPLICANT = (
    "applicantName",
    "applicant",
    "enterpriseName",
    "enterprise",
    "complainant",
    "sender",
)
_SUBJECT = ("respondent", "projectName", "subject", "documentNumber")
_NOBODY = {"匿名", "不详", "未知", "无", "不愿透露", "未留姓名", "群众", "来电人"}


def upgrade() -> None:
    search = op.create_table(
        "case_search",
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("applicant", sa.String(length=255), nullable=False),
        sa.Column("matter", sa.String(length=255), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_search_case_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_search")),
    )
    for column in ("applicant", "matter"):
        op.create_index(op.f(f"ix_case_search_{column}"), "case_search", [column], unique=False)
    op.create_table(
        "case_people",
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=255), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_people_case_id")),
        sa.PrimaryKeyConstraint("case_id", "user_id", name=op.f("pk_case_people")),
    )
    op.create_index(
        op.f("ix_case_people_user_id_last_at"), "case_people", ["user_id", "last_at"], unique=False
    )
    op.create_table(
        "case_people_read",
        sa.Column("user_id", sa.String(length=255), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_case_people_read")),
    )
    op.create_index(op.f("ix_cases_received_at"), "cases", ["received_at"], unique=False)
    op.create_index(op.f("ix_cases_initiator"), "cases", ["initiator"], unique=False)
    _fill(search)


def downgrade() -> None:
    op.drop_index(op.f("ix_cases_initiator"), table_name="cases")
    op.drop_index(op.f("ix_cases_received_at"), table_name="cases")
    for table in ("case_people_read", "case_people", "case_search"):
        op.drop_table(table)


def _fill(search: sa.Table) -> None:
    """Cases that were there before."""
    connection = op.get_bind()
    known = connection.execute(sa.text("SELECT id, number, title, data FROM cases"))
    for case_id, number, title, data in known.all():
        said = json.loads(data) if isinstance(data, str) else data or {}
        applicant, subject = _first(said, _APPLICANT), _first(said, _SUBJECT)
        words = (_folded(number), _folded(title), applicant, subject)
        connection.execute(
            search.insert().values(
                case_id=case_id,
                applicant="" if applicant in _NOBODY else applicant,
                matter=subject or _normalised(title),
                words=" ".join(part for part in words if part),
            )
        )


def _first(data: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    texts = (_normalised(data[key]) for key in keys if isinstance(data.get(key), str))
    return next((text for text in texts if text), "")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _normalised(text: str) -> str:
    return re.sub(r"\s+", "", _folded(text))[:200]
