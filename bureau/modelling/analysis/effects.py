"""What one node needs, makes local, and gives: the transfer function of the data flow.

Camunda's rules: input mappings make local variables; a variable that a form, a worker or a rule
sets under a local name stays local, any other goes to the process; output mappings give to the
scope around the node.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from bureau.modelling.analysis import domain
from bureau.modelling.analysis.domain import NULL, UNKNOWN, Domain
from bureau.modelling.analysis.expressions import (
    assigned_variables,
    is_expression,
    needed_variables,
    single_variable,
    template_variables,
)
from bureau.modelling.bpmn.events import Conditional, ErrorRef, Timer
from bureau.modelling.bpmn.extensions import Parameter, ValueKind
from bureau.modelling.bpmn.nodes import (
    Activity,
    CallActivity,
    Event,
    Node,
    RuleTask,
    ServiceTask,
    StartEvent,
    UserTask,
)
from bureau.modelling.forms import FormModel
from bureau.modelling.workspace import Workspace

# An element that receives data the files do not tell (a message) lists its variables here.
PRODUCES = "produces"
# A shared sub-procedure declares its interface by these two properties of its process.
INPUTS = "inputs"
OUTPUTS = "outputs"

_MULTI_INSTANCE = ("loopCounter", "nrOfInstances", "nrOfActiveInstances", "nrOfCompletedInstances")


@dataclass(frozen=True, slots=True)
class Read:
    """A variable that must exist. `where` says in Chinese which part of the element needs it."""

    variable: str
    where: str
    outside: bool = False  # evaluated before the element's own inputs exist
    soft: bool = False  # only shown: a missing one leaves a blank, it does not throw


@dataclass(frozen=True, slots=True)
class Write:
    """A variable that the node sets before its output mappings."""

    variable: str
    domain: Domain


def names(text: str) -> tuple[str, ...]:
    """Split a comma separated property value."""
    return tuple(part.strip() for part in text.replace("，", ",").split(",") if part.strip())


def form_of(node: UserTask | StartEvent, workspace: Workspace) -> FormModel | None:
    """Return the form of a user task or start event, None when there is none to read."""
    ref = node.form.ref
    return workspace.form_by_id(ref) if ref and not is_expression(ref) else None


def reads(node: Node, workspace: Workspace) -> Iterator[Read]:
    """Yield what a node needs: attributes and input mappings.

    Output mappings and the inputs that a worker requires are looked at by rules of their own.
    """
    seen: set[str] = set()
    for one in node.io.inputs:
        for variable in needed_variables(one.value) - seen:
            yield Read(variable, f"输入映射 {one.name}", outside=True)
        seen.add(one.name)
    yield from _attributes(node)
    if isinstance(node, Activity) and node.multi_instance is not None:
        loop = node.multi_instance
        texts = {"会签集合": loop.collection, "会签次数": loop.cardinality}
        if loop.collection and not is_expression(loop.collection):
            yield Read(loop.collection, "会签集合", outside=True)
        for where, text in texts.items():
            for variable in needed_variables(text):
                yield Read(variable, where, outside=True)
    if isinstance(node, Event):
        for definition in node.definitions:
            if isinstance(definition, Timer):
                for variable in needed_variables(definition.expression):
                    yield Read(variable, "定时表达式")
            elif isinstance(definition, Conditional):
                for variable in needed_variables(definition.condition):
                    yield Read(variable, "条件表达式")
    if isinstance(node, RuleTask):
        yield from _decision_reads(node, workspace)
    if isinstance(node, UserTask):
        yield from _form_reads(node, workspace)


def writes(node: Node, workspace: Workspace) -> Iterator[Write]:
    """Yield what a node sets when it completes, before its output mappings."""
    if isinstance(node, UserTask | StartEvent):
        form = form_of(node, workspace)
        for key in form.keys if form else ():
            field = form.field(key) if form else None
            yield Write(key, domain.of_field(form.id, field) if form and field else UNKNOWN)
    if isinstance(node, ServiceTask):
        topic = workspace.topics.get(node.topic) if workspace.topics else None
        for output in topic.outputs if topic else ():
            yield Write(output.name, domain.of_topic(node.topic, output))
    if isinstance(node, ServiceTask | RuleTask) and node.result_variable:
        yield Write(node.result_variable, _result_domain(node, workspace))
    if isinstance(node, StartEvent) and node.initiator:
        yield Write(node.initiator, UNKNOWN)
    if isinstance(node, Event):
        for definition in node.definitions:
            if isinstance(definition, ErrorRef):
                for variable in (definition.code_variable, definition.message_variable):
                    if variable:
                        yield Write(variable, UNKNOWN)
    for variable in names(node.properties.get(PRODUCES, "")):
        yield Write(variable, UNKNOWN)
    for listener in node.listeners:
        for variable in sorted(assigned_variables(listener.value)):
            yield Write(variable, UNKNOWN)


def locals_of(node: Node) -> Mapping[str, Parameter | None]:
    """Return the names that are local to a node: inputs and the loop's own variables."""
    found: dict[str, Parameter | None] = {one.name: one for one in node.io.inputs}
    if isinstance(node, Activity) and node.multi_instance is not None:
        found.update((name, None) for name in _MULTI_INSTANCE)
        if node.multi_instance.element_variable:
            found[node.multi_instance.element_variable] = None
    return found


