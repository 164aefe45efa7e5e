"""Interview transcripts with an expert's score for each question that was asked.

The answer turns are those that the gold file names; finding them is measured elsewhere.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from interviewer.domain.pack import Pack
from interviewer.domain.transcript import SpokenTurn
from interviewer.errors import InputError
from interviewer.packs.load import load_pack
from interviewer.transcripts.read import read_transcript
from interviewer_eval.datasets.dataset import Dataset, LabelledAnswer
from interviewer_eval.datasets.hypervisors import SUBJECT, question_id
from interviewer_eval.datasets.lines import field, number, read_json

_GOLD = "*.gold.json"


def is_transcripts(path: Path) -> bool:
    """Whether the path is a folder of transcripts with gold files beside them."""
    return path.is_dir() and any(path.glob(_GOLD))


def read_transcripts(path: Path, pack: Pack | None = None) -> Dataset:
    """Read the answers that the gold files name.

    Raises:
        InputError: a gold file or transcript cannot be read, or an answer is not in it.
    """
    answers: list[LabelledAnswer] = []
    for gold in sorted(path.glob(_GOLD)):
        content = read_json(gold)
        where = str(gold)
        if not isinstance(content, dict):
            raise InputError(f"{where}: expected an object with file and items")
        turns = read_transcript(path / field(content, "file", str, where)).transcript.turns
        speakers = set(field(content, "candidate_speakers", list, where))
        said = [turn for turn in turns if turn.speaker in speakers]
        for item in field(content, "items", list, where):
            answers.append(_answer(item, said, gold, where))
    return Dataset(
        name="transcripts",
        title="Interview transcripts",
        packs={SUBJECT: pack or load_pack(SUBJECT)},
        answers=tuple(answers),
        held_out_by="question",
        notes=("one author gave the scores (allow 0.5 of 5); there is no second rater",),
    )


def _answer(item: dict[str, Any], said: list[SpokenTurn], gold: Path, where: str) -> LabelledAnswer:
    question = question_id(field(item, "seed_question", int, where))
    score = number(item, "expected_score_0_5", where)
    return LabelledAnswer(
        id=f"{gold.name.split('_')[0].split('.')[0]}-{question}",
        subject=SUBJECT,
        question_id=question,
        turns=_turns(field(item, "answer_excerpts", list, where), said, f"{where} {question}"),
        scores=(score,),
        score=score,
    )


def _turns(excerpts: list[str], said: list[SpokenTurn], where: str) -> tuple[str, ...]:
    """The turns that hold the excerpts, each once and in order of speaking."""
    plain = [_plain(turn.text) for turn in said]
    found = set()
    for excerpt in excerpts:
        wanted = _plain(excerpt)
        begins = [place for place, text in enumerate(plain) if text.startswith(wanted)]
        holds = begins or [place for place, text in enumerate(plain) if wanted in text]
        if not holds:
            raise InputError(f"{where}: no turn of the candidate holds {excerpt!r}")
        found.add(holds[0])
    if not found:
        raise InputError(f"{where}: names no answer turn")
    return tuple(said[place].text for place in sorted(found))


def _plain(text: str) -> str:
    """Letters and digits only: readers mend white space and punctuation."""
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())
