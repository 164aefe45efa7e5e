"""From a transcript to what can be graded: speakers, questions, and what belongs to each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from interviewer.domain.transcript import (
    Doubt,
    MappedItem,
    MappedTranscript,
    SpokenTurn,
    Transcript,
)
from interviewer.transcripts import phrases
from interviewer.transcripts.align import Found, Said, explain
from interviewer.transcripts.corrections import Corrections
from interviewer.transcripts.hearing import Ear
from interviewer.transcripts.quality import too_poor
from interviewer.transcripts.read import TranscriptFile, read_transcript
from interviewer.transcripts.speakers import find_sides

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
    doubted = [f"{transcript.file}: {problem}" for problem in sides.problems]
    found = _explained(transcript, sides.interviewers, sides.candidates, ear)
    return found.model_copy(
        update={"problems": (*transcript.problems, *doubted, *_problems(found))}
    )


def unsettled(mapped: MappedTranscript) -> tuple[Doubt, ...]:
    """The doubts of a transcript that are worth settling: none where it is not graded anyway."""
    return () if mapped.too_poor or mapped.settled else mapped.doubts


def with_settled(
    mapped: MappedTranscript, ear: Ear, said: Mapping[int, str | None], by: str
) -> MappedTranscript:
    """The mapping with what somebody else says that its doubtful turns ask; all other turns are
    explained around it.

    Args:
        mapped: as `map_transcript` made it.
        ear: the same one.
        said: the question that each turn asks or goes on with, by position; None: neither.
        by: who says so.

    Raises:
        IndexUnavailable, ModelFileError, ModelUnavailable: the texts cannot be compared.
    """
    found = _explained(mapped.transcript, mapped.interviewers, mapped.candidates, ear, said)
    found = found.model_copy(update={"doubts": mapped.doubts, "settled": dict.fromkeys(said, by)})
    before = set(_problems(mapped))
    kept = [problem for problem in mapped.problems if problem not in before]
    settled = [
        f"{_at(mapped.transcript, doubt.turn)}: {by} settled that this asks "
        f"{said[doubt.turn] or 'nothing of the pack'}; retrieval had taken it for "
        f"{doubt.taken_for or 'nothing new'} (confidence {doubt.confidence:.2f})"
        for doubt in mapped.doubts
        if doubt.turn in said
    ]
    return found.model_copy(update={"problems": (*kept, *settled, *_problems(found))})


def told(mapped: MappedTranscript, problem: str) -> MappedTranscript:
    """The mapping with one more problem."""
    line = f"{mapped.transcript.file}: {problem}"
    return mapped.model_copy(update={"problems": (*mapped.problems, line)})


def _problems(mapped: MappedTranscript) -> Iterator[str]:
    """What is doubtful about the questions, and why nothing is graded."""
    for item in mapped.items:
        if mapped.doubt_of(item):
            yield (
                f"{_at(mapped.transcript, item.asked_turn)}: not sure that this asks "
                f"{item.question_id} (confidence {item.confidence:.2f})"
            )
    if mapped.too_poor:
        yield f"{mapped.transcript.file}: not graded: transcript quality: {mapped.too_poor}"


def _at(transcript: Transcript, place: int) -> str:
    """File, and line or else time, of a turn."""
    turn = transcript.turns[place]
    if turn.line:
        return f"{transcript.file}:{turn.line}"
    if turn.start_s is None:
        return f"{transcript.file}: turn {place + 1}"
    minutes, seconds = divmod(round(turn.start_s), 60)
    return f"{transcript.file}: at {minutes}:{seconds:02d}"


def _explained(
    transcript: Transcript,
    interviewers: tuple[str, ...],
    candidates: tuple[str, ...],
    ear: Ear,
    settled: Mapping[int, str | None] | None = None,
) -> MappedTranscript:
    """The mapping of a transcript whose speakers are known; lists no problems yet."""
    places = [
        place
        for place, turn in enumerate(transcript.turns)
        if turn.speaker in interviewers or turn.speaker in candidates
    ]
    turns = [transcript.turns[place] for place in places]
    said = [Said(turn.speaker in interviewers, turn.text) for turn in turns]
    ids = ear.bank.question_ids
    explained = explain(
        said,
        ear,
        {
            places.index(place): None if name is None else ids.index(name)
            for place, name in (settled or {}).items()
        },
    )
    return MappedTranscript(
        transcript=transcript,
        interviewers=interviewers,
        candidates=candidates,
        items=tuple(
            _item(found, ids[found.question], turns, places, said) for found in explained.items
        ),
        out_of_bank=tuple(phrases.asking_part(turns[turn].text) for turn in explained.beside),
        out_of_bank_turns=tuple(places[turn] for turn in explained.beside),
        problems=(),
        too_poor=too_poor([turn for turn in turns if turn.speaker in candidates]),
        doubts=tuple(
            Doubt(
                turn=places[doubtful.turn],
                taken_for="" if doubtful.taken_for is None else ids[doubtful.taken_for],
                confidence=doubtful.confidence,
                choices=tuple(ids[question] for question in doubtful.choices),
            )
            for doubtful in explained.doubtful
        ),
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
