"""Take apart words that ran together when line breaks were lost on the way into the document.

A name such as `OpenStack` or `vCPU` looks the same as two words that lost their break. So a word
is only cut where the document itself gives evidence: what follows is a label with its colon, or
both halves stand elsewhere as words and the line is a flow of arrows, or the line counts things
(`VM1`, `VM2`). A word that occurs twice in the same form is a name. Words in lower case throughout
are cut only when both halves are long and known.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from interviewer.packs.importing.lines import Line, is_answers_header

ARROW = re.compile(r"\s*(?:→|⟶|⇒|➜|↓|⇨|≠|-{1,2}>|={1,2}>)\s*")

_NAMES = frozenset(
    "VMware VirtualBox OpenStack OpenShift DevOps DevSecOps GitOps FinOps MLOps GitHub GitLab "
    "JavaScript TypeScript PowerShell PostgreSQL MySQL NoSQL SQLite MongoDB DynamoDB MariaDB "
    "CloudWatch CloudFormation CloudFront LoadBalancer NodePort ClusterIP ConfigMap ReplicaSet "
    "StatefulSet DaemonSet ServiceAccount HashiCorp LinkedIn YouTube FireWire QuickSync BitLocker "
    "FreeBSD OpenBSD NetBSD OpenVPN WireGuard WebSocket WebAssembly GraphQL RabbitMQ ActiveMQ "
    "AppArmor SELinux BusyBox VirtIO DirectX OpenGL PyTorch TensorFlow LangChain OpenAI ChatGPT "
    "macOS iOS iPadOS vCPU vSphere vMotion vCenter vNIC eBPF iSCSI systemd".split()
)
_LABELS = (
    "Advantages?|Disadvantages?|Benefits?|Drawbacks?|Limitations?|Limits?|Examples?|Pros|Cons|"
    "Notes?|Process|Steps|Results?|Trade-?offs?|Use cases?|Summary|Context|Solution|Comparison|"
    "Architecture|Definition|Key points?|Tools|Workflow|Flow|Why|Impact"
)
_KNOWN_LABEL = re.compile(rf"(?<=[A-Za-z0-9)”\"%])(?:{_LABELS})(?: [a-z]+){{0,5}}:(?=\s|$)")
_LABEL_AFTER_SENTENCE = re.compile(rf"(?<=[.!?])\s+(?=(?:{_LABELS}):$)")
_SECTION_TITLE = re.compile(r"Section titled\s*[“\"]([^”\"]{0,200})[”\"]\s*")
_TOKEN = re.compile(r"[A-Za-z0-9]+")
_SENTENCES = re.compile(r"(?<![A-Za-z.])([a-z]{3,})\.([A-Z][a-z]+)(?=[ :])")
_BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z][A-Z])(?=[A-Z][a-z])")
_LABEL_TAIL = re.compile(r"(?: [\w'’()/-]+){0,5}:(?=\s|$)")
_NAMED = re.compile(r"\b(?:of|the|an?|with|in|for|using|to|by|on|and|or)\s$", re.IGNORECASE)
"""After these comes a name, not the end of a line that lost its break."""
_QUANTITY = re.compile(r"\d+(?:[KMGTP]i?B|[GM]Hz|ms)")
_COUNTED = re.compile(r"([A-Za-z]+)\d+")
_GLUED_BULLET = re.compile(r"(?<=[A-Za-z0-9)])[-*•] (?=[A-Z])")
_MIN_HALF = 7
"""Shorter halves would cut ordinary compounds such as "database" or "throughput"."""
_MAX_CHARS = 2_000
"""Each cut looks at the rest of the line again; longer lines are prose that lost no breaks."""
_MAX_CUTS = 20
_MIN_PROSE = 3
"""So many words after the cut tell a new sentence from the last stop of a flow."""
_MIN_SENTENCE = 5
"""The same where the first half is an unknown word, and a full stop must end the line."""


class Vocabulary:
    """The words of a document, as evidence of what is a word and what is a name."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._exact = Counter(token for line in lines for token in _TOKEN.findall(line.text))
        self._lower = {token.lower() for token in self._exact if not _BOUNDARY.search(token)}

    def knows(self, word: str) -> bool:
        """Whether the document has it as a word of its own."""
        return word in ("A", "I") or word in self._exact or word.lower() in self._lower

    def once(self, token: str) -> bool:
        """Whether the token occurs a single time, as words that ran together by accident do."""
        return self._exact[token] <= 1


def repair(lines: list[Line]) -> tuple[list[Line], list[str]]:
    """Lines with lost breaks put back, and a note for each line that was changed."""
    vocabulary = Vocabulary(lines)
    repaired: list[Line] = []
    notes: list[str] = []
    for line, following in zip(lines, [*lines[1:], Line(0, "")], strict=True):
        if line.code or line.text[:1] in ("", "|") or len(line.text) > _MAX_CHARS:
            repaired.append(line)
            continue
        pieces = list(_pieces(line.text, vocabulary, following.text[:2] in ("- ", "* ", "• ")))
        if len(pieces) > 1:
            ends = ", ".join(f"“…{a[-18:]} | {b[:18]}…”" for a, b in pairwise(pieces))
            notes.append(f"line {line.number}: words had run together; taken apart at {ends}")
        repaired.extend(replace(line, text=piece) for piece in pieces)
        if word := _doubtful(pieces):
            notes.append(f"line {line.number}: {word!r} may be several words; check it by hand")
    return repaired, notes


