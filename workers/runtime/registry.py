"""The handlers of one process, by topic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from workers.runtime.declare import AnyHandler


class TopicTaken(ValueError):
    """Two handlers declare the same topic."""


class Registry:
    """Handlers by topic, in the order given.

    Args:
        handlers: all of them; listed explicitly, so that no import order decides.

    Raises:
        TopicTaken: a topic occurs twice.
    """

    def __init__(self, handlers: Iterable[AnyHandler]) -> None:
        self._handlers: dict[str, AnyHandler] = {}
        for handler in handlers:
            if handler.topic in self._handlers:
                raise TopicTaken(handler.topic)
            self._handlers[handler.topic] = handler

    def __getitem__(self, topic: str) -> AnyHandler:
        return self._handlers[topic]

    def __iter__(self) -> Iterator[AnyHandler]:
        return iter(self._handlers.values())

    def __len__(self) -> int:
        return len(self._handlers)

    @property
    def topics(self) -> tuple[str, ...]:
        """All topics."""
        return tuple(self._handlers)
