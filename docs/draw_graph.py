"""Write `turn-graph.md`: the compiled graph of one turn as Mermaid, and what each node does.

Run it after a change to the graph or to a node's docstring: `python docs/draw_graph.py`.
A test compares the file with what this script would write.
"""

from __future__ import annotations

import inspect
from pathlib import Path

from interviewer.agent import nodes
from interviewer.agent.graph import build_graph

PAGE = Path(__file__).resolve().parent / "turn-graph.md"


def page() -> str:
    """The whole page, from the compiled graph and the docstrings of its nodes."""
    graph = build_graph().get_graph()
    names = [name for name in graph.nodes if not name.startswith("__")]
    edges = [
        f"    {_place(edge.source)} {'-.->' if edge.conditional else '-->'} {_place(edge.target)}"
        for edge in graph.edges
    ]
    parts = [
        "# The graph of one turn",
        "Written by `docs/draw_graph.py` from the compiled graph; do not edit. Dotted arrows are "
        "choices of the graph. It runs when a turn has been closed and keeps nothing: its state "
        "comes from the store, and what it decides goes back there in one transaction.",
        "\n".join(["```mermaid", "flowchart TD", *edges, "```"]),
        f"**Choice after `choose_probe`.** {_paragraph('route')}",
        *(f"**`{name}`** {_paragraph(name)}" for name in names),
    ]
    return "\n\n".join(parts) + "\n"


def _place(name: str) -> str:
    return {"__start__": "start([turn closed])", "__end__": "over([written to the store])"}.get(
        name, name
    )


def _paragraph(function: str) -> str:
    return " ".join((inspect.getdoc(getattr(nodes, function)) or "").split())


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
