"""Whether a full stop ends a sentence or only its word: «Dr.», «z. B.», «U.S.», «3. Oktober», «1. item».

Erring towards «does not end»: two sentences spoken as one piece sound right, a sentence cut in two does not.
"""
# ruff: noqa: RUF001 - Cyrillic words are Cyrillic

import re
from typing import Final

# A word this long that is not in the tables ends its sentence whatever follows: abbreviations are shorter.
PLAIN_WORD_LETTERS: Final = 5


def _words(table: str) -> frozenset[str]:
    return frozenset(table.split())


# Never the last word of a sentence, whatever follows.
_NEVER_LAST: Final = _words(
    # English
    "mr mrs ms mx dr prof rev hon gen col capt lt sgt gov sen rep messrs mt ft st ave blvd vs viz approx appt dept est "
    "jan feb aug sept oct nov dec mon tue tues thu thur thurs fri ph.d "
    # German
    "hr fr frl dipl ing bzw bspw ca evtl ggf inkl exkl insb sog vgl zzgl gem lt mind max min str tel geb gest jh mio "
    "mrd okt dez mag hl hrsg jew allg bes eigtl entspr usf "
    # French, Spanish, Italian, Portuguese, Dutch
    "mme mlle mgr me env av bd cf sra srta dra ud uds vd avda aprox pág núm sig sigg dott avv egr dhr mevr mw blz bijv "
    "resp excl "
    # Scandinavian, Polish, Czech, Hungarian, Turkish
    "bl.a t.ex f.eks inż ul al np tzn tzw godz tj např atd pl kb yrd doç "
    # Russian, Ukrainian
    "ул им проф акад тов гр напр тыс млн млрд руб коп обл респ просп пер вул"
)
# Abbreviations only before a number: «No. 5», «S. 12», but «No. I can't.»
_BEFORE_NUMBER: Final = _words("no nr nro nos art abs kap bd fig vol pp p s ch sec ст рис стр c č čís")
# Dotted, yet often the last word of a sentence; other dotted ones («e.g.», «U.S.») never end one.
_DOTTED_MAY_END: Final = frozenset({"a.m", "p.m", "т.д", "т.п"})

# Languages that write ordinals as number and full stop: «am 3. Oktober».
_ORDINAL_LANGUAGES: Final = _words("bs cs da de et eu fi fo gsw hr hu is lb lv nb nds nl nn no pl sk sl sr tr")
_ORDINAL_DIGITS: Final = 2

_LAST_WORD: Final = re.compile(r"°?[^\W_]+(?:\.[^\W_]+)*$")  # «°C» is a word, the «C» of it no initial
_LONGEST_WORD: Final = 40
_ROMAN: Final = re.compile(r"[IVXL]{2,}")
_DOTTED: Final = re.compile(r"[^\W\d_](?:\.[^\W\d_])+")


def last_word(text: str, end: int) -> str:
    """Return the word that stops at `end`, with its inner full stops; empty if there is none."""
    found = _LAST_WORD.search(text, max(0, end - _LONGEST_WORD), end)
    return found[0] if found else ""


def is_plain(word: str) -> bool:
    """Whether a full stop behind the word ends the sentence for certain, without a look at what follows."""
    return len(word) >= PLAIN_WORD_LETTERS and word.isalpha() and word.casefold() not in _NEVER_LAST


def ends_sentence(word: str, following: str, *, is_first: bool, language: str | None) -> bool:
    """Whether the full stop between `word` and the character `following` ends a sentence.

    `is_first`: nothing speakable stands before the word in its sentence, so a number counts a list. `language` is a
    primary tag («de»); without it numbers of up to two digits are taken for ordinals.
    """
    if following.islower():
        return False
    if word.replace(".", "").isdigit():
        return not is_first and not (len(word) <= _ORDINAL_DIGITS and _has_ordinals(language))
    if _ROMAN.fullmatch(word):
        return not _has_ordinals(language)
    if len(word) == 1 and word.lower() != word.upper():
        return False
    folded = word.casefold()
    if folded in _NEVER_LAST or (folded in _BEFORE_NUMBER and following.isdigit()):
        return False
    return not _DOTTED.fullmatch(folded) or folded in _DOTTED_MAY_END


def _has_ordinals(language: str | None) -> bool:
    return language is None or language in _ORDINAL_LANGUAGES
