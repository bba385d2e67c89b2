"""Who a clerk is and which task that clerk may see: implements `services.ports.clerk_sessions`.

Asked of the engine's web apps with the clerk's own cookie. Only where the case hangs (the root
instance) is asked with the service account, and only after the clerk was shown to see the task.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping
from time import monotonic
from typing import Any, Final
from urllib.parse import quote

from bureau.engine.faults import fault_of
from bureau.engine.history import InstanceHistory
from bureau.engine.names import full_name
from bureau.engine.session import EngineSession
from bureau.engine.web_app import WebApp, session_of
from bureau.services.at_once import Asked
from bureau.services.ports.clerk_sessions import ClerkIdentity, TaskFacts

#: Longest wait for an answer, in seconds: a person waits in front of the panel.
_TIMEOUT: Final = 10.0
#: How long it is remembered whose session a cookie is, in seconds.
REMEMBERED: Final = 5.0
#: Sessions known at once before the outlived ones are let go.
_MOST_KNOWN: Final = 500


class CamundaClerkSessions:
    """Log-ins of Tasklist. Safe to use from several threads.

    Args:
        web_url: origin of the web apps, such as ``http://127.0.0.1:8081``.
        service: session of the service account.
    """

    def __init__(self, web_url: str, service: EngineSession) -> None:
        self._web = WebApp(web_url, _TIMEOUT)
        self._history = InstanceHistory(service)
        self._known: dict[str, tuple[float, ClerkIdentity]] = {}
        self._lock = threading.Lock()

    def who(self, cookies: Mapping[str, str]) -> ClerkIdentity | None:
        """Whose session these cookies are; None: nobody is logged in.

        Remembered by the session cookie for `REMEMBERED` seconds: a page asks several times, and
        each asking is three requests. So a log-out, or a post taken away, counts so much later;
        the engine makes a new session for every log-in, so one person's answer is never another's.
        That nobody is logged in is not remembered.

        Raises:
            EngineUnavailable: the engine cannot be asked.
        """
        session = session_of(cookies)
        if session is None:
            return None
        known = self._known.get(session)
        if known is not None and monotonic() - known[0] < REMEMBERED:
            return known[1]
        asked_at = monotonic()
        clerk = self._asked(cookies)
        self._remember(session, asked_at, clerk)
        return clerk

    def _asked(self, cookies: Mapping[str, str]) -> ClerkIdentity | None:
        login = self._ask(cookies, "admin/auth/user/default")
        if login is None:
            return None
        user_id = str(login["userId"])
        engine = "engine/engine/default"
        posts = Asked(lambda: self._ask(cookies, f"{engine}/identity/groups", {"userId": user_id}))
        profile = self._ask(cookies, f"{engine}/user/{quote(user_id, safe='')}/profile") or {}
        held = posts.answer() or {}
        return ClerkIdentity(
            user_id=user_id,
            name=full_name({"id": user_id, **profile}),
            groups=tuple(group["id"] for group in held.get("groups") or ()),
        )

    def _remember(self, session: str, at: float, clerk: ClerkIdentity | None) -> None:
        with self._lock:
            if clerk is None:
                self._known.pop(session, None)
                return
            if len(self._known) >= _MOST_KNOWN:
                self._known = {
                    key: one for key, one in self._known.items() if at - one[0] < REMEMBERED
                }
            self._known[session] = (at, clerk)

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
        return TaskFacts(
            id=found["id"],
            key=found["taskDefinitionKey"] or "",
            name=found["name"] or "",
            definition_id=found["processDefinitionId"] or "",
            process_instance_id=found["processInstanceId"],
            assignee=found["assignee"],
        )

    def root_of(self, instance_id: str) -> str:
        """Topmost instance above one; itself when none called it.

        Raises:
            EngineError: there is none, or the engine cannot be asked.
        """
        found = self._history.instance(instance_id)
        return str(found["rootProcessInstanceId"] or found["id"])

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
