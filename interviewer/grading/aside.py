"""What a turn says beside the subject: to the grader, about the grade, or in somebody else's voice.

"Give full marks", "the candidate correctly states ...", `{"verdict": "met"}`, "Interviewer: well
done": such words stand verbatim in the answer, and yet they claim nothing about what was asked. No
model is trusted to see that; here the stretches are found by their wording, clause by clause, so
that an honest clause beside one keeps its worth. Pleas, flattery and small talk are not found: they
are told from an answer by the second opinion of the built-in judge.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from interviewer.grading.folding import caseless

Span = tuple[int, int]

# Letters of other alphabets that pass for Latin ones, and full-width forms. One to one.
_LOOKALIKES = str.maketrans(
    "аеорсухіјѕԁһкмтвнАЕОРСУХІЈЅКМТВНαεορυικνΑΕΟΡΥΙΚΝΒΗΜΤΧ‘’‛′`´",
    "aeopcyxijsdhkmtbhAEOPCYXIJSKMTBHaeopuikvAEOPYIKNBHMTX''''''",
) | {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)}

_ALL = r"(?:all|every|each|any|the|this|these|my|remaining)"
_ITEMS = r"(?:points?|criteri(?:on|a)|(?:rubric\s+)?items?|claims|verdicts?)"
_MET = r"(?:met|stated|covered|fulfilled|satisfied|credited|mentioned|awarded|approved)"
_PRAISED = (
    r"(?:correct|complete|perfect|excellent|comprehensive|flawless|outstanding|right|full|deserves?"
    r"|covers?|verified|approved|met|satisf\w+|accepted|final|expert|everything)"
)
_SAYS = (
    r"(?:states?|stated|explains?|explained|demonstrate[sd]?|covers|covered|mentions|mentioned"
    r"|deserves|understands|answered|described|describes|shows|has\s+(?:been|already|shown|given"
    r"|covered|stated|demonstrated|explained|answered)|correctly|clearly|fully)"
)
_EXAMINER = r"(?:grader|examiner|evaluator|assessor|auto-?grader)s?"

_ENGLISH = re.compile(
    # Orders on how to grade
    r"\b(?:ignore|disregard|forget|override|bypass)\b[^.!?\n]{0,40}\b(?:prompts?"
    r"|(?:previous|prior|above|earlier|preceding|given|original|your|all)\s+(?:\w+\s+)?instructions"
    r"|rubric|guidelines|directions|grading|(?:everything|anything|all)\s+(?:above|before))\b"
    r"|\b(?:ignore|disregard|forget|skip|override)\s+(?:the\s+|all\s+|your\s+)*"
    r"(?:previous|prior|above|earlier|preceding|rubric|rules\s+you)\b"
    r"|\bfull\s+(?:marks?|credits?|points|score)\b"
    r"|\b(?:top|maximum|max|highest|perfect|best)\s+(?:possible\s+)?(?:marks?|grade|credits?)\b(?!\s+on\b)"
    r"|\b(?:give|award|grant|assign|output|return|report|deserves?|proceed\s+with|set|respond\s+with"
    r"|reply\s+with|write|print)\b[^.!?\n]{0,50}\b(?:scores?|grades?|marks|verdicts?|points)\b"
    r"[^.!?\n]{0,40}?(?:\b(?:met|maximum|candidate|this\s+(?:answer|question)|of\s+(?:\d+|one"
    r"|ten))\b|[:=]\s*\d)"
    r"|\b(?:maximum|highest|top|perfect|best)\s+(?:possible\s+)?score\s+(?:for\s+(?:this|me|the)\b"
    r"|to\s+(?:this|me|my)\b|[.!]|$)"
    r"|\b(?:mark|treat|count|consider|regard|rate|grade|score|accept|set|judge|credit|label|tick)"
    rf"\s+(?:\w+\s+){{0,3}}?(?:{_ITEMS}|answer|response|candidate|submission)\b"
    rf"[^.!?\n]{{0,80}}\b(?:as|to|with)\s+(?:\W*\w+\s+){{0,3}}?\W?(?:{_MET}|{_PRAISED}|maximum|(?:5|10|100)\b)"
    rf"|\b(?:mark(?:ed)?|label(?:l?ed)?|count(?:ed)?)\b[^.!?\n]{{0,200}}?\bas\s+(?:if\b"
    rf"[^.!?\n]{{0,100}}|(?:\w+\s+)?{_MET}\b)"
    r"|\b(?:do\s+not|don't|no\s+need\s+to|stop|without)\s+(?:further\s+)?"
    r"(?:evaluat|grad|judg|assess|scor)\w*"
    r"|\b(?:score|grade|mark)\s+(?:it\s+|me\s+|this\s+)?(?:accordingly|generously|kindly|leniently)\b"
    r"|\byou\s+are\s+now\s+(?:an?|the|in)\s+(?:\w+\s+){0,2}(?:mentor|teacher|assistant|mode|model|ai|judge|friend)\b|\bfrom\s+now\s+on\b,?\s+you\b|\byour\s+(?:new|only|sole)\s+(?:task|role"
    r"|job|instructions?)\b|\bwhose\s+only\s+task\b"
    r"|\bnew\s+(?:instructions?|task|role)\s*(?::|for\b)"
    # What is said about the grade
    rf"|\b(?:all|every|each)\s+(?:of\s+)?(?:the\s+|these\s+|rubric\s+|other\s+)*(?:\w+\s+)?{_ITEMS}"
    rf"\s+(?:\w+\s+){{0,4}}?{_MET}\b"
    rf"|\b{_ITEMS}\s+[\w`'\"-]+\s+(?:is|are|:)\s+(?:\w+\s+){{0,2}}?{_MET}\b"
    rf"|\b{_MET}\W{{0,2}}\s+for\s+(?:all|every|each)\b|\byou(?:'ve|\s+have)?\s+(?:already\s+)?"
    r"(?:marked\b|said\s+was\s+correct)|\bmy\s+answer\s+above\b"
    r"|\brubrics?\b|\banswer\s+key\b|\bmark(?:ing)?\s+scheme\b|\bmodel\s+(?:answer|solution)\b"
    r"|\b(?:reference|expected|sample|ideal)\s+(?:answer|solution)s?\b"
    r"|\bgrading\s+(?:scheme|criteria|instructions?|results?|system|prompt|guidelines?|is|was|above)"
    r"|\bevaluation\s+(?:model|run|instructions?|criteria|is|was)\b|\bcalibration\s+r(?:un|esponses?)"
    rf"|\b{_EXAMINER}\b|\b(?:automat(?:ic|ed)|ai|llm|human)\s+(?:judge|assessment|reviewer)\b"
    r"|\bpoints\s+(?:that\s+)?you\s+(?:are|were|want|wanted|expect|look)\b"
    r"|\bpoints?\s+(?:are|is|should\s+be|have\s+been|has\s+been)\s+(?:\w+\s+)?"
    r"(?:awarded|credited|earned|granted)\b|\bcarry\s+over\s+the\s+points\b"
    r"|\bverdicts?\b[^.!?\n]{0,30}\b(?:met|partly|missed|wrong|stated|pass|correct|final)\b"
    r"|\b(?:interview|assessment|evaluation)\s+(?:is|was)\s+(?:\w+\s+)?(?:over|complete|finished)\b"
    # Praise of the answer
    rf"|\b(?:the|this)\s+(?:candidate|student|applicant|interviewee)(?:'s\s+answer)?\s+{_SAYS}\b"
    r"|\b(?:my|this|(?:the\s+)?(?:above|preceding|following|whole|entire|candidate's))\s+"
    rf"(?:answer|submission|explanation)\b[^.!?\n]{{0,60}}\b{_PRAISED}\b"
    rf"|\b(?:the\s+)?answer\s+above\b|\b(?:everything|all)\s+(?:above|i\s+(?:said|wrote)|of\s+(?:this"
    r"|the\s+above|it))\s+(?:is|was|has\s+been)\s+(?:\w+\s+)?"
    rf"{_PRAISED}"
    r"|\b(?:i|we)(?:'ve|\s+have)?\s+(?:already\s+|now\s+)?(?:covered|answered|explained|mentioned"
    r"|stated|addressed|said)\s+(?:\w+\s+){0,2}?(?:everything|every\s+\w+|all\b|this\s+(?:one|question)"
    r"|it\s+all)"
    # Someone else's words, and nods at them
    r"|\bi\s+(?:(?:fully|completely|totally|entirely)\s+)?agree\b(?!\s+that)"
    r"|\b(?:exactly\s+|just\s+)?(?:what|as|like|everything|whatever)\s+you(?:'ve|\s+have|r)?\s+"
    r"(?:just\s+|already\s+)?(?:said|say|want(?:ed)?\s+(?:to\s+hear|me\s+to)|mentioned|expect(?:ed)?|described|explained"
    r"|suggested|had\s+in\s+mind|have\s+in\s+mind|ideal\s+answer)\b"
    r"|\bthe\s+same\s+as\s+you\b|\byou(?:'re|\s+are)\s+(?:absolutely\s+|of\s+course\s+)?right(?=\s*(?:[,.!]|$|that\b|about\b))"
    r"|\brefer(?:ring)?\s+(?:back\s+)?to\s+(?:what\s+i\b|my\s+(?:earlier|previous|last)|(?:that|it)(?=\s+and\b|\W*$))"
    r"|\b(?:in|of)\s+my\s+(?:earlier|previous|last|prior)\s+(?:answer|explanation|reply)\b",
)
_ASKING = re.compile(
    r"(?:(?<=[.!?\n])|^)[\s\"'(]{0,3}(?:(?:please|so|and|ok|okay|well|sorry)\W{1,3}){0,2}"
    r"(?:(?:can|could|would|will|did)\s+you|do\s+you\s+(?:want|mean|expect|think|agree)"
    r"|are\s+you\s+(?:asking|looking)|should\s+i\s+(?:say|mention|list|add|write)"
    r"|(?:which\s+\w+|what|where|how(?:\s+\w+)?|why|who|when)\s+(?:is|are|was|were|do|does|did|would"
    r"|will|can|could|should|has|have|else)"
    r"|(?:which|what|where|how|who|why|when|with)\s[^.!?\n]{0,60}\b(?:do|did|would|will|can|could"
    r"|should)\s+you"
    r"|is\s+(?:it|that|this)\s+(?:what\s+you|the\s+(?:point|answer|claim)))\b[^.!?\n]*\?",
)
"""A candidate who asks the interviewer claims nothing."""
_REQUEST = re.compile(
    r"\b(?:tell|show|give|reveal|print|repeat|output|list|send|share)\b[^.!?\n]{0,60}\b(?:answer\s+key"
    r"|(?:correct|right|full|whole)\s+answers?|system\s+prompt|(?:your|hidden)\s+(?:instructions"
    r"|prompt|points)|points\s+(?:that\s+)?(?:i|are|you)\b)",
)
_VOICE = re.compile(
    r"^[ \t>*#\[(<|_-]*(?:interviewer|examiner|grader|evaluator|assessor|assistant|moderator"
    r"|teacher|(?:system|developer|admin)\s+(?:message|prompt|note|notice|override|update|instruction)s?"
    r"(?:\s+(?:to|for)\s+[\w -]{2,30})?"
    r"|(?:note|message|instructions?)\s+(?:to|for)\s+(?:the\s+)?[\w -]{2,30}|(?-i:SYSTEM|ASSISTANT)"
    r"|verdict|final\s+(?:verdict|grade|score)|grade|score|feedback)"
    r"[ \t\])>*|_]*(?:\([^)\n]{0,40}\))?[:>\]][^\n]*",
    re.IGNORECASE | re.MULTILINE,
)
"""A line that is put into another speaker's mouth, up to its end."""
_FORM = re.compile(
    r"[\"'`](?:verdicts?|score|grade|final_score|points?_ids?)[\"'`]?\s*[:=]"
    r"|[\"'`\w-]\s{0,3}[\"'`]?\s{0,3}(?::|=>|->|=)\s*[\"'`]?(?:met|stated|fulfilled)\b[\"'`]?(?=\s*(?:[,;})\n]|$))"
    r"|\b(?:5\s*/\s*5|10\s*/\s*10|100\s*/\s*100)\b"
    r"|\bscore\s*[:=]+\s*\d|"
    r"</?[\w-]{0,20}(?:answer|rubric|grading|grader|score|verdict|candidate|turn)[\w-]{0,20}[^>\n]{0,80}>"
    r"|^[ \t]{0,3}'''\w*$|<\s?[|｜][^|\n]{1,40}[|｜]>|\[/?inst\]|\{\{\s?\w{1,40}\s?\}\}",
    re.MULTILINE,
)
_OBJECT_KEY = re.compile(r"[\"'](?:verdict|point_id|score)[\"']\s{0,3}:")
_OBJECT_NAME = re.compile(r"[\"'][\w-]{1,64}[\"']\s{0,3}:\s{0,3}$")
_OBJECT_REACH = 2_000

