"""What the page 台账 gets and sends. The front end is ours: the shape may change with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from api.schemas import Out


class LedgerOut(Out):
    """台账。"""

    id: str
    title: str
    clause: str = Field(description="出处。")
    remark: str
    may_write: bool = Field(description="本人可以登记、修改。")


class LedgersOut(Out):
    """本人可查看的台账。"""

    items: list[LedgerOut]


class ColumnOut(Out):
    """列。"""

    name: str
    title: str
    kind: str
    required: bool
    long: bool
    choices: list[tuple[str, str]]


class RowOut(Out):
    """行。"""

    id: str
    version: int
    state: str
    state_text: str
    label: str
    values: dict[str, Any] = Field(description="存储的值。")
    shown: dict[str, str] = Field(description="显示的值。")
    updated_at: datetime
    updated_by: str


class RowsOut(Out):
    """一页。"""

    ledger: LedgerOut
    columns: list[ColumnOut]
    rows: list[RowOut]
    total: int
    page: int
    pages: int


class ChangeOut(Out):
    """一列的变动。"""

    title: str
    before: str
    after: str


class EntryOfRowOut(Out):
    """行的一次变动。"""

    at: datetime
    actor: str
    act: str
    reason: str
    version: int
    changes: list[ChangeOut]


class RowHistoryOut(Out):
    """一行及其历次变动。"""

    row: RowOut
    entries: list[EntryOfRowOut]


class RowIn(BaseModel):
    """新的一行。"""

    model_config = ConfigDict(extra="forbid")

    key: str = Field(description="每次新登记换一个，重试时不换。", pattern=r"^[0-9A-Za-z-]{8,64}$")
    values: dict[str, Any]


class RowChangeIn(BaseModel):
    """对一行的变动。"""

    model_config = ConfigDict(extra="forbid")

    act: str = Field(description="update、close 或 reopen。", pattern="^(update|close|reopen)$")
    version: int = Field(description="修改前看到的版本。", ge=1)
    values: dict[str, Any] = Field(default_factory=dict)
    reason: str = Field(default="", max_length=500)


class ImportedOut(Out):
    """导入结果。"""

    added: int
    changed: int
    closed: int
    untouched: int
