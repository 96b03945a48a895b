"""Drives, conversations and the texts in them."""

from textbank.models.conversation import Conversation, Hold
from textbank.models.drive import Drive, ReadyAnswer, Wording
from textbank.models.extension import Extension
from textbank.models.look import AccountStop, Look
from textbank.models.message import Message
from textbank.models.own_phone import TestText
from textbank.models.reading import Reading
from textbank.models.redaction import Redaction
from textbank.models.rules import CarrierDay, Rules, SegmentDay
from textbank.models.sender import Sender
from textbank.models.sweep import Sweep
from textbank.models.webhook import InboundWebhook, StatusReport

__all__ = [
    "AccountStop",
    "CarrierDay",
    "Conversation",
    "Drive",
    "Extension",
    "Hold",
    "InboundWebhook",
    "Look",
    "Message",
    "Reading",
    "ReadyAnswer",
    "Redaction",
    "Rules",
    "SegmentDay",
    "Sender",
    "StatusReport",
    "Sweep",
    "TestText",
    "Wording",
]
