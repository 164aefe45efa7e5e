"""`StructuredChat` with the real client against a real server, and with a scripted model."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from email.utils import formatdate
from typing import TypedDict

import httpx
import httpx2
import openai
import pytest
from langchain_core.exceptions import LangChainException, ModelRateLimitError
from langchain_core.messages import AIMessage
from langgraph.graph import StateGraph
from openai.types.chat import ChatCompletion

from interviewer.domain.grade import TokenUse
from interviewer.errors import GradingFailed, ModelUnavailable, ReplyInvalid, ReplyWithheld
from interviewer.llm.chat import chat_model
from interviewer.llm.dialect import Dialect, Dialects, Form
from interviewer.llm.endpoint import Endpoint
from interviewer.llm.fake import ScriptedChat, ScriptExhausted
from interviewer.llm.gate import Gate
from interviewer.llm.structured import StructuredChat
from interviewer.settings import Settings
from tests.llm import openai_server as act

KEY = "sk-test-0123456789abcdef"
SCHEMA = {
    "type": "object",
    "properties": {"a": {"type": "string"}},
    "required": ["a"],
    "additionalProperties": False,
}
MESSAGES = [("system", "rules"), ("user", "answer")]
GOOD = '{"a": "x"}'


def parse(value):
    if not isinstance(value.get("a"), str | dict):
        raise ReplyInvalid("a is missing")
    return value["a"]


def repair(problem):
    return f"again, because: {problem}"


class Waits(list[float]):
    """Stands in for `time.sleep`: records what would have been waited."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


@pytest.fixture
def waits():
    return Waits()


def real(server, waits, *, timeout_s=5.0, deadline_s=60.0, **more):
    settings = Settings(
        openai_api_key=KEY, openai_base_url=server.url, model="m", model_timeout_s=timeout_s
    )
    return StructuredChat(
        chat_model(settings),
        timeout_s=timeout_s,
        deadline_s=deadline_s,
        sleep=waits,
        jitter=lambda: 1.0,
        **more,
    )


def ask(chat):
    return chat.ask(MESSAGES, SCHEMA, parse, repair)


def scripted(*script, **more):
    chat = ScriptedChat(script=list(script))
    return chat, StructuredChat(chat, sleep=Waits(), **more)


# --- the call itself


def test_strict_schema_and_fixed_sampling_go_over_the_wire(server, waits):
    reply = ask(real(server, waits))
    request = server.requests[0]
    assert request["path"] == "/v1/chat/completions"
    assert request["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "reply", "strict": True, "schema": SCHEMA},
    }
    assert (request["model"], request["temperature"]) == ("m", 0)
    assert isinstance(request["seed"], int)
    assert server.authorisations == [f"Bearer {KEY}"]
    assert reply.model == "m-0613"
    assert json.loads(reply.raw) == {"a": act.missed("a")}
    assert reply.usage.model_dump() == {"calls": 1, "input_tokens": 100, "output_tokens": 20}


def test_server_that_reports_no_usage_costs_a_call_and_no_tokens(server, waits):
    body = act.completion({"model": "m"}, {"role": "assistant", "content": GOOD})
    del body["usage"]
    server.then(act.raw(json.dumps(body).encode()))
    assert ask(real(server, waits)).usage.model_dump() == {
        "calls": 1,
        "input_tokens": 0,
        "output_tokens": 0,
    }


# --- dialects


@pytest.mark.parametrize(
    ("code", "message"),
    [
        pytest.param(400, "'response_format' of type 'json_schema' is not supported", id="400"),
        pytest.param(
            400,
            "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this"
            " model. Learn more",
            id="400 that langchain warns of",
        ),
        pytest.param(400, "Invalid schema for response_format 'reply'", id="400 invalid schema"),
        pytest.param(422, "extra inputs are not permitted", id="422 that names nothing"),
        pytest.param(500, "body.response_format.type: Input should be 'text'", id="500"),
    ],
)
def test_tool_call_takes_over_where_json_schema_is_rejected(server, waits, code, message):
    server.always = act.refuses("response_format", code, message)
    chat = real(server, waits)
    assert ask(chat).value == act.missed("a")
    assert [sorted({"response_format", "tools"} & set(r)) for r in server.requests] == [
        ["response_format"],
        ["tools"],
    ]
    assert server.requests[1]["tool_choice"] == {"type": "function", "function": {"name": "reply"}}
    assert waits == []


