import pytest
from langchain_core.messages import AIMessage

from interviewer.errors import ReplyInvalid
from interviewer.llm.fake import tool_call
from interviewer.llm.reply import json_object, reply_text, storable


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('{"a": "x"}', id="bare"),
        pytest.param('```json\n{"a": "x"}\n```', id="fence"),
        pytest.param('Here you are:\n{"a": "x"}\nGood luck!', id="prose"),
        pytest.param('<think>is it {"a": "y"}?</think>{"a": "x"}', id="reasoning"),
        pytest.param('is it {"a": "y"}?\n</think>\n\n{"a": "x"}', id="reasoning, end only"),
    ],
)
def test_one_object_is_found(text):
    assert json_object(text) == {"a": "x"}


def test_quote_may_hold_braces_and_marks_of_reasoning():
    assert json_object('{"a": "</think>{}"}') == {"a": "</think>{}"}


def test_line_break_inside_a_string_is_accepted():
    assert json_object('{"a": "one\ntwo"}') == {"a": "one\ntwo"}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("", "no JSON object", id="empty"),
        pytest.param("I cannot grade this.", "no JSON object", id="prose only"),
        pytest.param('{"a": {"b": "x"}, "c": {"d', "not valid JSON", id="truncated"),
        pytest.param('The candidate wrote {"a": 1}. I say {"a": 2}', "more than one", id="echo"),
        pytest.param('{"a": 2}\nThe candidate wrote {"a": 1}', "more than one", id="echo after"),
        pytest.param('In {braces}: {"a": 2}', "not valid JSON", id="stray brace"),
        pytest.param('<think>{"a": 1}', "no JSON", id="reasoning that never ended"),
        pytest.param('{"a": 1, "a": 2}', "more than once: a", id="doubled key"),
        pytest.param('{"b": {"a": 1, "a": 2}}', "more than once: a", id="doubled inner key"),
        pytest.param('{"a":' + "[" * 100_000, "nested too deeply", id="nesting bomb"),
    ],
)
def test_anything_but_one_object_is_refused(text, problem):
    with pytest.raises(ReplyInvalid, match=problem):
        json_object(text)


def test_arguments_of_a_tool_call_are_the_reply():
    assert json_object(reply_text(tool_call("reply", {"a": "x"}))) == {"a": "x"}


def test_arguments_that_are_not_json_are_kept_for_the_record():
    broken = {"name": "reply", "args": '{"a": ', "id": "1", "error": "bad"}
    message = AIMessage("", invalid_tool_calls=[{**broken, "type": "invalid_tool_call"}])
    assert reply_text(message) == '{"a": '


def test_two_tool_calls_are_refused():
    one = tool_call("reply", {"a": "x"}).tool_calls
    with pytest.raises(ReplyInvalid, match="2 tool calls"):
        reply_text(AIMessage("", tool_calls=[*one, *one]))


def test_text_that_no_database_takes_is_cleaned():
    assert storable("a\x00b\ud800c\n\td\x1b") == "ab?c\n\td"
