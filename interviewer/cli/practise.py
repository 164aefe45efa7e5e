"""`interviewer practise`: the same interview as in the app, in a terminal."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import typer

from interviewer.cli.resuming import to_resume
from interviewer.cli.terminal import say

if TYPE_CHECKING:
    from interviewer.cli.terminal import Move, Terminal
    from interviewer.domain.interview import Interview, Item, PlanRequest, Turn
    from interviewer.interviews.service import Interviews

_RESUME = "interviewer practise --resume last"


def practise(
    questions: int = typer.Option(3, "--questions", "-n", min=1, max=50, help="How many."),
    topic: list[str] = typer.Option([], "--topic", help="Topic id; may be given again."),
    level: str = typer.Option("", help="junior, mid or senior; default: any."),
    minutes: int = typer.Option(0, min=0, max=480, help="Limit on the whole; 0: each its own."),
    probes: int = typer.Option(1, min=0, max=2, help="Follow-ups a question at the most."),
    exam: bool = typer.Option(False, "--exam", help="Reveal nothing before the end."),
    no_clock: bool = typer.Option(False, "--no-clock", help="No time limits."),
    extra_time: float = typer.Option(1.0, min=1, max=3, help="Every limit so many times as long."),
    pack: str = typer.Option("hypervisors", "--pack", help="Installed name or folder."),
    seed: int | None = typer.Option(None, help="Fixes the choice of questions."),
    resume: str = typer.Option("", metavar="ID", help='Go on with an interview; "last" works.'),
    plain: bool = typer.Option(False, "--plain", help="Plain lines instead of the editor."),
) -> None:
    """Take a mock interview in the terminal. Kill it at any time and go on with --resume last."""
    from interviewer.cli.terminal import EditorTerminal, PlainTerminal
    from interviewer.domain.interview import InterviewStatus
    from interviewer.settings import read_settings

    settings = read_settings()
    request = (
        None
        if resume
        else _request(
            questions, topic, level, minutes, probes, exam, no_clock, extra_time, pack, seed
        )
    )
    interactive = sys.stdin.isatty() and sys.stdout.isatty() and not plain
    terminal = EditorTerminal() if interactive else PlainTerminal()

    # Loading models and index may take seconds, which look like a hang without a word.
    say("starting ...", sys.stderr)
    from interviewer.wiring import build_services

    services = build_services(settings)
    try:
        service = services.interviews
        interview = service.plan(request) if request else to_resume(service, resume)
        terminal.forget_typed()
        if interview.status is InterviewStatus.PLANNED:
            _ready(interview, service)
            terminal.pause("The clock starts with the first question.")
            interview = service.start(interview.id)
        services.start_heartbeat()
        _conduct(service, interview, terminal)
        _report(service, interview.id, settings.max_answer_chars)
    except (KeyboardInterrupt, EOFError):
        say(f"\nStopped, and nothing is lost; go on with: {_RESUME}", sys.stderr)
        raise SystemExit(130) from None
    finally:
        services.close()


def _request(
    questions: int,
    topics: list[str],
    level: str,
    minutes: int,
    probes: int,
    exam: bool,
    no_clock: bool,
    extra_time: float,
    pack: str,
    seed: int | None,
) -> PlanRequest:
    from interviewer.domain.interview import Mode, PlanRequest
    from interviewer.domain.pack import Level
    from interviewer.errors import InputError

    if level and level not in set(Level):
        raise InputError(f"--level {level!r}: choose {', '.join(Level)}")
    return PlanRequest(
        pack=pack,
        mode=Mode.EXAM if exam else Mode.PRACTICE,
        topics=tuple(topics),
        level=Level(level) if level else None,
        n_questions=questions,
        minutes=minutes or None,
        max_probes=probes,
        clock=not no_clock,
        extra_time=extra_time,
        seed=seed,
    )


def _ready(interview: Interview, service: Interviews) -> None:
    from interviewer.report.limits import times
    from interviewer.report.render import minutes

    n = len(interview.items)
    factor = interview.request.extra_time
    stretched = f" (every limit {times(factor)} as long)" if factor > 1 else ""
    say(
        f"{interview.mode.value.capitalize()} interview, {n} question{'s' if n > 1 else ''}, "
        f"answering time {minutes(interview.limit_s)}{stretched}."
    )
    say(f"Graded by: {service.grader.judge.description}")
    say(
        "A follow-up may come after an answer. When the time is up, what you have typed is "
        "submitted.\nEverything is stored on this machine only; delete it in the app's history."
    )


def _conduct(service: Interviews, interview: Interview, terminal: Terminal) -> None:
    """Ask until the interview is over."""
    from interviewer.domain.interview import InterviewStatus, Mode

    told: set[str] = set()
    while True:
        interview = service.proceed(service.view(interview.id).id)
        if interview.mode is Mode.PRACTICE:
            for item in interview.items:
                if item.closed and item.turns and item.question_id not in told:
                    told.add(item.question_id)
                    _feedback(service, interview, item)
        if interview.status is InterviewStatus.FINISHED:
            return
        turn = interview.open_turn
        if turn is None:
            terminal.pause("Next question?")
            interview = service.next_question(interview.id)
            continue
        _ask(service, interview, turn, terminal)


def _ask(service: Interviews, interview: Interview, turn: Turn, terminal: Terminal) -> None:
    """One turn, from the question to an accepted move.

    A move that fails is asked for again with its text, as long as there is somebody to ask.

    Raises:
        SystemExit: a move failed and the input has ended.
    """
    from interviewer.errors import AnswerRefused, Conflict, InterviewerError, InterviewNotFound
    from interviewer.interviews.clock import remaining_s

    say(f"\nQuestion {turn.label} (of {len(interview.items)})\n{turn.text}\n")
    draft, revision = turn.draft, turn.draft_revision

    def save(text: str) -> bool:
        nonlocal revision
        revision += 1
        try:
            service.save_draft(interview.id, turn.id, text, revision)
        except InterviewerError:
            return False
        return True

    if turn.paused_at is not None:
        turn = _rest(service, interview, turn, terminal)
    while True:
        left = remaining_s(turn, service.now())
        deadline = None if left is None else time.monotonic() + left
        move = terminal.ask(draft, deadline, save)
        draft = move.text
        try:
            if move.kind == "pause":
                save(draft)
                turn = _rest(service, interview, turn, terminal)
            elif _play(service, interview, turn, move):
                return
        except InterviewNotFound:
            raise
        except InterviewerError as error:
            say(f"{error}\n{_where_text_is(is_saved=save(draft))}", sys.stderr)
            if terminal.ended:
                raise SystemExit(1) from error
            if move.kind == "time_up":
                # The editor would hand in at once again, and again: let a person set the pace.
                terminal.pause("Try again?")
            if isinstance(error, Conflict) or (
                move.kind == "time_up" and isinstance(error, AnswerRefused)
            ):
                # Asking again cannot mend these: look at the interview again, it has moved on.
                return


def _rest(service: Interviews, interview: Interview, turn: Turn, terminal: Terminal) -> Turn:
    """Stop the clock until the candidate goes on; the turn with its new deadline."""
    service.pause(interview.id, turn.id)
    terminal.rest("Paused: the clock stands still. Go on?")
    return service.resume(interview.id, turn.id).open_turn or turn


def _where_text_is(*, is_saved: bool) -> str:
    if is_saved:
        return f"Your text is kept; send it again, or later: {_RESUME}"
    return (
        "Your text is still here, but not saved yet; try again. "
        f"If you stop now, {_RESUME} goes on from the last saved draft."
    )


def _play(service: Interviews, interview: Interview, turn: Turn, move: Move) -> bool:
    """Carry a move out; whether it ended the turn."""
    if move.kind == "hint":
        from interviewer.domain.interview import Mode

        exam = interview.mode is Mode.EXAM
        say(
            "There are no hints in an exam."
            if exam
            else f"Hint: {service.hint(interview.id, turn.id, move.text)}"
        )
        return False
    if move.kind == "skip":
        service.skip(interview.id, turn.id)
    elif move.kind == "finish":
        if move.text.strip():
            service.submit(interview.id, turn.id, move.text)
        service.finish(interview.id)
    elif move.kind == "time_up":
        after = service.time_up(interview.id, turn.id, move.text)
        if after.open_turn is None or after.open_turn.id != turn.id:
            say("\nThe time is up; what you have typed was submitted.")
    else:
        service.submit(interview.id, turn.id, move.text)
    return True


def _feedback(service: Interviews, interview: Interview, item: Item) -> None:
    """Grade, points and reference of one question, as practice mode shows them."""
    from interviewer.report.build import interview_report
    from interviewer.report.render import VERDICT_WORDS, level_words, score_range

    report = interview_report(interview, service.pack_of(interview))
    question = report.questions[item.position - 1]
    if question.score is None:
        say(f"\nNot graded: {question.ungraded_reason}")
        return
    say(f"\n{score_range(question)} · {level_words(question)}")
    for point in question.points:
        symbol, word = VERDICT_WORDS[point.verdict]
        say(f"  {symbol} {word:7} {point.claim}")
        if point.quote:
            unverified = "" if not point.problem else f" – not verified: {point.problem}"
            say(f'            "{point.quote}"{unverified}')
    if question.follow_up_ungraded:
        say(
            "\nThe last follow-up is not graded, so the score is that of the answers before it: "
            f"{question.follow_up_ungraded}"
        )
    say(f"\nReference answer:\n{question.reference}")


def _report(service: Interviews, interview_id: str, max_chars: int) -> None:
    from interviewer.report.build import interview_report
    from interviewer.report.render import score_range

    interview = service.view(interview_id)
    report = interview_report(interview, service.pack_of(interview), max_chars)
    say(f"\nTotal: {score_range(report)} – {report.band} ({report.band_meaning})")
    say(
        f"graded {report.n_graded}, not graded {report.n_ungraded}, "
        f"not reached {report.n_not_reached}; by: {report.grader}"
    )
    for gap in report.practise_next:
        say(f"practise next: {gap.claim} ({gap.title})")
    say(f"\nIn full: interviewer report {interview_id} --format html --out report.html")
