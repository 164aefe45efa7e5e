"""Reading moves and answers, and showing text that came from elsewhere."""

from __future__ import annotations

import io
import time

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output

from interviewer.cli.terminal import EditorTerminal, Move, PlainTerminal, say, shown


def kept(_text: str) -> bool:
    return True


def refused(_text: str) -> bool:
    return False


def plain(
    typed: str, monkeypatch: pytest.MonkeyPatch, draft: str = "", deadline: float | None = None
) -> tuple[Move, PlainTerminal]:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    terminal = PlainTerminal()
    return terminal.ask(draft, deadline, kept), terminal


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        pytest.param("\x1b[2Jx", "\ufffd[2Jx", id="csi"),
        pytest.param("\x1b]52;c;AAAA\x07", "\ufffd]52;c;AAAA\ufffd", id="osc-52-clipboard"),
        pytest.param("a\x9b31mb", "a\ufffd31mb", id="c1-csi"),
        pytest.param("a\u202eb\u2066c\u2069", "a\ufffdb\ufffdc\ufffd", id="bidi"),
        pytest.param("over\rwritten", "over\nwritten", id="carriage-return"),
        pytest.param("a\x08b\x7fc\x00", "a\ufffdb\ufffdc\ufffd", id="backspace-delete-nul"),
        pytest.param("one\ntwo\tthree é ✓", "one\ntwo\tthree é ✓", id="plain-text-stays"),
    ],
)
def test_text_that_would_drive_the_terminal_is_shown_instead(
    text: str, seen: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shown(text) == seen
    say(text)
    assert capsys.readouterr().out == seen + "\n"


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("s", "skip"),
        ("SKIP", "skip"),
        ("h", "hint"),
        ("Hint ", "hint"),
        ("f", "finish"),
        ("finish", "finish"),
    ],
)
def test_move_is_told_by_letter_or_word_in_any_case(
    line: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert plain(f"{line}\n", monkeypatch, draft="so far")[0] == Move(kind, "so far")  # type: ignore[arg-type]


@pytest.mark.parametrize("line", ["", "a", "A", "answer"])
def test_choosing_to_answer_adds_nothing_to_the_answer(
    line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert plain(f"{line}\nskip\nh\n.\n", monkeypatch)[0] == Move("answer", "skip\nh")


def test_answer_typed_at_the_move_prompt_is_not_thrown_away(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    move, _ = plain("  A hypervisor runs guests.\nIt isolates them.\n.\n", monkeypatch)
    assert move == Move("answer", "  A hypervisor runs guests.\nIt isolates them.")
    assert "taken as the first line of the answer" in capsys.readouterr().out


def test_stray_full_stop_at_the_move_prompt_submits_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert plain(".\ns\n", monkeypatch)[0] == Move("skip")


def test_new_line_does_not_run_into_the_kept_draft(monkeypatch: pytest.MonkeyPatch) -> None:
    assert plain("a\nsecond\n.\n", monkeypatch, draft="first")[0].text == "first\nsecond"


def test_first_line_typed_after_the_time_is_up_is_handed_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    move, _ = plain("Late words\nmore\n", monkeypatch, deadline=time.monotonic() - 1)
    assert move == Move("time_up", "Late words\n")


def test_end_of_input_is_known_only_once_it_was_met(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not plain("a\nx\n.\n", monkeypatch)[1].ended
    move, terminal = plain("a\nx\n", monkeypatch)
    assert (move, terminal.ended) == (Move("answer", "x"), True)


@pytest.mark.parametrize("typed", ["", ".\n", "x\n", "a\n"])
def test_end_of_input_before_anything_was_written_is_no_move(
    typed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(EOFError):
        plain(typed, monkeypatch, draft="so far")


@pytest.mark.parametrize("slip", ["x", "Q", " ? ", "1"])
def test_single_character_that_is_no_move_is_asked_for_again(
    slip: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert plain(f"{slip}\na\nalpha\n.\n", monkeypatch)[0] == Move("answer", "alpha")
    told = capsys.readouterr().out
    assert f'"{slip.strip().lower()}" is no move.' in told
    assert told.count("move: a answer") == 2


def test_plain_mode_says_once_that_the_draft_is_not_saved(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("a\none\ntwo\n.\n"))
    assert PlainTerminal().ask("", None, refused) == Move("answer", "one\ntwo")
    assert capsys.readouterr().err.count("not saved, will try again") == 1


def edit(
    answers: list[bool], monkeypatch: pytest.MonkeyPatch, cursor: str = "\x1b[1;1R"
) -> tuple[Move, str, list[str]]:
    """Type `abc` in the editor; each save gets the next answer, the last one presses Ctrl-S.

    Returns:
        The move, everything drawn, and the texts that were to be saved.
    """
    monkeypatch.setattr(EditorTerminal, "SAVE_EVERY_S", 0.0)
    drawn, tried = io.StringIO(), []
    output = Vt100_Output(drawn, lambda: Size(rows=30, columns=100))
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=output):

        def save(text: str) -> bool:
            tried.append(text)
            if len(tried) == len(answers):
                pipe.send_text("\x13")
            return answers[len(tried) - 1] if len(tried) <= len(answers) else True

        # First where the cursor is, as a terminal tells it when asked: without it, no toolbar.
        pipe.send_text(f"{cursor}abc")
        move = EditorTerminal().ask("", None, save)
    return move, drawn.getvalue(), tried


def test_draft_that_cannot_be_saved_is_told_in_the_toolbar_and_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    move, drawn, tried = edit([False, False], monkeypatch)
    assert move == Move("answer", "abc")
    assert tried[:2] == ["abc", "abc"]
    assert "not saved, will try again" in drawn


def test_draft_is_saved_in_a_terminal_that_shows_no_toolbar(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    move, drawn, tried = edit([True], monkeypatch, cursor="")
    assert (move, tried) == (Move("answer", "abc"), ["abc"])
    assert "Ctrl-S submit" not in drawn


def test_editor_hands_in_when_the_time_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    output = Vt100_Output(io.StringIO(), lambda: Size(rows=30, columns=100))
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=output):
        move = EditorTerminal().ask("so far", time.monotonic() + 0.2, kept)
    assert move == Move("time_up", "so far")


def test_end_of_input_in_the_editor_is_no_move_either() -> None:
    output = Vt100_Output(io.StringIO(), lambda: Size(rows=30, columns=100))
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=output):
        pipe.send_text("\x1b[1;1R\x04")
        with pytest.raises(EOFError):
            EditorTerminal().ask("", None, kept)


def test_toolbar_is_silent_about_drafts_that_are_saved(monkeypatch: pytest.MonkeyPatch) -> None:
    move, drawn, tried = edit([True], monkeypatch)
    assert (move, tried) == (Move("answer", "abc"), ["abc"])
    assert "Ctrl-S submit" in drawn
    assert "not saved" not in drawn
