"""The order in which the doors of one list are walked. Pure functions of coordinates."""

from canvass.routing.ordering import Metric, Stops, Way, length, order, straight

__all__ = ["Metric", "Stops", "Way", "length", "order", "straight"]
