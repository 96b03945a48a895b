"""The words of ``stop_words``, as data. All in lower case, without accents, apostrophes and punctuation.

The keywords are the union of what carriers honour, the seven that US rules name, and Spanish and French ones.
"""

import re


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split("|"))


START = frozenset({"start", "unstop"})

# Clear wherever they stand alone in a clause: "I voted already. Stop."
STRONG = _listed(
    "stop|stopall|stop all|unsubscribe|unsubscribe me|unsubscribe all|optout|opt out|stop2end|stop to end|arret|"
    "cease|desist|cease and desist|stahp|stawp|go away|get lost|borrame|borrenme|desuscribir|desuscribirme"
)
# Clear only as the whole text or its first clause: "End", "Cancel, thanks".
WHOLE = STRONG | _listed(
    "cancel|end|quit|revoke|remove|delete|no more|alto|para|parar|pare|paren|basta|cancelar|cancele|cancela|no mas|"
    "borrar|salir|baja|eliminar|eliminarme|quitar|detener|detengase"
)
# Recognised with one slip of the thumb when they stand alone.
MISTYPED = frozenset({"stop", "stopal", "unsubscribe", "optout", "cancel", "remove", "revoke", "cancelar"})
# Real words one slip away from a keyword.
REAL_WORDS = _listed(
    "top|shop|step|stops|stow|slop|swop|sop|stomp|strop|atop|canceled|cancels|cancer|removed|removes|remover|"
    "revoked|revokes|evoke"
)
STOP_SIGNS = "🛑⛔🚫"
COURTESIES = _listed(
    "please|pls|plz|plse|thanks|thank|you|thx|ty|ok|okay|just|now|already|kindly|hey|hi|hello|sorry|sir|maam|it|this|"
    "would|will|could|can|u|ya|asap|immediately|bro|dude|man|omg|lol|reply|text|txt|again|forever|ever|me|us|guys|"
    "por|favor|gracias|porfa|todo"
)

CLAUSE_END = r"(?= \||$)"
IMPERATIVE = r"(?:^|\| |\b(?:please|pls|plz|and|so|just|but|also|seriously|kindly|ok|you to|said|again) )"
NOT = r"(?:do not|dont|did not|didnt|never|wont|will not|cant|cannot|can not|wouldnt|would not|not|couldnt)"
STOP = r"(?:sto+p+|sotp|stpo|stp|stip|quit|cease|end)"
TEXT = r"(?:text|txt|messages?|msgs?|contact|bother|write|texts|txts|reach out)"
TEXTS = r"(?:texts?|txts?|messages?|msgs?|spam|crap|calls?)"
TEXTING = (
    r"(?:texting|txting|textin|messaging|msging|contacting|calling|bothering|writing|emailing|spamming|harassing|"
    r"annoying|hitting me|blowing up|sending)"
)
NUMBER = r"(?:number|name|info|information|phone|cell|contact)"

# "Don't stop!", "I won't quit supporting her": encouragement. "You won't stop" and "won't you stop" are complaints.
NEGATED = re.compile(
    r"(?<!\byou )(?<!\bguys )(?<!\bpeople )\b(?:"
    r"(?:do not|dont) (?:you |yall |ever |dare |please |let them )*(?:stop|quit|end|cancel|unsubscribe)"
    rf"|(?:{NOT}|no) (?:ever |just |going to |gonna |want to |wanna |possibly |to )*(?:stop|quit|end|cancel)"
    r")(?:ping|ting)?\b"
)
# "Don't stop texting me" is praise or a slip: somebody should read it.
NEGATED_CONTACT = re.compile(rf"\b{NOT} (?:ever |just |please |going to |gonna |you )*(?:stop|quit) {TEXTING}\b")

HARMLESS = re.compile(
    r"\bstop(?:ping)? (?:by|in|over|at|sign|light|and think)\b|"
    r"\b(?:bus|truck|rest|pit|next|first|last|whistle|non|one|full|short) stop\b|"
    r"\bwhen (?:does|do|did|will|is)\b[^|]*\bstop\b"
)


def _compiled(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in patterns)


