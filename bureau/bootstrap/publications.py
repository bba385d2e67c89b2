"""The area of publications: websites by the code that diagrams use, and what is done there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bureau.bootstrap.bodies import Counterparts, signed_http
from bureau.bootstrap.core import Core
from bureau.bootstrap.papers import inspector_of
from bureau.domain.bodies import Body
from bureau.gateways.website import FolderSite, HttpSite
from bureau.services.jobs import Job
from bureau.services.ports.website import Website
from bureau.services.publication_check import PublicationCheck
from bureau.services.publication_end import PublicationEnd
from bureau.services.publication_list import PublicationList
from bureau.services.publishing import Publishing, Site

#: How often publications past their last day are looked for, and how long that may take.
END_EVERY: Final = timedelta(minutes=30)
END_LEASE: Final = timedelta(minutes=30)

#: A site that is a folder may wait for another process that writes there.
FOLDER_PATIENCE: Final = timedelta(seconds=30)

#: Takes down by hand where a site has no interface: 办公室 keeps the websites (附件1.4).
OFFICE: Final = "bangongshi"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationArea:
    """Services of publications.

    Args:
        sites: websites by code.
        publishing, end, listing: the use cases.
        jobs: the take-down after the 公示期.
    """

    sites: dict[str, Site]
    publishing: Publishing
    end: PublicationEnd
    listing: PublicationList
    jobs: tuple[Job, ...]


def build_publications(core: Core, counterparts: Counterparts) -> PublicationArea:
    """Build the area; connects to nothing.

    Raises:
        ValueError: the secret of a site is not set.
    """
    settings = core.settings
    sites = {
        body.code: _site(body, core) for body in counterparts.register if body.kind == "system"
    }
    written = any(isinstance(site.website, FolderSite) for site in sites.values())
    if written and settings.publish_dir is None:
        settings.publish_folder.mkdir(parents=True, exist_ok=True)
    check = PublicationCheck(core.files, inspector_of(settings))
    end = PublicationEnd(core.uow, core.effects, core.clock, sites, told=OFFICE)
    return PublicationArea(
        sites=sites,
        publishing=Publishing(
            core.uow, core.effects, core.clock, sites, counterparts.exporter, check
        ),
        end=end,
        listing=PublicationList(core.uow),
        jobs=(Job(name="take-down", every=END_EVERY, lease=END_LEASE, run=end.run),),
    )


def _site(body: Body, core: Core) -> Site:
    website: Website | None = None
    patience = timedelta(0)
    if body.channel == "http":
        website = HttpSite(signed_http(body, core))
    elif body.channel == "site":
        settings = core.settings
        base = (settings.publish_url or f"{settings.public_url}/websites").rstrip("/")
        website = FolderSite(
            core.settings.publish_folder,
            body.address,
            title=body.name,
            url=f"{base}/{body.address}/public",
            files=core.files,
            clock=core.clock,
        )
        patience = FOLDER_PATIENCE
    return Site(name=body.name, website=website, patience=patience)
