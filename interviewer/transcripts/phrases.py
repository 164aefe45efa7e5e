"""Sentences of spoken English: cutting them, and telling questions from noises.

Word lists of the language, never of a pack. Another language needs other lists; without them
turns still match by meaning, only small talk is told apart less well.
"""

from __future__ import annotations

import re

_END = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+(?=[\"'“‘(\[]?[\w])")
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|mr|mrs|ms|dr|approx|no)|\b[a-z])\.$", re.I)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")

NOISES = frozenset(
    """uh um er erm hm hmm mm mhm mmhm mm-hm uh-huh huh ah oh ha haha yeah yes yep yup no nope okay
    ok right sure fine good great nice cool perfect exactly correct interesting alright true thanks
    thank you please sorry go on got it i see so well and the then that's that is it makes sense
    fair enough very lovely excellent noted indeed absolutely of course totally all definitely one
    sec second moment hi hello hey bye""".split()
)
_ASKS = re.compile(
    r"\b(?:what|why|how|when|where|which|who|whose|whom)\b|"
    r"\b(?:do|does|did|is|are|was|were|can|could|would|will|should|have|has|had) "
    r"(?:you|your|it|that|this|there|they|we|i|he|she|the|an?|one|any|each|those|these)\b",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"\b(?:tell (?:me|us)|explain|describe|walk (?:me|us)|talk (?:me|us)|talk about|compare|"
    r"contrast|define|name (?:me|the|a|two|three|some)|list|give (?:me|us)|take (?:me|us)|"
    r"show (?:me|us)|outline|summari[sz]e|discuss|sketch|lay out|elaborate|go through|"
    r"rank|argue|justify|defend|draw|make the case|convince|recommend|advise|"
    r"(?:i'd|i would|we'd|i) (?:like|love|want|be curious)|"
    r"imagine|suppose|picture|pretend|think (?:of|about)|consider|help me|"
    r"your (?:take|view|thoughts|opinion))\b",
    re.IGNORECASE,
)
_LEANS = re.compile(
    r"^(?:(?:[a-z'’-]+[,.!…]\s+){0,3})?(?:and|but|so|then|or|because|also|any|anything|what about|"
    r"how about|what else|why|like|for (?:example|instance)|meaning|such as|specifically|"
    r"in what (?:way|sense)|how (?:so|come|exactly)|which (?:of|one)|could you|can you|"
    r"would (?:that|it|this|there|they)|is (?:that|it|this|there)|does (?:that|it|this)|"
    r"do (?:they|those|these)|are (?:they|those|these|there)|you (?:said|mentioned|say))\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"\b(?:that|this|it|its|they|them|those|these|there|same|one|ones|else|other|either|both|"
    r"mentioned|said)\b",
    re.IGNORECASE,
)
_TURNS_AWAY = re.compile(
    r"\b(?:off[- ]topic|off the topic|unrelated|side note|aside from|as an aside|by the way|"
    r"out of curiosity|curious,? (?:though|by)|change of (?:subject|topic)|"
    r"(?:completely|totally|something|entirely) different|not (?:about|on|related|in|to do)|"
    r"nothing to do with|before we (?:go|finish|wrap)|outside (?:of )?(?:this|the)|switch gears|"
    r"quick (?:one|question)|different (?:subject|topic|question)|personal)\b",
    re.IGNORECASE,
)
_MOVES_ON = re.compile(
    r"\b(?:next|last|final|finally|another|first|second|third|move on|moving on|let's|let us|"
    r"now|turn(?:ing)? to|onto?|switch(?:ing)?|different|begin|start(?:ing)?|instead|scenario|"
    r"question|topic|suppose|imagine|picture|pretend|say (?:you|we|i))\b|"
    r"(?:^|[.!?] )(?:okay|ok|right|alright|good|great|fine|so|well)[,:.]? (?:so|then|now|and)\b",
    re.IGNORECASE,
)
_RETURNS = re.compile(
    r"\b(?:back to|come back|coming back|going back|go back to|return(?:ing)? to|revisit|"
    r"circle back|circling back|earlier|before,? you|you (?:said|mentioned|told)|picking up|"
    r"pick up (?:on|where)|as you (?:said|mentioned)|once more|again)\b",
    re.IGNORECASE,
)
_UNCLEAR = re.compile(
    r"\b(?:you mean|mean by|meaning of|is that (?:where|what|when|the|like)|"
    r"(?:say|repeat|rephrase) (?:that|the|it)|"
    r"what (?:is|are|do|does|was) (?:that|the|you|meaning|it)|which (?:one|of)|"
    r"(?:are|is|was) (?:we|you|this|it|that)|(?:should|shall|can|may|could|do) (?:i|you)|didn't "
    r"(?:catch|hear|get|understand)|not sure (?:what|i understand))\b",
    re.IGNORECASE,
)


def sentences(text: str) -> list[str]:
    """Sentences in order; abbreviations do not end one. Empty for a text without words."""
    found: list[str] = []
    for part in _END.split(text.strip()):
        if not part:
            continue
        if found and _ABBREVIATION.search(found[-1]):
            found[-1] = f"{found[-1]} {part}"
        else:
            found.append(part)
    return found


def words(text: str) -> list[str]:
    """Words in small letters, apostrophes kept."""
    return [word.replace("’", "'") for word in _WORD.findall(text.casefold())]


def is_noise(text: str) -> bool:
    """Whether a turn is only a listener's noise, such as `Mm-hm, right.`; empty counts as one."""
    spoken = words(text)
    return len(spoken) <= 6 and all(word in NOISES for word in spoken)


def asks(sentence: str) -> bool:
    """Whether a sentence wants an answer: by its mark, or as a request."""
    return sentence.rstrip("\"'”’)] ").endswith("?") or bool(_TELLS.search(sentence))


def is_question(text: str) -> bool:
    """Whether any sentence asks, also where the recogniser set no question marks."""
    parts = sentences(text)
    if not re.search(r"[.!?]", text):
        # A recogniser that sets no marks: the words must do.
        return any(map(asks, parts)) or bool(_ASKS.search(text))
    return any(map(asks, parts)) or any(
        _ASKS.match(re.sub(r"^(?:(?:and|so|but|okay|well|now|then)[, ]+)*", "", part.casefold()))
        for part in parts
    )


def leans_back(text: str) -> float:
    """0 to 1: how far a turn's words only make sense after what was said before."""
    spoken = words(text)
    if not spoken:
        return 1.0
    leaning = 0.5 if _LEANS.search(text) else 0.0
    return leaning + 0.5 * min(1.0, 4 * len(_POINTS_BACK.findall(text)) / len(spoken))


def turns_away(text: str) -> bool:
    """Whether the speaker says that this is another subject."""
    return bool(_TURNS_AWAY.search(text))


def moves_on(text: str) -> bool:
    """Whether the words are those in which people begin something new."""
    return bool(_MOVES_ON.search(text))


def returns(text: str) -> bool:
    """Whether the speaker says that this was talked about before."""
    return bool(_RETURNS.search(text))


def is_unclear(text: str) -> bool:
    """Whether a candidate asks what the question means, and says nothing to it yet.

    Only a turn that ends in such a question: an answer with a rising voice is still an answer, and
    to leave one out would take credit away.
    """
    parts = sentences(text)
    if not parts or not parts[-1].rstrip("\"'”’) ").endswith("?") or len(words(text)) > 45:
        return False
    last = parts[-1].casefold()
    begging = last.startswith(("sorry", "pardon", "excuse me", "what?"))
    return begging or (bool(_UNCLEAR.search(last)) and len(words(last)) <= 30)
