"""Amounts of money: decimal, 元 with two places, 万元 with six; capital numerals (大写金额).

Rule: an amount never passes through a binary fraction. A number that a form sent as a double is
taken by its shortest decimal text, which is what was typed.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal

Unit = Literal["元", "万元"]

#: Decimal places by unit: 1 万元 is 10000 元, so that both hold whole 分.
PLACES: Final[dict[Unit, int]] = {"元": 2, "万元": 6}
#: One 万元 in 元.
WAN: Final = Decimal(10000)
#: Largest amount in 元: below one 万亿, which is as far as the capital numerals go.
LARGEST: Final = Decimal("999999999999.99")

_PLAIN: Final = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?", re.ASCII)
_CENT: Final = Decimal("0.01")


def parse_amount(value: object, unit: Unit = "元") -> Decimal:
    """An amount as written, in its own unit.

    Args:
        value: text (thousands may be parted by commas), whole number, Decimal, or a double.
        unit: decides how many places there may be.

    Raises:
        ValueError: not an amount, too many places, or too large; a Chinese sentence.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise ValueError("应为金额，形如 12345.60")
    text = (repr(value) if isinstance(value, float) else str(value)).strip()
    text = text.removesuffix(unit).strip().removeprefix("¥").removeprefix("￥")
    if isinstance(value, float | Decimal):
        number = Decimal(text)
        if not number.is_finite():
            raise ValueError("应为金额，形如 12345.60")
    elif _PLAIN.fullmatch(text):
        number = Decimal(text.replace(",", ""))
    else:
        raise ValueError("应为金额，形如 12345.60")
    largest = LARGEST if unit == "元" else LARGEST / WAN
    if abs(number) > largest:
        raise ValueError("金额过大，请核对单位")
    rounded = number.quantize(Decimal(1).scaleb(-PLACES[unit]))
    if rounded != number:
        raise ValueError(f"金额以{unit}计最多 {PLACES[unit]} 位小数")
    return rounded


def yuan(value: object, unit: Unit = "元") -> Decimal:
    """An amount in 元, two places.

    Raises:
        ValueError: see `parse_amount`.
    """
    amount = parse_amount(value, unit)
    return (amount * WAN if unit == "万元" else amount).quantize(_CENT)


def as_text(amount: Decimal, unit: Unit = "元") -> str:
    """The canonical text that is stored: 元 with two places, 万元 without idle zeros."""
    if unit == "元":
        return str(amount.quantize(_CENT))
    text = format(amount.normalize(), "f")
    return "0" if text in {"-0", "0"} else text


def in_wan(amount: Decimal) -> str:
    """An amount of 元 as 万元, rounded to 0.01 万元, half up: for papers that count in 万元."""
    return str((amount / WAN).quantize(_CENT, rounding=ROUND_HALF_UP))


def grouped(amount: Decimal) -> str:
    """An amount of 元 for the eye: ``1,234,567.80``."""
    return f"{amount.quantize(_CENT):,}"


_DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
_STEPS: Final = ("", "拾", "佰", "仟")
_GROUPS: Final = ("", "万", "亿")


def capital(amount: Decimal) -> str:
    """An amount of 元 in capital numerals.

    Rule: 《支付结算办法》附一《正确填写票据和结算凭证的基本规定》: 整 after 元 or 角, never after
    分; zeros within are read as one 零; 人民币 stands before.

    Raises:
        ValueError: negative, more than two places, or too large.
    """
    if amount < 0:
        raise ValueError("付款金额不能为负数")
    cents = parse_amount(amount).scaleb(2)
    whole, rest = divmod(int(cents), 100)
    jiao, fen = divmod(rest, 10)
    text = f"{_whole(whole)}元" if whole else ""
    if not rest:
        return f"人民币{text or '零元'}整"
    if jiao:
        # A zero at the end of the whole may be read before 角 or not (附一 二（三）): it is not.
        text += _DIGITS[jiao] + "角"
    elif whole:
        text += "零"
    return f"人民币{text}{_DIGITS[fen] + '分' if fen else '整'}"


def _whole(number: int) -> str:
    parts: list[str] = []
    zero = False  # a 零 is due before the next digit
    for place in range(len(_GROUPS) - 1, -1, -1):
        group = number // 10000**place % 10000
        if not group:
            zero = bool(parts)
            continue
        if parts and group < 1000:
            zero = True
        parts.append(("零" if zero else "") + _thousand(group) + _GROUPS[place])
        zero = group % 10 == 0
    return "".join(parts)


def _thousand(number: int) -> str:
    text, zero = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            text += ("零" if zero and text else "") + _DIGITS[digit] + _STEPS[place]
            zero = False
        else:
            zero = True
    return text