def test_plain_text_takes_over_where_tools_are_rejected_too(server, waits):
    def act_plain(handler, body):
        if "tools" in body or "response_format" in body:
            act.status(400, "unknown field")(handler, body)
        else:
            act.reply()(handler, body)

    server.always = act_plain
    assert ask(real(server, waits)).value == act.missed("a")
    plain = server.requests[2]
    assert plain["messages"][0]["content"].startswith("rules\n\nReply with one JSON object")
    assert plain["messages"][1] == {"role": "user", "content": "answer"}


def test_dialect_that_worked_is_remembered_by_endpoint(server, waits):
    server.always = act.refuses("response_format", 400, "no response_format")
    dialects = Dialects()
    ask(real(server, waits, dialects=dialects))
    ask(real(server, waits, dialects=dialects))
    assert ["tools" in request for request in server.requests] == [False, True, True]
    assert dialects.known(Endpoint("m", server.url)) == Dialect(Form.TOOL)
    assert dialects.known(Endpoint("other", server.url)) is None


def test_sampling_options_are_left_out_where_the_model_refuses_them(server, waits):
    server.always = act.refuses("temperature", 400, "Unsupported value: 'temperature'")
    assert ask(real(server, waits)).value == act.missed("a")
    assert server.requests[1]["temperature"] is None
    assert "response_format" in server.requests[1]


def test_request_refused_in_every_dialect_is_reported_and_nothing_is_remembered(server, waits):
    server.always = act.status(400, "this model is asleep")
    dialects = Dialects()
    with pytest.raises(ModelUnavailable, match=r"rejects the request .*this model is asleep"):
        ask(real(server, waits, dialects=dialects))
    assert len(server.requests) == 3
    assert dialects.known(Endpoint("m", server.url)) is None


def test_refusal_of_one_request_does_not_weaken_a_dialect_that_has_worked(server, waits):
    chat = real(server, waits)
    ask(chat)
    server.then(act.status(400, "your answer is impolite"))
    with pytest.raises(ModelUnavailable, match="impolite"):
        ask(chat)
    assert len(server.requests) == 2


def test_rejected_schema_of_one_question_is_asked_for_otherwise_that_once(server, waits):
    chat = real(server, waits)
    ask(chat)
    server.then(act.status(400, "Invalid schema for response_format 'reply'"))
    ask(chat)
    ask(chat)
    assert ["tools" in request for request in server.requests] == [False, False, True, False]


# --- waiting


@pytest.mark.parametrize(
    ("headers", "wait_s"),
    [
        pytest.param({"retry_after": "3"}, 3.0, id="seconds"),
        pytest.param({"retry_after_ms": "250"}, 0.25, id="milliseconds"),
        pytest.param({"retry_after": "soon"}, 0.4, id="nonsense"),
        pytest.param({"retry_after": "nan"}, 0.4, id="not a number"),
    ],
)
@pytest.mark.parametrize("code", [429, 503])
def test_retry_after_is_honoured_and_then_some(server, waits, code, headers, wait_s):
    server.then(act.status(code, "slow down", **headers))
    ask(real(server, waits))
    # a quarter more with the jitter at its top; 0.5 s where the endpoint names no time
    assert waits == pytest.approx([wait_s * 1.25])