def _doubtful(pieces: list[str]) -> str:
    """A long run of letters and full stops that no rule could take apart, or nothing."""
    for piece in pieces:
        for word in piece.split():
            if len(word) >= 20 and re.fullmatch(r"[A-Za-z]+(?:\.[A-Za-z]+){2,}", word):
                return word
    return ""


def _pieces(text: str, vocabulary: Vocabulary, before_bullet: bool) -> Iterator[str]:
    if title := _SECTION_TITLE.match(text):
        # Documentation sites repeat each heading as a hidden link text that copies along.
        if is_answers_header(title[1]):
            yield f"# {title[1]}"
        text = text[title.end() :]
        if not text:
            return
    flow = ARROW.search(text) is not None
    stems: set[str] = set()
    first_words: set[str] = set()
    for _ in range(_MAX_CUTS):
        if counted := _COUNTED.match(text):
            stems.add(counted[1])
        if first := _TOKEN.match(text):
            first_words.add(first[0])
        cut = _first_cut(text, vocabulary, flow, stems, first_words)
        if cut is None:
            break
        yield text[:cut].rstrip()
        text = text[cut:].lstrip()
    if before_bullet and (glued := _GLUED_BULLET.search(text)):
        yield text[: glued.start()]
        text = text[glued.start() :]
    yield text


def _first_cut(
    text: str, vocabulary: Vocabulary, flow: bool, stems: set[str], first_words: set[str]
) -> int | None:
    cuts = [found.start() for found in _KNOWN_LABEL.finditer(text) if _cuttable(text, found)]
    cuts += [found.end() for found in _LABEL_AFTER_SENTENCE.finditer(text)]
    cuts += [
        found.start(2)
        for found in _SENTENCES.finditer(text)
        if vocabulary.knows(found[2].lower()) and vocabulary.once(found[2])
    ]
    for token in _TOKEN.finditer(text):
        at = _cut_in_token(token, vocabulary, flow, stems, first_words)
        if at is not None:
            cuts.append(at)
    return min((cut for cut in cuts if cut > 0), default=None)


def _cuttable(text: str, label: re.Match[str]) -> bool:
    """Whether the label is glued to a word that is not a name as a whole."""
    token = next(t for t in _TOKEN.finditer(text) if t.end() > label.start())
    return token[0] not in _NAMES


def _cut_in_token(
    token: re.Match[str], vocabulary: Vocabulary, flow: bool, stems: set[str], first: set[str]
) -> int | None:
    word = token[0]
    if word in _NAMES or not vocabulary.once(word):
        return None
    for stem in stems:
        # VM1 → Web serverVM2 → Database: the line counts, so VM2 begins something new
        if counted := re.search(rf"(?<=[a-z]){re.escape(stem)}\d+", word):
            return token.start() + counted.start()
    tail = token.string[token.end() :]
    for boundary in _BOUNDARY.finditer(word):
        left, right = word[: boundary.start()], word[boundary.start() :]
        labelled = _LABEL_TAIL.match(tail) is not None and token.start() > 0
        labelled = labelled and (flow or not _NAMED.search(token.string[: token.start()]))
        if not vocabulary.knows(right):
            continue
        if labelled and (flow or left[0].islower()):
            return token.start() + boundary.start()
        known = vocabulary.knows(left)
        if flow and ((known and right in first) or _is_prose(tail, known)):
            return token.start() + boundary.start()
    if flow and (at := _cut_before_quantity(word, vocabulary)):
        return token.start() + at
    if flow or _LABEL_TAIL.match(tail):
        at = _cut_lower_case(word, vocabulary)
        return token.start() + at if at else None
    return None


def _is_prose(tail: str, known: bool) -> bool:
    if known:
        return len(ARROW.split(tail, maxsplit=1)[0].split()) >= _MIN_PROSE
    return tail.endswith(".") and not ARROW.search(tail) and len(tail.split()) >= _MIN_SENTENCE


def _cut_before_quantity(word: str, vocabulary: Vocabulary) -> int:
    at = re.search(r"(?<=[A-Za-z])\d", word)
    if at and _QUANTITY.fullmatch(word[at.start() :]) and vocabulary.knows(word[: at.start()]):
        return at.start()
    return 0


def _cut_lower_case(word: str, vocabulary: Vocabulary) -> int:
    if not re.fullmatch(r"[A-Za-z][a-z]+", word):
        return 0
    for at in range(_MIN_HALF, len(word) - _MIN_HALF + 1):
        if vocabulary.knows(word[:at]) and vocabulary.knows(word[at:]):
            return at
    return 0
