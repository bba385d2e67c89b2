"""Small procedures for tests of service steps on the real engine: steps in a row, no forms."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from bureau.bootstrap import Services
from bureau.domain.cases import CaseSource
from bureau.domain.clock import SystemClock
from bureau.domain.json_value import JsonObject
from bureau.services.case_start import new_case, start_order
from bureau.services.records import Procedure
from tests.support.processes import diagram
from tests.support.records import sample_procedure

#: Start data of a small procedure.
SCHEMA: JsonObject = {
    "type": "object",
    "required": ["title"],
    "additionalProperties": False,
    "properties": {"title": {"type": "string", "title": "标题", "minLength": 1, "maxLength": 200}},
}


def service(
    id: str,
    topic: str,
    inputs: Mapping[str, str] | None = None,
    inside: str = "",
    maps: Mapping[str, Mapping[str, str]] | None = None,
) -> tuple[str, str]:
    """A service step with its input mapping.

    Args:
        id: of the element.
        topic: of the step.
        inputs: texts and expressions by name.
        inside: further elements of it.
        maps: inputs that are maps, by name.
    """
    mapped = "".join(
        f"<camunda:inputParameter name={quoteattr(name)}>{escape(value)}</camunda:inputParameter>"
        for name, value in (inputs or {}).items()
    )
    for name, entries in (maps or {}).items():
        rows = "".join(
            f"<camunda:entry key={quoteattr(key)}>{escape(value)}</camunda:entry>"
            for key, value in entries.items()
        )
        mapped += (
            f"<camunda:inputParameter name={quoteattr(name)}><camunda:map>{rows}</camunda:map>"
            "</camunda:inputParameter>"
        )
    return id, (
        f'<bpmn:serviceTask id="{id}" camunda:type="external" camunda:topic="{topic}"'
        ' camunda:asyncAfter="true"><bpmn:extensionElements><camunda:inputOutput>'
        f"{mapped}</camunda:inputOutput></bpmn:extensionElements>{inside}</bpmn:serviceTask>"
    )


def receive(id: str, message: str) -> tuple[str, str]:
    """A step that waits for a message, which `procedure` defines."""
    return id, f'<bpmn:receiveTask id="{id}" messageRef="{message}" camunda:asyncBefore="true"/>'


REGISTER = service("Service_Register", "register")


def close(outcome: str = "已办结") -> tuple[str, str]:
    """The last step."""
    return service("Service_Close", "close-case", {"outcome": outcome})


def procedure(process: str, *steps: tuple[str, str], messages: tuple[str, ...] = ()) -> bytes:
    """A process of steps in a row, from `Start` to `End_Done`."""
    ids = ["Start", *(id for id, _ in steps), "End_Done"]
    flows = "".join(
        f'<bpmn:sequenceFlow id="Flow_{n}" sourceRef="{source}" targetRef="{target}"/>'
        for n, (source, target) in enumerate(pairwise(ids))
    )
    elements = "".join(step for _, step in steps)
    return diagram(
        process,
        f'<bpmn:startEvent id="Start" camunda:asyncBefore="true"/>{elements}'
        f'<bpmn:endEvent id="End_Done"/>{flows}',
        definitions="".join(f'<bpmn:message id="{one}" name="{one}"/>' for one in messages),
    )


def row(process: str, name: str = "", *, external: bool = False) -> Procedure:
    """Its row in the catalogue."""
    now = SystemClock().now()
    return sample_procedure(process, now, name=name or process, external=external, schema=SCHEMA)


def hand_in(services: Services, kind: Procedure, title: str) -> str:
    """Open a case of a small procedure as the platform does, without the API; its number."""
    now = services.clock.now()
    with services.uow() as uow:
        case = new_case(uow, kind, {"title": title}, CaseSource.SCHEDULE, now)
        uow.outbox.add(start_order(case, kind, now))
        uow.commit()
    return case.number
