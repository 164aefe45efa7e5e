import pytest
from langchain_core.messages import AIMessage
from langchain_core.tools import tool
from pydantic import BaseModel

from interviewer.llm.fake import Call, ScriptedChat, ScriptExhausted, tool_call


def test_replies_come_in_order_and_calls_are_recorded():
    chat = ScriptedChat(script=["one", AIMessage("two")])
    assert [chat.invoke("a").text, chat.invoke("b").text] == ["one", "two"]
    assert [call.text("human") for call in chat.calls] == ["a", "b"]


def test_exception_in_the_script_is_raised():
    with pytest.raises(OSError, match="down"):
        ScriptedChat(script=[OSError("down")]).invoke("a")


def test_exhausted_script_is_an_error_and_not_a_reply():
    chat = ScriptedChat(script=["one"])
    chat.invoke("a")
    with pytest.raises(ScriptExhausted, match="call 2"):
        chat.invoke("b")


def test_function_sees_the_call_and_what_was_bound():
    def respond(call: Call) -> str:
        return f"{call.text('system')}/{call.text('human')}/{call.options['response_format']}"

    chat = ScriptedChat(respond=respond)
    bound = chat.bind(response_format="json")
    assert bound.invoke([("system", "s"), ("user", "u")]).text == "s/u/json"


def test_usage_is_reported_unless_the_reply_brings_its_own():
    own = {"input_tokens": 1, "output_tokens": 2, "total_tokens": 3}
    chat = ScriptedChat(script=["one", AIMessage("two", usage_metadata=own)])
    assert chat.invoke("a").usage_metadata == {
        "input_tokens": 10,
        "output_tokens": 5,
        "total_tokens": 15,
    }
    assert chat.invoke("b").usage_metadata == own


def test_tools_are_bound_as_the_wire_has_them():
    @tool
    def look_up(topic: str) -> str:
        """Look a topic up."""
        return topic

    chat = ScriptedChat(script=[tool_call("look_up", {"topic": "kvm"})])
    reply = chat.bind_tools([look_up], tool_choice="any").invoke("a")
    assert isinstance(reply, AIMessage)
    assert reply.tool_calls[0]["args"] == {"topic": "kvm"}
    assert chat.calls[0].options["tools"][0]["function"]["name"] == "look_up"
    assert chat.calls[0].options["tool_choice"] == "any"


def test_langchains_own_structured_output_works_on_it():
    class Grade(BaseModel):
        """A grade."""

        score: int

    chat = ScriptedChat(script=[tool_call("Grade", {"score": 3})])
    assert chat.with_structured_output(Grade).invoke("a") == Grade(score=3)


def test_stream_gives_the_scripted_words():
    chunks = ScriptedChat(script=["hello there"]).stream("a")
    assert "".join(chunk.text for chunk in chunks) == "hello there"
