"""Port: the rules by which is paid, which modelers edit."""

from __future__ import annotations

from typing import Protocol

from bureau.domain.payments import PaymentRule


class PaymentRules(Protocol):
    """Rules by id."""

    def get(self, rule: str) -> PaymentRule | None:
        """The rule of this id; None: there is none.

        Raises:
            InvalidData: the file of the rules cannot be used.
        """
        ...
