"""From a transcript to what can be graded: speakers, questions, and what belongs to each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from interviewer.domain.transcript import MappedItem, MappedTranscript, SpokenTurn
from interviewer.transcripts import phrases
from interviewer.transcripts.align import Found, Said, explain
from interviewer.transcripts.corrections import Corrections
from interviewer.transcripts.hearing import Ear
from interviewer.transcripts.quality import too_poor
from interviewer.transcripts.read import TranscriptFile, read_transcript
from interviewer.transcripts.speakers import find_sides

UNCERTAIN = 0.6
"""Below this confidence an item is named among the problems."""
_COMMENT_WORDS = 5
"""A remark shorter than this that asks nothing is no follow-up."""


def map_file(
    path: Path,
    open_ear: Callable[[], Ear],
    interviewers: Sequence[str] = (),
    corrections: Corrections | None = None,
) -> MappedTranscript:
    """Read a transcript and find what the candidate said to which question of a pack.

    What cannot be judged is told by `too_poor`, what was repaired or is doubtful by `problems`;
    the turns behind an item, with their times, by `answer_turns_of`.

    Args:
        path: the file.
        open_ear: gives the one that knows the pack; called after reading, since a file that cannot
            be read needs no index.
        interviewers: names given by the user; empty: found from what is said.
        corrections: what a person made of an exported mapping. A file that is not in it is mapped
            as if there were none.

    Raises:
        InputError: the file is no transcript, a given name does not speak in it, or the
            corrections do not fit it; names file, line and reason.
        IndexUnavailable, ModelFileError, ModelUnavailable: the texts cannot be compared.
    """
    read = read_transcript(path)
    ear = open_ear()
    mapped = map_transcript(read, ear, interviewers)
    return corrections.applied(mapped, ear.bank.question_ids) if corrections else mapped


def map_transcript(
    file: TranscriptFile, ear: Ear, interviewers: Sequence[str] = ()
) -> MappedTranscript:
    """Find who asked what in one transcript.

    Args:
        file: as `read_transcript` gives it.
        ear: knows the bank of questions; the same one for many transcripts.
        interviewers: names given by the user; empty: found from what is said.

    Raises:
        InputError: a given name does not speak in the transcript.
        IndexUnavailable, ModelFileError, ModelUnavailable: the texts cannot be compared.
    """
    transcript = file.transcript
    sides = find_sides(transcript.turns, ear, file.roles, interviewers)
    places = [
        place
        for place, turn in enumerate(transcript.turns)
        if turn.speaker in sides.interviewers or turn.speaker in sides.candidates
    ]
    turns = [transcript.turns[place] for place in places]
    said = [Said(turn.speaker in sides.interviewers, turn.text) for turn in turns]
    explained = explain(said, ear)
    name = transcript.file
    problems = [*transcript.problems, *(f"{name}: {problem}" for problem in sides.problems)]
    items = []
    for found in explained.items:
        question_id = ear.bank.question_ids[found.question]
        items.append(_item(found, question_id, turns, places, said))
        if found.confidence < UNCERTAIN:
            line = turns[found.turns[0]].line
            problems.append(
                f"{name}{f':{line}' if line else ''}: not sure that this asks {question_id} "
                f"(confidence {found.confidence:.2f})"
            )
    poor = too_poor([turn for turn in turns if turn.speaker in sides.candidates])
    if poor:
        problems.append(f"{name}: not graded: transcript quality: {poor}")
    return MappedTranscript(
        transcript=transcript,
        interviewers=sides.interviewers,
        candidates=sides.candidates,
        items=tuple(items),
        out_of_bank=tuple(phrases.asking_part(turns[turn].text) for turn in explained.beside),
        out_of_bank_turns=tuple(places[turn] for turn in explained.beside),
        problems=tuple(problems),
        too_poor=poor,
    )


def _item(
    found: Found,
    question_id: str,
    turns: Sequence[SpokenTurn],
    places: Sequence[int],
    said: Sequence[Said],
) -> MappedItem:
    answers = [turn for turn in found.answers if not phrases.is_unclear(turns[turn].text)]
    answers = answers or found.answers
    follow_ups = [turn for turn in found.follow_ups if _follows_up(turn, answers, said)]
    return MappedItem(
        question_id=question_id,
        confidence=found.confidence,
        asked=" ".join(turns[turn].text for turn in found.turns),
        answers=tuple(turns[turn].text for turn in answers),
        follow_ups=len(follow_ups),
        asked_turn=places[found.turns[0]],
        asked_further=tuple(places[turn] for turn in found.turns[1:]),
        answer_turns=tuple(places[turn] for turn in answers),
        follow_up_turns=tuple(places[turn] for turn in follow_ups),
    )


def _follows_up(turn: int, answers: Sequence[int], said: Sequence[Said]) -> bool:
    """Whether a turn that goes on with a question drew another answer.

    The reply to a candidate who did not understand is none: it asks nothing new.
    """
    text = said[turn].text
    if not phrases.is_question(text) and len(phrases.words(text)) < _COMMENT_WORDS:
        return False
    earlier = next((one.text for one in reversed(said[:turn]) if not one.by_interviewer), "")
    if phrases.is_unclear(earlier):
        return False
    for place in range(turn + 1, len(said)):
        if said[place].by_interviewer:
            if not phrases.is_noise(said[place].text):
                return False
        elif place in answers:
            return True
    return False
