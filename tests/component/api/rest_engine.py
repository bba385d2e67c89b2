"""The engine by its REST API, as far as one open of the tab 办件 asks it; notes what was asked."""

from __future__ import annotations

import json
import re
from typing import Any, Final

import responses
from requests import PreparedRequest

ORIGIN: Final = "http://engine.test"
_AT: Final = "2026-03-02T09:00:00.000+0800"
_WEB: Final = "/camunda/api"
_REST: Final = "/engine-rest"
_DIAGRAM: Final = """<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:camunda="http://camunda.org/schema/1.0/bpmn"><bpmn:process id="P">
 <bpmn:userTask id="User_Check" name="核实情况"><bpmn:extensionElements><camunda:properties>
 <camunda:property name="acts" value="transfer"/></camunda:properties></bpmn:extensionElements>
 </bpmn:userTask></bpmn:process></bpmn:definitions>"""


class RestEngine:
    """task-1 of instance-1, in which nine people did forty tasks before."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        #: User by session cookie.
        self.logged_in = {"s-zhang": "zhangsan", "s-li": "lisi"}
        #: Instance that task-1 stands in; what it hangs below is always instance-1.
        self.instance = "instance-1"
        self.http = responses.RequestsMock(assert_all_requests_are_fired=False)
        for method in ("GET", "POST"):
            address = re.compile(re.escape(ORIGIN) + "/.*")
            self.http.add_callback(method, address, callback=self._answer)

    def taken(self) -> list[str]:
        """What was asked since the last time, in no order: some of it is asked at once."""
        taken, self.asked = sorted(self.asked), []
        return taken

    def _answer(self, request: PreparedRequest) -> tuple[int, dict[str, str], str]:
        path = str(request.path_url).partition("?")[0]
        self.asked.append(f"{request.method} {path}")
        status, body = self._of(str(request.method), path, self._who(request))
        return status, {"Content-Type": "application/json"}, json.dumps(body)

    def _of(self, method: str, path: str, who: str | None) -> tuple[int, Any]:  # Any: JSON
        if path.startswith(_WEB) and who is None:
            return 401, {}
        mine = f"{_WEB}/engine/engine/default"
        instance = {"id": self.instance, "rootProcessInstanceId": "instance-1"}
        answers: dict[str, Any] = {
            f"GET {_WEB}/admin/auth/user/default": {"userId": who},
            f"GET {mine}/user/{who}/profile": {"firstName": f"办事员{who}"},
            f"GET {mine}/identity/groups": {"groups": [{"id": "guoneike2"}]},
            f"GET {mine}/task/task-1": _task("task-1", self.instance),
            f"GET {_REST}/user": [{"id": f"p{one}", "firstName": f"甲{one}"} for one in range(9)],
            f"GET {_REST}/process-definition/P%3A1/xml": {"bpmn20Xml": _DIAGRAM},
            f"GET {_REST}/history/process-instance/{self.instance}": instance,
            f"GET {_REST}/history/task": [],
            f"POST {_REST}/history/task": [*map(_done, range(40)), _open(self.instance)],
            f"GET {_REST}/task/task-1/identity-links": [],
            f"POST {_REST}/task": [],
        }
        return 200, answers[f"{method} {path}"]

    def _who(self, request: PreparedRequest) -> str | None:
        found = re.search(r"JSESSIONID=([^;]+)", request.headers.get("Cookie", ""))
        return self.logged_in.get(found[1]) if found else None


def _task(id: str, instance: str) -> dict[str, Any]:
    return {
        "id": id,
        "name": "核实情况",
        "taskDefinitionKey": "User_Check",
        "processDefinitionId": "P:1",
        "processInstanceId": instance,
        "assignee": None,
    }


def _open(instance: str) -> dict[str, Any]:
    return {**_task("task-1", instance), "startTime": _AT, "endTime": None}


def _done(number: int) -> dict[str, Any]:
    ended = {"startTime": _AT, "endTime": _AT, "deleteReason": "completed"}
    return {**_task(f"done-{number}", "instance-1"), **ended, "assignee": f"p{number % 9}"}