def test_retry_after_as_a_date_is_read_by_the_servers_own_clock(server, waits):
    def busy(handler, body):
        now = time.time()
        handler.send_json(
            429, {"error": {"message": "busy"}}, {"Retry-After": formatdate(now + 40, usegmt=True)}
        )

    server.then(busy)
    ask(real(server, waits))
    # HTTP dates are whole seconds, and two of them may fall on either side of a tick
    assert waits == [pytest.approx(40 * 1.25, abs=1.3)]


def test_rate_limit_does_not_use_up_the_second_chance_of_a_garbled_body(server, waits):
    server.then(act.status(429, "slow down"), act.empty_choices, act.status(500), act.empty_choices)
    assert ask(real(server, waits)).value == act.missed("a")


def test_busy_endpoint_is_asked_until_it_has_room(server, waits):
    server.then(*[act.status(429, "slow down")] * 12)
    assert ask(real(server, waits)).value == act.missed("a")
    # doubles from 0.5 s up to 20 s
    assert waits[4:] == [8.0, 16.0, *[20.0] * 6]


def test_waits_double_while_the_server_fails_and_then_end(server, waits):
    server.always = act.status(500, "out of order")
    with pytest.raises(ModelUnavailable, match=r"HTTP 500: .*out of order.*try again later"):
        ask(real(server, waits))
    # 0.5 x 2^n with the jitter at its top
    assert waits == [0.5, 1.0, 2.0, 4.0, 8.0]
    assert len(server.requests) == 6


def test_mixed_trouble_is_overcome(server, waits):
    server.then(
        act.status(429, "slow down"),
        act.reset,
        act.status(502, "bad gateway"),
        act.raw(b'{"id": "chatcmpl-1", "choices": [', length=5000),
    )
    assert ask(real(server, waits)).value == act.missed("a")
    assert len(server.requests) == 5


def test_wait_beyond_the_deadline_is_not_begun(server, waits):
    server.then(act.status(429, "slow down", retry_after="100"))
    with pytest.raises(ModelUnavailable, match=r"rate limit .* limit of 60 s leaves no time"):
        ask(real(server, waits))
    assert waits == []


def test_used_up_quota_is_not_waited_for(server, waits):
    server.then(act.status(429, "You exceeded your quota", kind="insufficient_quota"))
    with pytest.raises(ModelUnavailable, match="quota is used up"):
        ask(real(server, waits))
    assert waits == []


@pytest.mark.parametrize("misbehave", [act.hang, act.drip], ids=["silent", "kept alive by blanks"])
def test_reply_that_never_ends_is_left_at_the_deadline(server, misbehave):
    server.always = misbehave
    started = time.monotonic()
    chat = real(server, time.sleep, timeout_s=0.2, deadline_s=0.5)
    with pytest.raises(ModelUnavailable, match=r"did not answer in time; gave up .*0\.5 s"):
        ask(chat)
    assert time.monotonic() - started < 3


def test_slow_first_call_is_asked_again_within_the_deadline(server, waits):
    server.then(act.hang)
    assert ask(real(server, waits, timeout_s=0.3)).value == act.missed("a")


def test_connection_that_is_refused_says_so(waits):
    with act.serving() as server:
        chat = real(server, waits)
    with pytest.raises(ModelUnavailable, match=r"cannot be reached .*OPENAI_BASE_URL"):
        ask(chat)


@pytest.mark.parametrize(
    ("code", "message", "remedy"),
    [
        (401, "Incorrect API key provided", "check OPENAI_API_KEY"),
        (403, "no", "check OPENAI_API_KEY"),
        (404, "The model `m` does not exist", "check INTERVIEWER_MODEL"),
        (400, "context_length_exceeded", "INTERVIEWER_MAX_ANSWER_CHARS"),
    ],
)
def test_mistake_in_the_settings_is_reported_at_once(server, waits, code, message, remedy):
    server.always = act.status(code, message)
    with pytest.raises(ModelUnavailable, match=remedy):
        ask(real(server, waits))
    assert (len(server.requests), waits) == (1, [])


