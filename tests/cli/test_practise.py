"""`interviewer practise` in plain mode, driven through a pipe, and where the store fails."""

from __future__ import annotations

import io
import json
import os
import pty

import pytest

from interviewer.cli.practise import _conduct, _feedback, _report
from interviewer.cli.terminal import EditorTerminal, Move, PlainTerminal
from interviewer.domain.interview import Interview, Mode, PlanRequest
from interviewer.domain.pack import Pack
from interviewer.errors import AnswerRefused, Conflict, StoreUnavailable
from interviewer.interviews.service import Interviews
from tests.cli.test_main import run


def test_interview_runs_from_question_to_report() -> None:
    done = run(
        "practise",
        "-n",
        "2",
        "--probes",
        "0",
        "--seed",
        "5",
        stdin="a\nThe hypervisor sits between hardware and guests.\n.\ns\n",
    )
    assert done.returncode == 0, done.stderr
    assert "Question 1 (of 2)" in done.stdout
    assert "Question 2 (of 2)" in done.stdout
    assert "Reference answer:" in done.stdout
    assert "Total: " in done.stdout
    assert "by: built-in grader" in done.stdout
    assert done.stderr == "starting ...\n"


def test_end_of_input_stops_like_ctrl_c_and_the_interview_goes_on_later() -> None:
    done = run("practise", "-n", "1", "--exam", "--probes", "0", stdin="")
    assert done.returncode == 130
    assert "Stopped, and nothing is lost; go on with: interviewer practise --resume last" in (
        done.stderr
    )
    assert [row["status"] for row in json.loads(run("history", "--json").stdout)] == ["running"]
    resumed = run("practise", "--resume", "last", stdin="a\nsomething about guests\n.\n")
    assert resumed.returncode == 0, resumed.stderr
    (row,) = json.loads(run("history", "--json").stdout)
    assert row["status"] == "finished"
    assert f"Going on with {row['id']} of " in resumed.stdout
    assert "question 1 of 1." in resumed.stdout
    report = run("report", row["id"])
    assert report.returncode == 0
    assert report.stdout.startswith("# Mock interview: Hypervisors")


def test_exam_shows_no_verdict_and_gives_no_hint_before_the_end() -> None:
    done = run(
        "practise", "-n", "1", "--exam", "--probes", "0", stdin="h\na\nsomething about guests\n.\n"
    )
    assert "There are no hints in an exam." in done.stdout
    before_total = done.stdout.split("Total: ")[0]
    assert "missed" not in before_total
    assert "Reference answer" not in before_total


def test_typing_a_command_word_as_an_answer_is_an_answer() -> None:
    done = run("practise", "-n", "1", "--probes", "0", stdin="a\nskip\nfinish\n/skip\n.\n")
    rows = json.loads(run("history", "--json").stdout)
    report = json.loads(run("report", rows[0]["id"], "--format", "json").stdout)
    assert done.returncode == 0
    turn = report["questions"][0]["turns"][0]
    assert (turn["outcome"], turn["answer"]) == ("answered", "skip\nfinish\n/skip")


def test_unknown_topic_is_named_with_those_that_exist() -> None:
    done = run("practise", "--topic", "cooking")
    assert done.returncode == 2
    assert "cooking" in done.stderr
    assert "isolation" in done.stderr


def begin(service: Interviews) -> Interview:
    """One question of practice, without probes, asked."""
    plan = service.plan(PlanRequest(n_questions=1, max_probes=0, seed=1))
    return service.start(plan.id)


def answers_of(service: Interviews, interview: Interview) -> list[str | None]:
    return [turn.answer for item in service.view(interview.id).items for turn in item.turns]


