"""The steps of a turn. Each reads the state and the context and returns what it adds."""

from __future__ import annotations

from typing import Literal

from langgraph.runtime import Runtime

from interviewer.agent.decide import no_time_for_question, point_to_probe
from interviewer.agent.state import TurnContext, TurnState
from interviewer.domain.grade import Grade, Graded
from interviewer.grading.unknown import says_nothing


def grade(state: TurnState, runtime: Runtime[TurnContext]) -> dict[str, Grade]:
    """Grade everything the candidate has said on the question so far.

    A probe that was passed over in silence, or with an "I don't know", leaves the grade as it was:
    there is nothing new to judge, so no model is asked again.
    """
    context = runtime.context
    earlier = state["earlier_grade"]
    if isinstance(earlier, Graded) and says_nothing(state["turns"][-1:]):
        return {"grade": earlier}
    return {
        "grade": context.grader.grade(
            context.pack, context.question, state["turns"], allowance=context.allowance
        )
    }


def choose_probe(state: TurnState, runtime: Runtime[TurnContext]) -> dict[str, str]:
    """Pick the point that is most worth asking for, if any.

    None is picked after a skip or when time ran out, at the limit of probes, and when the answer
    could not be graded. A point that was got wrong is never picked: asking again would tell.
    """
    context = runtime.context
    point_id = point_to_probe(
        context.question,
        context.pack.scoring,
        state["grade"],
        state["outcome"],
        state["probed"],
        context.max_probes,
        state["seconds_left"],
    )
    return {"probe_point": point_id}


def route(state: TurnState) -> Literal["probe", "advance", "finish"]:
    """Probe if there is something to ask; else the next question, if there is one and time."""
    if state["probe_point"]:
        return "probe"
    out_of_time = no_time_for_question(state["seconds_left"])
    return "finish" if state["last_question"] or out_of_time else "advance"


def probe(state: TurnState) -> dict[str, str]:  # noqa: ARG001  # LangGraph passes it by name
    """Stay with the question and ask for the chosen point, in the words of the pack's own probe."""
    return {"move": "probe"}


def advance(state: TurnState) -> dict[str, str]:  # noqa: ARG001  # LangGraph passes it by name
    """Close the question. An exam asks the next one at once, practice after the feedback."""
    return {"move": "advance"}


def finish(state: TurnState) -> dict[str, str]:  # noqa: ARG001  # LangGraph passes it by name
    """End the interview: the questions are used up, or the session's time is."""
    return {"move": "finish"}