# --- unusable replies


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(act.text('{"a": "x'), id="truncated JSON"),
        pytest.param(act.text("I would say it is fine."), id="prose"),
        pytest.param(act.text('{"b": "x"}'), id="wrong key"),
        pytest.param(act.text(None), id="no content"),
    ],
)
def test_unusable_reply_is_asked_for_again(server, waits, bad):
    server.then(bad)
    reply = ask(real(server, waits))
    assert reply.usage.calls == 2
    assert reply.usage.input_tokens == 200
    roles = [message["role"] for message in server.requests[1]["messages"]]
    assert roles == ["system", "user", "assistant", "user"]
    assert server.requests[1]["messages"][-1]["content"].startswith("again, because: ")


def test_second_unusable_reply_is_an_error_that_keeps_it(server, waits):
    server.then(act.text("hm"), act.text('{"b": 1}'))
    with pytest.raises(ReplyInvalid, match="2 unusable replies; the last: a is missing") as found:
        ask(real(server, waits))
    assert found.value.raw_reply == '{"b": 1}'


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(act.empty_choices, id="empty choices"),
        pytest.param(act.raw(b'{"choices": null}'), id="null choices"),
        pytest.param(act.raw(b"<html>welcome</html>", "text/html"), id="a web page"),
        pytest.param(act.raw(b'{"id": "chatcmpl'), id="body that is not JSON"),
        pytest.param(act.raw(b'{"error": {"message": "boom"}}'), id="error with status 200"),
    ],
)
def test_body_that_is_no_completion_is_asked_for_three_times_and_then_an_error(server, waits, bad):
    server.then(bad, bad, bad)
    with pytest.raises(ReplyInvalid, match="OpenAI's protocol does not know"):
        ask(real(server, waits))
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        pytest.param(act.text(None, refusal="I will not."), "refused to answer", id="refusal"),
        pytest.param(act.text('{"a": "x', "length"), "cut off", id="length"),
        pytest.param(act.text("", "content_filter"), "content filter", id="content filter"),
    ],
)
@pytest.mark.parametrize("form", list(Form))
def test_reply_that_would_come_out_the_same_is_not_asked_for_again(
    server, waits, bad, problem, form
):
    dialects = Dialects()
    dialects.remember(Endpoint("m", server.url), Dialect(form))
    server.then(bad)
    with pytest.raises(ReplyInvalid, match=problem):
        ask(real(server, waits, dialects=dialects))
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(act.text(None, refusal="I will not."), id="refusal"),
        pytest.param(act.text("", "content_filter"), id="content filter"),
        pytest.param(act.status(400, "filtered", "content_filter"), id="filter on the request"),
    ],
)
def test_refusal_of_model_or_filter_is_told_from_a_reply_that_is_no_use(server, waits, bad):
    server.then(bad)
    with pytest.raises(ReplyWithheld) as found:
        ask(real(server, waits))
    assert found.value.code == "reply_withheld"
    assert len(server.requests) == 1


def test_cut_off_reply_is_kept_for_the_record(server, waits):
    server.then(act.text('{"a": "x', "length"))
    with pytest.raises(ReplyInvalid) as found:
        ask(real(server, waits))
    assert found.value.raw_reply == '{"a": "x'


@pytest.mark.parametrize(
    ("actions", "n_paid"),
    [
        pytest.param([act.text("hm"), act.text('{"b": 1}')], 2, id="two unusable replies"),
        pytest.param([act.text(None, refusal="I will not.")], 1, id="refusal"),
        pytest.param([act.text('{"a": "x', "length")], 1, id="length"),
        pytest.param([act.text("", "content_filter")], 1, id="content filter"),
        pytest.param([act.text("hm"), act.status(401)], 1, id="key that was withdrawn meanwhile"),
        pytest.param([act.status(401)], 0, id="no reply at all"),
    ],
)
def test_failure_carries_what_its_replies_cost(server, waits, actions, n_paid):
    server.then(*actions)
    with pytest.raises(GradingFailed) as found:
        ask(real(server, waits))
    assert found.value.usage == TokenUse(
        calls=n_paid, input_tokens=100 * n_paid, output_tokens=20 * n_paid
    )


