"""The steps of a turn. Each reads the state and the context and returns what it adds."""

from __future__ import annotations

from typing import Literal

from langgraph.runtime import Runtime

from interviewer.agent.decide import point_to_probe
from interviewer.agent.state import TurnContext, TurnState
from interviewer.domain.grade import Grade


def grade(state: TurnState, runtime: Runtime[TurnContext]) -> dict[str, Grade]:
    """Grade everything the candidate has said on the question so far."""
    context = runtime.context
    return {"grade": context.grader.grade(context.pack, context.question, state["turns"])}


def choose_probe(state: TurnState, runtime: Runtime[TurnContext]) -> dict[str, str]:
    """Pick the point that is most worth asking for, if any."""
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
    out_of_time = state["seconds_left"] is not None and state["seconds_left"] <= 0
    return "finish" if state["last_question"] or out_of_time else "advance"


def probe(state: TurnState) -> dict[str, str]:  # noqa: ARG001  # LangGraph passes it by name
    """Stay with the question and ask for the chosen point."""
    return {"move": "probe"}


def advance(state: TurnState) -> dict[str, str]:  # noqa: ARG001  # LangGraph passes it by name
    """Go on to the next question."""
    return {"move": "advance"}


def finish(state: TurnState) -> dict[str, str]:  # noqa: ARG001  # LangGraph passes it by name
    """End the interview."""
    return {"move": "finish"}
