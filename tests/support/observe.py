"""What a test asks of the engine: where instances stand, what they hold, what went wrong."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from bureau.engine.client import CANCEL_REASON
from bureau.engine.codec import decode, encode_all
from bureau.engine.session import EngineSession

T = TypeVar("T")


def wait_for(ask: Callable[[], T], *, seconds: float = 30.0, what: str = "") -> T:
    """Ask until the answer is truthy; fails the test when it never is."""
    deadline = time.monotonic() + seconds
    while True:
        answer = ask()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what or ask}")
        time.sleep(0.1)


class Observer:
    """Questions to one engine, asked as administrator."""

    def __init__(self, session: EngineSession) -> None:
        self.session = session

    def start(self, process: str, key: str = "", **variables: object) -> str:
        """Start the newest version; the instance id."""
        body: dict[str, Any] = {"variables": encode_all(variables)}
        if key:
            body["businessKey"] = key
        started = self.session.post_json("process-definition", "key", process, "start", body=body)
        return str(started["id"])

    def ended_at(self, instance: str) -> str | None:
        """Id of the end event an instance reached; None while it runs."""
        found = self.session.get_json(
            "history",
            "activity-instance",
            params={"processInstanceId": instance, "activityType": "noneEndEvent"},
        )
        state = self.session.get_json("history", "process-instance", instance)["state"]
        return str(found[0]["activityId"]) if found and state == "COMPLETED" else None

    def wait_end(self, instance: str, seconds: float = 30.0) -> str:
        """Wait until an instance ended; the end event."""
        end = wait_for(lambda: self.ended_at(instance), seconds=seconds, what=f"{instance} ends")
        assert end is not None
        return end

    def carrying(self, number: str) -> list[str]:
        """Process instances of a case by its number, oldest first, running, finished or cancelled.

        One too many is left out: on a busy machine an order to start may be told twice, since the
        engine takes longer for the first than its caller waits. It is cancelled when it registers;
        that nothing was done in it is looked at here.
        """
        found = self.session.get_json(
            "history",
            "process-instance",
            params={
                "processInstanceBusinessKey": number,
                "sortBy": "startTime",
                "sortOrder": "asc",
            },
        )
        return [str(one["id"]) for one in found if not self._one_too_many(one)]

    def _one_too_many(self, instance: Mapping[str, Any]) -> bool:
        if instance["state"] != "EXTERNALLY_TERMINATED":
            return False
        if "重复启动" not in str(self.variables(instance["id"]).get(CANCEL_REASON)):
            return False
        steps = self.session.get_json(
            "history", "activity-instance", params={"processInstanceId": instance["id"]}
        )
        done = [one["activityId"] for one in steps if not one["canceled"]]
        assert all(one.startswith("Start") for one in done), done
        return True

    def variables(self, instance: str) -> dict[str, object]:
        """Variables of an instance, running or finished."""
        found = self.session.get_json(
            "history",
            "variable-instance",
            params={"processInstanceId": instance, "deserializeValues": "false"},
        )
        return {variable["name"]: decode(variable) for variable in found}

    def external_task(self, instance: str) -> dict[str, Any] | None:
        """The open external task of an instance."""
        found = self.session.get_json("external-task", params={"processInstanceId": instance})
        return found[0] if found else None

    def incidents(self, instance: str) -> list[dict[str, Any]]:
        """Open incidents of an instance."""
        found: list[dict[str, Any]] = self.session.get_json(
            "incident", params={"processInstanceId": instance}
        )
        return found

    def wait_incident(self, instance: str, seconds: float = 30.0) -> dict[str, Any]:
        """Wait for the first incident of an instance."""
        return wait_for(
            lambda: self.incidents(instance), seconds=seconds, what=f"incident of {instance}"
        )[0]

    def log(self, instance: str) -> list[dict[str, Any]]:
        """History of the external tasks of an instance, oldest first."""
        found: list[dict[str, Any]] = self.session.get_json(
            "history",
            "external-task-log",
            params={"processInstanceId": instance, "sortBy": "timestamp", "sortOrder": "asc"},
        )
        return found

    def error_details(self, task: str) -> str:
        """What Cockpit shows of the last failure of an external task."""
        url = self.session.at("external-task", task, "errorDetails")
        answer = self.session.request("GET", url, headers={"Accept": "text/plain"})
        return answer.content.decode()

    def set_retries(self, task: str, retries: int) -> None:
        """Give a failed external task tries again, as Cockpit does."""
        self.session.put_json("external-task", task, "retries", body={"retries": retries})
