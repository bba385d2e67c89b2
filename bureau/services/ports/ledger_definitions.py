"""Port: the definitions of the ledgers, which modelers edit."""

from __future__ import annotations

from typing import Protocol

from bureau.domain.ledgers import LedgerDefinition


class LedgerDefinitions(Protocol):
    """Definitions by id."""

    def get(self, ledger: str) -> LedgerDefinition | None:
        """The definition of this id; None: there is no such ledger.

        Raises:
            DefinitionFaults: there is one, and it cannot be used.
        """
        ...

    def all(self) -> tuple[LedgerDefinition, ...]:
        """Every definition, by id.

        Raises:
            DefinitionFaults: one cannot be used.
        """
        ...
