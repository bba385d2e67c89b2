"""The engine as the services see it: implements the port `services.ports.engine.ProcessEngine`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

import pycamunda.message
import pycamunda.processdef
import pycamunda.processinst

from bureau.domain.json_value import JsonObject, JsonValue
from bureau.engine.codec import decode_json, encode, encode_all
from bureau.engine.history import InstanceHistory
from bureau.engine.names import full_name
from bureau.engine.session import EngineSession
from bureau.engine.verbs import quoted, send
from bureau.services.ports.engine import (
    DefinitionSource,
    FormFieldFact,
    OperationFact,
    UserTaskFact,
)

#: Process variable that keeps why an instance was cancelled; the engine's delete takes no reason.
CANCEL_REASON = "cancelReason"


class CamundaEngine:
    """Camunda 7 or Operaton over REST. Safe to use from several threads.

    Args:
        session: with the service account.
    """

    def __init__(self, session: EngineSession) -> None:
        self._session = session
        self._history = InstanceHistory(session)

    def find_instance(self, process: str, business_key: str) -> str | None:
        """Id of the oldest instance of this process with this business key, running or finished."""
        found = self._session.get_json(
            "history",
            "process-instance",
            params={
                "processDefinitionKey": process,
                "processInstanceBusinessKey": business_key,
                "sortBy": "startTime",
                "sortOrder": "asc",
                "maxResults": 1,
            },
        )
        return str(found[0]["id"]) if found else None

    def start(self, process: str, business_key: str, variables: JsonObject) -> str:
        """Start the newest version of a process; gives the instance id.

        Raises:
            EngineNotFound: no such process is deployed.
            Permanent: a variable cannot be written.
        """
        request = pycamunda.processdef.StartInstance(
            self._session.base_url, key=quoted(process), business_key=business_key
        )
        for name, typed in encode_all(variables).items():
            request.add_variable(name, typed["value"], typed["type"])
        return str(send(request, self._session).id_)

    def correlate(self, message: str, instance_id: str, variables: JsonObject) -> None:
        """Hand a message to a running instance; variables are set in the same transaction.

        Raises:
            EngineRefused: nothing waits for it; `type` is "MismatchingMessageCorrelationException".
            Permanent: a variable cannot be written.
        """
        # Without a result pycamunda raises after the message was correlated.
        request = pycamunda.message.CorrelateSingle(
            self._session.base_url,
            message_name=message,
            process_instance_id=instance_id,
            result_enabled=True,
        )
        for name, typed in encode_all(variables).items():
            request.add_process_variable(name, typed["value"], typed["type"])
        send(request, self._session)

    def called(self, instance_id: str) -> tuple[str, ...]:
        """Instances that an instance has called, directly or not, oldest first."""
        return tuple(one for one in self._history.tree(instance_id) if one != instance_id)

    def variables(self, instance_id: str, names: Collection[str]) -> Mapping[str, JsonValue]:
        """Process variables of an instance, running or finished; unknown names are left out."""
        if not names:
            return {}
        found = self._session.get_json(
            "history",
            "variable-instance",
            params={
                "processInstanceId": instance_id,
                "variableNameIn": ",".join(names),
                "deserializeValues": "false",
            },
        )
        # Those of a task or a sub-process are local: another scope's value is not the process'.
        return {
            variable["name"]: decode_json(variable)
            for variable in found
            if variable["activityInstanceId"] == instance_id
        }

    def cancel(self, instance_id: str, reason: str) -> None:
        """End a running instance.

        Raises:
            EngineNotFound: it does not run (any more).
        """
        self._session.get_json("process-instance", instance_id)
        self._session.put_json(
            "process-instance", instance_id, "variables", CANCEL_REASON, body=encode(reason)
        )
        request = pycamunda.processinst.Delete(
            self._session.base_url,
            id_=quoted(instance_id),
            skip_custom_listeners=True,
            skip_io_mappings=True,
        )
        send(request, self._session)

    def completed_at(self, task_id: str) -> datetime | None:
        """When the engine took a service step as completed; None: it did not."""
        return self._history.completed_at(task_id)

    def activity(self, instance_id: str) -> tuple[UserTaskFact, ...]:
        """User tasks of an instance, running or finished, in order of their start."""
        return self._history.user_tasks(instance_id)

    def people(self, user_ids: Collection[str]) -> Mapping[str, str]:
        """Names of users by id; whoever the engine does not know (any more) is left out."""
        if not user_ids:
            return {}
        found = self._session.get_json("user", params={"idIn": ",".join(sorted(user_ids))})
        return {each["id"]: full_name(each) for each in found}

    def operations(self, instance_id: str) -> tuple[OperationFact, ...]:
        """Operation log of an instance and of those it called, oldest first."""
        return self._history.operations(instance_id)

    def form_fields(self, instance_id: str) -> tuple[FormFieldFact, ...]:
        """Everything that was submitted on forms of an instance, oldest first."""
        return self._history.form_fields(instance_id)

    def definition_xml(self, instance_id: str) -> DefinitionSource:
        """The diagram that an instance, running or finished, runs on."""
        definition_id = self._history.instance(instance_id)["processDefinitionId"]
        url, known = self._session.base_url, quoted(definition_id)
        definition = send(pycamunda.processdef.Get(url, id_=known), self._session)
        xml = send(pycamunda.processdef.GetXML(url, id_=known), self._session)
        return DefinitionSource(
            process_id=definition.key,
            version=definition.version,
            version_tag=definition.version_tag or "",
            xml=xml.encode(),
        )
