"""Filing, catalogues, re-verification and destruction of packages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from bureau.bootstrap.core import OPS_GROUP, Core
from bureau.gateways.archive_scheme import read_scheme
from bureau.gateways.workbooks import XlsxWorkbooks
from bureau.services.archive_books import ArchiveBooks
from bureau.services.archive_round import ArchiveRound
from bureau.services.destruction import Destructions
from bureau.services.filing import Filing
from bureau.services.package_check import PackageCheck


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveServices:
    """Use cases of this area.

    Args:
        round: 预归档、编档号.
        books: 预归档目录、归档文件目录、案卷目录.
        check: re-verification.
        destructions: 销毁.
        filing: the round as steps of a case (topics `prepare-filing`, `number-filing`).
    """

    round: ArchiveRound
    books: ArchiveBooks
    check: PackageCheck
    destructions: Destructions
    filing: Filing


def build_archive(core: Core) -> ArchiveServices:
    """Build them; the scheme is read when it is needed."""
    scheme = partial(read_scheme, core.settings.bpmn_dir / "archive.yaml")
    filing = ArchiveRound(core.uow, core.clock, scheme)
    books = ArchiveBooks(core.uow, core.clock, scheme, XlsxWorkbooks())
    return ArchiveServices(
        round=filing,
        books=books,
        check=PackageCheck(core.uow, core.packager, core.clock, ops_group=OPS_GROUP),
        destructions=Destructions(core.uow, core.packager, core.files, core.clock),
        filing=Filing(core.uow, core.effects, filing, books, core.files, core.clock),
    )
