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
    r"illustrate|identify|comment on|expand on|clarify|run (?:me|us) through|teach (?:me|us)|"
    r"put yourself|assume|say (?:we|you) (?:have|had|are|were|want|need)|"
    r"(?:i'd|i would|we'd|i) (?:like|love|want|be curious)|"
    r"imagine|suppose|picture|pretend|think (?:of|about)|consider|help me|"
    r"your (?:take|view|thoughts|opinion)|over to you|the floor is yours|let's hear)\b",
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
    r"\b(?:off[- ](?:the )?(?:topic|subject|script|record|track|piste)|"
    r"\w+ly (?:different|unrelated|separate|random)|unrelated|irrelevant|"
    r"(?:something|anything|somewhere) else|digress(?:ion|ing)?|detour|tangent|"
    r"side ?(?:note|track|question|step)|an? aside|aside from|apart from (?:all )?(?:this|that)|"
    r"by the way|incidentally|(?:out of|just from) (?:\w+ )?(?:curiosity|interest)|"
    r"(?:just|merely|simply) curious|curious,? (?:though|about you)|"
    r"chang(?:e|ing) (?:of )?(?:the )?(?:subject|topic|tack|scene|gears?)|switch(?:ing)? gears|"
    r"(?:different|another|new|separate) (?:subject|topic|matter|area|note|hat)|"
    r"(?:quick|brief|short|small|silly|random|fun) (?:question|thing|check|detour|break)|"
    r"nothing to do with|not (?:about|part of|related to|to do with)|not on (?:my|our|the)|"
    r"outside (?:of )?(?:work|this|the)|"
    r"before (?:we|i|you) (?:go|start|begin|finish|close|end|wrap|move|continue|forget|leave)|"
    r"while (?:we are|we're|i am|i'm|you are|you're) (?:here|at it|waiting)|"
    r"personal(?:ly)?|logistics|housekeeping|practical(?:ities| matters?))\b",
    re.IGNORECASE,
)
_MOVES_ON = re.compile(
    r"\b(?:next|last|final(?:ly)?|closing|remaining|another|first(?:ly)?|second|third|fourth|"
    r"number (?:one|two|three|four|five|\d+)|mov(?:e|ing) (?:on|over|along)|onwards|let's|let us|"
    r"now|turn(?:ing)? to|(?:go|get|jump|come) (?:on )?(?:in)?to|onto?|switch(?:ing)?|"
    r"shift(?:ing)?|"
    r"different|separate|fresh|new|begin|start(?:ing)?|kick off|instead|scenario|situation|case|"
    r"example|question|topic|subject|chapter|part|suppose|imagine|picture|pretend|assume|"
    r"hypothetical(?:ly)?|say (?:you|we|i|that)|put yourself)\b|"
    r"(?:^|[.!?] )(?:okay|ok|right|alright|good|great|fine|so|well)[,:.]? (?:so|then|now|and)\b",
    re.IGNORECASE,
)
_RETURNS = re.compile(
    r"\b(?:back (?:to|on|at)|c[ao]m(?:e|ing) back|g(?:o|et|oing|etting) back|"
    r"(?:circle|loop|jump|step|swing|circling|looping|jumping|stepping) back|return(?:ing)? to|"
    r"revisit|earlier|previous(?:ly)?|a (?:moment|minute|while) ago|at the beginning|"
    r"before,? (?:you|we)|(?:you|we|i) (?:said|mentioned|told|touched|brought|left|skipped|spoke)|"
    r"as you (?:said|mentioned)|pick(?:ing)? (?:it |that )?up (?:on|where|from)|"
    r"follow(?:ing)? up on|remember (?:when|what|that|the)|once more|again|still owe)\b",
    re.IGNORECASE,
)
_GOES_BACK = re.compile(
    r"(?<!might )(?<!may )(?<!will )(?<!'ll )(?<!could )"
    r"\b(?:(?:go|come|get|circle|loop|jump|step|swing|turn)(?:ing)? back (?:to|on)|"
    r"going back|(?:one|a) moment,? back|^back (?:to|on)|(?:so|and|but|okay|now),? back to|"
    r"return(?:ing)? to|revisit(?:ing)?|(?:said|mentioned|told me|spoke|talked|asked)\b.{0,30} "
    r"(?:earlier|before|at the (?:beginning|start))|earlier,? (?:you|we|i) |"
    r"(?:half|part) of my question|still owe me)\b",
    re.IGNORECASE,
)
_ASKS_TWO = re.compile(
    r"\b(?:two[- ]part(?:er|s)?|twofold|two (?:questions|things|birds|for you)|double question|"
    r"in two (?:parts|halves|steps)|second (?:half|part|question))\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"(?:[,;:]\s+(?:and|but|also|plus|as well as)?|\s+(?:and|but|plus|as well as))\s*"
    r"(?:(?:then|also|secondly|after that|finally),?\s+)?"
    r"(?=(?:what|how|why|where|which|when|who|explain|tell|describe|compare|define|say|walk|talk|"
    r"(?:can|could|would) you)\b)",
    re.IGNORECASE,
)
_UNCLEAR = re.compile(
    r"(?:\b|(?=n't))(?:(?:do|did|would|you) mean|"
    r"you(?:'re| are)? (?:asking|referring|talking|after|thinking)|"
    r"(?:mean|meant) (?:by|with)|(?:meaning|definition) of|"
    r"(?:say|repeat|rephrase|reword|clarify|explain) (?:that|the|it|this|your|what)|"
    r"(?:what|which|who|whose|where|when) (?:exactly|kind|sort|type|one|ones|part|of|level)|"
    r"what (?:is|are|was|do|does|did) (?:the|this|that|it|you|we|an?|your)|"
    r"what (?:\w+ ){0,3}mean(?:s|t|ing)?|"
    r"(?:are|is|was|were) (?:we|you|this|it|that|these|those|they|there)|"
    r"(?:should|shall|can|may|could|do|am) i|(?:can|could|would|do) you|"
    r"(?:n't|not) (?:quite )?(?:catch|hear|get|follow|understand|sure (?:what|which|how|if|i))|"
    r"one more time|in which (?:sense|case|context))\b",
    re.IGNORECASE,
)
_BEGGING = ("sorry", "pardon", "excuse me", "what?", "come again", "once more", "again?")
_MOST_BEFORE = 15
_LONGEST_DOUBT = 30
"""Words in front of, and in, a question that asks what the question means."""


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


