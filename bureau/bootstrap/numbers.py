"""Numbering of documents (文号), and the registers as an office looks at them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from bureau.bootstrap.core import Core
from bureau.gateways.register_file import read_registers
from bureau.services.document_numbers import DocumentNumbers
from bureau.services.number_review import NumberReview


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberServices:
    """Use cases of this area.

    Args:
        documents: 留号、用号、废号 of a case.
        review: lists, gaps, a void by hand.
    """

    documents: DocumentNumbers
    review: NumberReview


def build_numbers(core: Core) -> NumberServices:
    """Build them; the file of registers is read when it is needed."""
    registers = partial(read_registers, core.settings.bpmn_dir / "registers.yaml")
    return NumberServices(
        documents=DocumentNumbers(core.effects, core.clock, registers),
        review=NumberReview(core.uow, core.clock, registers),
    )
