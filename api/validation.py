"""Puts the framework's findings about addresses, queries and headers into Chinese."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from fastapi.exceptions import RequestValidationError

from bureau.errors import Fault
from bureau.services.pointers import join

_Context = Mapping[str, object]

_WORDING: Final[dict[str, Callable[[_Context], str]]] = {
    "missing": lambda ctx: "缺少必填项。",
    "extra_forbidden": lambda ctx: "没有这个参数，请去掉。",
    "string_type": lambda ctx: "应为文字。",
    "string_too_short": lambda ctx: f"至少 {ctx.get('min_length')} 个字符。",
    "string_too_long": lambda ctx: f"最多 {ctx.get('max_length')} 个字符。",
    "string_pattern_mismatch": lambda ctx: "格式不正确。",
    "int_parsing": lambda ctx: "应为整数。",
    "enum": lambda ctx: f"只能取：{ctx.get('expected')}。",
    "literal_error": lambda ctx: f"只能取：{ctx.get('expected')}。",
}


def faults(error: RequestValidationError) -> tuple[Fault, ...]:
    """Each finding as a fault; the pointer begins with /query, /path, /header or /cookie.

    Args:
        error: what FastAPI found; its `input` values are not repeated, they may be personal.
    """
    return tuple(
        Fault(join("", found["loc"]), _sentence(found["type"], found.get("ctx") or {}))
        for found in error.errors()
    )


def _sentence(kind: str, context: _Context) -> str:
    wording = _WORDING.get(kind)
    return wording(context) if wording else "不符合要求。"
