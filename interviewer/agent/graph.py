"""The graph of one turn: wiring only. Drawn in `docs/turn-graph.md`.

The graph is stateless: no checkpointer, no memory. The state comes from the store and the outcome
goes back there in one transaction, so a crash in between costs a second run and nothing else.
"""

from __future__ import annotations

from typing import Any

from langgraph.graph import END, START, StateGraph

from interviewer.agent import nodes
from interviewer.agent.state import TurnContext, TurnInput, TurnState


def build_graph() -> Any:
    """Compile the graph. `Any`: the compiled type has four parameters that say nothing here."""
    graph = StateGraph(TurnState, context_schema=TurnContext)
    graph.add_node("grade", nodes.grade)
    graph.add_node("choose_probe", nodes.choose_probe)
    graph.add_node("probe", nodes.probe)
    graph.add_node("advance", nodes.advance)
    graph.add_node("finish", nodes.finish)

    graph.add_edge(START, "grade")
    graph.add_edge("grade", "choose_probe")
    graph.add_conditional_edges("choose_probe", nodes.route, ["probe", "advance", "finish"])
    graph.add_edge("probe", END)
    graph.add_edge("advance", END)
    graph.add_edge("finish", END)
    return graph.compile(name="turn")


def run_turn(graph: Any, turn: TurnInput, context: TurnContext) -> TurnState:
    """Run one turn and return the state with `grade`, `probe_point` and `move`."""
    state: TurnState = graph.invoke(turn, context=context)
    return state
