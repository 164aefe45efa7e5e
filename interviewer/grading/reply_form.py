"""The form of a language model's reply: the schema it is asked for, and how it is read.

The worst a reply can do is to be refused: nothing in it is guessed, defaulted or repaired here.
"""

from __future__ import annotations

from pydantic import BaseModel, TypeAdapter, ValidationError

from interviewer.domain.grade import Verdict
from interviewer.errors import ReplyInvalid
from interviewer.grading.judge import PointOpinion
from interviewer.llm.reply import JsonObject, storable

_REASON_CHARS = 300


def reply_schema(point_ids: tuple[str, ...]) -> JsonObject:
    """JSON schema of an object with one opinion for each id, within OpenAI's strict subset.

    The ids are keys and not values in a list, so that a server which enforces the schema can
    neither leave one out nor repeat one. The verdict comes last, after the words it rests on.
    """
    opinion: JsonObject = {
        "type": "object",
        "properties": {
            "quote": {"type": "string"},
            "reason": {"type": "string"},
            "verdict": {"type": "string", "enum": [verdict.value for verdict in Verdict]},
        },
        "required": ["quote", "reason", "verdict"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": dict.fromkeys(point_ids, opinion),
        "required": list(point_ids),
        "additionalProperties": False,
    }


def parse_opinions(point_ids: tuple[str, ...], reply: JsonObject) -> tuple[PointOpinion, ...]:
    """The opinions of a reply in the order of `point_ids`.

    Raises:
        ReplyInvalid: an id is missing or unknown, or an opinion is not one.
    """
    missing = [point_id for point_id in point_ids if point_id not in reply]
    unknown = [key for key in reply if key not in point_ids]
    if missing or unknown:
        raise ReplyInvalid(
            f"expected each of the {len(point_ids)} point ids once; "
            f"missing: {', '.join(missing) or 'none'}; "
            f"unknown: {', '.join(map(ascii, unknown))[:200] or 'none'}"
        )
    try:
        said = _OPINIONS.validate_python(reply)
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}"
            for problem in error.errors(include_input=False)
        )
        raise ReplyInvalid(f"opinions do not fit the form: {problems}"[:600]) from error
    return tuple(
        PointOpinion(
            point_id=point_id,
            verdict=opinion.verdict,
            quote="" if opinion.verdict is Verdict.MISSED else storable(opinion.quote),
            reason=_shortened(storable(opinion.reason)),
        )
        for point_id, opinion in ((point_id, said[point_id]) for point_id in point_ids)
    )


class _Opinion(BaseModel):
    """One value of the reply. Only what may be empty has a default; a verdict has none."""

    quote: str = ""
    reason: str = ""
    verdict: Verdict


_OPINIONS = TypeAdapter(dict[str, _Opinion])


def _shortened(reason: str) -> str:
    """The reason on one line and of a length that a report can show."""
    line = " ".join(reason.split())
    return line if len(line) <= _REASON_CHARS else f"{line[: _REASON_CHARS - 1]}…"
