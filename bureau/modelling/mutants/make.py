"""Every mutant of a diagram."""

from __future__ import annotations

from collections.abc import Container, Iterator

from lxml import etree

from bureau.modelling.mutants.change import Mutant
from bureau.modelling.mutants.limits import other_limit, without_boundary, without_limit
from bureau.modelling.mutants.mappings import other_constant, unmapped
from bureau.modelling.mutants.paths import flipped, retargeted, skipped, swapped
from bureau.modelling.mutants.people import regrouped


def mutants_of(
    xml: bytes, groups: tuple[str, ...], only: Container[str] | None = None
) -> Iterator[Mutant]:
    """Yield every mutant of a diagram, in file order within a kind.

    Args:
        xml: the BPMN file, well-formed.
        groups: groups of the post register, for swaps.
        only: ids of those that are wanted, as making one copies the whole file; None: every one.
    """
    root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    changes = (
        *flipped(root),
        *swapped(root),
        *retargeted(root),
        *skipped(root),
        *regrouped(root, groups),
        *without_limit(root),
        *other_limit(root),
        *without_boundary(root),
        *unmapped(root),
        *other_constant(root),
    )
    for change in changes:
        if only is None or change.id in only:
            yield change.made_in(root)
