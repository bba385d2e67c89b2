"""Looks at a page at every size: what axe calls serious, what does not fit, leftover English."""

from __future__ import annotations

from typing import Any, Final

from playwright.sync_api import Page

from tests.e2e.tasklist import Tasklist

#: Desktop screens of the bureau, a tablet lying and standing.
SCREENS: Final = ((1366, 768), (1920, 1080), (1024, 768), (768, 1024))
#: Faults that keep somebody from working; lesser ones axe calls moderate or minor.
GRAVE: Final = frozenset({"serious", "critical"})


def grave_faults(page: Page, axe: str, where: str) -> list[str]:
    """What axe finds below a selector: its rule, how bad it is, and each element."""
    page.evaluate(axe)
    found: Any = page.evaluate("where => axe.run(where)", where)
    return [
        f"{one['id']} ({one['impact']}): {node['target']} {node['html'][:200]}"
        for one in found["violations"]
        if one["impact"] in GRAVE
        for node in one["nodes"]
    ]


def look(clerk: Tasklist, axe: str, name: str, where: str) -> None:
    """The page at every size: no fault for axe, nothing wider than the screen, no complaint."""
    for width, height in SCREENS:
        clerk.page.set_viewport_size({"width": width, "height": height})
        clerk.page.wait_for_timeout(300)
        clerk.shot(f"{name}-{width}")
        before = len(clerk.complaints)
        faults = grave_faults(clerk.page, axe, where)
        assert not faults, f"{name}, {width}x{height}:\n" + "\n".join(faults)
        clerk.page.wait_for_timeout(100)
        del clerk.complaints[before:]  # of what axe itself tries on a page that lets it do little
        wide = clerk.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{name}: {wide} px on a screen of {width}"
    assert not clerk.rise(), clerk.complaints
