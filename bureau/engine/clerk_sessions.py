"""Who a clerk is and which task that clerk may see: implements `services.ports.clerk_sessions`.

Asked of the engine's web apps with the clerk's own cookie. Only where the case hangs (root
instance, number) is asked with the service account, and only after the clerk was shown to see
the task.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final
from urllib.parse import quote

from bureau.engine.faults import fault_of
from bureau.engine.history import InstanceHistory
from bureau.engine.names import full_name
from bureau.engine.session import EngineSession
from bureau.engine.web_app import WebApp
from bureau.services.ports.clerk_sessions import ClerkIdentity, TaskFacts

#: Longest wait for an answer, in seconds: a person waits in front of the panel.
_TIMEOUT: Final = 10.0


class CamundaClerkSessions:
    """Log-ins of Tasklist. Safe to use from several threads.

    Args:
        web_url: origin of the web apps, such as ``http://127.0.0.1:8081``.
        service: session of the service account.
    """

    def __init__(self, web_url: str, service: EngineSession) -> None:
        self._web = WebApp(web_url, _TIMEOUT)
        self._history = InstanceHistory(service)

    def who(self, cookies: Mapping[str, str]) -> ClerkIdentity | None:
        """Whose session these cookies are; None: nobody is logged in.

        Raises:
            EngineUnavailable: the engine cannot be asked.
        """
        login = self._ask(cookies, "admin/auth/user/default")
        if login is None:
            return None
        user_id = str(login["userId"])
        engine = "engine/engine/default"
        profile = self._ask(cookies, f"{engine}/user/{quote(user_id, safe='')}/profile") or {}
        held = self._ask(cookies, f"{engine}/identity/groups", {"userId": user_id}) or {}
        return ClerkIdentity(
            user_id=user_id,
            name=full_name({"id": user_id, **profile}),
            groups=tuple(group["id"] for group in held.get("groups") or ()),
        )

    def instances_of(
        self, cookies: Mapping[str, str], task_ids: Collection[str]
    ) -> Mapping[str, str] | None:
        """Instance of each of these open tasks that this clerk may see; None: nobody is logged in.

        Raises:
            EngineUnavailable: the engine cannot be asked.
        """
        found = self._answer(
            cookies, "engine/engine/default/task", {"taskIdIn": ",".join(sorted(task_ids))}
        )
        if not isinstance(found, list):
            return None
        return {one["id"]: one["processInstanceId"] for one in found if one["processInstanceId"]}

    def task_for(self, cookies: Mapping[str, str], task_id: str) -> TaskFacts | None:
        """The open task, if this clerk may see it.

        Raises:
            EngineUnavailable: the engine cannot be asked.
        """
        path = f"engine/engine/default/task/{quote(task_id, safe='')}"
        found = self._ask(cookies, path)
        if found is None or not found.get("processInstanceId"):
            return None
        instance = self._history.instance(found["processInstanceId"])
        root = instance["rootProcessInstanceId"] or instance["id"]
        top = instance if root == instance["id"] else self._history.instance(root)
        return TaskFacts(
            id=found["id"],
            name=found["name"] or "",
            process_instance_id=instance["id"],
            root_instance_id=root,
            business_key=top["businessKey"],
            assignee=found["assignee"],
        )

    def _ask(
        self, cookies: Mapping[str, str], path: str, params: Mapping[str, str] | None = None
    ) -> dict[str, Any] | None:
        """One thing from the web apps' API as the clerk; None: not logged in, or not visible."""
        found = self._answer(cookies, path, params)
        return found if isinstance(found, dict) else None

    def _answer(
        self, cookies: Mapping[str, str], path: str, params: Mapping[str, str] | None = None
    ) -> Any:  # Any: JSON of the engine
        """GET from the web apps' API as the clerk; None: not logged in, or not visible."""
        answer = self._web.send("GET", path, cookies, params=params)
        if answer is None or answer.status_code in (401, 403, 404):
            return None
        if answer.status_code != 200:
            raise fault_of("GET", answer.url, answer.status_code, answer.content)
        return answer.json()
