"""Flow nodes: activities, gateways and events, each with the attributes the engine reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bureau.modelling.bpmn.events import EventDefinition, Timer
from bureau.modelling.bpmn.extensions import NO_MAPPING, IoMapping, Listener, Transfer


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """What every element has. `line` is its place in the file, for reports."""

    id: str
    name: str = ""
    documentation: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)
    line: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A condition expression; `language` is set when it is a script."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow(Element):
    """A sequence flow inside one scope."""

    source: str
    target: str
    condition: Condition | None = None
    listeners: tuple[Listener, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Node(Element):
    """A flow node. `scope` is the id of the process or sub-process that holds it."""

    tag: str
    scope: str
    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()
    io: IoMapping = NO_MAPPING
    listeners: tuple[Listener, ...] = ()
    async_before: bool = False
    async_after: bool = False
    default: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The form of a user task or start event, by `formRef` or the older `formKey`."""

    ref: str = ""
    binding: str = ""
    version: str = ""
    key: str = ""


NO_FORM = Form()


@dataclass(frozen=True, slots=True, kw_only=True)
class MultiInstance:
    """Multi-instance characteristics; `async_after` is the one written inside them."""

    sequential: bool
    collection: str = ""
    element_variable: str = ""
    cardinality: str = ""
    completion_condition: str = ""
    async_before: bool = False
    async_after: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity(Node):
    """Anything that takes time: tasks, call activities, sub-processes."""

    multi_instance: MultiInstance | None = None
    standard_loop: bool = False
    for_compensation: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UserTask(Activity):
    """A person's task."""

    form: Form = NO_FORM
    candidate_groups: str = ""
    candidate_users: str = ""
    assignee: str = ""
    due_date: str = ""
    follow_up_date: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceTask(Activity):
    """A service, send or worker-run rule task. `type` is "external" for a topic.

    `implementation` holds class, expression or delegate of in-engine code.
    `error_events` are the error refs declared by `camunda:errorEventDefinition`.
    """

    type: str = ""
    topic: str = ""
    implementation: str = ""
    result_variable: str = ""
    error_events: tuple[str, ...] = ()
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveTask(Activity):
    """Waits for a message."""

    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTask(Activity):
    """A business rule task that evaluates a DMN decision in the engine."""

    decision: str = ""
    binding: str = ""
    version: str = ""
    version_tag: str = ""
    result_variable: str = ""
    map_result: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptTask(Activity):
    """A script in the engine."""

    language: str = ""
    script: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallActivity(Activity):
    """Calls another process."""

    called: str = ""
    binding: str = ""
    version: str = ""
    version_tag: str = ""
    ins: tuple[Transfer, ...] = ()
    outs: tuple[Transfer, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SubProcess(Activity):
    """An embedded sub-process, transaction, ad-hoc or event sub-process."""

    nodes: tuple[Node, ...] = ()
    flows: tuple[Flow, ...] = ()
    by_event: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway(Node):
    """A gateway; the tag says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Node):
    """Any event."""

    definitions: tuple[EventDefinition, ...] = ()

    @property
    def timer(self) -> Timer | None:
        """The timer definition, if it has one."""
        return next((one for one in self.definitions if isinstance(one, Timer)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class StartEvent(Event):
    """A start event; `interrupting` matters in event sub-processes."""

    form: Form = NO_FORM
    initiator: str = ""
    interrupting: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class EndEvent(Event):
    """An end event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CatchEvent(Event):
    """An intermediate catch event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThrowEvent(Event):
    """An intermediate throw event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundaryEvent(Event):
    """An event on the border of an activity; `interrupting` is `cancelActivity`."""

    attached_to: str = ""
    interrupting: bool = True
