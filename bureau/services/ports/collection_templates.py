"""Ports: the templates of collection rounds, and who may be asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bureau.domain.collections import CollectionTemplate


class CollectionTemplates(Protocol):
    """Templates by id."""

    def get(self, template: str) -> CollectionTemplate | None:
        """The template of this id; None: there is none.

        Raises:
            DefinitionFaults, TemplateFaults: it cannot be used.
        """
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who can be asked: code of a body or a group, Chinese name."""

    code: str
    name: str
    is_group: bool


class AddresseeBook(Protocol):
    """Bodies and posts by code."""

    def find(self, code: str) -> tuple[Asked, ...]:
        """Who a code means; "towns" means every town; empty: nobody."""
        ...