def asking_part(text: str) -> str:
    """The sentences of a turn that ask; all of it where none is marked."""
    return " ".join(filter(asks, sentences(text))) or text


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


def goes_back(text: str) -> bool:
    """Whether the speaker leaves what is talked about for something that was talked about before;
    `returns` is also true of words that merely point back."""
    return bool(_GOES_BACK.search(text))


def asks_two(text: str) -> bool:
    """Whether the speaker says that there are two questions in it."""
    return bool(_ASKS_TWO.search(text))


def clauses(text: str) -> list[str]:
    """Sentences, cut once more where a new question begins inside of one."""
    return [part for whole in sentences(text) for part in _CLAUSE.split(whole) if part]


def is_unclear(text: str) -> bool:
    """Whether a candidate asks what the question means, and says nothing to it yet.

    Only a turn that is little more than such a question: an answer with a rising voice is still an
    answer, and to leave one out would take credit away.
    """
    parts = sentences(text)
    if not parts or not parts[-1].rstrip("\"'”’) ").endswith("?"):
        return False
    before, last = " ".join(parts[:-1]), parts[-1].casefold()
    if len(words(before)) > _MOST_BEFORE or len(words(last)) > _LONGEST_DOUBT:
        return False
    return last.startswith(_BEGGING) or bool(_UNCLEAR.search(last))
