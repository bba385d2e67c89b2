"""Amounts: nothing is lost between text and decimal; capital numerals can be read back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bureau.domain.money import (
    LARGEST,
    WAN,
    as_text,
    capital,
    grouped,
    in_wan,
    parse_amount,
    yuan,
)

AMOUNTS = st.decimals(min_value=0, max_value=LARGEST, places=2)
DIGITS = "零壹贰叁肆伍陆柒捌玖"


def read_back(text: str) -> Decimal:
    """The amount that capital numerals say; written independently of how they are made."""
    body = text.removeprefix("人民币").removesuffix("整")
    whole, _, rest = body.partition("元") if "元" in body else ("", "", body)
    total = Decimal(_number(whole))
    for word, worth in (("角", "0.1"), ("分", "0.01")):
        if word in rest:
            total += DIGITS.index(rest[rest.index(word) - 1]) * Decimal(worth)
    return total


def _number(text: str) -> int:
    steps = {"拾": 10, "佰": 100, "仟": 1000}
    total = group = digit = 0
    for sign in text:
        if sign in DIGITS:
            digit = DIGITS.index(sign)
        elif sign in steps:
            group += digit * steps[sign]
            digit = 0
        else:
            total += (group + digit) * {"万": 10**4, "亿": 10**8}[sign]
            group = digit = 0
    return total + group + digit


@given(AMOUNTS)
def test_capital_numerals_say_the_amount(amount: Decimal) -> None:
    text = capital(amount)
    assert read_back(text) == amount
    assert "零零" not in text
    assert text.endswith("分") != text.endswith("整")


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        # the examples of the rule itself
        ("1409.50", "人民币壹仟肆佰零玖元伍角整"),
        ("6007.14", "人民币陆仟零柒元壹角肆分"),
        ("1680.32", "人民币壹仟陆佰捌拾元叁角贰分"),
        ("107000.53", "人民币壹拾万零柒仟元伍角叁分"),
        ("16409.02", "人民币壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "人民币叁佰贰拾伍元零肆分"),
        ("0", "人民币零元整"),
        ("0.05", "人民币伍分"),
        ("100010000", "人民币壹亿零壹万元整"),
    ],
)
def test_capital_numerals_of_the_rule(amount: str, text: str) -> None:
    assert capital(Decimal(amount)) == text


def test_a_negative_amount_has_no_capital_numerals() -> None:
    with pytest.raises(ValueError, match="负数"):
        capital(Decimal("-0.01"))


@given(AMOUNTS)
def test_text_and_amount_are_the_same(amount: Decimal) -> None:
    assert parse_amount(as_text(amount)) == amount
    assert parse_amount(grouped(amount)) == amount
    assert yuan(as_text(amount / WAN, "万元"), "万元") == amount


@given(st.decimals(min_value=0, max_value=10**7, places=2))
def test_what_a_form_typed_as_a_double_is_what_was_typed(amount: Decimal) -> None:
    assert yuan(float(amount)) == amount


@pytest.mark.parametrize(
    "value", ["", "壹元", "1.234", "1,23", "1e3", True, None, "NaN", float("inf"), "1000000000000"]
)
def test_what_is_no_amount_is_refused(value: object) -> None:
    with pytest.raises(ValueError):
        yuan(value)


def test_ten_thousands_are_rounded_half_up() -> None:
    assert in_wan(Decimal("12350.00")) == "1.24"
    assert in_wan(Decimal("12349.99")) == "1.23"
