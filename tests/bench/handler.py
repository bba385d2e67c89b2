"""The handler that the benchmark runs: nothing but its variables."""

from __future__ import annotations

from workers.runtime import Context, Variables, task
from workers.runtime.declare import Handler


class Given(Variables):
    """One variable in."""

    case_id: str


class Made(Variables):
    """One variable out."""

    result: str


def bench_handler(topic: str) -> Handler[Given, Made]:
    """The handler under a topic of this run."""

    @task(topic)
    def answer(inp: Given, ctx: Context) -> Made:
        return Made(result="x")

    return answer
