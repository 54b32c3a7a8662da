"""Finding the pages: a module or package in `pages/` that defines `PAGE` is one."""

from __future__ import annotations

import importlib
import pkgutil

import frameshare_site.pages
from frameshare_site.page import Page


def find_pages() -> list[Page]:
    """Return the pages found in `dashboards/frameshare_site/pages/`, in the order of the navigation."""
    names = [module.name for module in pkgutil.iter_modules(frameshare_site.pages.__path__)]
    modules = [importlib.import_module(f"frameshare_site.pages.{name}") for name in names]
    pages = [module.PAGE for module in modules if hasattr(module, "PAGE")]
    return sorted(pages, key=lambda page: (page.order, page.key))
