"""Read and write in a terminal: a full editor with a clock, or plain lines.

A candidate's moves are explicit: a key in the editor, a word of its own before the text in plain
mode. The text of an answer is only ever an answer, whatever it says. What packs and answers say is
shown and never acts on the terminal.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol, TextIO

MoveKind = Literal["answer", "skip", "hint", "pause", "finish", "time_up"]

# C0 and C1 controls, of which ESC, CSI, OSC and BEL drive the terminal (OSC 52 writes the
# clipboard); line and paragraph separators; and the marks that make text read in another order
# than it is written. Tab and newline stay.
_ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_LINE_ENDS = re.compile("\r\n?")
NOT_SAVED = "not saved, will try again"


def shown(text: str) -> str:
    """Text that a terminal shows and does not obey: each acting character becomes U+FFFD."""
    return _ACTING.sub("\ufffd", _LINE_ENDS.sub("\n", text))


def say(text: str, to: TextIO | None = None) -> None:
    """Print `shown(text)` at once; to standard output unless told otherwise."""
    print(shown(text), file=to, flush=True)


@dataclass(frozen=True, slots=True)
class Move:
    """What the candidate did."""

    kind: MoveKind
    text: str = ""


class Terminal(Protocol):
    """Where the candidate reads and writes."""

    @property
    def ended(self) -> bool:
        """Whether the input is used up, so that asking again cannot bring anything else."""
        ...

    def forget_typed(self) -> None:
        """Drop keys that were pressed before anything was asked."""
        ...

    def ask(self, draft: str, deadline: float | None, save: Callable[[str], bool]) -> Move:
        """Wait for a move.

        Args:
            draft: text to start from.
            deadline: `time.monotonic()` at which the time is up; None: no clock.
            save: keeps a draft; called while typing. False: it could not be kept just now.
        """
        ...

    def pause(self, message: str) -> None:
        """Wait until the candidate wants to go on."""
        ...

    def rest(self, message: str) -> None:
        """Wait for a line in any case: the candidate has asked for the wait."""
        ...


_MOVES: dict[str, MoveKind] = {
    "": "answer",
    "a": "answer",
    "answer": "answer",
    "s": "skip",
    "skip": "skip",
    "h": "hint",
    "hint": "hint",
    "p": "pause",
    "pause": "pause",
    "f": "finish",
    "finish": "finish",
}


class PlainTerminal:
    """Lines from standard input: for pipes, screen readers and dumb terminals.

    Each turn reads a move (`a`nswer, `s`kip, `h`int, `p`ause, `f`inish; empty means answer), then,
    for an answer, lines up to a line that holds a single full stop. A line that is no move is the
    first line of the answer: whoever just starts to write loses nothing; a single character is a
    slip of the finger and asked for again. The end of input is no move: it raises `EOFError`, as
    the editor does, except where it ends an answer.
    """

    def __init__(self) -> None:
        self.ended = False

    def forget_typed(self) -> None:
        """Nothing: the input may be a file, and every line of it counts."""

    def ask(self, draft: str, deadline: float | None, save: Callable[[str], bool]) -> Move:
        """See `Terminal.ask`. The clock is looked at between lines.

        Raises:
            EOFError: the input has ended and nothing was written in this turn.
        """
        if draft:
            say(f"(kept from before)\n{draft}")
        if deadline is not None:
            say(f"[{_clock(deadline)} left]")
        while True:
            say("move: a answer, s skip, h hint, p pause, f finish [a]")
            line = self._line_or_stop()
            typed = line.strip().lower()
            kind = _MOVES.get(typed)
            if kind is not None or len(typed) > 1:
                break
            # A full stop ends an answer; where none was begun there is nothing for it to end.
            if typed != ".":
                say(f'"{typed}" is no move.')
        if kind is not None and kind != "answer":
            return Move(kind, draft)
        first = "" if kind else line
        taken = "taken as the first line of the answer" if first else "answer"
        say(f'{taken}; end with a line that holds only "."')
        return self._answer(draft, first, deadline, save)

    def _answer(
        self, draft: str, first: str, deadline: float | None, save: Callable[[str], bool]
    ) -> Move:
        text = draft + "\n" if draft and not draft.endswith("\n") else draft
        was_saved = True
        line = first or self._line_or_stop()
        while line and line.rstrip("\r\n") != ".":
            text += line
            is_saved = save(text)
            if was_saved and not is_saved:
                say(NOT_SAVED, sys.stderr)
            was_saved = is_saved
            if deadline is not None and time.monotonic() >= deadline:
                return Move("time_up", text)
            line = self._line()
        return Move("answer", text.rstrip("\n"))

    def _line_or_stop(self) -> str:
        line = self._line()
        if not line:
            raise EOFError
        return line

    def _line(self) -> str:
        line = sys.stdin.readline()
        self.ended = not line
        return line

    def pause(self, message: str) -> None:
        """Plain mode does not wait: its input may be a file."""
        say(message)

    def rest(self, message: str) -> None:
        """A pause ends with the next line, of a file too."""
        say(f"{message} [Enter]")
        self._line_or_stop()


class EditorTerminal:
    """A multi-line editor with a running clock. At zero it hands in what has been typed."""

    SAVE_EVERY_S = 1.5

    ended = False

    def forget_typed(self) -> None:
        """Enter pressed during a slow start must not start the clock."""
        try:
            import termios
        except ImportError:  # Windows has no such queue to empty.
            return
        termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)

    def ask(self, draft: str, deadline: float | None, save: Callable[[str], bool]) -> Move:
        """See `Terminal.ask`."""
        from prompt_toolkit import PromptSession
        from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

        keys = KeyBindings()
        saved_text, tried_at, is_saved = draft, time.monotonic(), True

        def leave(kind: MoveKind) -> Callable[[KeyPressEvent], None]:
            def handler(event: KeyPressEvent) -> None:
                event.app.exit(result=Move(kind, event.app.current_buffer.text))

            return handler

        for name, kind in (
            ("c-s", "answer"),
            ("f2", "hint"),
            ("f3", "skip"),
            ("f4", "pause"),
            ("f10", "finish"),
        ):
            keys.add(name)(leave(kind))  # type: ignore[arg-type]  # the literals are MoveKinds

        session: PromptSession[Move] = PromptSession(
            multiline=True, key_bindings=keys, refresh_interval=0.5
        )

        # Not in the toolbar: a terminal that does not tell where its cursor is shows none.
        def look(_: object) -> None:
            nonlocal saved_text, tried_at, is_saved
            if session.app.is_done:
                return
            text = session.default_buffer.text
            now = time.monotonic()
            if text != saved_text and now - tried_at >= self.SAVE_EVERY_S:
                is_saved, tried_at = save(text), now
                if is_saved:
                    saved_text = text
            if deadline is not None and now >= deadline:
                session.app.exit(result=Move("time_up", text))

        session.app.before_render += look

        def toolbar() -> str:
            left = f"{_clock(deadline)} left  " if deadline is not None else ""
            trouble = "" if is_saved else f"{NOT_SAVED}  "
            return f" {left}{trouble}Ctrl-S submit  F2 hint  F3 skip  F4 pause  F10 finish"

        return session.prompt("> ", default=draft, bottom_toolbar=toolbar)

    def pause(self, message: str) -> None:
        """Wait for Enter."""
        from prompt_toolkit import prompt

        prompt(f"{shown(message)} [Enter] ")

    def rest(self, message: str) -> None:
        """As `pause`, which waits here."""
        self.pause(message)


def _clock(deadline: float) -> str:
    left = max(0, round(deadline - time.monotonic()))
    return f"{left // 60}:{left % 60:02d}"
