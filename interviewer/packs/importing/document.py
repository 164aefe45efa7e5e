"""Turn a raw question-and-answer document into the draft of a pack, without any model.

What a person has to judge stays empty: must-haves, paraphrases, misconceptions, probes. What the
document leaves open is reported, never invented: a question without an answer is left out.
"""

from __future__ import annotations

import re

from pydantic import ValidationError

from interviewer.domain.base import Frozen
from interviewer.domain.pack import Kind, Level, Pack, Question, Topic
from interviewer.errors import InputError, NothingToImport
from interviewer.packs.importing.glue import repair
from interviewer.packs.importing.lines import (
    Found,
    Line,
    asks,
    plain,
    read_lines,
    read_marker,
    words,
)
from interviewer.packs.importing.outline import find_questions
from interviewer.packs.importing.points import rubric_points
from interviewer.packs.importing.text import clean_text, read_document

__all__ = ["Imported", "NothingToImport", "import_document", "read_document"]

TIME_LIMIT_S = 300
_MAX_TEXT = 20_000
_MAX_TITLE = 70
_MAX_ID = 64
_MIN_TITLE_WORDS = 3
_MAX_QUESTIONS = 2_000
_CLAUSE_END = re.compile(r"(?<=\w)[)”\"]?\s*(?:[,;:?.!](?=\s|$)|\s[—–-]\s)")
_REQUEST = re.compile(r"(?:please\s+)?(?:explain|describe|discuss|define)\s+(?=\w)", re.IGNORECASE)
_SITUATION = re.compile(
    r"(?:suppose|imagine|assume|you are|you have|your|a company|during|given)\b", re.IGNORECASE
)


class Imported(Frozen):
    """A draft pack and what its reviewer should know."""

    pack: Pack
    notes: tuple[str, ...]
    """What was repaired, doubtful or left out, with line numbers, in no order of weight."""
    n_questions: int
    """Questions in the document, those without an answer included."""
    n_references: int
    """Questions with a reference answer: those in the pack."""
    n_points: int

    @property
    def summary(self) -> str:
        """One line, e.g. `30 questions, 30 reference answers, 215 points`."""
        return (
            f"{self.n_questions} questions, {self.n_references} reference answers, "
            f"{self.n_points} points"
        )


def import_document(text: str, *, pack_id: str, title: str | None = None) -> Imported:
    """Draft a pack from a document of questions and answers.

    Args:
        text: plain text or Markdown; control and invisible characters are dropped.
        pack_id: id of the pack to be made; its initials start the question ids.
        title: title of the pack; by default the document's own, else the id in words.

    Raises:
        NothingToImport: no question, or none with an answer.
        InputError: the pack id is not lower-case words joined by hyphens, or too many questions.
    """
    lines, notes = repair(read_lines(clean_text(text)))
    found, doubts = find_questions(lines)
    notes += doubts
    if not found:
        raise NothingToImport(_no_question(lines))
    if len(found) > _MAX_QUESTIONS:
        raise InputError(
            f"line {found[_MAX_QUESTIONS].line}: {len(found)} questions, a pack holds at most "
            f"{_MAX_QUESTIONS}; split the document"
        )
    questions = []
    digits = max(2, len(str(len(found))))
    for position, one in enumerate(found, start=1):
        question_id = f"{_prefix(pack_id)}-{position:0{digits}d}"
        question = _question(one, question_id, notes)
        if question is None:
            notes.append(f"line {one.line}: no answer to {one.question[:60]!r}; left out")
        else:
            questions.append(question)
    if not questions:
        raise NothingToImport(
            f"line {found[0].line}: {len(found)} questions, but no answer to any of them; put each "
            "answer under its question, or under a line ANSWERS with the question repeated"
        )
    # A title of the caller's may hold what no document does: control characters, line breaks.
    title = " ".join(clean_text(title or "").split())
    title = title or _own_title(lines, found[0].line) or pack_id.replace("-", " ").capitalize()
    try:
        pack = Pack(
            id=pack_id,
            title=title,
            version="0.1.0",
            description=_description(title, len(questions)),
            topics=(Topic(id="general", title="General"),),
            questions=tuple(questions),
        )
    except ValidationError as error:
        problem = error.errors()[0]
        if problem["loc"] == ("id",):
            raise InputError(
                f"pack id {pack_id!r} has the wrong form; ids are lower-case words joined by "
                f"hyphens, e.g. cloud-basics, of at most {_MAX_ID} characters"
            ) from error
        raise InputError(
            f"pack {'.'.join(map(str, problem['loc']))} {problem['input']!r}: {problem['msg']}; "
            "give another"
        ) from error
    return Imported(
        pack=pack,
        notes=tuple(notes),
        n_questions=len(found),
        n_references=len(questions),
        n_points=pack.n_points,
    )