def test_reply_that_the_client_itself_lets_fail_is_paid_for_as_well():
    body = {**act.completion({"model": "m"}, {"role": "assistant", "content": "x"}, "length")}
    cut = openai.LengthFinishReasonError(completion=ChatCompletion.model_validate(body))
    for raised, tokens in ((cut, (100, 20)), (openai.ContentFilterFinishReasonError(), (0, 0))):
        _, structured = scripted("no object", raised)
        with pytest.raises(ReplyInvalid) as found:
            ask(structured)
        # The scripted first reply takes 10 and 5.
        assert found.value.usage == TokenUse(
            calls=2, input_tokens=10 + tokens[0], output_tokens=5 + tokens[1]
        )


# --- mapping and secrets


@pytest.mark.parametrize(
    ("raised", "mapped"),
    [
        pytest.param(httpx.ReadError("gone"), ModelUnavailable, id="httpx"),
        pytest.param(httpx2.ConnectError("gone"), ModelUnavailable, id="httpx2"),
        pytest.param(OSError("no route"), ModelUnavailable, id="operating system"),
        pytest.param(TimeoutError(), ModelUnavailable, id="time-out"),
        pytest.param(ModelRateLimitError("busy"), ModelUnavailable, id="another vendor's limit"),
        pytest.param(LangChainException("odd"), ReplyInvalid, id="langchain"),
        pytest.param(KeyError("choices"), ReplyInvalid, id="malformed body"),
    ],
)
def test_error_of_a_library_becomes_ours_and_keeps_its_cause(raised, mapped):
    _, structured = scripted(*[raised] * 6)
    with pytest.raises(mapped) as found:
        ask(structured)
    assert found.value.__cause__ is raised


def test_bug_is_not_dressed_up_as_an_outage():
    _, structured = scripted()
    with pytest.raises(ScriptExhausted):
        ask(structured)


def everything_said_by(error):
    """Messages, representations and attributes of an error and all that it came from."""
    said = []
    while error is not None:
        held = {name: value for name, value in vars(error).items() if name != "request"}
        said.append(f"{error} {error!r} {held}")
        error = error.__cause__ or error.__context__
    return "\n".join(said)


@pytest.mark.parametrize("code", [400, 401, 403, 404, 418, 429, 500])
def test_key_that_the_server_echoes_is_in_no_error_of_the_chain(server, waits, code):
    server.always = act.status(code, f"Incorrect key provided: {KEY} (response_format)")
    with pytest.raises(ModelUnavailable) as found:
        ask(real(server, waits))
    assert KEY not in everything_said_by(found.value)
    assert found.value.__cause__ is not None


def test_key_in_a_malformed_body_is_in_no_error_of_the_chain(server, waits):
    server.always = act.raw(f"<html>{KEY}</html>".encode(), "text/html")
    with pytest.raises(ReplyInvalid) as found:
        ask(real(server, waits))
    assert KEY not in everything_said_by(found.value)


# --- scripted model


def test_reply_of_a_tool_call_or_of_text_both_count_whatever_was_asked_for():
    call = {"name": "reply", "args": {"a": "x"}, "id": "1", "type": "tool_call"}
    for message in (AIMessage("", tool_calls=[call]), AIMessage(f"```json\n{GOOD}\n```")):
        _, structured = scripted(message)
        assert ask(structured).value == "x"


class Time:
    """A clock that only sleeping moves."""

    def __init__(self):
        self.now = 0.0
        self.waits = []

    def sleep(self, seconds):
        self.waits.append(seconds)
        self.now += seconds

    def chat(self, chat, **more):
        return StructuredChat(
            chat, clock=lambda: self.now, sleep=self.sleep, jitter=lambda: 1.0, **more
        )


