"""Whether anything was lost or done twice, by what the parts themselves have on record."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any, Final

from tests.docker.stack import Stack

#: Runs in a container: 对账 without its grace, and instances by case in the engine.
_COMPARE: Final = """
import json
from collections import Counter
from datetime import timedelta
from bureau.bootstrap.core import build_core
from bureau.cli.embedded import load_embedded
from bureau.engine.instances import CamundaInstances
from bureau.services.reconciliation import Reconciliation
core = build_core(load_embedded(), None)
compare = Reconciliation(core.uow, core.engine, CamundaInstances(core.engine_session), core.files,
    core.clock, grace=timedelta(0))
found = [(str(one.kind), one.case_number, one.subject) for one in compare.differences()]
started = core.engine_session.get_json("history", "process-instance",
    params={"processDefinitionKey": PROCESS})
print(json.dumps({"differences": found,
    "twice": [key for key, n in Counter(one["businessKey"] for one in started).items() if n > 1],
    "instances": len(started)}))
"""


@dataclass(frozen=True, slots=True)
class Compared:
    """What was found.

    Args:
        differences: of 对账: kind, case number, subject.
        twice: cases with more than one instance of the procedure.
        instances: how many of it were ever started.
    """

    differences: tuple[tuple[str, str | None, str], ...]
    twice: tuple[str, ...]
    instances: int


def compare(stack: Stack, process: str) -> Compared:
    """Compare everything, and the instances of one procedure."""
    seen: dict[str, Any] = json.loads(
        stack.script("api", f"PROCESS = {process!r}\n{_COMPARE}").splitlines()[-1]
    )
    return Compared(
        tuple((kind, case, subject) for kind, case, subject in seen["differences"]),
        tuple(seen["twice"]),
        int(seen["instances"]),
    )


def settled(stack: Stack, process: str, seconds: float = 60.0) -> Compared:
    """The same, a while later where something was just under way: what stays is a difference."""
    deadline = time.monotonic() + seconds
    while (seen := compare(stack, process)).differences and time.monotonic() < deadline:
        time.sleep(3)
    return seen
