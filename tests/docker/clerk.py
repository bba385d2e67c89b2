"""A clerk at the web apps' own REST API, through the proxy: what the browser sends, without one."""

from __future__ import annotations

from typing import Any, Final

import requests

from bureau.engine.codec import decode_all, encode_all
from bureau.modelling.scenarios.form import fill_in
from tests.support.weblogin import log_in

_TIMEOUT: Final = 30


class Clerk:
    """One clerk, logged in.

    Args:
        origin: the proxy.
        user: user id.
        password: its password.
    """

    def __init__(self, origin: str, user: str, password: str) -> None:
        self.user = user
        self._base = f"{origin}/camunda/api/engine/engine/default"
        self._http = requests.Session()
        # The session and the token that belongs to it.
        self._http.cookies.update(log_in(origin, user, password))

    def tasks(self, case: str) -> list[dict[str, Any]]:
        """Open tasks of a case that this clerk may see."""
        found: list[dict[str, Any]] = self._ask(
            "GET", "task", params={"processInstanceBusinessKey": case}
        ).json()
        return found

    def do(self, task: str, answers: dict[str, object]) -> None:
        """Claim a task, fill in its form, submit it."""
        form = self._ask("GET", f"task/{task}/deployed-form").json()
        known = self._ask("GET", f"task/{task}/form-variables?deserializeValues=false").json()
        values = fill_in(form, decode_all(known), answers)
        self._ask("POST", f"task/{task}/claim", json={"userId": self.user})
        self._ask("POST", f"task/{task}/submit-form", json={"variables": encode_all(values)})

    def _ask(self, method: str, path: str, **more: Any) -> requests.Response:
        token = {"X-XSRF-TOKEN": self._http.cookies.get("XSRF-TOKEN", "")}
        answer = self._http.request(
            method, f"{self._base}/{path}", headers=token, timeout=_TIMEOUT, **more
        )
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text[:300]}"
        return answer
