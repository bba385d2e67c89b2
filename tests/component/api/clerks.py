"""A clerk's browser beside Tasklist."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx

from tests.component.api.test_attachments import PDF


class Clerk(httpx.Client):
    """A clerk's browser, on a page of Tasklist."""

    def __init__(self, origin: str, session: str, token: str = "T" * 32) -> None:
        super().__init__(
            base_url=origin,
            trust_env=False,
            cookies={"JSESSIONID": session, "XSRF-TOKEN": token},
        )
        self.token = token

    def add(
        self, task: str, content: bytes = PDF, name: str = "材料.pdf", kind: str = "material"
    ) -> httpx.Response:
        return self.post(
            f"/panel/tasks/{task}/papers",
            params={"name": name, "kind": kind},
            content=content,
            headers={"X-XSRF-TOKEN": self.token, "Content-Type": "application/octet-stream"},
        )


Browser = Callable[[str], Clerk]


def view(clerk: Clerk, task: str = "task-1") -> Any:
    answer = clerk.get(f"/panel/tasks/{task}")
    assert answer.status_code == 200, answer.text
    return answer.json()
