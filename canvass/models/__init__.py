"""Doors, turf, walk lists, and what happened at each door."""

from canvass.models.barrier import Barrier
from canvass.models.cut import Cut
from canvass.models.device import DeviceToken
from canvass.models.drive import Drive
from canvass.models.launch import Launch
from canvass.models.newcomer import NewcomerCheck
from canvass.models.packet import Packet, PrintedVoter
from canvass.models.position import Position
from canvass.models.refused_event import RefusedEvent
from canvass.models.script import Script
from canvass.models.turf import Turf
from canvass.models.turf_edit import TurfEdit
from canvass.models.visit import Visit
from canvass.models.walk_list import ListedVoter, Stop, WalkList

__all__ = [
    "Barrier",
    "Cut",
    "DeviceToken",
    "Drive",
    "Launch",
    "ListedVoter",
    "NewcomerCheck",
    "Packet",
    "Position",
    "PrintedVoter",
    "RefusedEvent",
    "Script",
    "Stop",
    "Turf",
    "TurfEdit",
    "Visit",
    "WalkList",
]
