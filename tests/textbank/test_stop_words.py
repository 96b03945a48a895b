import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textbank.stop_words import Verdict, Wish, classify

CLEAR = """
STOP|stop!|STOPP|stoppp|sotp|STPO|st0p|STIP|S T O P|s.t.o.p|Stop please|please, stop|stop it|Stop it!!
ok please just stop now|stop stop stop|would you stop|I said stop|Reply STOP|I told you to stop
not interested please stop|Yes, stop|Stop, I'm voting for her anyway|I already voted. Stop.|STOPALL|stop all
STOP TEXTING|stop texting me|please stop texting me|you people need to stop texting me
why won't you stop texting me|Stip texting me|stop sending me these|stop with the texts|stop contacting me
quit texting me|Please quit|Stop txting me|stop messaging this number|unsubscribe|unsubscribe me
Unsubscribed please|unsubcribe|unsuscribe|unsub|How do I unsubscribe?|I can not unsubscribe|opt out|Opt-out
OPTOUT|opt me out|I opt out|opting out|End|QUIT|cancel|revoke|REMOVE|I revoke my consent|take me off
take me off your list|get me off this list|remove me|remove my number|delete my number|lose my number
please remove this number from your list|leave me alone|do not text|Do not text me again|don't text me
dont ever text me|pls dont text|never contact me again|no more texts please|please no texts
I never consented to this|cease and desist|I don't want to receive texts|I do not wish to be contacted
no longer wish to receive these messages|🛑|🛑🛑🛑|STOP 😡|😡 STOP|🚫|ＳＴＯＰ|ALTO|"ALTO"|PARAR|Basta|cancelar|NO MÁS
no mas|Bórrame|BAJA|no me escriban más|ya no me escriba|no quiero recibir mensajes
Por favor no me manden mensajes|dejen de mandarme mensajes|deje de molestar|quítenme de la lista
remuevan mi número|Arrêt
"""

DOUBTFUL = """
I'll report you|reported|lawyer|my lawyer will call|I will sue you|Ill sue|harassment|this is spam|fuck off
ENOUGH|stop prop 12|We must stop him|did you stop?|don't stop texting me|you won't stop|if you don't stop
Please don't call|No soy ciudadano
"""

WRONG_PERSON = """
wrong number|Not this person, wrong person|you have the wrong guy|this isn't Maria|this is not Maria anymore
No soy María|número equivocado|Se equivocó|I don't know any Maria|he no longer has this number
I just got this number|she passed away in June|my husband died last year
"""

ANSWERS = """
I won't stop supporting her|don't stop!|Don't you ever stop!|keep going, don't stop|never stop fighting
cant stop wont stop|stop by the office?|Can I stop by tomorrow?|the bus stop on Main|nonstop
where's my stop sign? lol|when does early voting end|When does early voting stop?|The end|not the end
end the war|Did they cancel the rally?|I quit smoking|She'll never quit|don't unsubscribe me|Yes!|YES|YES 👍
u got my vote|of course, where do I vote?|No|no thanks|Not interested|Never. Voting for the other one|maybe|ok
yes I do not support him|not sure yet|I mailed it last week|info|HELP|top|shop|Step|cancer|spot
I'm not voting for her|this isn't about me|this is not my choice|This is Sue|is that enough information
I back you!|I don't text and drive|they never text back|people don't text these days|I got no messages
drop me a line|call me later|you lose me on taxes|make potholes go away|I don't want to receive a mail ballot
I got off work|I take my kids off to school|Sí, cuenten conmigo|¿Dónde voto?|No me interesa|para quien voto
para mí sí|muy alto el costo|no mas impuestos|no me digas
"""


def _each(table: str) -> list[str]:
    return [body for line in table.strip().splitlines() for body in line.split("|")]


@pytest.mark.parametrize("body", _each(CLEAR))
def test_a_clear_wish_to_be_left_alone_acts_at_once(body: str) -> None:
    verdict = classify(body)

    assert verdict == Verdict(Wish.STOP)


@pytest.mark.parametrize("body", _each(DOUBTFUL))
def test_a_doubtful_wording_waits_for_a_person(body: str) -> None:
    verdict = classify(body)

    assert verdict == Verdict(Wish.DOUBTFUL)


@pytest.mark.parametrize("body", _each(WRONG_PERSON))
def test_a_text_from_somebody_else_waits_for_a_person_and_says_so(body: str) -> None:
    verdict = classify(body)

    assert verdict == Verdict(Wish.DOUBTFUL, wrong_person=True)


@pytest.mark.parametrize(
    "body", ["wrong number please stop", "Stop. This isn't Maria", "wrong person, remove my number"]
)
def test_somebody_else_who_wants_to_be_left_alone_is_left_alone(body: str) -> None:
    verdict = classify(body)

    assert verdict == Verdict(Wish.STOP, wrong_person=True)


@pytest.mark.parametrize("body", _each(ANSWERS))
def test_an_answer_that_holds_such_a_word_stays_an_answer(body: str) -> None:
    verdict = classify(body)

    assert verdict == Verdict(Wish.NONE)


@pytest.mark.parametrize("body", ["START", "unstop", " Start. "])
def test_start_alone_asks_to_be_written_to_again(body: str) -> None:
    verdict = classify(body)

    assert verdict == Verdict(Wish.START)


@pytest.mark.parametrize(
    "body", ["when do you start?", "start voting", "", " ", "👍", "\x00", "𝔸" * 50, "." * 1600, "a " * 800]
)
def test_anything_else_wishes_nothing(body: str) -> None:
    verdict = classify(body)

    assert verdict == Verdict(Wish.NONE)


SAMPLES = _each(CLEAR) + _each(DOUBTFUL) + _each(WRONG_PERSON) + _each(ANSWERS) + ["START", "unstop"]
BLANKS = ["  ", "\t", "\u00a0", "\u2003", " \u200b"]
OUTER = [".", "!", "!!!", "?", "...", "…", '"', "”", " ", "\n", "\u200b", "\ufe0f", " -", "*"]


@given(st.sampled_from(SAMPLES), st.data())
def test_case_blanks_and_outer_punctuation_never_change_the_verdict(body: str, data: st.DataObject) -> None:
    upper = data.draw(st.lists(st.booleans(), min_size=len(body), max_size=len(body)))
    shouted = "".join(
        letter.swapcase() if flip and letter.isascii() else letter for letter, flip in zip(body, upper, strict=True)
    )
    spread = shouted.replace(" ", data.draw(st.sampled_from(BLANKS)))
    before, after = data.draw(st.sampled_from(OUTER)), data.draw(st.sampled_from(OUTER))

    verdict = classify(before + spread + after)

    assert verdict == classify(body)


@given(st.sampled_from(SAMPLES), st.sampled_from("'’‘`´"))
def test_the_form_of_accents_and_apostrophes_never_changes_the_verdict(body: str, mark: str) -> None:
    marked = body.replace("'", mark)

    verdicts = {classify(unicodedata.normalize("NFC", marked)), classify(unicodedata.normalize("NFD", marked))}

    assert verdicts == {classify(body)}


@given(st.text(max_size=1600))
def test_any_text_at_all_gets_a_verdict(body: str) -> None:
    verdict = classify(body)

    assert verdict.wish in Wish
