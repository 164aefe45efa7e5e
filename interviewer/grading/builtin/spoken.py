"""Speech-to-text forms put back into writing, for comparison only.

Fillers and stutters go, and split words are joined ("hyper visor", "see pee you") where the joined
form is a word of the question's own texts: no list of a subject's terms is kept here, so any pack
gets the same service. Quotes are never taken from this text; they come from the turn itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise

_FILLER = re.compile(
    r"\b(?:u+m+|u+h+|e+rm*|hmm+|mhm|you know|i mean|sort of|kind of|kinda|basically|okay|ok|"
    r"well yeah|yeah|yep|right so|i guess)\b[,.]?\s*",
    re.IGNORECASE,
)
_STUTTER = re.compile(r"\b((?:\w+ )?\w+)(?:,?\s+\1\b)+", re.IGNORECASE)
_PIECE = re.compile(r"\w+|[^\w\s]")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-/][A-Za-z0-9]+)*")
_LETTERS: dict[str, str] = {
    name: letter
    for letter, names in {
        "a": "ay eh", "b": "bee be", "c": "see sea cee", "d": "dee", "e": "ee", "f": "ef eff",
        "g": "gee", "h": "aitch", "i": "eye", "j": "jay", "k": "kay", "l": "el ell", "m": "em",
        "n": "en", "o": "oh", "p": "pee pea", "q": "queue cue", "r": "are ar", "s": "ess es",
        "t": "tee tea", "u": "you", "v": "vee", "w": "doubleyou", "x": "ex ecks", "y": "why",
        "z": "zee zed", "ms": "ems", "vs": "vees", "cs": "sees", "ps": "pees", "us": "yous",
    }.items()
    for name in names.split()
}  # fmt: skip
_COMMON = frozenset("a i be see sea you are why tea oh eye queue cue el en es us".split())
"""Letter names that are words as well: alone they do not prove that something was spelt out."""
_GENERAL = (
    "CPU vCPU CPUs vCPUs RAM VM VMs OS API APIs SQL HTTP HTTPS TCP UDP IP DNS URL JSON XML SSD I/O "
    "NIC vNIC SAN NAS LAN VLAN VLANs GPU USB BIOS AWS SLA HA DR"
).split()
_LONGEST = 5


def written_vocabulary(texts: Iterable[str]) -> dict[str, str]:
    """Every word of the texts under its form without hyphens and slashes, lower case."""
    words = {_compact(word): word for word in _GENERAL}
    for text in texts:
        for word in _WORD.findall(text):
            words.setdefault(_compact(word), word)
    return words


def without_fillers(text: str) -> str:
    """The text without "um", "you know" and words said twice."""
    return _STUTTER.sub(r"\1", _FILLER.sub("", text))


def as_written(text: str, vocabulary: Mapping[str, str]) -> str:
    """The text without fillers and stutters and with split words joined; written text is kept."""
    text = without_fillers(text)
    pieces = [(match.start(), match.end(), match.group()) for match in _PIECE.finditer(text)]
    out: list[str] = []
    copied = position = 0
    while position < len(pieces):
        for length in range(_LONGEST, 1, -1):
            run = pieces[position : position + length]
            joined = _joined(run, text, vocabulary) if len(run) == length else None
            if joined is not None:
                out.append(text[copied : run[0][0]] + joined)
                copied = run[-1][1]
                position += length - 1
                break
        position += 1
    return "".join([*out, text[copied:]]).strip()


def _joined(
    run: list[tuple[int, int, str]], text: str, vocabulary: Mapping[str, str]
) -> str | None:
    """What a run of words stands for, if it is a split word or a spelt-out abbreviation."""
    words = [word.lower() for _, _, word in run]
    gaps = (text[left[1] : right[0]] for left, right in pairwise(run))
    if not all(word.isalpha() for word in words) or any(gap != " " for gap in gaps):
        return None
    whole = "".join(words)
    if len(words) <= 3 and len(whole) >= 6 and _known(whole, vocabulary):
        # Two words that both belong to the texts are left alone: "on line" of a diagram.
        if not all(word in vocabulary for word in words):
            return whole
        return None
    letters = [word if len(word) == 1 else _LETTERS.get(word, "") for word in words]
    spelt = any(word not in _COMMON for word, letter in zip(words, letters, strict=True) if letter)
    if spelt and all(letters) and "".join(letters) in vocabulary:
        return vocabulary["".join(letters)]
    first = letters[0] + "".join(words[1:])
    if letters[0] and words[0] not in _COMMON and len(first) >= 4 and first in vocabulary:
        return vocabulary[first]
    return None


def _known(word: str, vocabulary: Mapping[str, str]) -> bool:
    return word in vocabulary or (word.endswith("s") and word[:-1] in vocabulary)


def _compact(word: str) -> str:
    return re.sub(r"[-/]", "", word).lower()
