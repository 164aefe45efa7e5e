"""Verdicts and grades. A grade is `Graded` or `Ungraded`: never NaN, None or a default number."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field

from interviewer.domain.bands import band_of
from interviewer.domain.base import Frozen


class Verdict(StrEnum):
    """What an answer does with one rubric point."""

    MET = "met"
    """States it."""
    PARTLY = "partly"
    """States a part of it, or only by implication."""
    MISSED = "missed"
    """Says nothing on it."""
    WRONG = "wrong"
    """Contradicts it."""


class EvidenceStatus(StrEnum):
    """Whether code has found the quote in the candidate's own words."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"
    """The judge gave a verdict whose quote could not be confirmed; it earns nothing."""


class Evidence(Frozen):
    """Where the quote of a verdict stands."""

    quote: str
    """The candidate's own words, exactly as they stand in the normalised turn."""
    status: EvidenceStatus
    turn: int = Field(default=0, ge=0)
    """Index of the candidate's turn; 0 is the first answer, later ones answer probes."""
    start: int = Field(default=0, ge=0)
    """First character of the quote in that turn."""
    end: int = Field(default=0, ge=0)
    """One past its last character."""
    problem: str = ""
    """Why the quote is unverified; empty when it is verified."""


class PointGrade(Frozen):
    """The verdict on one rubric point."""

    point_id: str
    verdict: Verdict
    evidence: Evidence | None = None
    """None where there is nothing to quote: the point was missed."""
    confidence: float = Field(ge=0, le=1)
    """The judge's own probability that its verdict is right."""
    reason: str = ""
    """One short sentence for the candidate."""

    @property
    def credited(self) -> bool:
        """Whether the point earns anything: met or partly, with a verified quote."""
        return (
            self.verdict in (Verdict.MET, Verdict.PARTLY)
            and self.evidence is not None
            and self.evidence.status is EvidenceStatus.VERIFIED
        )


class GraderVersions(Frozen):
    """Everything that is needed to explain a grade later, or to make it again."""

    grader: str
    """`builtin` or `llm`."""
    grader_version: str
    pack_id: str
    pack_version: str
    pack_hash: str
    question_hash: str
    model: str = ""
    """Model id as the endpoint reports it; for the built-in judge the id of its coefficients."""
    prompt_digest: str = ""
    """Digest of the prompts in use; two joined by `+` where points were asked again."""
    embedder: str = ""
    exemplars: tuple[str, ...] = ()
    """Ids of the labelled answers that the model was shown as examples."""
    judged_chars: int = 0
    """Length to which each turn was cut before it was judged and quoted from; 0: from before that
    was recorded."""


class TokenUse(Frozen):
    """Tokens that a grade cost, as the endpoint reports them."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0

    def __add__(self, other: TokenUse) -> TokenUse:
        """Both together."""
        return TokenUse(
            calls=self.calls + other.calls,
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
        )


def _score_of(validated: dict[str, Any]) -> float:
    """The score, as the default of what is stored only since there are repeats."""
    score: float = validated["score"]
    return score


class Graded(Frozen):
    """A grade. Its number was computed in code from the verdicts."""

    status: Literal["graded"] = "graded"
    question_id: str
    score: float = Field(ge=0, le=1)
    points: tuple[PointGrade, ...]
    """One for each rubric point, in the question's order."""
    capped_by: tuple[str, ...] = ()
    """Ids of the must-have points whose absence capped the score."""
    notes: tuple[str, ...] = ()
    """What a reader must know: the answer was cut, or held nothing to judge and cost no judge."""
    versions: GraderVersions
    usage: TokenUse = TokenUse()
    """Of all runs of the judge, failed ones included."""
    raw_reply: str = ""
    n_repeats: int = Field(default=1, ge=1)
    """Runs of the judge that the grade rests on."""
    low: float = Field(default_factory=_score_of, ge=0, le=1)
    """Lowest score that a single run comes to; the score itself after one run. `score` is never
    outside of `low` to `high`, though a majority point by point may equal no single run."""
    high: float = Field(default_factory=_score_of, ge=0, le=1)
    """Highest score that a single run comes to."""
    second_score: float | None = Field(default=None, ge=0, le=1)
    """What the built-in grader gives the same answer; None where it was not or could not be
    asked. It never enters `score`."""
    second_grader: str = ""
    """Name and version of the grader behind `second_score`; empty without one."""
    needs_review: tuple[str, ...] = ()
    """Why a person should look at this grade, one reason each; empty: nothing is in doubt."""

    @property
    def borderline(self) -> bool:
        """Whether the runs fall into different bands."""
        return band_of(self.low)[0] != band_of(self.high)[0]


class Ungraded(Frozen):
    """No grade could be made; the answer is kept and can be graded again."""

    status: Literal["ungraded"] = "ungraded"
    question_id: str
    code: str
    """Machine-readable kind of failure: the `code` of a `GradingFailed` subclass, or
    `index_unavailable`, `model_file_unusable`, `question_not_found`, `answer_refused`,
    `internal_error`."""
    reason: str
    """One sentence for a person."""
    versions: GraderVersions
    usage: TokenUse = TokenUse()
    """What was spent until it failed."""
    raw_reply: str = ""


Grade = Annotated[Graded | Ungraded, Field(discriminator="status")]
