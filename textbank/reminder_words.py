"""Does a text read like a reminder to vote? Those go only to people who said yes, in a drive whose purpose is that."""

import re

from textbank.free_words import plain

#: Read as a reminder wherever they stand.
STRONG = re.compile(
    r"\b(?:don'?t forget|remember|be sure|make sure|time|reminder|please|get out(?: there)?|go|come) "
    r"(?:and |to |out and )*"
    r"(?:vote|cast your (?:vote|ballot)|return your ballot|turn in your ballot|mail your ballot)\b"
    r"|\bpolls? (?:are |is |will be )?(?:open|close|opens|closes)\b"
    r"|\byour (?:polling|voting) (?:place|site|location)\b|\byou vote at\b|\b(?:plan|make a plan) to vote\b"
    r"|\b(?:last|only) (?:day|chance) to vote\b|\bballots? (?:is|are|must be) (?:due|postmarked)\b"
    r"|\b(?:no (?:te )?olvides?|recuerda|recuerde|acuerdate|hora|sal|salga|vaya|ve) (?:de |a )*votar\b"
    r"|\b(?:las )?(?:urnas|casillas) (?:abren|cierran|estan abiertas)\b|\btu (?:casilla|lugar de votacion)\b"
)
#: Read as a reminder unless they stand in a question: "Will you vote for Ana on Tuesday?" asks.
TOLD = re.compile(
    r"\bvote (?:for [\w' ]{1,40} )?(?:today|tomorrow|now|early|on (?:mon|tues|wednes|thurs|fri|satur|sun)day|by mail|"
    r"in person)\b|\b(?:today|tomorrow) is election day\b|\belection day is (?:today|tomorrow)\b"
    r"|\bvot[ae](?:r|n)? (?:por [\w' ]{1,40} )?(?:hoy|manana|ahora|temprano|este (?:lun|mart|miercol|juev|viern)es)\b"
)
SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")


def reminds(text: str) -> str:
    """The words that remind somebody to vote, or nothing. A question whether they will is none."""
    read = plain(text).replace("\u2019", "'")
    strong = STRONG.search(read)
    if strong:
        return strong[0].strip()
    for sentence in SENTENCE.findall(read):
        told = TOLD.search(sentence)
        if told and not sentence.rstrip().endswith("?"):
            return told[0].strip()
    return ""