def fail_first(
    name: str, error: Exception, service: Interviews, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Let the first call of a use case fail, as a disk that is full for a moment does."""
    works = getattr(service, name)
    errors = [error]

    def call(*arguments: object) -> object:
        if errors:
            raise errors.pop()
        return works(*arguments)

    monkeypatch.setattr(service, name, call)


def test_answer_survives_a_store_that_fails_and_is_asked_for_again(
    service: Interviews, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fail_first("submit", StoreUnavailable("the disk is full"), service, monkeypatch)
    monkeypatch.setattr("sys.stdin", io.StringIO("a\nalpha beta\n.\na\n.\n"))
    interview = begin(service)
    _conduct(service, interview, PlainTerminal())
    told = capsys.readouterr()
    assert answers_of(service, interview) == ["alpha beta"]
    assert told.err.count("the disk is full") == 1
    assert "Your text is kept" in told.err
    assert "--resume last" in told.err
    assert "(kept from before)\nalpha beta" in told.out


def test_failing_store_at_the_end_of_input_stops_with_1_and_keeps_the_draft(
    service: Interviews, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_first("submit", StoreUnavailable("the disk is full"), service, monkeypatch)
    monkeypatch.setattr("sys.stdin", io.StringIO("a\nalpha\n"))
    interview = begin(service)
    with pytest.raises(SystemExit) as stopped:
        _conduct(service, interview, PlainTerminal())
    assert stopped.value.code == 1
    turn = service.view(interview.id).open_turn
    assert turn is not None
    assert turn.draft == "alpha"


def test_draft_that_cannot_be_saved_shows_no_traceback_and_is_not_called_saved(
    service: Interviews, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> None:
        raise StoreUnavailable("the disk is full")

    monkeypatch.setattr(service, "save_draft", full)
    monkeypatch.setattr(service, "submit", full)
    monkeypatch.setattr("sys.stdin", io.StringIO("a\nalpha\n"))
    with pytest.raises(SystemExit):
        _conduct(service, begin(service), PlainTerminal())
    told = capsys.readouterr().err
    assert "not saved, will try again" in told
    assert "Your text is kept;" not in told
    assert "not saved yet" in told


def test_refused_answer_at_the_end_of_input_does_not_ask_for_ever(
    service: Interviews, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("a\n\ud800\n"))
    with pytest.raises(SystemExit) as stopped:
        _conduct(service, begin(service), PlainTerminal())
    assert stopped.value.code == 1


def test_move_in_a_question_that_is_over_looks_at_the_interview_again(
    service: Interviews, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fail_first("skip", Conflict("this question is over"), service, monkeypatch)
    monkeypatch.setattr("sys.stdin", io.StringIO("s\ns\n"))
    interview = begin(service)
    _conduct(service, interview, PlainTerminal())
    told = capsys.readouterr()
    assert told.out.count("Question 1 (of 1)") == 2
    assert "this question is over" in told.err
    assert answers_of(service, interview) == [""]


def test_pause_keeps_the_text_and_the_time_until_the_next_line(
    service: Interviews, clock, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Resting(PlainTerminal):
        def rest(self, message: str) -> None:
            clock.forward(3600)
            super().rest(message)

    interview = begin(service)
    clock.forward(10)
    monkeypatch.setattr("sys.stdin", io.StringIO("p\nalpha in the pause\na\nalpha\n.\n"))
    _conduct(service, interview, Resting())
    told = capsys.readouterr().out
    assert "Paused: the clock stands still." in told
    assert told.count("[0:50 left]") == 2
    turn = service.view(interview.id).items[0].turns[0]
    assert (turn.answer, turn.elapsed_s, turn.paused_s) == ("alpha", 10, 3600)


def test_pause_in_which_the_program_was_killed_goes_on_with_the_next_start(
    service: Interviews, clock, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    interview = begin(service)
    clock.forward(10)
    assert interview.open_turn is not None
    service.pause(interview.id, interview.open_turn.id)
    clock.forward(3600)
    monkeypatch.setattr("sys.stdin", io.StringIO("\na\nalpha\n.\n"))
    _conduct(service, interview, PlainTerminal())
    assert "[0:50 left]" in capsys.readouterr().out
    assert answers_of(service, interview) == ["alpha"]


def test_exam_is_not_paused_and_goes_on(
    service: Interviews, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = service.plan(PlanRequest(mode=Mode.EXAM, n_questions=1, max_probes=0, seed=1))
    interview = service.start(plan.id)
    monkeypatch.setattr("sys.stdin", io.StringIO("p\na\nalpha\n.\n"))
    _conduct(service, interview, PlainTerminal())
    assert "an exam cannot be paused" in capsys.readouterr().err
    assert answers_of(service, interview) == ["alpha"]


def test_end_of_input_in_a_pause_leaves_the_clock_standing(
    service: Interviews, monkeypatch: pytest.MonkeyPatch
) -> None:
    interview = begin(service)
    monkeypatch.setattr("sys.stdin", io.StringIO("p\n"))
    with pytest.raises(EOFError):
        _conduct(service, interview, PlainTerminal())
    turn = service.view(interview.id).open_turn
    assert turn is not None
    assert turn.paused_at is not None


class LateTerminal(PlainTerminal):
    """An editor whose clock has run out: hands in at once, every time."""

    def __init__(self) -> None:
        super().__init__()
        self.pauses = 0

    def ask(self, draft, deadline, save) -> Move:
        return Move("time_up", draft or "alpha")

    def pause(self, message: str) -> None:
        self.pauses += 1


@pytest.mark.parametrize("error", [StoreUnavailable("full"), AnswerRefused("binary")])
def test_time_up_that_cannot_be_stored_waits_for_the_person_before_it_tries_again(
    error: Exception, service: Interviews, clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_first("time_up", error, service, monkeypatch)
    interview = begin(service)
    clock.forward(60)
    terminal = LateTerminal()
    _conduct(service, interview, terminal)
    assert terminal.pauses == 1
    assert answers_of(service, interview) == ["alpha"]


def test_pack_and_answer_cannot_send_escape_sequences_to_the_terminal(
    service: Interviews,
    pack: Pack,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    attack = "\x1b]52;c;AAAA\x07\x9b2J\u202e"
    questions = tuple(
        question.model_copy(
            update={
                "question": question.question + attack,
                "reference": question.reference + attack,
                "title": question.title + attack,
                "anchors": dict.fromkeys(range(1, 6), attack),
                "points": tuple(
                    point.model_copy(update={"claim": point.claim + attack})
                    for point in question.points
                ),
            }
        )
        for question in pack.questions
    )
    hostile = pack.model_copy(update={"questions": questions})
    monkeypatch.setattr(service, "_load_pack", lambda _name: hostile)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"h\na\nalpha {attack}\n.\n"))
    interview = begin(service)
    _conduct(service, interview, PlainTerminal())
    _report(service, interview.id, 20_000)
    told = capsys.readouterr()
    for char in attack:
        assert char.isalnum() or char in "];" or char not in told.out + told.err
    assert told.out.count("]52;c;AAAA") >= 6


def test_feedback_without_an_anchor_ends_with_the_level(
    service: Interviews, pack: Pack, capsys: pytest.CaptureFixture[str]
) -> None:
    interview = begin(service)
    turn = interview.open_turn
    assert turn is not None
    service.submit(interview.id, turn.id, "alpha")
    done = service.proceed(interview.id)
    kept = service.pack_of(done)
    bare = tuple(question.model_copy(update={"anchors": {}}) for question in kept.questions)
    service._packs[done.pack_hash] = kept.model_copy(update={"questions": bare})
    _feedback(service, done, done.items[0])
    # alpha alone is 3 of the 6 points of weight.
    assert capsys.readouterr().out.splitlines()[1] == "50 % · level 3 of 5"


def test_range_of_repeated_runs_is_shown_in_feedback_and_total(
    service: Interviews, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("a\nalpha\n.\n"))
    grade = service.grader.grade
    monkeypatch.setattr(
        service.grader,
        "grade",
        lambda *arguments, **named: grade(*arguments, **named).model_copy(
            update={"low": 0.4, "high": 0.62, "n_repeats": 3}
        ),
    )
    interview = begin(service)
    _conduct(service, interview, PlainTerminal())
    _report(service, interview.id, 20_000)
    told = capsys.readouterr().out
    assert "\n40-62 % · level 3 of 5. Typical of this level: three\n" in told
    assert "Total: 40-62 % – " in told


def test_enter_pressed_during_a_slow_start_does_not_start_the_clock(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    person, terminal = pty.openpty()
    os.write(person, b"\n\n")
    with os.fdopen(terminal) as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        EditorTerminal().forget_typed()
        os.set_blocking(terminal, False)
        with pytest.raises(BlockingIOError):
            os.read(terminal, 1)
    os.close(person)
