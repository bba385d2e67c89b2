"""Reads what a diagram says of its procedure, for the row that API and workers read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bureau.cli.problem import CannotGoOn
from bureau.cli.steps.procedure_facts import (
    materials,
    offices,
    results,
    said_in,
    withdrawable,
)
from bureau.engine.bundle import Bundle
from bureau.modelling.bpmn import Model, Process
from bureau.modelling.bpmn.nodes import StartEvent
from bureau.modelling.form_schema import derive
from bureau.services.records import Procedure

#: Folder of sub-procedures that are called and never started by themselves.
SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Diagram:
    """One diagram that is deployed.

    Args:
        path: the BPMN file.
        process: its executable process.
        model: the whole file.
    """

    path: Path
    process: Process
    model: Model

    @property
    def shared(self) -> bool:
        """Whether it is only ever called."""
        return self.path.parent.name == SHARED


def diagram_of(model: Model) -> Diagram:
    """The diagram of a model.

    Raises:
        CannotGoOn: no process in it.
    """
    if model.executable is None:
        raise CannotGoOn(f"{model.path.name} 中没有流程。", f"{model.path.name} has no process.")
    return Diagram(model.path, model.executable, model)


def procedure_of(diagram: Diagram, bundle: Bundle, at: datetime) -> Procedure:
    """The row of a procedure.

    Properties of the process (`camunda:property`): `annex`, `flow`, `duty`, `external`, `titleKey`,
    `referenceKey`, `dueRule`, `dueField`; for the rest see `bureau.cli.steps.procedure_facts`. The
    schema is that of the start form; without one no field is accepted.

    Args:
        diagram: where it is described.
        bundle: what is deployed.
        at: when.

    Raises:
        FormNotDerivable: the start form asks for something that the API cannot take.
        CannotGoOn: a key names no field of the start form.
    """
    process = diagram.process
    said = process.properties
    form = start_form(process)
    schema = derive(json.loads(bundle.files[f"{form}.form"]) if form else {"components": []})
    fields = schema["properties"]
    assert isinstance(fields, dict), "derive gives an object of properties"
    for name in ("titleKey", "referenceKey", "dueField"):
        if name in said and said[name] not in fields:
            raise CannotGoOn(
                f"{diagram.path.name} 的属性 {name}={said[name]} 不是开始表单的字段。",
                f"{name} of {diagram.path.name} names no field of the start form.",
            )
    return Procedure(
        id=process.id,
        name=process.name,
        version_tag=process.version_tag,
        annex=said.get("annex", ""),
        flow=said.get("flow", ""),
        duty=said.get("duty", said.get("annex", "")),
        department=diagram.path.parent.name,
        external=said.get("external") == "true",
        schema=schema,
        title_key=said.get("titleKey", ""),
        reference_key=said.get("referenceKey"),
        basis=said_in(process, "依据"),
        limit_text=said_in(process, "时限"),
        materials=materials(process),
        due_rule=said.get("dueRule"),
        due_field=said.get("dueField"),
        withdrawable=withdrawable(diagram.model, process),
        results=results(diagram.model, process, bundle.files),
        offices=offices(diagram.model, process),
        digest=bundle.digest,
        deployed_at=at,
    )


def start_form(process: Process) -> str:
    """Id of the form of the start event, "" when it has none."""
    starts = (node for node in process.nodes if isinstance(node, StartEvent))
    return next((start.form.ref for start in starts if start.form.ref), "")
