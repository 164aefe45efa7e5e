"""Open turns and work out what follows from a closed one. Reads and writes no store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import Any

from interviewer.agent.state import TurnContext, TurnInput
from interviewer.domain.grade import Grade
from interviewer.domain.interview import Interview, Item, Mode, Turn, TurnKind, TurnOutcome
from interviewer.domain.pack import Pack, Question, RubricPoint
from interviewer.grading.grader import Grader
from interviewer.interviews import clock
from interviewer.interviews.steady import SteadyGrader
from interviewer.spending.purse import Ticket
from interviewer.store.interviews import TurnEnd

_PROBE_LETTERS = "abcdefghij"


class Turns:
    """Makes turns and runs the graph of one turn.

    Args:
        grader: grades answers.
        now: the current time in UTC.
        new_id: a fresh unguessable id.
    """

    def __init__(
        self, grader: Grader, now: Callable[[], datetime], new_id: Callable[[], str]
    ) -> None:
        self._grader = SteadyGrader(grader)
        self._now = now
        self._new_id = new_id

    @cached_property
    def _graph(self) -> Any:
        # Not at import: LangGraph takes a second or two, and no page but a graded turn needs it.
        from interviewer.agent.graph import build_graph

        return build_graph()

    def ask(self, interview: Interview, item: Item, question: Question) -> Turn:
        """The first turn of a question; its clock starts now."""
        return self._opened(
            interview,
            label=str(item.position),
            kind=TurnKind.QUESTION,
            text=question.question,
            limit_s=float(question.time_limit_s),
        )

    def grade(self, pack: Pack, item: Item, ticket: Ticket) -> Grade:
        """Grade all turns of a question, as far as they are closed."""
        question = pack.question(item.question_id)
        return self._grader.grade(pack, question, item.answers, allowance=ticket.allowance)

    def what_follows(self, interview: Interview, item: Item, pack: Pack, ticket: Ticket) -> TurnEnd:
        """Grade a question whose last turn is closed, and decide: probe, next question, or end.

        In practice mode the next question is not opened: the feedback comes first, off the clock.
        """
        question = pack.question(item.question_id)
        turn = TurnInput(
            turns=item.answers,
            outcome=item.turns[-1].outcome or TurnOutcome.ANSWERED,
            probed=tuple(turn.point_id for turn in item.turns if turn.kind is TurnKind.PROBE),
            earlier_grade=item.grade,
            last_question=item.position == len(interview.items),
            seconds_left=clock.seconds_left(interview),
        )
        context = TurnContext(
            pack, question, self._grader, interview.request.max_probes, ticket.allowance
        )
        from interviewer.agent.graph import run_turn

        state = run_turn(self._graph, turn, context)
        next_turn: Turn | None = None
        position = item.position
        if state["move"] == "probe":
            next_turn = self._probe(interview, item, question.point(state["probe_point"]))
        elif state["move"] == "advance" and interview.mode is Mode.EXAM:
            position += 1
            following = interview.items[position - 1]
            next_turn = self.ask(interview, following, pack.question(following.question_id))
        return TurnEnd(
            grade=state["grade"],
            next_turn=next_turn,
            next_position=position,
            close_item=state["move"] != "probe",
            finish=state["move"] == "finish",
            spending=ticket.spending(state["grade"]),
        )

    def _probe(self, interview: Interview, item: Item, point: RubricPoint) -> Turn:
        return self._opened(
            interview,
            label=f"{item.position}{_PROBE_LETTERS[len(item.turns) - 1]}",
            kind=TurnKind.PROBE,
            text=point.probe,
            limit_s=clock.PROBE_LIMIT_S,
            point_id=point.id,
        )

    def _opened(
        self,
        interview: Interview,
        *,
        label: str,
        kind: TurnKind,
        text: str,
        limit_s: float,
        point_id: str = "",
    ) -> Turn:
        # Read the clock last: grading time before this line is not the candidate's.
        now = self._now()
        return Turn(
            id=self._new_id(),
            label=label,
            kind=kind,
            text=text,
            point_id=point_id,
            opened_at=now,
            deadline_at=clock.deadline(interview, limit_s, now),
        )