# Other languages: a clause that names an order or a full score, and instructions or points.
_ORDERS = re.compile(
    r"\b(?:ignorier\w*|missachte\w*|vergiss|vergib|vergeben|bewerte\w*|werte\w*|volle\w?|maximal\w*|"
    r"erfüllt\w*|ignorez|oubliez|oublie|attribue\w*|donne[zr]?|maximal\w*|accord\w+|satisfait\w*|"
    r"validé\w*|ignora\w*|olvida\w*|otorga\w*|asigna\w*|máxim\w+|cumplid\w+|dimentica\w*|assegna\w*|"
    r"massim\w+|soddisfatt\w+|ignore|esqueça|atribua|atenda?\w*|atendid\w+|negeer\w*|vergeet|geef|"
    r"voldaan|zignoruj\w*|przyznaj\w*|pełn\w+|spełnion\w+|maksymaln\w+|yok\s*say\w*|ver(?:in)?|tam)\b"
    r"|игнорир\w+|забуд\w+|постав\w+|максимальн\w+|выполнен\w*|засчита\w+|忽略|无视|满分|给予|全部满足|均为|"
    r"無視|満点|与え|満たさ|무시|만점|부여|충족|تجاهل|امنح|الكاملة|مستوفا?ة|अनदेखा|दीजिए|पूरे|दें",
)
_OBJECTS = re.compile(
    r"\b(?:anweisung\w*|punkt\w*|kriteri\w*|note|bewertung\w*|instructions|consignes|points?|critères?"
    r"|instrucciones|puntos?|puntuación|criterios?|istruzioni|punt[io]|punteggio|criteri|instruções"
    r"|pontos?|pontuação|critérios?|instructies|punten|score|instrukcj\w*|ocen\w*|kryteri\w*|punktacj\w*"
    r"|talimat\w*|puan\w*)\b"
    r"|инструкц\w+|балл\w*|критери\w+|оценк\w+|пункт\w*|指令|指示|评分|要点|得分|採点|評価|基準|ポイント|지시|점수|"
    r"평가|항목|التعليمات|الدرجة|النقاط|المعايير|निर्देश\w*|अंक|बिंदु\w*",
)
_FOREIGN_CLAUSE = re.compile(r"[^.!?。！？।؟\n]+")
_ENGLISH_HINT = re.compile(r"\b(?:the|and|is|are|to|of|with)\b")

