"""Finding the pages: a module or package in `dashboards/pages/` that defines `PAGE` is one."""

from __future__ import annotations

import importlib
import pkgutil

import dashboards.pages
from dashboards.page import Page


def find_pages() -> list[Page]:
    """Return the pages found in `dashboards/pages/`, in the order of the navigation."""
    names = [module.name for module in pkgutil.iter_modules(dashboards.pages.__path__)]
    modules = [importlib.import_module(f"dashboards.pages.{name}") for name in names]
    pages = [module.PAGE for module in modules if hasattr(module, "PAGE")]
    return sorted(pages, key=lambda page: (page.order, page.key))
