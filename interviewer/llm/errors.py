"""Maps what openai, langchain and httpx raise to this package's errors, and says what may help."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Literal

from interviewer.domain.grade import TokenUse
from interviewer.errors import GradingFailed, ModelUnavailable, ReplyInvalid, ReplyWithheld
from interviewer.llm.reply import storable

if TYPE_CHECKING:
    import openai
    from openai.types import CompletionUsage

    from interviewer.llm.endpoint import Endpoint

Remedy = Literal["wait", "queue", "ask again", "ask otherwise", "none"]
"""`wait`: it is down and may come back; `queue`: it is up and has no room for this caller yet."""

_DETAIL_CHARS = 200
_BUSY = frozenset({408, 409, 425, 429})
_REQUEST_REFUSED = frozenset({400, 415, 422, 501})
_FORM_WORDS = re.compile(r"response_format|schema|structured|grammar|\btools?\b|tool_choice")
_SAMPLING_WORDS = re.compile(r"\b(temperature|seed)\b")


@dataclass(frozen=True)
class Failure:
    """One failed call: the error to raise if nothing more can be done, and what can be done."""

    error: GradingFailed
    remedy: Remedy = "none"
    after_s: float | None = None
    """How long the endpoint asks to be left alone."""
    names_form: bool = False
    """The endpoint complains of the way the reply's form was asked for."""
    names_sampling: bool = False
    """The endpoint complains of temperature or seed."""


def failure_of(error: BaseException, endpoint: Endpoint) -> Failure | None:
    """What a failed call means; None for an exception that no library raises there, a bug.

    Secrets are taken out of `error` and everything it was raised from, since they stay attached.
    """
    import openai
    from langchain_core.exceptions import ContextOverflowError, LangChainException, ModelError

    _scrub(error, endpoint)
    label = endpoint.label
    detail = _detail(error, endpoint)
    match error:
        case openai.LengthFinishReasonError():
            completion = error.completion
            cut = cut_off(endpoint, completion.choices[0].message.content or "")
            return Failure(_paid(cut, completion.usage))
        case openai.ContentFilterFinishReasonError():
            withheld = ReplyWithheld(f"{label}: the content filter withheld the reply")
            return Failure(_paid(withheld, None))
        case ContextOverflowError():
            return Failure(
                ModelUnavailable(
                    f"{label}: rubric and answer do not fit into the model's context; use a model "
                    "with a longer one, or lower INTERVIEWER_MAX_ANSWER_CHARS"
                )
            )
        case openai.APIStatusError():
            return _status_failure(error, label, detail)
        case openai.APITimeoutError() | TimeoutError():
            return Failure(ModelUnavailable(f"{label} did not answer in time"), "wait")
        case openai.APIConnectionError() | OSError():
            return Failure(_unreachable(label, _root_detail(error, endpoint)), "wait")
        case ModelError():
            return Failure(
                ModelUnavailable(f"{label} failed ({detail})"),
                "wait" if error.is_retryable else "none",
            )
        case openai.APIError() | LangChainException():
            return Failure(_unreadable(label, detail), "ask again")
        case openai.OpenAIError():
            return Failure(ModelUnavailable(f"{label} cannot be called ({detail})"))
    if isinstance(error, _http_errors()):
        return Failure(_unreachable(label, detail), "wait")
    # What langchain-openai raises where a body breaks the protocol: no choices, HTML, not JSON.
    if isinstance(error, ValueError | LookupError | TypeError | AttributeError):
        return Failure(_unreadable(label, detail), "ask again")
    return None


def cut_off(endpoint: Endpoint, raw_reply: str) -> ReplyInvalid:
    """The error for a reply that stopped at the model's output limit."""
    return ReplyInvalid(
        f"{endpoint.label}: the reply was cut off at the output limit; allow longer replies",
        storable(raw_reply),
    )


def _paid(error: ReplyInvalid, reported: CompletionUsage | None) -> ReplyInvalid:
    """The error with what the call had used: it was answered, though the client let it fail."""
    error.usage = TokenUse(
        calls=1,
        input_tokens=reported.prompt_tokens if reported else 0,
        output_tokens=reported.completion_tokens if reported else 0,
    )
    return error