def limited(**headers):
    """The client's error for status 429."""
    request = httpx2.Request("POST", "http://127.0.0.1/")
    response = httpx2.Response(429, headers=headers, request=request)
    return openai.RateLimitError("busy", response=response, body=None)


def test_rate_limit_holds_back_every_caller_of_the_endpoint():
    time_ = Time()
    gate = Gate()
    chat = ScriptedChat(script=[limited(**{"retry-after": "100"}), GOOD, GOOD])
    impatient = time_.chat(chat, deadline_s=50.0, gate=gate)
    with pytest.raises(ModelUnavailable, match=r"leaves no time to wait 125\.0 s"):
        ask(impatient)
    # held back for a minute at the most, and a quarter more with the jitter at its top
    with pytest.raises(ModelUnavailable, match=r"rate limit; .* no time to wait 75\.0 s"):
        ask(impatient)
    patient = time_.chat(chat, deadline_s=200.0, gate=gate)
    ask(patient)
    ask(patient)
    assert (len(chat.calls), time_.waits) == (3, [75.0])


def test_deadline_that_was_taken_before_is_kept():
    time_ = Time()
    chat = ScriptedChat(script=[GOOD, OSError("down"), GOOD])
    structured = time_.chat(chat, deadline_s=2.0)
    ends_at = structured.deadline()
    structured.ask(MESSAGES, SCHEMA, parse, repair, ends_at=ends_at)
    time_.sleep(1.8)
    with pytest.raises(ModelUnavailable, match=r"leaves no time to wait 0\.5 s"):
        structured.ask(MESSAGES, SCHEMA, parse, repair, ends_at=ends_at)


def test_deadline_counts_every_call_and_wait():
    time_ = Time()
    chat = ScriptedChat(script=[OSError("down")] * 6)
    structured = time_.chat(chat, deadline_s=2.0)
    # waits of 0.5 and 1.0 fit into 2 s, the third of 2.0 does not
    with pytest.raises(ModelUnavailable, match=r"leaves no time to wait 2\.0 s"):
        ask(structured)
    assert (len(chat.calls), time_.now) == (3, 1.5)


def test_graph_that_streams_its_messages_does_not_show_the_grade():
    _, structured = scripted(GOOD)
    chatty = ScriptedChat(script=["spoken"])

    class State(TypedDict):
        said: str

    def node(state: State) -> State:
        return {"said": chatty.invoke(ask(structured).value).text}

    graph = StateGraph(State)
    graph.add_node("node", node)
    graph.set_entry_point("node")
    streamed = graph.compile().stream({"said": ""}, stream_mode="messages")
    assert "".join(message.text for message, _ in streamed) == "spoken"


def test_calls_in_flight_never_exceed_the_slots_however_many_callers():
    lock, flying, most = threading.Lock(), [0], [0]

    def busy(call):
        with lock:
            flying[0] += 1
            most[0] = max(most[0], flying[0])
        time.sleep(0.02)
        with lock:
            flying[0] -= 1
        return GOOD

    chat = StructuredChat(ScriptedChat(respond=busy), slots=threading.Semaphore(3))
    with ThreadPoolExecutor(12) as pool:
        replies = list(pool.map(lambda _: ask(chat).value, range(24)))
    assert len(replies) == 24
    assert most[0] == 3


def test_wait_for_a_slot_ends_with_the_deadline_and_a_failed_call_frees_its_slot():
    slots = threading.Semaphore(1)
    chat = StructuredChat(
        ScriptedChat(script=[ValueError("boom"), GOOD, GOOD]),
        slots=slots, timeout_s=0.05, deadline_s=0.1,
    )  # fmt: skip
    with pytest.raises(ModelUnavailable, match="boom"):
        ask(chat)
    assert ask(chat).value == "x"
    slots.acquire()
    with pytest.raises(ModelUnavailable, match=r"0\.1 s"):
        ask(chat)
