"""The runtime of external tasks: everything between the engine's long poll and a handler.

    variables, declare, context   what a handler is made of
    registry                      which handlers there are
    execute, outcome, backoff     one task -> one verb; no engine here
    board, poller, keeper, report what the process holds, fetches, keeps locked, answers
    runner, metrics, status       threads, stop, health
    harness                       handlers without an engine, for tests

No rule of a procedure lives here, and nothing outside this folder answers the engine.
"""

from __future__ import annotations

from workers.runtime.context import Context
from workers.runtime.declare import Handler, task
from workers.runtime.variables import OpenVariables, Variables

__all__ = ["Context", "Handler", "OpenVariables", "Variables", "task"]