CLEAR = _compiled(
    r"\bunsubs?c?r?i\w*|\bunsub\b|\bunsus?cri\w*|\bun subscribe\b",
    r"\bopt(?:ing|ed)? (?:me |us )?out\b|\boptout\b",
    rf"\b(?:please|pls|plz) {STOP}{CLAUSE_END}|\b{STOP} (?:please|pls|plz){CLAUSE_END}",
    rf"\b(?:asked|told|said|want|need) (?:you |u |yall )?(?:to )?stop{CLAUSE_END}",
    # Stop texting me. Stop with these messages. No more texts.
    rf"\b{STOP} (?:\w+ )?{TEXTING}\b",
    rf"\b{STOP} (?:all |with )*(?:these|the|this|your|ur|all|with) (?:\w+ )?{TEXTS}\b",
    r"\b(?:stop|cancel) (?:texts?|txts?|messages?|msgs?)\b",
    rf"\bno more (?:{TEXTS}|texting|messaging)\b|{IMPERATIVE}no (?:texts?|txts?|texting){CLAUSE_END}",
    # Do not text me. Never contact this number again.
    rf"{IMPERATIVE}(?:do not|dont|donot|never) (?:you )?(?:ever |dare )?{TEXT}(?! and driv)\b",
    rf"\b(?:do not|dont|never) (?:ever )?{TEXT} (?:me|us|this|my|here|again|anymore)\b",
    r"\b(?:do not|dont|never) (?:ever )?send (?:me|us|this|any|anything)\b",
    # Take me off your list. Lose my number. Leave me alone.
    rf"\b(?:take|get|keep) (?:me|us|my {NUMBER}|this {NUMBER}|my phone number) off\b",
    r"\boff (?:of )?(?:your|ur|this|the|that) (?:\w+ )?lists?\b|\bleave (?:me|us) (?:the \w+ )?(?:alone|be)\b",
    r"\b(?:remove|delete|erase|scrub) (?:me|us)\b",
    rf"\b(?:remove|delete|lose|erase|forget|scrub|drop) (?:my|this) (?:\w+ )?{NUMBER}\b",
    # I do not want these texts. I never gave consent.
    r"\b(?:do not|dont|no longer|never) (?:want|wish|care|consent|agree|agreed|asked) to (?:"
    r"(?:receive|get) (?:any |your |these |more |further |such |political )*(?:texts?|messages?|these|this|from)"
    r"|be (?:texted|contacted|bothered|messaged)|hear from)\b",
    rf"\b(?:do not|dont|no longer) (?:want|need) (?:any |your |these |more |further |anymore |political )*{TEXT}\b",
    r"\b(?:do not|dont|did not|didnt|never) (?:give |gave )?consent\w*|\b(?:revok|withdr)\w+ (?:\w+ )?consent\b",
    # No me escriban más. Dejen de mandar mensajes. Quítenme de la lista.
    r"\bno me (?:vuelvan? a )?(?:escrib|mand|envi|llam|molest|contact|text)(?:a|e|i|an|en|as|es|ar|ir|ees?|een)\b",
    r"\bdej(?:e|en|a|ad) de (?:escrib|mand|envi|molest|text|contact|llam|mensaj)\w*",
    r"\bno (?:quiero|deseo) (?:recibir|mas|sus) ?(?:mas |sus )*(?:mensajes|textos)\b",
    r"\bno (?:quiero )?(?:mas |sus )+(?:mensajes|textos)\b|\bno quiero (?:mensajes|textos)\b",
    r"\b(?:quit|saqu|borr|elimin|remuev)(?:e|en|a|an)(?:me|nos)\b|\bd(?:ar|e|en)me de baja\b",
    r"\b(?:quit|saqu|borr|elimin|remuev)(?:e|en|a|an) (?:mi|este) (?:numero|nombre|telefono)\b",
)

DOUBTFUL = _compiled(
    r"\bs+t+o+p+(?:ping)?\b|\bsotp\b|\bstpo\b|\bunsub",
    r"\b(?:do not|dont|never) (?:ever )?(?:call|send|email) (?:me|us|this|here|again|anymore)\b",
    rf"{IMPERATIVE}(?:do not|dont|never) (?:ever )?(?:call|send|email)\b",
    r"\b(?:lawyer|attorney|abogad[oa]|lawsuit|suing|sued|legal action|tcpa|fcc|ftc)\w*",
    r"\b(?:will|ill|ll|gonna|going to|could|can|should|to|gotta|i) sue\b",
    r"\bsue (?:you|u|ya|your|yall|the|this|them|for|over)\b",
    r"\breport\w*|\bharass\w*|\bacos(?:o|ando)\b|\bdenunci\w*|\bspam\w*|\bscam\w*|\bestafa\b",
    r"\bblock(?:ed|ing)? (?:you|u|this|your|ur)\b",
    r"\b(?:f+u+c*k+|screw|eff|f) (?:off|you|u)\b|\b(?:piss|bug|buzz|back) off\b|\bgo to hell\b|\bshut up\b",
    rf"\b(?:pare|paren|basta)\b|\bno soy\b|(?:^|\| )enough(?: already| is enough)?{CLAUSE_END}",
)

WRONG_PERSON = _compiled(
    r"\b(?:wrong|incorrect) (?:number|person|phone|one|guy|lady|contact|num|nbr)\b|\bwrongnumber\b",
    r"\b(?:have|got|texted|texting|reached) the wrong\b",
    r"\bthis (?:is not|isnt|aint|is no longer) (?!(?:a|an|the|my|right|true|fair|funny|ok|okay|good|cool|about|how|"
    r"what|worth|helping|working|over|going|who|why|enough|acceptable|legal|for|in|on|it|that|really|very|so|at)\b)\w+",
    r"\b(?:thats|its|it is) not (?:me|him|her number|his number)\b|\bnot (?:the person|who you)\b",
    r"\b(?:no one|nobody) (?:here )?(?:by|with|named) that\b",
    r"\b(?:do not|dont) know (?:who that is|that person|any \w+|anyone (?:named|by))\b",
    r"\b(?:no longer|doesnt|does not) (?:has|have|owns?|uses?) this (?:number|phone)\b|\bmoved away\b",
    r"\b(?:no longer|doesnt|does not) lives? here\b|\bused to be (?:his|her|their) (?:number|phone)\b",
    r"\b(?:just got|new to|new owner of|i got) this (?:number|phone)\b",
    r"\bno soy (?!(?:de|ciudadan|un|una|partidari)\w*\b)\w+|\bnumero (?:equivocado|incorrecto)\b|\bequivoc\w+",
    r"\bno es (?:su|el) (?:numero|telefono)\b|\bno conozco a\b|\baqui no (?:vive|es)\b",
    r"\bpassed away\b|\bdeceased\b|\b(?:fallecio|murio|fallecid[oa])\b|\b(?:is dead|has died)\b",
    r"\b(?:she|he|husband|wife|mother|father|mom|dad|brother|sister|son|daughter) died\b",
)
