"""The area of collection rounds (数据报送): the rounds, and the intake behind their links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bureau.bootstrap.core import Core
from bureau.domain.bodies import BodyRegister
from bureau.domain.posts import PostPlace
from bureau.gateways.collection_files import CollectionFiles
from bureau.gateways.reports import DocxReports
from bureau.gateways.workbooks import XlsxWorkbooks
from bureau.services.addressee_book import RegisteredAddressees
from bureau.services.aggregating import Aggregates
from bureau.services.collection_intake import CollectionIntake
from bureau.services.collections import Collections
from bureau.services.one_time_links import OneTimeLinks


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionArea:
    """Services of rounds."""

    rounds: Collections
    intake: CollectionIntake
    aggregates: Aggregates


def build_intake(core: Core) -> CollectionIntake:
    """What links of purpose "collection-return" lead to."""
    templates = CollectionFiles(core.settings.bpmn_dir / "collections")
    return CollectionIntake(core.uow, templates, XlsxWorkbooks(), core.files, core.clock)


def build_collections(
    core: Core,
    intake: CollectionIntake,
    links: OneTimeLinks,
    bodies: BodyRegister,
    posts: Mapping[str, PostPlace],
) -> CollectionArea:
    """Build the area from the core and the two registers of who can be asked."""
    book = RegisteredAddressees(bodies, {group: place.name for group, place in posts.items()})
    rounds = Collections(core.uow, core.effects, intake, book, links, core.clock)
    aggregates = Aggregates(
        core.uow, core.effects, intake, XlsxWorkbooks(), DocxReports(), core.files, core.clock
    )
    return CollectionArea(rounds=rounds, intake=intake, aggregates=aggregates)
