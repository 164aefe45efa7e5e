"""What a run is about to do and what it may cost, before anything is done."""

from __future__ import annotations

from collections.abc import Callable

from interviewer.batch.item import AnswerItem
from interviewer.batch.run import Items
from interviewer.domain.base import Frozen
from interviewer.domain.grade import TokenUse
from interviewer.domain.pack import Pack, Question
from interviewer.grading.grader import Grader
from interviewer.grading.run import Estimates
from interviewer.grading.unknown import says_nothing
from interviewer.llm.prices import Price, dollars

_BYTES_PER_TOKEN = 3


class Plan(Frozen):
    """A run before it begins."""

    n_files: int
    n_items: int
    n_questions: int
    """Different questions that are asked for and in the pack."""
    n_graded_already: int
    """Answers whose grade an earlier run has made from the same words and versions; free."""
    n_without_call: int
    """Answers that no grader is asked about: they are empty, unfit, or to unknown questions."""
    n_to_grade: int
    n_unreadable: int
    grader: str
    engine: str = "live"
    calls: int = 0
    """To the model; a quote that cannot be found or a reply that cannot be used takes another."""
    input_tokens: int = 0
    output_tokens: int = 0
    usd: float | None = 0.0
    """None: no price is known for the model."""
    model: str = ""
    budget_usd: float | None = None
    n_doubtful: int = 0
    """Turns of transcripts of which it is doubtful what they ask, and which the model settles."""
    settle_calls: int = 0
    """Of the calls, those that settle them: one for each transcript with such turns."""

    def with_settling(self, n_doubtful: int, use: TokenUse, price: Price | None) -> Plan:
        """The plan with the calls that settle doubtful turns; they are made at the full price."""
        if not use.calls:
            return self
        usd = None if price is None or self.usd is None else self.usd + price.usd(use)
        return self.model_copy(
            update={
                "calls": self.calls + use.calls,
                "input_tokens": self.input_tokens + use.input_tokens,
                "output_tokens": self.output_tokens + use.output_tokens,
                "usd": usd,
                "n_doubtful": n_doubtful,
                "settle_calls": use.calls,
            }
        )

    @property
    def asks(self) -> bool:
        """Whether somebody should agree first: it costs money, or nobody knows that it does not."""
        return bool(self.calls) and self.usd != 0

    @property
    def shown(self) -> str:
        """The plan in a few lines for people."""
        lines = [
            f"plan: {self.n_items:,} answers to {self.n_questions} questions in {self.n_files} "
            f"file(s); {self.n_graded_already:,} graded already (they cost nothing), "
            f"{self.n_to_grade + self.n_without_call:,} to do",
            f"      graded by: {self.grader}",
        ]
        if self.n_unreadable:
            lines.append(f"      {self.n_unreadable:,} could not be read, see above")
        if not self.calls:
            lines.append("      no model is called: it costs nothing")
            return "\n".join(lines)
        lines.append(
            f"      {self.calls:,} calls ({self.engine}), about {self.input_tokens:,} tokens in "
            f"and {self.output_tokens:,} out, estimated on the high side"
        )
        if self.settle_calls:
            lines.append(
                f"      {self.settle_calls:,} of them settle what {self.n_doubtful:,} doubtful "
                "turn(s) of the interviewers ask"
            )
        money = f"about {dollars(self.usd)}" if self.usd is not None else self._unpriced
        limit = "" if self.budget_usd is None else f"; at most {dollars(self.budget_usd)} is spent"
        lines.append(f"      {money}{limit}")
        return "\n".join(lines)

    @property
    def _unpriced(self) -> str:
        return f"no price is known for {self.model or 'the model'}"


def plan_of(
    items: Items,
    pack: Pack,
    grader: Grader,
    graded: Callable[[AnswerItem], bool],
    *,
    n_files: int,
    n_unreadable: int,
    price: Price | None,
    model: str,
    budget_usd: float | None,
    engine: str = "live",
    discount: float = 1.0,
) -> Plan:
    """Go through the answers once and sum up what grading them takes.

    Args:
        items: what is to be graded.
        pack: holds the questions.
        grader: whose judge makes the estimates; one that makes none costs nothing.
        graded: whether an answer is graded already.
        n_files: files that were read.
        n_unreadable: lines and files that cannot be used.
        price: of the model; None: not known.
        model: its name.
        budget_usd: the run's own limit.
        engine: how calls are made.
        discount: what the engine's calls cost of the full price.
    """
    judge = grader.judge
    estimate = _Estimator(judge) if isinstance(judge, Estimates) else None
    known = {question.id: question for question in pack.questions}
    asked: set[str] = set()
    n_graded = n_without = n_to_grade = 0
    use = TokenUse()
    calls = tokens_in = tokens_out = 0
    for item in items:
        question = known.get(item.question_id)
        if question is not None:
            asked.add(question.id)
        if graded(item):
            n_graded += 1
        elif question is None or item.unfit or says_nothing(tuple(item.turns)):
            n_without += 1
        else:
            n_to_grade += 1
            if estimate is not None:
                use = estimate(question, item.turns)
                calls += grader.repeats
                tokens_in += use.input_tokens * grader.repeats
                tokens_out += use.output_tokens * grader.repeats
    total = TokenUse(calls=calls, input_tokens=tokens_in, output_tokens=tokens_out)
    usd = 0.0 if not calls else None if price is None else price.usd(total) * discount
    return Plan(
        n_files=n_files,
        n_items=len(items),
        n_questions=len(asked),
        n_graded_already=n_graded,
        n_without_call=n_without,
        n_to_grade=n_to_grade,
        n_unreadable=n_unreadable,
        grader=judge.description,
        engine=engine,
        calls=calls,
        input_tokens=tokens_in,
        output_tokens=tokens_out,
        usd=usd,
        model=model,
        budget_usd=budget_usd,
    )


class _Estimator:
    """Estimates by the judge's own figure for the first answer to a question and by length after.

    The judge's own looks up examples for each answer, which takes as long as embedding it.
    """

    def __init__(self, judge: Estimates) -> None:
        self._judge = judge
        self._first: dict[str, tuple[TokenUse, int]] = {}

    def __call__(self, question: Question, turns: tuple[str, ...]) -> TokenUse:
        n_bytes = sum(len(turn.encode("utf-8", "replace")) for turn in turns)
        if question.id not in self._first:
            self._first[question.id] = (self._judge.estimate(question, _readable(turns)), n_bytes)
        use, first_bytes = self._first[question.id]
        more = (n_bytes - first_bytes) // _BYTES_PER_TOKEN
        return use.model_copy(update={"input_tokens": max(0, use.input_tokens + more)})


def _readable(turns: tuple[str, ...]) -> tuple[str, ...]:
    """Half characters replaced: an estimate must not fail over what the grader will refuse."""
    return tuple(turn.encode("utf-8", "replace").decode("utf-8") for turn in turns)
