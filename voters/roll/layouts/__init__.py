"""The layouts that this product reads: one module of this folder each, found by being there."""

import pkgutil
from importlib import import_module

from voters.roll.layouts.layout import FIELDS, History, Layout, tidy

AUTO = "auto"


def _found() -> dict[str, Layout]:
    """The ``LAYOUT`` of each module beside this one, by its name."""
    modules = (module.name for module in pkgutil.iter_modules(__path__) if module.name != "layout")
    layouts: list[Layout] = [import_module(f"{__name__}.{name}").LAYOUT for name in sorted(modules)]
    return {layout.name: layout for layout in layouts}


LAYOUTS = _found()

__all__ = ["AUTO", "FIELDS", "LAYOUTS", "History", "Layout", "tidy"]
