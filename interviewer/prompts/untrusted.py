"""Puts a candidate's words into a prompt so that they can only be read as words."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

# Each of these reads as structure to a model or to the chat template of a local server, which turns
# control tokens in plain text into real ones. Lookaheads are bounded: the text is the candidate's.
_STRUCTURE = re.compile(
    r"""
      [<＜‹〈](?=[\W_]{0,8}(?:candidate|labelled))             # our own marks, open or closing
    | [<＜](?=[|｜])                                            # <|im_start|>, <｜User｜>
    | <(?=/?(?:s|start_of_turn|end_of_turn|bos|eos|think)>)    # Llama 2, Gemma, reasoning
    | <(?=</?SYS>)                                             # <<SYS>>
    | \[(?=/?(?:INST|SYSTEM_PROMPT|TOOL_CALLS|AVAILABLE_TOOLS)\])
    """,
    re.IGNORECASE | re.VERBOSE,
)


def neutralise(text: str) -> str:
    """The text with a space put into everything that reads as structure; all else is untouched.

    A quote taken across such a spot no longer matches the candidate's text and earns nothing.
    """
    return _STRUCTURE.sub(lambda found: found.group() + " ", text)


def fence_turns(turns: tuple[str, ...], nonce: str) -> str:
    """The candidate's turns, each between marks that carry `nonce` and the turn's number."""
    return "\n\n".join(
        f'<candidate-{nonce} turn="{number}">\n{neutralise(turn)}\n</candidate-{nonce}>'
        for number, turn in enumerate(turns, start=1)
    )


def fence_labelled(answer: str, number: int, nonce: str) -> str:
    """An answer of somebody else, shown as an example, between marks of their own kind."""
    return f'<labelled-{nonce} answer="{number}">\n{neutralise(answer)}\n</labelled-{nonce}>'


def draw_nonce() -> str:
    """Sixteen hexadecimal digits that nobody can foresee."""
    return secrets.token_hex(8)


def fresh_nonce(turns: tuple[str, ...], draw: Callable[[], str]) -> str:
    """A code from `draw` that does not stand in any turn."""
    while True:
        nonce = draw()
        if not any(nonce in turn for turn in turns):
            return nonce
