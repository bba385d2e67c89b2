"""Numbers of people are hidden; everything else stays."""

from __future__ import annotations

import pytest

from bureau.domain.masking import masked


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("身份证 370321199001011234。", "身份证 370321************。"),
        ("37032119900101123X", "370321************"),
        ("旧证 370321900101123", "旧证 370321*********"),
        ("电话13812345678，", "电话138****5678，"),
        ("+86 138 1234 5678", "138****5678"),
        ("0533-8180123", "0533-*****23"),
    ],
)
def test_hidden(text: str, expected: str) -> None:
    assert masked(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "BJ-2026-000001",
        "2026-03-02T09:30:00+08:00",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "0b0c7f3e-6f0a-4a39-8d4b-13812345678a",
        "金额 12345678901234 元",
        "case 138123456789",
    ],
)
def test_kept(text: str) -> None:
    assert masked(text) == text
