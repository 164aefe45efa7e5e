"""Turns to fit the alignment on: labelled ones of transcripts, and some made of texts of packs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from interviewer.domain.pack import Pack, Question
from interviewer.embedding.cache import CachedEmbedder
from interviewer.grading.retrieval import StoredText
from interviewer.index.records import question_records
from interviewer.packs.load import load_pack
from interviewer.transcripts import phrases
from interviewer.transcripts.background import QUESTIONS
from interviewer.transcripts.bank import Bank
from interviewer.transcripts.hearing import Asking, Ear
from interviewer.transcripts.read import TranscriptFile, read_transcript

GOLD = Path(__file__).resolve().parents[1] / "gold"
NEIGHBOURS = frozenset({"containers"})
"""Packs whose questions a pack on hypervisors may well ask too."""
N_PROBES = 4
"""Probes of each question."""
ANSWER_KINDS = frozenset({"strong", "good", "partial", "terse", "spoken", "wrong", "vague"})
N_SENTENCES = 4
"""Of a labelled answer in one turn."""
LEAD_INS = (
    "Thank you.", "All right.", "That is a good point.", "Understood, let me continue.",
    "Very well, here is something else.", "So.", "Fine, we go on.", "Good to know.",
)  # fmt: skip


class Source:
    """Vectors of a pack without an index, less some texts."""

    def __init__(self, embedder: CachedEmbedder, without: frozenset[str] = frozenset()) -> None:
        self.embedder = embedder
        self._without = without

    def texts_of(self, question: Question) -> tuple[StoredText, ...]:
        """See `PointSource.texts_of`."""
        records = [one for one in question_records("", question) if one.text not in self._without]
        vectors = self.embedder.embed([one.text for one in records])
        return tuple(
            StoredText(one.question_id, one.point_id, one.kind, one.text, vector)
            for one, vector in zip(records, vectors, strict=True)
        )


@dataclass(frozen=True)
class Labelled:
    """A transcript with its gold, turns counted from 0 and questions as in the pack."""

    read: TranscriptFile
    interviewers: frozenset[str]
    asked: dict[int, list[int]]
    """Questions by the turn that asks them."""
    owner: dict[int, int]
    """Question by the turn that answers it."""
    beside: frozenset[int]


@dataclass(frozen=True)
class Ask:
    """An interviewer's turn with what it does."""

    file: int
    """Number of the transcript; -1: made from a pack."""
    current: int | None
    new: tuple[int, ...]
    """Questions that it asks; empty: it goes on with `current`, or asks nothing of the bank."""
    goes_on: bool
    heard: Asking


@dataclass(frozen=True)
class Reply:
    """A candidate's turn with the question that it answers; None: none of the bank."""

    file: int
    question: int | None
    heard: tuple[np.ndarray, np.ndarray]