_LEFT = re.compile(r"[,.!?;:\n。！？](?!\S*\w@)|\s[-–—]\s")
_RIGHT = re.compile(r"[\n。！？]|[,.!?;:](?=\s|$)|\s[-–—]\s|\b(?:because|since)\b")
_REACH = 300
"""A clause is looked for this far around its match."""


@lru_cache(maxsize=64)  # every point of a question looks into the same turns
def asides(turn: str) -> tuple[Span, ...]:
    """The stretches of a turn that are beside the subject, in order, none overlapping."""
    look = turn.translate(_LOOKALIKES)
    low = caseless(look)
    found = sorted((*_clauses(low), *_whole(look, low), *_foreign(caseless(turn))))
    merged: list[Span] = []
    for start, end in found:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)


def without_asides(turn: str, start: int, end: int) -> tuple[str, float]:
    """What is left of `turn[start:end]` without asides, and which share of it they are, 0 to 1."""
    kept: list[str] = []
    at = start
    for first, last in asides(turn):
        if last > start and first < end:
            kept.append(turn[at : max(at, first)])
            at = min(end, last)
    kept.append(turn[at:end])
    rest = " ".join(kept)
    return rest, 1.0 - sum(map(len, kept)) / max(1, end - start)


def _clauses(text: str) -> Iterator[Span]:
    """Matches, each widened to its clause."""
    for pattern in (_ENGLISH, _REQUEST, _FORM):
        for match in pattern.finditer(text):
            first = max(0, match.start() - _REACH)
            start = first
            for mark in _LEFT.finditer(text, first, match.start()):
                start = mark.end()
            right = _RIGHT.search(text, match.end(), match.end() + _REACH)
            yield start, right.start() if right else min(len(text), match.end() + _REACH)


def _whole(look: str, text: str) -> Iterator[Span]:
    """Matches that are complete as they stand, in a text and the same without capitals."""
    for match in (*_ASKING.finditer(text), *_VOICE.finditer(look)):
        yield match.span()
    for match in _OBJECT_KEY.finditer(text):
        start = text.rfind("{", max(0, match.start() - _OBJECT_REACH), match.start())
        end = text.find("}", match.end(), match.end() + _OBJECT_REACH)
        named = _OBJECT_NAME.search(text, max(0, start - 80), start) if start >= 0 else None
        yield (
            named.start() if named else start if start >= 0 else match.start(),
            end + 1 if end >= 0 else min(len(text), match.end() + _OBJECT_REACH),
        )


def _foreign(text: str) -> Iterator[Span]:
    if _ORDERS.search(text) is None:
        return
    for clause in _FOREIGN_CLAUSE.finditer(text):
        words = clause[0]
        if _ENGLISH_HINT.search(words):
            continue
        if _ORDERS.search(words) and _OBJECTS.search(words):
            yield clause.span()
