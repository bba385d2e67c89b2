"""What a run of scenarios left, as a file: `bureau coverage` and CI read it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bureau.cli.problem import CannotGoOn
from bureau.cli.trial.pool import Result
from bureau.modelling.scenarios import ScenarioFile
from bureau.modelling.scenarios.coverage import Reached, boundaries_of, coverage_of
from bureau.modelling.scenarios.parts import Parts, answers_of, rules_of
from bureau.modelling.workspace import Workspace

FOLDER: Final = Path("build") / "scenarios"
FILE: Final = "result.json"


@dataclass
class Visits:
    """What scenarios went through in one process, called or started.

    Args:
        nodes: flow nodes entered.
        flows: sequence flows taken.
        rules: rules that fired, "decision/rule".
        answers: answers given, "form.field=value".
    """

    nodes: set[str] = field(default_factory=set)
    flows: set[str] = field(default_factory=set)
    rules: set[str] = field(default_factory=set)
    answers: set[str] = field(default_factory=set)


@dataclass
class Outcome:
    """The results of one or more runs.

    Args:
        visits: by process id.
        passed: names of the scenarios that passed, by process id.
        failed: fault by name of the scenario, by process id.
        seconds: wall time by name of the scenario, by process id.
    """

    visits: dict[str, Visits] = field(default_factory=dict)
    passed: dict[str, list[str]] = field(default_factory=dict)
    failed: dict[str, dict[str, str]] = field(default_factory=dict)
    seconds: dict[str, dict[str, float]] = field(default_factory=dict)

    def add(self, result: Result, workspace: Workspace) -> None:
        """Add the result of one scenario."""
        process, name = result.job.subject.original, result.job.scenario.name
        self.seconds.setdefault(process, {})[name] = round(result.seconds, 3)
        if result.run.fault:
            self.failed.setdefault(process, {})[name] = result.run.fault
        else:
            self.passed.setdefault(process, []).append(name)
        for ran, history in result.run.history:
            model = workspace.process_model(ran)
            if model is None:
                continue
            coverage = coverage_of(model)
            coverage.add(history)
            visits = self.visits.setdefault(ran, Visits())
            visits.nodes |= coverage.nodes
            visits.flows |= coverage.taken
        given = {f"{form}.{key}={value}" for form, key, value in result.run.answers}
        for ran, _ in result.run.history:
            self.visits.setdefault(ran, Visits()).answers |= given
            self.visits[ran].rules |= {f"{table}/{rule}" for table, rule in result.run.rules}

    def complete(self, file: ScenarioFile) -> bool:
        """Whether all scenarios of a file ran and passed."""
        return set(self.passed.get(file.process, ())) == {one.name for one in file.scenarios}

    def reached(self, process: str, workspace: Workspace, file: ScenarioFile | None) -> Reached:
        """How far the scenarios reach in one process."""
        model = workspace.process_model(process)
        if model is None:
            raise CannotGoOn(f"找不到流程 {process}。", f"There is no diagram of {process}.")
        visits = self.visits.get(process, Visits())
        nodes = frozenset(visits.nodes)
        return Reached(
            process=process,
            nodes=Parts(frozenset(model.nodes), nodes),
            boundaries=Parts(boundaries_of(model), nodes),
            flows=Parts(frozenset(model.flows), frozenset(visits.flows)),
            rules=Parts(frozenset(rules_of(model, workspace)), frozenset(visits.rules)),
            answers=Parts(frozenset(answers_of(model, workspace)), frozenset(visits.answers)),
            excused=file.unreached if file else {},
        )

    def write(self, path: Path) -> None:
        """Write it, sorted, so that two runs of the same can be compared."""
        path.parent.mkdir(parents=True, exist_ok=True)
        data = {
            "passed": {process: sorted(names) for process, names in self.passed.items()},
            "failed": self.failed,
            "seconds": self.seconds,
            "visits": {
                process: {name: sorted(ids) for name, ids in vars(visits).items()}
                for process, visits in sorted(self.visits.items())
            },
        }
        path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read_outcome(path: Path) -> Outcome:
    """Read what a run left.

    Raises:
        CannotGoOn: there was none, or the file is damaged.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        visits = {
            process: Visits(**{name: set(ids) for name, ids in each.items()})
            for process, each in data["visits"].items()
        }
        return Outcome(visits, data["passed"], data["failed"], data["seconds"])
    except FileNotFoundError as error:
        raise CannotGoOn(
            "还没有场景运行结果。", "No result of a scenario run.", "先运行 bureau scenarios"
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise CannotGoOn(
            f"场景运行结果 {path} 已损坏。", "The result is damaged.", "再运行 bureau scenarios"
        ) from error
