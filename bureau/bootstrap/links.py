"""One-time links, and who receives what comes through them: one target for each purpose."""

from __future__ import annotations

from bureau.bootstrap.core import Core
from bureau.services.one_time_links import OneTimeLinks
from bureau.services.ports.link_target import LinkTarget


def build_links(core: Core, targets: dict[str, LinkTarget]) -> OneTimeLinks:
    """The links of this process.

    Args:
        core: clock and database.
        targets: by purpose: "collection-return", "supplement".
    """
    return OneTimeLinks(core.uow, core.clock, targets, public_url=core.settings.public_url)
