"""One shape for the log lines of all processes: structlog, and what libraries log, alike.

A line has time, level, event, the correlation id of the work at hand, and keys such as case, topic,
task, outcome. Traces show code, never the values of variables: those are people's data.
"""

from __future__ import annotations

import logging
import sys
from typing import Final, Literal

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from bureau.correlation import current
from bureau.domain.clock import SystemClock
from bureau.domain.masking import masked

#: They write whole addresses, query strings included.
_TALKATIVE: Final = ("httpx", "httpcore", "urllib3")
#: Values that are ours and may look like numbers of people.
_OURS: Final = frozenset({"timestamp", "correlation", "level", "logger"})


def _stamp(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Beijing time with its offset, as the engine's own lines have it and people read it."""
    event["timestamp"] = SystemClock().now().isoformat(timespec="milliseconds")
    return event


def _mask(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Identity and phone numbers that a text or an error brought along are hidden."""
    return {
        key: masked(value) if isinstance(value, str) and key not in _OURS else value
        for key, value in event.items()
    }


def configure(part: str, *, form: Literal["console", "json"], level: str) -> None:
    """Set logging up for this process; once, before anything logs.

    Args:
        part: which process, such as "api".
        form: lines for people or for machines.
        level: lowest level logged, such as "INFO".
    """

    def process(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
        event.setdefault("part", part)
        if correlation := current():
            event.setdefault("correlation", correlation)
        return event

    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        _stamp,
        process,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_last(form),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


def _last(form: Literal["console", "json"]) -> list[Processor]:
    if form == "json":
        return [
            structlog.processors.format_exc_info,  # text only: `dict_tracebacks` has variables
            _mask,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    return [
        _mask,
        structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(),
            exception_formatter=structlog.dev.plain_traceback,  # rich would show variables
        ),
    ]
