"""Forms of tasks with a clerk's own log-in: implements `services.ports.clerk_forms`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from bureau.domain.json_value import JsonValue
from bureau.engine.codec import decode_json, encode_all
from bureau.engine.faults import fault_of
from bureau.engine.web_app import WebApp
from bureau.errors import EngineError, EngineNotFound, EngineRefused, EngineUnavailable
from bureau.services.ports.clerk_forms import TaskForm

_TASKS: Final = "engine/engine/default/task"
#: Longest wait for an answer, in seconds: the engine goes on to the next wait state within it.
_TIMEOUT: Final = 20.0


class CamundaClerkForms:
    """Speaks to the web apps' own API. Safe to use from several threads.

    Args:
        web_url: origin of the web apps.
    """

    def __init__(self, web_url: str) -> None:
        self._web = WebApp(web_url, _TIMEOUT)

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
        path = f"{_TASKS}/{quote(task_id, safe='')}{'/' + verb if verb else ''}"
        answer = self._web.send(method, path, cookies, params=params, body=body)
        if answer is None:
            raise EngineNotFound("nobody is logged in", status=404)
        if answer.status_code >= 300:
            raise fault_of(method, answer.url, answer.status_code, answer.content)
        return answer.json() if answer.content else None
