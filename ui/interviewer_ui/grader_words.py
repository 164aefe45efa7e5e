"""What each grader can and cannot do, and where data lies, in the words of the ready check."""

from __future__ import annotations

from interviewer.grading.judge import Judge
from interviewer.settings import Settings

_ABILITIES = {
    "builtin": (
        "It runs on this machine, without a language model and without network. It compares each "
        "sentence of yours with each rubric point, by wording and by meaning.",
        "It cannot follow long reasoning, irony or code, may overlook a point that is put in an "
        'unusual way, and may take a statement with a "not" in it for its opposite. Use it to '
        "practise.",
    ),
    "llm": (
        "A language model reads your answer and the rubric, and gives a verdict on each point. "
        "Your answers are sent to its endpoint, and so is what you ask to clarify a question.",
        "It can be wrong. Every quote it gives is checked against your words by code, and the "
        "score is computed from the verdicts, never by the model.",
    ),
}


def grader_words(judge: Judge) -> tuple[str, str, str]:
    """Which grader grades, what it can, what it cannot."""
    can, cannot = _ABILITIES[judge.name]
    return judge.description, can, cannot


def storage_words(settings: Settings) -> str:
    """What is stored, where, and how to delete it; holds no user name or password."""
    backend, _, rest = settings.database.partition("://")
    if backend.startswith("sqlite"):
        place = f"in {rest.removeprefix('/')} on the machine that runs this app"
    else:
        place = f"in the {backend.partition('+')[0]} database that its operator set up"
    return (
        f"Your answers, drafts, times and grades are stored {place}. To remove an interview for "
        "good, choose Delete on its report or in the history."
    )
