"""Words as comparable terms, and the words that turn a statement round.

General English only: nothing here knows a subject. Stemming is light and ends in a cut to six
letters, which is crude but brings "migrate", "migration" and "migrated" together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

import numpy as np

from interviewer.embedding.embedder import Vectors

_TOKEN = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?")
STOPWORDS: Final = frozenset(
    """a about above after again against am an and any are aren't as at be because been before being
    below between both but by came can come could did do does doing don't down during each even ever
    for from further get gets getting give gives given go goes going got had has have having he her
    here hers him his how i if in into is isn't it it's its itself just let like make makes many may
    me might more most much my no nor not now of off often on once one ones only or other our out
    over own put quite rather really same say see she should so some something such take than that
    that's the their them then there there's these they thing things this those though through thus
    to too under until up upon us use used uses using very via want was way we well were what when
    where whether which while who whole whom whose why will with within without would yes yet you
    your also already always never still usually actually however therefore e.g eg ie etc vs per
    kind sort bit lot okay ok um uh yeah right is're you're they're we're i'm i've we've it'll can't
    doesn't didn't won't cannot isnt dont doesnt cant wont thats theres its""".split()
)

_NEGATION: Final = frozenset(
    """no not never none nothing neither nor without cannot can't don't doesn't didn't isn't aren't
    wasn't weren't won't wouldn't shouldn't couldn't hasn't haven't hadn't nobody nowhere hardly
    cant dont doesnt didnt isnt arent wasnt wont wouldnt shouldnt couldnt hasnt havent lacks lack
    fails fail impossible unable refuses refuse prevents prevent zero instead myth false untrue
    wrong incorrect mistaken""".split()
)
_ABSOLUTE: Final = frozenset(
    """only never always all every entirely completely totally solely merely purely exactly must
    impossible zero nothing none forever permanently exclusively automatically nobody anyway simply
    need needless pointless useless irrelevant unnecessary same identical""".split()
)
_HEDGE: Final = frozenset(
    """maybe perhaps possibly probably might guess think believe suppose somehow various several
    certain important depends depending consider considered considerations leverage holistic
    robust seamless strategy landscape stakeholders ecosystem journey world-class""".split()
)
_META: Final = frozenset(
    """grade grades grader grading graded score scores scoring mark marks rubric rubrics point
    points examiner interviewer candidate instruction instructions ignore prompt evaluator
    evaluation award credit full maximum criteria criterion answer answers question questions
    please correct pass passed fail system override assistant model json verdict met""".split()
)
_VERB: Final = frozenset(
    """is are was were be been being has have had do does did can could will would should may might
    must get gets got run runs ran make makes made use uses used need needs keep keeps take takes
    give gives let lets put puts go goes went see sees mean means 's 're it's that's there's they're
    you're we're i'm i'd you'd we'd i've we've isn't don't doesn't can't won't know knows want
    share shares work works allow allows help helps turn turns""".split()
)
_PAIRS: Final = """\
more higher increase increases increased rise rises grows grow up bigger larger raises | less
lower decrease decreases decreased reduce reduces reduced drop drops falls shrinks fewer smaller
down

faster fast quicker quick quickly instantly seconds minutes rapid rapidly | slower slow slowly
days weeks hours

better improves improve improved gains | worse degrades degrade suffers loses

same identical shared common one single together | different separate own independent separately
several each distinct individually

before first beforehand | after afterwards later

start starts boot boots running live on online keeps | stop stops shut stopped off offline
paused halted frozen

cheap cheaper saves save cheapest | expensive costs dearer costlier

safe safer secure protected isolated | unsafe insecure exposed vulnerable leaks open

easy easier simple simpler | hard harder difficult complicated complex

allow allows permits lets can able possible enables | forbids prevents blocks cannot impossible
unable refuses

direct directly straight | through via indirectly intermediary underneath

hardware physical metal chip | software virtual emulated code

inside within | outside beyond

unmodified unchanged untouched normal stock | modified changed recompile recompiled rewritten
patched special

unaware fooled thinks | aware knows cooperates notices

dynamic dynamically runtime adjusts flexible | fixed static permanent permanently

with | without

automatic automatically scripted api | manual manually hand

read reads | write writes

adds add added | removes remove removed eliminates eliminate

temporary short brief briefly | long permanent forever

many multiple several plenty | one single only

full complete whole entire everything | part partial delta changes incremental

large huge | small tiny little light thin
"""
_OPPOSITES: Final = tuple(
    (frozenset(left.split()), frozenset(right.split()))
    for left, right in (line.split("|") for line in _PAIRS.split("\n\n"))
)
N_OPPOSITES: Final = len(_OPPOSITES)


def words(text: str) -> list[str]:
    """Lower-case words, apostrophes kept."""
    return _TOKEN.findall(text.lower().replace("’", "'"))


def stem(word: str) -> str:
    """The comparable form of a lower-case word."""
    if len(word) <= 3 or word[0].isdigit():
        return word
    if word.endswith("'s"):
        word = word[:-2]
    for ending, replacement in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)] + replacement
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
        word = word[:-1]
    return word.rstrip("e")[:6] if len(word) > 3 else word


_ENDINGS: Final = (
    ("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh"), ("ss", "ss"),
    ("us", "us"), ("is", "is"), ("s", ""), ("ing", ""), ("ied", "y"), ("ed", ""), ("ly", ""),
)  # fmt: skip


def terms(text: str) -> frozenset[str]:
    """Stems of the words that carry content."""
    return frozenset(stem(word) for word in words(text) if word not in STOPWORDS)


CUES: Final = ("negated", "absolute", "hedged", "meta", "verbless", "commas", "content")


def cues(text: str) -> Vectors:
    """How a text says what it says, in the order of `CUES`; shares are of its words, 0 to 1.

    `negated` counts negations up to 2; `absolute` likewise; `content` is the number of content
    words up to 6, in sixths, and is there to tell a scrap from a statement.
    """
    found = words(text)
    n = max(1, len(found))
    count = {
        name: sum(word in lexicon for word in found)
        for name, lexicon in (
            ("negated", _NEGATION),
            ("absolute", _ABSOLUTE),
            ("hedged", _HEDGE),
            ("meta", _META),
        )
    }
    verbs = sum(word in _VERB or word.endswith(("ed", "ing")) for word in found)
    content = len({stem(word) for word in found if word not in STOPWORDS})
    return np.array(
        [
            min(2, count["negated"]),
            min(2, count["absolute"]),
            count["hedged"] / n,
            count["meta"] / n,
            float(verbs == 0),
            min(1.0, (text.count(",") + text.count(";")) / n * 2),
            min(6, content) / 6,
        ],
        np.float32,
    )


def leanings(texts: Iterable[str]) -> Vectors:
    """For each text and each pair of opposites: 1 the first is said, -1 the second, 0 neither."""
    rows = []
    for text in texts:
        found = set(words(text))
        rows.append([bool(found & a) - bool(found & b) for a, b in _OPPOSITES])
    return np.asarray(rows, np.float32).reshape(-1, N_OPPOSITES)