def parameter_domain(parameter: Parameter, look_up: Callable[[str], Domain]) -> Domain:
    """Return what a mapping gives; `look_up` tells the domain of a variable that it sees."""
    if parameter.kind is ValueKind.EMPTY or parameter.value == "${null}":
        return NULL
    if parameter.kind is not ValueKind.TEXT:
        return UNKNOWN
    if not is_expression(parameter.value):
        return domain.of_constant(parameter.value)
    variable = single_variable(parameter.value)
    return look_up(variable) if variable else UNKNOWN


def _attributes(node: Node) -> Iterator[Read]:
    texts: dict[str, str] = {}
    if isinstance(node, UserTask):
        texts = {
            "候选组": node.candidate_groups,
            "候选人": node.candidate_users,
            "办理人": node.assignee,
            "到期日": node.due_date,
            "跟进日": node.follow_up_date,
            "表单引用": node.form.ref,
        }
    elif isinstance(node, ServiceTask):
        texts = {"主题": node.topic}
    elif isinstance(node, CallActivity):
        texts = {"被调用流程": node.called}
        for transfer in node.ins:
            if transfer.source:
                yield Read(transfer.source, f"传入变量 {transfer.target}")
            texts[f"传入变量 {transfer.target}"] = transfer.source_expression
            if transfer.business_key and "execution" not in transfer.business_key:
                texts["传入办件编号"] = transfer.business_key
    for where, text in texts.items():
        for variable in sorted(needed_variables(text)):
            yield Read(variable, where)


def _decision_reads(node: RuleTask, workspace: Workspace) -> Iterator[Read]:
    decision = workspace.decision(node.decision)
    if decision is None or decision.table is None:
        return
    for column in decision.table.inputs:
        if column.expression.isidentifier() and column.expression not in decision.requires:
            yield Read(column.expression, f"判定表 {node.decision} 的输入")


def _form_reads(node: UserTask, workspace: Workspace) -> Iterator[Read]:
    form = form_of(node, workspace)
    for component in form.all if form else ():
        shown = template_variables(component.text) if component.type in ("text", "html") else ()
        for variable in sorted(shown):
            yield Read(variable, f"表单 {node.form.ref} 显示的内容", soft=True)
        if component.values_key:
            yield Read(component.values_key, f"表单 {node.form.ref} 的选项来源")
        if component.disabled and component.key:
            variable = component.key.split(".")[0]
            yield Read(variable, f"表单 {node.form.ref} 的只读字段", soft=True)


def _result_domain(node: ServiceTask | RuleTask, workspace: Workspace) -> Domain:
    if not isinstance(node, RuleTask) or node.map_result != "singleEntry":
        return UNKNOWN
    decision = workspace.decision(node.decision)
    return domain.of_decision(decision) if decision is not None else UNKNOWN
