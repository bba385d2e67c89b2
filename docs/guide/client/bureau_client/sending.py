"""发送一个请求：没有回答、5xx、429 时退避重试，每次的字节完全相同。"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import requests

from bureau_client.errors import Refused, Unreachable

#: 值得重试的状态码；其余 4xx 重试没有用。
AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True)
class Patience:
    """重试的节奏。

    Args:
        attempts: 最多发几次。
        first: 第一次等待的秒数，以后加倍。
        longest: 最长等待的秒数；对方用 Retry-After 要求更久时，也只等这么久。
        timeout: 连接、读取的超时秒数。
        sleep: 等待的办法。
    """

    attempts: int = 6
    first: float = 1.0
    longest: float = 60.0
    timeout: tuple[float, float] = (5.0, 60.0)
    sleep: Callable[[float], None] = time.sleep

    def pause(self, attempt: int, retry_after: str) -> float:
        """第几次（从 0 起）之后等多少秒；随机错开，免得各家同时重来。"""
        if retry_after.isdigit():
            return min(float(retry_after), self.longest)
        return min(self.first * 2**attempt, self.longest) * random.uniform(0.5, 1.0)


def send(
    session: requests.Session,
    method: str,
    url: str,
    patience: Patience,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    query: Mapping[str, str] | None = None,
) -> requests.Response:
    """发送，直到有了确定的回答。

    Raises:
        Refused: 对方明确拒绝。
        Unreachable: 重试完了还没有回答。
    """
    why = ""
    for attempt in range(patience.attempts):
        retry_after = ""
        try:
            answer = session.request(
                method,
                url,
                params=query,
                data=body,
                headers=headers,
                timeout=patience.timeout,
                allow_redirects=False,
            )
        except requests.RequestException as error:  # 没连上，或回答在半路丢失：对方可能已经受理
            why = type(error).__name__
        else:
            if answer.status_code < 400:
                return answer
            if answer.status_code not in AGAIN:
                raise Refused(answer.status_code, _problem(answer))
            why = str(answer.status_code)
            retry_after = answer.headers.get("Retry-After", "")
        if attempt + 1 < patience.attempts:
            patience.sleep(patience.pause(attempt, retry_after))
    raise Unreachable(f"{method} {url}：发送 {patience.attempts} 次没有得到回答（{why}）")


def _problem(answer: requests.Response) -> dict[str, object]:
    try:
        found = answer.json()
    except ValueError:
        return {"title": answer.reason}
    return found if isinstance(found, dict) else {"title": answer.reason}