def _status_failure(error: openai.APIStatusError, label: str, detail: str) -> Failure:
    status = error.status_code
    said = f"HTTP {status}: {detail}"
    if status in (401, 403):
        # No detail: servers quote the key that they refuse, in part or in full.
        return Failure(
            ModelUnavailable(f"{label} refuses the key (HTTP {status}); check OPENAI_API_KEY")
        )
    if status == 404:
        return Failure(
            ModelUnavailable(
                f"{label} does not exist ({said}); check INTERVIEWER_MODEL and OPENAI_BASE_URL"
            )
        )
    if error.code == "content_filter":
        # Azure's word for a request, not a reply, that its filter stops.
        return Failure(ReplyWithheld(f"{label}: the content filter stopped the request ({said})"))
    if status == 429 and error.code == "insufficient_quota":
        return Failure(ModelUnavailable(f"{label}: the account's quota is used up ({said})"))
    if status == 429:
        return Failure(
            ModelUnavailable(f"{label} is over its rate limit ({said})"),
            "queue",
            after_s=_retry_after_s(error),
        )
    text = f"{error.message} {error.body}".lower()
    names_form = _FORM_WORDS.search(text) is not None
    names_sampling = _SAMPLING_WORDS.search(text) is not None
    # llama-cpp-python answers 500, not 400, to a response_format that it does not know.
    if status in _REQUEST_REFUSED or (status == 500 and names_form):
        return Failure(
            ModelUnavailable(f"{label} rejects the request ({said})"),
            "ask otherwise",
            names_form=names_form,
            names_sampling=names_sampling,
        )
    if status in _BUSY or status >= 500:
        return Failure(
            ModelUnavailable(f"{label} failed ({said}); try again later"),
            "wait",
            after_s=_retry_after_s(error),
        )
    return Failure(ModelUnavailable(f"{label} refuses the request ({said})"))


def _retry_after_s(error: openai.APIStatusError) -> float | None:
    """Seconds from ``Retry-After``; nonsense counts as not given.

    A date is compared with the reply's own ``Date``: the two clocks need not agree.
    """
    headers = error.response.headers
    for header, unit_s in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            seconds = float(headers.get(header, "")) * unit_s
        except ValueError:
            continue
        if 0 <= seconds < float("inf"):
            return seconds
    try:
        until = parsedate_to_datetime(headers.get("retry-after", ""))
        return max(0.0, (until - parsedate_to_datetime(headers.get("date", ""))).total_seconds())
    except (ValueError, TypeError):
        return None


def _unreachable(label: str, detail: str) -> ModelUnavailable:
    return ModelUnavailable(
        f"{label} cannot be reached ({detail}); check OPENAI_BASE_URL and the network"
    )


def _unreadable(label: str, detail: str) -> ReplyInvalid:
    return ReplyInvalid(f"{label} sent something that OpenAI's protocol does not know ({detail})")


def _detail(error: BaseException, endpoint: Endpoint) -> str:
    """The error's own words on one line, shortened, without secrets."""
    message = str(getattr(error, "message", "") or error) or type(error).__name__
    line = endpoint.redact(storable(" ".join(message.split())))
    return line if len(line) <= _DETAIL_CHARS else f"{line[:_DETAIL_CHARS]}..."


def _root_detail(error: BaseException, endpoint: Endpoint) -> str:
    """As `_detail`, of the first cause: `Connection error.` alone tells nobody anything."""
    return _detail(list(_chain(error))[-1], endpoint)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and what it was raised from, outermost first."""
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield link
        link = link.__cause__ or link.__context__


def _scrub(error: BaseException, endpoint: Endpoint) -> None:
    """Redact the messages along the chain, so that a logged traceback holds no secret."""
    for link in _chain(error):
        link.args = tuple(_redacted(argument, endpoint) for argument in link.args)
        for name in ("message", "body"):
            if hasattr(link, name):
                setattr(link, name, _redacted(getattr(link, name), endpoint))


def _redacted(value: object, endpoint: Endpoint) -> object:
    """The value itself, or its redacted text where that holds a secret."""
    text = str(value)
    clean = endpoint.redact(text)
    return value if clean == text else clean


def _http_errors() -> tuple[type[Exception], ...]:
    """Base errors of the HTTP libraries in use; one that was never imported cannot have raised."""
    loaded = [sys.modules[name] for name in ("httpx", "httpx2") if name in sys.modules]
    return tuple(module.HTTPError for module in loaded)
