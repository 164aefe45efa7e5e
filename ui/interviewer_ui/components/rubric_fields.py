"""The way from a widget to the server: each change is saved in the widget's own callback.

A callback runs before anything is drawn. Collecting the values while drawing would lose text: who
types and then clicks on another section sends both in one message, and in the run that follows the
text box is not drawn any more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from interviewer.errors import Conflict, InterviewerError
from interviewer_ui import session
from interviewer_ui.rubrics import OpenQuestion, keep, with_value


@dataclass(frozen=True)
class Fields:
    """The widgets of one question in one browser tab."""

    draft_id: str
    question_id: str
    generation: int

    @property
    def name(self) -> str:
        """The question in `session.state().open_questions`."""
        return f"{self.draft_id}/{self.question_id}"

    def key(self, *path: str | int) -> str:
        """The key of the widget for a place in the question."""
        return "/".join(map(str, (self.name, self.generation, *path)))

    def chosen(self, key: str) -> None:
        """Note which point was chosen; for `on_change` of the list."""
        seen = session.state().open_questions.get(self.name)
        place = session.widget_value(key)
        if seen is not None and isinstance(place, int):
            session.state().open_questions[self.name] = replace(seen, place=place)

    def changed(self, *path: str | int) -> None:
        """Save what the widget of that place says; for `on_change`."""
        seen = session.state().open_questions.get(self.name)
        value = session.widget_value(self.key(*path))
        if seen is None or seen.mine is not None or value is None:
            return
        edited = with_value(seen.question, path, value)
        if edited != seen.question:
            try:
                save(self.draft_id, self.name, replace(seen, question=edited, unsaved=True))
            except InterviewerError:
                # Kept in this tab as unsaved; the page tries again where it can show the trouble.
                return


def save(draft_id: str, name: str, seen: OpenQuestion) -> None:
    """Keep a question on the server; where another tab was faster, keep it here and ask.

    Raises:
        StoreUnavailable: it could not be saved; it stays in this tab as unsaved.
    """
    questions = session.state().open_questions
    questions[name] = seen
    try:
        questions[name] = keep(draft_id, seen, seen.question)
    except Conflict:
        questions[name] = replace(seen, mine=seen.question, unsaved=False)
