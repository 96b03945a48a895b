"""What stands in somebody's own words: links, numbers, words to watch for, and the language. Pure functions."""

import re
import unicodedata
from collections.abc import Iterable

INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff]")
DOT = re.compile(r"\s*[\[({]\s*(?:\.|dot|punto)\s*[\])}]\s*|\s+(?:dot|punto)\s+(?=(?:com|org|net|gov|us|info|me)\b)")
#: Anything with a dot between letters and no blank after it. "today.Thanks" is read too: rather one too many.
HOST = re.compile(r"(?:https?://)?((?:[^\W_][\w-]*\.)+[^\W\d_]{2,})")
DIGITS = re.compile(r"\+?\d(?:[\s().\-/]{0,3}\d){6,}")
WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
LATIN = "latin"
#: The script of a letter by the first word of its Unicode name, and the language that we take it for.
SCRIPTS = {
    "CYRILLIC": "ru",
    "CJK": "zh",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "ARABIC": "ar",
    "HEBREW": "he",
    "DEVANAGARI": "hi",
    "THAI": "th",
    "GREEK": "el",
    "BENGALI": "bn",
    "ARMENIAN": "hy",
    "ETHIOPIC": "am",
}
#: The small words that a language cannot do without, and that few others have.
SMALL_WORDS = {
    "en": "the of and to in is you that it for on are with as they be this have from or had by not but what all were "
    "we when your can there an which do will about how if up would so her him his thank thanks please vote at my our "
    "i yes hi hello great me where she he who was has did could should day time good sure know just",
    "es": "el la los las de que y en un una es se por con para como mas pero sus le ya muy sin sobre tambien hasta hay "
    "donde quien desde nos todo esta estan gracias usted su votar hola si lo al del mi nuestra le cuando favor dia",
    "fr": "le les des et est une dans que qui pour pas sur vous avec sont mais nous votre merci bonjour votez ou cette "
    "aux du au ce il elle",
    "pt": "os uma que nao com para por mais como mas foi ele das tem seu sua ou quando muito obrigado voce votar ao "
    "nos em um do da",
    "de": "der die das und ist nicht ein eine zu den mit von auf sie ihr wir ich danke bitte haben wahlen fur im dem",
    "it": "il di che non una per con sono gli della grazie voi votare anche piu come questo nel sei alla lo le dei",
    "ht": "mwen ou nou yo li ak pou nan pa ki sa se te mesi vote gen anpil tout",
    "vi": "va cua la co khong cho ban toi nguoi nay voi duoc mot trong cam bau",
    "tl": "ang ng mga sa na ay po ako ikaw siya hindi para salamat kayo ito may",
    "pl": "nie jest na to sie i w z do czy dziekuje prosze jak ale pan pani",
}
WORDS_OF = {language: frozenset(words.split()) for language, words in SMALL_WORDS.items()}
ENOUGH_WORDS, ENOUGH_TO_BE_STRANGE = 4, 8


def plain(text: str) -> str:
    """Lower case, without accents or invisible signs: "WhàtsApp" becomes "whatsapp"."""
    shown = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", INVISIBLE.sub("", text)).casefold())
    return "".join(part for part in shown if not unicodedata.combining(part))


def links(text: str) -> set[str]:
    """The hosts of the links in ``text``, without "www.", also where the dot is written out."""
    spelled = DOT.sub(".", plain(text))
    return {host.removeprefix("www.") for host in HOST.findall(spelled)}


def numbers(text: str) -> set[str]:
    """Every run of seven digits or more, digits alone, without the country's 1."""
    found = {re.sub(r"\D", "", run) for run in DIGITS.findall(unicodedata.normalize("NFKC", text))}
    return {number[1:] if len(number) == 11 and number[0] == "1" else number for number in found}


def watched(text: str, watch_words: Iterable[str]) -> set[str]:
    """Which of the watched words or phrases stand in ``text``, whole."""
    words = f" {' '.join(WORD.findall(plain(text)))} "
    return {watch for watch in watch_words if f" {' '.join(WORD.findall(plain(watch)))} " in words}


def language(text: str) -> str:
    """The language of ``text`` as far as its script and small words tell; empty where they do not."""
    letters = [letter for letter in text if letter.isalpha()]
    scripts = [_script(letter) for letter in letters]
    foreign = [script for script in scripts if script != LATIN]
    if len(foreign) * 2 > len(letters):
        return max(set(foreign), key=foreign.count)
    words = WORD.findall(plain(text).replace("\u2019", "'"))
    if len(words) < ENOUGH_WORDS:
        return ""
    shares = {name: sum(word in known for word in words) for name, known in WORDS_OF.items()}
    best = max(shares, key=lambda name: shares[name])
    if shares[best] and shares[best] * 6 >= len(words):
        return best
    return "other" if len(words) >= ENOUGH_TO_BE_STRANGE else ""


def _script(letter: str) -> str:
    name = unicodedata.name(letter, "LATIN").split()[0]
    return SCRIPTS.get(name, LATIN if name in ("LATIN", "FULLWIDTH", "MODIFIER", "FEMININE", "MASCULINE") else "other")
