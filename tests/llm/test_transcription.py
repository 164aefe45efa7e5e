import json
import time
from collections.abc import Iterator

import pytest

from interviewer.errors import InputError, ModelUnavailable, ReplyInvalid, SettingsError
from interviewer.llm.transcription import Transcriber, transcriber_of, why_no_voice
from interviewer.settings import read_settings
from tests.llm.openai_server import Server, drip, hang, raw, reset, status
from tests.llm.speech_server import TEXT, heard, hearing, recording


@pytest.fixture
def server() -> Iterator[Server]:
    with hearing() as running:
        yield running


def transcriber(server: Server, **settings: object) -> Transcriber:
    made = transcriber_of(read_settings(transcription_url=server.url, **settings))
    assert made is not None
    return made


def test_recording_comes_back_as_text_with_nothing_to_doubt(server: Server) -> None:
    result = transcriber(server)(recording())
    assert (result.text, result.doubts, result.measured) == (TEXT, (), True)
    (request,) = server.requests
    assert request["path"] == "/v1/audio/transcriptions"
    assert request["model"] == "whisper-1"
    assert request["file"] == recording()


@pytest.mark.parametrize(
    ("segment", "doubt"),
    [
        # exp(-0.9) = 0.41, below 0.6.
        ({"avg_logprob": -0.9}, "not sure of “A hypervisor divides"),
        ({"no_speech_prob": 0.8}, "perhaps nobody spoke"),
        ({"compression_ratio": 3.1}, "the same words again and again"),
    ],
    ids=["unsure", "silence", "repeats"],
)
def test_doubtful_transcript_says_what_is_doubtful(
    server: Server, segment: dict[str, float], doubt: str
) -> None:
    server.then(heard(**segment))
    result = transcriber(server)(recording())
    assert result.text == TEXT
    assert doubt in result.doubts[0]


def test_many_doubts_are_named_up_to_three(server: Server) -> None:
    rows = [{"text": f"part {n}", "avg_logprob": -2.0} for n in range(5)]
    server.then(raw(json.dumps({"text": "all", "segments": rows}).encode()))
    doubts = transcriber(server)(recording()).doubts
    assert len(doubts) == 4
    assert doubts[-1] == "and 2 more passages"


@pytest.mark.parametrize(
    "segments",
    [None, [], "x", [1], [{"text": "x", "avg_logprob": "sure"}], [{"avg_logprob": 10**400}]],
    ids=["none", "empty", "text", "number", "word", "endless"],
)
def test_endpoint_that_gives_no_figures_counts_as_not_measured(
    server: Server, segments: object
) -> None:
    server.then(raw(json.dumps({"text": TEXT, "segments": segments}).encode()))
    result = transcriber(server)(recording())
    assert (result.text, result.doubts, result.measured) == (TEXT, (), False)


def test_endpoint_without_the_verbose_form_is_asked_for_the_plain_one(server: Server) -> None:
    server.then(status(400, "response_format 'verbose_json' is not compatible with this model"))
    result = transcriber(server)(recording())
    assert (result.text, result.measured) == (TEXT, False)
    assert [request["response_format"] for request in server.requests] == ["verbose_json", "json"]


def test_silence_comes_back_as_no_words(server: Server) -> None:
    server.then(heard("  "))
    assert transcriber(server)(recording()).text == ""


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<html>Gateway</html>", "not JSON"),
        (b'["text"]', "no text in it"),
        (b'{"text": 5}', "no text in it"),
        (b"[" * 100_000, "not JSON"),
        (json.dumps({"text": "w " * 30_000}).encode(), "characters for one recording"),
    ],
    ids=["html", "list", "number", "nested", "endless"],
)
def test_junk_is_refused_with_what_to_check(server: Server, content: bytes, reason: str) -> None:
    server.then(raw(content))
    with pytest.raises(ReplyInvalid, match=reason) as refused:
        transcriber(server)(recording())
    assert "check INTERVIEWER_TRANSCRIPTION_URL" in str(refused.value)


