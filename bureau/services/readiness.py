"""Whether this process can do its work: each thing it depends on, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bureau.errors import BureauError
from bureau.services.ports.engine import ProcessEngine
from bureau.services.ports.unit_of_work import UnitOfWorkFactory

#: Asks one dependency something cheap; raises a `BureauError` when it does not answer.
Probe = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Finding:
    """One dependency.

    Args:
        name: stable name, "database" or "engine".
        ok: it answered.
        error: class of the error, "" when it answered; its text may hold addresses and stays
            inside.
    """

    name: str
    ok: bool
    error: str = ""


class Readiness:
    """Asks every dependency.

    Args:
        probes: by name.
    """

    def __init__(self, probes: Mapping[str, Probe]) -> None:
        self._probes = dict(probes)

    @classmethod
    def of_api(cls, uow: UnitOfWorkFactory, engine: ProcessEngine) -> Readiness:
        """What the API needs: the database, and the engine with our account."""

        def database() -> None:
            with uow(read_only=True) as opened:
                opened.procedures.get("")

        return cls(
            {"database": database, "engine": lambda: engine.find_instance("readiness", "readiness")}
        )

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the dependencies."""
        return tuple(self._probes)

    def ask(self, name: str) -> Finding:
        """Ask one dependency.

        Args:
            name: one of `names`.
        """
        try:
            self._probes[name]()
        except BureauError as error:
            return Finding(name, False, type(error).__name__)
        return Finding(name, True)
