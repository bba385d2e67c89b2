"""Forms of tasks with a clerk's own log-in: implements `services.ports.clerk_forms`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Final
from urllib.parse import quote

import requests

from bureau.domain.json_value import JsonValue
from bureau.engine.clerk_sessions import SESSION_COOKIE
from bureau.engine.codec import decode_json, encode_all
from bureau.engine.faults import fault_of
from bureau.engine.session import CONNECT_TIMEOUT
from bureau.errors import EngineError, EngineNotFound, EngineRefused, EngineUnavailable
from bureau.services.ports.clerk_forms import TaskForm

TOKEN_COOKIE: Final = "XSRF-TOKEN"

_COOKIE_VALUE: Final = re.compile(r"[A-Za-z0-9._~!-]{1,200}")
_TIMEOUT: Final = (CONNECT_TIMEOUT, 20.0)


class CamundaClerkForms:
    """Speaks to the web apps' own API. Safe to use from several threads.

    Args:
        web_url: origin of the web apps.
    """

    def __init__(self, web_url: str) -> None:
        self._base = f"{web_url.rstrip('/')}/camunda/api/engine/engine/default/task"
        self._http = requests.Session()
        self._http.trust_env = False
        # One clerk's cookie must never be sent for another.
        self._http.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    def form(self, cookies: Mapping[str, str], task_id: str) -> TaskForm | None:
        """The form; None: no such task for this clerk, or it has none."""
        try:
            form = self._call("GET", cookies, task_id, "deployed-form")
            known = self._call(
                "GET", cookies, task_id, "form-variables", params={"deserializeValues": "false"}
            )
        except (EngineNotFound, EngineRefused):
            return None
        return TaskForm(form=form, known={name: decode_json(one) for name, one in known.items()})

    def submit(
        self,
        cookies: Mapping[str, str],
        task_id: str,
        user_id: str,
        values: Mapping[str, JsonValue],
    ) -> bool:
        """Claim the task for the clerk and submit its form; False: somebody was first."""
        there = self._task(cookies, task_id)
        if there is None or there["assignee"] not in (None, user_id):
            return False
        try:
            if there["assignee"] is None:
                self._call("POST", cookies, task_id, "claim", body={"userId": user_id})
            body = {"variables": encode_all(values)}
            self._call("POST", cookies, task_id, "submit-form", body=body)
        except EngineUnavailable:
            raise
        except EngineError:
            now = self._task(cookies, task_id)
            if now is None or now["assignee"] != user_id:
                return False
            raise
        return True

    def _task(self, cookies: Mapping[str, str], task_id: str) -> dict[str, Any] | None:
        try:
            found: dict[str, Any] = self._call("GET", cookies, task_id, "")
        except (EngineNotFound, EngineRefused):
            return None
        return found

    def _call(
        self,
        method: str,
        cookies: Mapping[str, str],
        task_id: str,
        verb: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> Any:  # Any: whatever JSON the engine answers
        session, token = cookies.get(SESSION_COOKIE, ""), cookies.get(TOKEN_COOKIE, "").strip('"')
        if not _COOKIE_VALUE.fullmatch(session):
            raise EngineNotFound("nobody is logged in", status=404)
        url = f"{self._base}/{quote(task_id, safe='')}{'/' + verb if verb else ''}"
        headers = {"Cookie": f"{SESSION_COOKIE}={session}", "Accept": "application/json"}
        if _COOKIE_VALUE.fullmatch(token):
            headers["Cookie"] += f"; {TOKEN_COOKIE}={token}"
            headers["X-XSRF-TOKEN"] = token
        try:
            answer = self._http.request(
                method,
                url,
                params=params,
                json=body,
                headers=headers,
                timeout=_TIMEOUT,
                allow_redirects=False,
            )
        except requests.exceptions.RequestException as exc:
            raise EngineUnavailable(f"{method} {url}: {type(exc).__name__}") from exc
        if answer.status_code >= 300:
            raise fault_of(method, url, answer.status_code, answer.content)
        return answer.json() if answer.content else None
