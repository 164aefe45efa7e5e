"""Tells whether an answer is in a language that the built-in grader cannot read.

It was fitted on English, and credits a German answer by the few terms that both share. Telling
which language it is takes a library; that it is none of English takes a few words.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]+")
_ENGLISH: Final = frozenset(
    "the of and to is that it with for as are this be by or from you which have not can its they "
    "each has when then but was there what would will their your we at if so one more all".split()
)
_OTHERS: Final[tuple[frozenset[str], ...]] = tuple(
    frozenset(words.split())
    for words in (
        "der die das und ist nicht ein eine einen dem den des mit auf für von zu sich auch wird "
        "werden oder wenn dann wie bei nach aus kann sind man nur",
        "le la les des est une dans qui que pour pas sur avec ce il elle sont plus par du au aux "
        "et un se ou mais peut cette",
        "el los las una que de en es por para con no se del al como más pero su sus lo está son "
        "cuando y puede este esta",
        "il lo gli che di è una per non con del della sono si come anche più ma nel alla un questo "
        "quando può",
        "o os as uma que de em é para com não se do da no na por mais como dos das mas ao são pode "
        "este quando",
        "de het een en van is dat niet op te voor met zijn die er aan ook als maar wordt kan bij "
        "om naar deze",
        "w na nie jest się to z do że i o jak ale po od za są przez dla może tego tylko który "
        "która",
        "och att det som en är på för av med inte den ett har kan om så men eller när från "
        "där blir",
        "ve bir bu için ile da de olarak gibi daha çok her ama değil olan kadar sonra ya ne",
    )
)
_ENOUGH: Final = 12
"""Words from which a language shows."""
_SHARE, _FEWEST = 0.12, 3
"""Of the words that are small words of one other language, in such a language a third are; and how
many at least, as terms may look like one ("com"). Single letters are of every language."""


def is_foreign(text: str) -> bool:
    """Whether the text is in another language than English, or another script.

    False for short answers and lists of terms: they are of no language.
    """
    words = [word.lower() for word in _WORD.findall(unicodedata.normalize("NFC", text))]
    letters = sum(map(len, words))
    if letters and sum(not _is_latin(c) for word in words for c in word) > letters / 2:
        return True
    words = [word for word in words if len(word) > 1]
    if len(words) < _ENOUGH:
        return False
    english = sum(word in _ENGLISH for word in words)
    other = max(sum(word in small for word in words) for small in _OTHERS)
    return other >= max(_FEWEST, _SHARE * len(words)) and other > 2 * english


def _is_latin(letter: str) -> bool:
    return letter.isascii() or unicodedata.name(letter, "").startswith("LATIN")
