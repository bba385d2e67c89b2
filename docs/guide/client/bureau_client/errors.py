"""调用方需要分别处理的几种情形。"""

from __future__ import annotations

from typing import Any


class BureauError(Exception):
    """本客户端的各种错误。"""


class Refused(BureauError):
    """对方明确拒绝（4xx）：改正后再提交，原样重发没有用。

    Args:
        status: HTTP 状态码。
        problem: 问题详情（RFC 9457）。
    """

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        self.status = status
        self.code = str(problem.get("code", ""))
        self.faults: list[dict[str, str]] = list(problem.get("faults", []))
        title, detail = problem.get("title", ""), problem.get("detail", "")
        super().__init__(f"{status} {self.code}：{title}。{detail}")


class Unreachable(BureauError):
    """多次重试都没有得到回答：结果未知，以后用原键原样再发（见 `BureauClient.resend`）。"""


class BadReceipt(BureauError):
    """回执验签不通过，或与所发内容不符：不能作为受理凭据，请与本局联系。"""


class BadSignature(BureauError):
    """回调消息不是本局签发、被改动过，或是旧消息重放：不要处理。"""
