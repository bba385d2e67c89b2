"""What is read out of deployed diagrams. The engine never changes one, so each is read once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from bureau.engine.session import EngineSession

T = TypeVar("T")


def diagram_xml(session: EngineSession, definition_id: str) -> bytes:
    """The BPMN of a deployed process definition.

    Raises:
        EngineError: there is none with this id, or the engine cannot be asked.
    """
    found = session.get_json("process-definition", definition_id, "xml")
    return str(found["bpmn20Xml"]).encode()


class DeployedReadings(Generic[T]):
    """One reading of every deployed diagram. Safe to use from several threads.

    Args:
        session: an account that may read definitions.
        read: makes the reading of a diagram's XML.
    """

    def __init__(self, session: EngineSession, read: Callable[[bytes], T]) -> None:
        self._session = session
        self._read = read
        self._known: dict[str, T] = {}
        self._lock = threading.Lock()

    def of(self, definition_id: str) -> T:
        """The reading of this definition.

        Raises:
            EngineError: there is none with this id, or the engine cannot be asked.
        """
        with self._lock:
            if definition_id in self._known:
                return self._known[definition_id]
        # Two threads may both read it: that costs one request, a wait under the lock costs all.
        found = self._read(diagram_xml(self._session, definition_id))
        with self._lock:
            self._known[definition_id] = found
        return found
