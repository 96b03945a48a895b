"""What the voter's own text says about the ID that a person read from it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from textbank import stop_words
from textbank.models import Message
from textbank.stop_words import normalized
from voters.enums import Stance
from voters.looking import Decider, Look, Says
from voters.models import Identification

EVIDENCE = "message"
SHOWN = 300

#: Beginnings and phrases of somebody who is not for us, in plain English and Spanish, without accents.
AGAINST = re.compile(
    r"^(no|nope|nah|never|jamas|nunca)\b(?! (problem|doubt|question|one else|se\b|estoy seguro|estoy segura))|"
    r"\b(lol no|hell no|absolutely not|no way|no thanks|not my candidate|not (voting|going to vote|supporting)|"
    r"(wont|will not|cant|cannot|do not|dont) (vote|support|be voting)|(voting|vote) for the other|"
    r"other (one|guy|candidate)|eat my ballot|voy por el otro|con el otro|no me interesa|no voy a votar)\b"
)
UNSURE = re.compile(
    r"\b(not (so )?sure|unsure|undecided|maybe|still thinking|havent (decided|looked)|second thoughts|depends|"
    r"no se|no estoy segur[oa]|lo estoy pensando|sigo pensando|depende|tal vez)\b"
)
FOR = re.compile(
    r"^(y|yes|yep|yeah|yup|sure|absolutely(?! not)|definitely(?! not)|of course(?! not)|si|claro|por supuesto)\b|"
    r"\b(got my vote|have my vote|count on me|im with|cuenten conmigo|voting for (her|him|ana|them))\b"
)


@dataclass(frozen=True)
class Reply:
    """The words, the ID that a person read from them, and what they look like: nothing, one stance, or several."""

    words: str
    stance: str
    looks: frozenset[Stance]


SIGNS = {Stance.AGAINST: AGAINST, Stance.UNDECIDED: UNSURE, Stance.FOR: FOR}


def looks_like(words: str) -> frozenset[Stance]:
    """Every stance of which the reply has a plain sign: "yes I do not support her" has two, "ok" has none."""
    text = normalized(words)
    return frozenset(stance for stance, sign in SIGNS.items() if sign.search(text))


def facts(ids: Sequence[UUID]) -> Mapping[UUID, Reply]:
    answers = Identification.objects.filter(pk__in=ids, evidence_kind=EVIDENCE).values_list(
        "pk", "stance", "evidence_id"
    )
    read_from = {evidence: (pk, stance) for pk, stance, evidence in answers if evidence is not None}
    bodies = Message.objects.filter(pk__in=read_from).values_list("pk", "body")
    return {
        read_from[message][0]: Reply(body, read_from[message][1], looks_like(body)) for message, body in bodies if body
    }


def _told(it: Reply) -> Iterator[tuple[str, str]]:
    yield "In their words", it.words[:SHOWN]


def reads_otherwise(it: Reply) -> Says:
    if not it.looks:
        return Says.UNDECIDED
    return Says.NO_REVIEW if it.looks == {it.stance} else Says.REVIEW


def wants_to_be_left_alone(it: Reply) -> Says:
    verdict = stop_words.classify(it.words)
    return Says.REVIEW if verdict.wish != stop_words.Wish.NONE or verdict.wrong_person else Says.UNDECIDED


#: The first that is not undecided ends the question.
DECIDERS = (
    Decider("asks_to_stop", "The reply asks to be left alone, or comes from somebody else.", wants_to_be_left_alone),
    Decider("reads_otherwise", "The reply does not read like its ID.", reads_otherwise),
)


def drives(ids: Sequence[UUID]) -> Mapping[UUID, str]:
    answers = Identification.objects.filter(pk__in=ids, evidence_kind=EVIDENCE).values_list("evidence_id", "pk")
    read_from = {message: pk for message, pk in answers if message is not None}
    named = Message.objects.filter(pk__in=read_from).values_list("pk", "conversation__drive__name")
    return {read_from[message]: name for message, name in named}


LOOK = Look(facts=facts, deciders=DECIDERS, told=_told, drives=drives)