def _question(found: Found, question_id: str, notes: list[str]) -> Question | None:
    """The question with its points, or nothing where the document does not answer it."""
    reference = _reference(found.body)
    points, doubts = rubric_points(found.body)
    if not points:
        return None
    notes += doubts
    if len(reference) > _MAX_TEXT:
        notes.append(
            f"line {found.body[0].number}: the answer has {len(reference):,} characters; the "
            f"reference was cut after {_MAX_TEXT:,}"
        )
    return Question(
        id=question_id,
        title=_title(found.question),
        question=found.question[:_MAX_TEXT],
        topics=("general",),
        level=Level.MID,
        kind=Kind.SCENARIO if _is_scenario(found.question) else Kind.CONCEPT,
        time_limit_s=TIME_LIMIT_S,
        reference=reference[:_MAX_TEXT],
        points=points,
    )


def _reference(body: tuple[Line, ...]) -> str:
    """The answer as it stands, nested bullets still nested."""
    margin = min((line.indent for line in body if line.text and not line.code), default=0)
    indented = (
        line.text if line.code or not line.text else " " * (line.indent - margin) + line.text
        for line in body
    )
    return "\n".join(indented).strip()


def _prefix(pack_id: str) -> str:
    """Initials of an id of several words; `q` where there is one word or no proper id."""
    initials = "".join(re.findall(r"(?:^|-)([a-z0-9])", pack_id))
    return initials if len(initials) > 1 else "q"


def _title(question: str) -> str:
    """The first clause without "Explain", shortened to fit a list."""
    text = _REQUEST.sub("", question, count=1) if _REQUEST.match(question) else question
    for end in _CLAUSE_END.finditer(text):
        clause = text[: end.end()].rstrip(" ,;:?.!—–-")
        if clause.count("(") == clause.count(")") and len(words(clause)) >= _MIN_TITLE_WORDS:
            text = clause
            break
    text = text.rstrip(" ?.:;,")
    if len(text) > _MAX_TITLE:
        text = text[: _MAX_TITLE - 1].rsplit(" ", 1)[0].rstrip(" ,;:(—–-") + "…"
    return text[:1].upper() + text[1:] if text else question[:_MAX_TITLE]


def _is_scenario(question: str) -> bool:
    """Whether a situation comes first and what is asked about it after."""
    first, *rest = re.split(r"(?<=[.!?])\s+", question)
    return _SITUATION.match(first) is not None or (bool(rest) and not asks(first))


def _own_title(lines: list[Line], before: int) -> str:
    """The first line of the document where it stands above the questions like a title."""
    first = next((line for line in lines if line.text), None)
    if first is None or first.number >= before or first.code:
        return ""
    marker = read_marker(first)
    if marker.kind not in ("heading", "plain") or len(marker.text) > _MAX_TITLE:
        return ""
    return "" if marker.text.endswith((".", "?", ":")) else plain(marker.text)


def _description(title: str, n_questions: int) -> str:
    return (
        f"Draft of {n_questions} questions imported from the document “{title}”. The points are "
        "its bullets, table rows and sentences, all of the same weight. Still to be written by "
        "hand: topics, levels and time limits; which points are must-haves and what each weighs; "
        "paraphrases, misconceptions and probes of every point; restatements, clarifications and "
        "anchors of every question. Check each claim against its reference."
    )


def _no_question(lines: list[Line]) -> str:
    filled = [line for line in lines if line.text]
    if not filled:
        return "line 1: the document is empty; check that it is the right file"
    return (
        f"line {filled[0].number}: no question in {len(filled)} lines, which begin with "
        f"{filled[0].text[:60]!r}; start each question with a number (1.), a heading (##) or "
        "Q:, or end it with a question mark"
    )
