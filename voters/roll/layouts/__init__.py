"""The layouts that this product reads."""

from voters.roll.layouts.layout import FIELDS, Layout, tidy
from voters.roll.layouts.north_carolina import LAYOUT as NORTH_CAROLINA
from voters.roll.layouts.ohio import LAYOUT as OHIO
from voters.roll.layouts.pennsylvania import LAYOUT as PENNSYLVANIA
from voters.roll.layouts.van import LAYOUT as VAN

LAYOUTS = {layout.name: layout for layout in (OHIO, NORTH_CAROLINA, PENNSYLVANIA, VAN)}
AUTO = "auto"

__all__ = ["AUTO", "FIELDS", "LAYOUTS", "Layout", "tidy"]
