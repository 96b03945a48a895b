"""Doors become turfs. Pure functions of coordinates and addresses: no database, no clock, the same answer each time."""

from canvass.cutting.barriers import Line
from canvass.cutting.by_hand import Measured, measure, merge, move, outline, split
from canvass.cutting.doors import BadDoor, Door, plain
from canvass.cutting.lists import CutTurf, Order
from canvass.cutting.making import Cut, cut, preview
from canvass.cutting.wanted import BadSize, Pace, Size

__all__ = [
    "BadDoor",
    "BadSize",
    "Cut",
    "CutTurf",
    "Door",
    "Line",
    "Measured",
    "Order",
    "Pace",
    "Size",
    "cut",
    "measure",
    "merge",
    "move",
    "outline",
    "plain",
    "preview",
    "split",
]
