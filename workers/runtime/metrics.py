"""Counters of the runtime, for Prometheus."""

from __future__ import annotations

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

#: Handlers take between a look-up and a slow call to another body.
_SECONDS: Final = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60)


class Metrics:
    """Everything the runtime counts, with the label `topic`.

    Args:
        registry: where it is exposed; one of its own for each runner.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        self.fetched = Counter(
            "bureau_tasks_fetched", "External tasks fetched.", ["topic"], registry=registry
        )
        self.completed = Counter(
            "bureau_tasks_completed", "External tasks completed.", ["topic"], registry=registry
        )
        self.bpmn_errors = Counter(
            "bureau_tasks_bpmn_errors",
            "External tasks that ended in an error that the diagram catches.",
            ["topic", "code"],
            registry=registry,
        )
        self.failed = Counter(
            "bureau_tasks_failed",
            "Failures reported, those that became incidents included.",
            ["topic", "cause"],
            registry=registry,
        )
        self.incidents = Counter(
            "bureau_tasks_incidents",
            "Failures that left no try and became incidents.",
            ["topic", "cause"],
            registry=registry,
        )
        self.lost = Counter(
            "bureau_tasks_lost",
            "Tasks that were gone or another worker's when the answer came.",
            ["topic"],
            registry=registry,
        )
        self.unreported = Counter(
            "bureau_tasks_unreported",
            "Tasks whose answer the engine never took; they come again when the lock lapses.",
            ["topic"],
            registry=registry,
        )
        self.given_back = Counter(
            "bureau_tasks_given_back",
            "Tasks unlocked before they were started.",
            ["topic"],
            registry=registry,
        )
        self.seconds = Histogram(
            "bureau_handler_seconds",
            "What a handler took, without the answer to the engine.",
            ["topic"],
            buckets=_SECONDS,
            registry=registry,
        )
        self.fetch_faults = Counter(
            "bureau_fetch_faults", "Fetches that the engine did not answer.", registry=registry
        )
        self.running = Gauge(
            "bureau_tasks_running", "External tasks that run now.", registry=registry
        )
        self.oldest = Gauge(
            "bureau_oldest_open_task_seconds",
            "Age of the oldest task with tries left; 0 when there is none.",
            ["topic"],
            registry=registry,
        )