def labelled(folder: Path, place: dict[str, int]) -> list[Labelled]:
    """Every transcript that has a gold file."""
    found = []
    for path in sorted(folder.glob("*.gold.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        read = read_transcript(path.with_name(gold["file"]))
        texts = [turn.text for turn in read.transcript.turns]

        def turn(excerpt: str, texts: list[str] = texts) -> int:
            words = " ".join(excerpt.split())
            starts = [place for place, text in enumerate(texts) if text.startswith(words)]
            return (starts or [place for place, text in enumerate(texts) if words in text])[0]

        asked: dict[int, list[int]] = {}
        owner: dict[int, int] = {}
        for item in gold["items"]:
            question = place[f"hv-{item['seed_question']:02d}"]
            asked.setdefault(turn(item["question_excerpt"]), []).append(question)
            owner |= {turn(excerpt): question for excerpt in item["answer_excerpts"]}
        beside = frozenset(turn(excerpt) for excerpt in gold["non_bank_questions"])
        found.append(Labelled(read, frozenset(gold["interviewer_speakers"]), asked, owner, beside))
    return found


def spoken(files: Sequence[Labelled], ear: Ear) -> tuple[list[Ask], list[Reply]]:
    """The turns of the transcripts; those whose label is not clear are left out."""
    asks: list[Ask] = []
    replies: list[Reply] = []
    for number, one in enumerate(files):
        turns = one.read.transcript.turns
        heard = [place for place, turn in enumerate(turns) if not phrases.is_noise(turn.text)]
        answering = [place for place in heard if turns[place].speaker not in one.interviewers]
        last = max(one.owner)
        current: int | None = None
        outside = True
        for place in heard:
            text = turns[place].text
            if place in answering:
                if place in one.owner or outside or place > last:
                    question = one.owner.get(place)
                    replies.append(Reply(number, question, ear.answering(text)))
                continue
            follows = next((one.owner.get(reply) for reply in answering if reply > place), None)
            new = tuple(name for name in one.asked.get(place, ()) if name != current)
            if place in one.asked:
                if new:
                    asks.append(Ask(number, current, new, False, ear.asking(text)))
                current, outside = one.asked[place][-1], False
            elif place in one.beside or current is None or place > last:
                asks.append(Ask(number, current, (), False, ear.asking(text)))
                outside = True
            elif follows == current:
                asks.append(Ask(number, current, (), True, ear.asking(text)))
            elif follows is not None:
                current = follows  # a return: priced in `moves`, not fitted
    return asks, replies


def made(
    pack: Pack, data: Path, embedder: CachedEmbedder, rng: np.random.Generator
) -> tuple[list[Ask], list[Reply]]:
    """Turns made of the texts of packs."""
    place = {question.id: number for number, question in enumerate(pack.questions)}
    n = len(place)
    asks: list[Ask] = []
    replies: list[Reply] = []
    wordings = [(question.question, *question.restatements) for question in pack.questions]
    for turn in range(max(map(len, wordings))):
        left_out = [texts[turn % len(texts)] for texts in wordings]
        ear = Ear(Bank(pack, Source(embedder, frozenset(left_out))))
        for number, text in enumerate(left_out):
            current = int((number + rng.integers(1, n)) % n)
            lead_in = f"{rng.choice(LEAD_INS)} " if rng.random() < 0.6 else ""
            asks.append(Ask(-1, current, (number,), False, ear.asking(lead_in + text)))
    bank = Bank(pack, Source(embedder))
    ear = Ear(bank)
    for question in pack.questions:
        probes = [point.probe for point in question.points if point.probe]
        for probe in rng.permutation(probes)[:N_PROBES]:
            number = place[question.id]
            asks.append(Ask(-1, number, (), True, ear.asking(str(probe))))
    for folder in sorted(path.parent for path in GOLD.glob("*/pack.yaml")):
        if folder.name in NEIGHBOURS:
            continue
        for other in load_pack(str(folder)).questions:
            current = int(rng.integers(n))
            asks.append(Ask(-1, current, (), False, ear.asking(other.question)))
            said = " ".join(phrases.sentences(other.reference)[:N_SENTENCES])
            replies.append(Reply(-1, None, ear.answering(said)))
    for text in QUESTIONS:
        # Each is compared with the others only: it would be like itself and nothing else.
        alone = Ear(bank, background=[other for other in QUESTIONS if other != text])
        asks.append(Ask(-1, int(rng.integers(n)), (), False, alone.asking(text)))
    for line in (data / "hypervisors" / "answers.jsonl").read_text(encoding="utf-8").splitlines():
        answer = json.loads(line)
        if answer["kind"] in ANSWER_KINDS:
            said = phrases.sentences(answer["answer"])
            number = place[f"hv-{answer['seed_question']:02d}"]
            for start in range(0, len(said), N_SENTENCES):
                text = " ".join(said[start : start + N_SENTENCES])
                replies.append(Reply(-1, number, ear.answering(text)))
    return asks, replies
