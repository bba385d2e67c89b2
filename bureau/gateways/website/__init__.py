"""Websites that publications are put on: a folder of pages, or a signed HTTP interface."""

from __future__ import annotations

from bureau.gateways.website.folder_site import FolderSite
from bureau.gateways.website.http_site import HttpSite

__all__ = ["FolderSite", "HttpSite"]
