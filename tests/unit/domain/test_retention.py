from __future__ import annotations

import pytest

from bureau.domain.retention import FOR_EVER, retention_text, retention_years
from bureau.errors import Permanent


@pytest.mark.parametrize(
    ("text", "years"), [("永久", FOR_EVER), ("30年", 30), ("10", 10), (" 1 年 ", 1), ("100年", 100)]
)
def test_periods_as_annexes_write_them(text: str, years: int) -> None:
    assert retention_years(text) == years


@pytest.mark.parametrize("text", ["", "0年", "101年", "三十年", "10月", "-1", "10年以上", "１０年"])
def test_anything_else_is_an_incident(text: str) -> None:
    with pytest.raises(Permanent, match="保管期限有误"):
        retention_years(text)


@pytest.mark.parametrize("text", ["永久", "30年", "10年"])
def test_a_period_is_written_as_it_was_read(text: str) -> None:
    assert retention_text(retention_years(text)) == text
