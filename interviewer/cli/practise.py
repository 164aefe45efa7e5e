"""`interviewer practise`: the same interview as in the app, in a terminal."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from interviewer.cli.terminal import Move, Terminal
    from interviewer.domain.interview import Interview, Item, PlanRequest, Turn
    from interviewer.interviews.service import Interviews


def practise(
    questions: int = typer.Option(3, "--questions", "-n", min=1, max=50, help="How many."),
    topic: list[str] = typer.Option([], "--topic", help="Topic id; may be given again."),
    level: str = typer.Option("", help="junior, mid or senior; default: any."),
    minutes: int = typer.Option(0, min=0, max=480, help="Limit on the whole; 0: each its own."),
    probes: int = typer.Option(1, min=0, max=2, help="Follow-ups a question at the most."),
    exam: bool = typer.Option(False, "--exam", help="Reveal nothing before the end."),
    no_clock: bool = typer.Option(False, "--no-clock", help="No time limits."),
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
        else _request(questions, topic, level, minutes, probes, exam, no_clock, pack, seed)
    )
    interactive = sys.stdin.isatty() and sys.stdout.isatty() and not plain
    terminal = EditorTerminal() if interactive else PlainTerminal()

    from interviewer.wiring import build_services

    services = build_services(settings)
    try:
        service = services.interviews
        interview = service.plan(request) if request else _to_resume(service, resume)
        if interview.status is InterviewStatus.PLANNED:
            _ready(interview, service)
            terminal.pause("The clock starts with the first question.")
            interview = service.start(interview.id)
        services.start_heartbeat()
        _conduct(service, interview, terminal)
        _report(service, interview.id, settings.max_answer_chars)
    except (KeyboardInterrupt, EOFError):
        print("\nStopped; go on with: interviewer practise --resume last", file=sys.stderr)
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
        seed=seed,
    )


def _to_resume(service: Interviews, name: str) -> Interview:
    from interviewer.domain.interview import InterviewStatus
    from interviewer.errors import InputError

    if name != "last":
        return service.view(name)
    for interview in service.history():
        if interview.status is not InterviewStatus.FINISHED:
            return service.view(interview.id)
    raise InputError("no interview is under way; start one with: interviewer practise")


def _ready(interview: Interview, service: Interviews) -> None:
    from interviewer.report.render import minutes

    n = len(interview.items)
    print(
        f"{interview.mode.value.capitalize()} interview, {n} question{'s' if n > 1 else ''}, "
        f"answering time {minutes(interview.limit_s)}."
    )
    print(f"Graded by: {service.grader.judge.description}")
    print(
        "A follow-up may come after an answer. When the time is up, what you have typed is "
        "submitted.\nEverything is stored on this machine only; delete it in the app's history."
    )


def _conduct(service: Interviews, interview: Interview, terminal: Terminal) -> None:
    """Ask until the interview is over."""
    from interviewer.domain.interview import InterviewStatus, Mode

    shown: set[str] = set()
    while True:
        interview = service.proceed(service.view(interview.id).id)
        if interview.mode is Mode.PRACTICE:
            for item in interview.items:
                if item.closed and item.turns and item.question_id not in shown:
                    shown.add(item.question_id)
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
    """One turn, from the question to an accepted move."""
    from interviewer.errors import AnswerRefused
    from interviewer.interviews.clock import remaining_s

    print(f"\nQuestion {turn.label} (of {len(interview.items)})\n{turn.text}\n")
    draft, revision = turn.draft, turn.draft_revision

    def save(text: str) -> None:
        nonlocal revision
        revision += 1
        service.save_draft(interview.id, turn.id, text, revision)

    while True:
        left = remaining_s(turn, service.now())
        deadline = None if left is None else time.monotonic() + left
        move = terminal.ask(draft, deadline, save)
        try:
            if _play(service, interview, turn, move):
                return
        except AnswerRefused as error:
            print(f"{error}", file=sys.stderr)
        draft = move.text


def _play(service: Interviews, interview: Interview, turn: Turn, move: Move) -> bool:
    """Carry a move out; whether it ended the turn."""
    if move.kind == "hint":
        from interviewer.domain.interview import Mode

        exam = interview.mode is Mode.EXAM
        print(
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
        service.time_up(interview.id, turn.id, move.text)
        print("\nThe time is up; what you have typed was submitted.")
    else:
        service.submit(interview.id, turn.id, move.text)
    return True


def _feedback(service: Interviews, interview: Interview, item: Item) -> None:
    """Grade, points and reference of one question, as practice mode shows them."""
    from interviewer.report.build import interview_report
    from interviewer.report.render import VERDICT_WORDS, percent

    report = interview_report(interview, service.pack_of(interview))
    question = report.questions[item.position - 1]
    if question.score is None:
        print(f"\nNot graded: {question.ungraded_reason}")
        return
    print(f"\n{percent(question.score)} – {question.anchor}")
    for point in question.points:
        symbol, word = VERDICT_WORDS[point.verdict]
        print(f"  {symbol} {word:7} {point.claim}")
        if point.quote:
            unverified = "" if not point.problem else f" – not verified: {point.problem}"
            print(f'            "{point.quote}"{unverified}')
    print(f"\nReference answer:\n{question.reference}")


def _report(service: Interviews, interview_id: str, max_chars: int) -> None:
    from interviewer.report.build import interview_report
    from interviewer.report.render import percent

    interview = service.view(interview_id)
    report = interview_report(interview, service.pack_of(interview), max_chars)
    print(f"\nTotal: {percent(report.score)} – {report.band} ({report.band_meaning})")
    print(
        f"graded {report.n_graded}, not graded {report.n_ungraded}, "
        f"not reached {report.n_not_reached}; by: {report.grader}"
    )
    for gap in report.practise_next:
        print(f"practise next: {gap.claim} ({gap.title})")
    print(f"\nIn full: interviewer report {interview_id} --format html --out report.html")