def test_huge_reply_is_not_read_to_its_end(server: Server) -> None:
    server.then(raw(b'{"text": "' + b"a" * 6_000_000, length=2_000_000_000))
    with pytest.raises(ReplyInvalid, match="sent more than 4 MB"):
        transcriber(server)(recording())


@pytest.mark.parametrize(
    ("action", "reason"),
    [
        (status(500, "out of memory"), r"HTTP 500: .*out of memory"),
        (status(401, "bad key sk-secret"), "check INTERVIEWER_TRANSCRIPTION_API_KEY"),
        (status(404, "no such model"), "check INTERVIEWER_TRANSCRIPTION_MODEL"),
        (status(429, "slow down"), "over its rate limit"),
        (reset, "check INTERVIEWER_TRANSCRIPTION_URL and the network"),
    ],
    ids=["500", "401", "404", "429", "reset"],
)
def test_failure_names_the_setting_to_look_at_and_no_secret(
    server: Server, action: object, reason: str
) -> None:
    server.always = action  # type: ignore[assignment]
    with pytest.raises(ModelUnavailable, match=reason) as failed:
        transcriber(server, transcription_api_key="sk-secret")(recording())
    assert "sk-secret" not in str(failed.value)
    assert len(server.requests) == 1


@pytest.mark.parametrize("action", [hang, drip], ids=["hang", "drip"])
def test_endpoint_that_never_ends_is_given_up_at_the_limit(server: Server, action: object) -> None:
    server.always = action  # type: ignore[assignment]
    began = time.monotonic()
    with pytest.raises(ModelUnavailable, match="did not answer in time"):
        transcriber(server, transcription_timeout_s=0.5)(recording())
    assert time.monotonic() - began < 8


@pytest.mark.parametrize(
    ("audio", "reason"),
    [
        (b"", "cannot be read as WAV"),
        (b"RIFF....WAVE", "cannot be read as WAV"),
        (recording(0.1), "0.1 s long"),
        (b"\x00" * 25_000_001, "the limit is 25 MB"),
    ],
    ids=["empty", "broken", "short", "large"],
)
def test_what_is_no_recording_is_refused_before_anything_is_sent(
    server: Server, audio: bytes, reason: str
) -> None:
    with pytest.raises(InputError, match=reason):
        transcriber(server)(audio)
    assert server.requests == []


def test_address_of_its_own_is_never_sent_the_key_of_the_chat_model(server: Server) -> None:
    transcriber(server, openai_api_key="sk-chat")(recording())
    transcriber(server, openai_api_key="sk-chat", transcription_api_key="sk-own")(recording())
    assert server.authorisations == ["Bearer none", "Bearer sk-own"]


def test_model_alone_goes_to_the_endpoint_of_the_chat_model(server: Server) -> None:
    settings = read_settings(
        transcription_model="base.en", openai_base_url=server.url, openai_api_key="sk-chat"
    )
    made = transcriber_of(settings)
    assert made is not None
    made(recording())
    assert server.requests[0]["model"] == "base.en"
    assert server.authorisations == ["Bearer sk-chat"]


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({}, "no transcription endpoint is set"),
        ({"openai_api_key": "sk-chat"}, "no transcription endpoint is set"),
        ({"transcription_model": "whisper-1"}, "no endpoint for it"),
    ],
    ids=["nothing", "key for chat", "model without endpoint"],
)
def test_audio_goes_nowhere_unless_somebody_asked_for_it(
    settings: dict[str, str], reason: str
) -> None:
    assert transcriber_of(read_settings(**settings)) is None
    assert reason in why_no_voice(read_settings(**settings))


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"transcription_url": "localhost:8000"}, "TRANSCRIPTION_URL is not an address"),
        (
            {"transcription_url": "http://h/v1", "transcription_api_key": "two words"},
            "TRANSCRIPTION_API_KEY holds blanks",
        ),
    ],
    ids=["address", "key"],
)
def test_setting_that_cannot_be_used_is_named(settings: dict[str, str], reason: str) -> None:
    with pytest.raises(SettingsError, match=reason) as refused:
        transcriber_of(read_settings(**settings))
    assert "two words" not in str(refused.value)
