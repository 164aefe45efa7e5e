"""Ask for an answer in a terminal: a full editor with a clock, or plain lines.

A candidate's moves are explicit: a key in the editor, a letter before the text in plain mode. The
text of an answer is only ever an answer, whatever it says.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

MoveKind = Literal["answer", "skip", "hint", "finish", "time_up"]


@dataclass(frozen=True, slots=True)
class Move:
    """What the candidate did."""

    kind: MoveKind
    text: str = ""


class Terminal(Protocol):
    """Where the candidate reads and writes."""

    def ask(self, draft: str, deadline: float | None, save: Callable[[str], None]) -> Move:
        """Wait for a move.

        Args:
            draft: text to start from.
            deadline: `time.monotonic()` at which the time is up; None: no clock.
            save: keeps a draft; called while typing.
        """
        ...

    def pause(self, message: str) -> None:
        """Wait until the candidate wants to go on."""
        ...


class PlainTerminal:
    """Lines from standard input: for pipes, screen readers and dumb terminals.

    Each turn reads a move (`a`nswer, `s`kip, `h`int, `f`inish; empty means answer), then, for an
    answer, lines up to a line that holds a single full stop. The end of input finishes.
    """

    def ask(self, draft: str, deadline: float | None, save: Callable[[str], None]) -> Move:
        """See `Terminal.ask`. The clock is looked at between lines."""
        if draft:
            print(f"(kept from before)\n{draft}")
        if deadline is not None:
            print(f"[{_clock(deadline)} left]")
        print("move: a answer, s skip, h hint, f finish [a]", flush=True)
        line = sys.stdin.readline()
        if not line:
            return Move("finish", draft)
        moves: dict[str, MoveKind] = {"s": "skip", "h": "hint", "f": "finish"}
        kind = moves.get(line.strip().lower())
        if kind is not None:
            return Move(kind, draft)
        print('answer; end with a line that holds only "."', flush=True)
        text = draft
        while line := sys.stdin.readline():
            if line.rstrip("\n") == ".":
                break
            text += line
            save(text)
            if deadline is not None and time.monotonic() >= deadline:
                return Move("time_up", text)
        return Move("answer", text.rstrip("\n"))

    def pause(self, message: str) -> None:
        """Plain mode does not wait: its input may be a file."""
        print(message, flush=True)


class EditorTerminal:
    """A multi-line editor with a running clock. At zero it hands in what has been typed."""

    SAVE_EVERY_S = 1.5

    def ask(self, draft: str, deadline: float | None, save: Callable[[str], None]) -> Move:
        """See `Terminal.ask`."""
        from prompt_toolkit import PromptSession
        from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

        keys = KeyBindings()
        saved_text, saved_at = draft, time.monotonic()

        def leave(kind: MoveKind) -> Callable[[KeyPressEvent], None]:
            def handler(event: KeyPressEvent) -> None:
                event.app.exit(result=Move(kind, event.app.current_buffer.text))

            return handler

        for name, kind in (
            ("c-s", "answer"),
            ("f2", "hint"),
            ("f3", "skip"),
            ("f10", "finish"),
        ):
            keys.add(name)(leave(kind))  # type: ignore[arg-type]  # the literals are MoveKinds

        session: PromptSession[Move] = PromptSession(
            multiline=True, key_bindings=keys, refresh_interval=0.5
        )

        def toolbar() -> str:
            nonlocal saved_text, saved_at
            text = session.default_buffer.text
            now = time.monotonic()
            if text != saved_text and now - saved_at >= self.SAVE_EVERY_S:
                save(text)
                saved_text, saved_at = text, now
            if deadline is not None and now >= deadline and session.app.is_running:
                session.app.exit(result=Move("time_up", text))
            left = f"{_clock(deadline)} left  " if deadline is not None else ""
            return f" {left}Ctrl-S submit  F2 hint  F3 skip  F10 finish"

        return session.prompt("> ", default=draft, bottom_toolbar=toolbar)

    def pause(self, message: str) -> None:
        """Wait for Enter."""
        from prompt_toolkit import prompt

        prompt(f"{message} [Enter] ")


def _clock(deadline: float) -> str:
    left = max(0, round(deadline - time.monotonic()))
    return f"{left // 60}:{left % 60:02d}"
