import subprocess
import sys

import pytest
from pydantic import SecretStr

from interviewer.errors import SettingsError
from interviewer.llm.chat import DEFAULT_MODEL, chat_model
from interviewer.llm.endpoint import endpoint_of
from interviewer.settings import Settings


def settings(**values: object) -> Settings:
    """Settings that do not depend on the environment of the test run."""
    fixed: dict[str, object] = {"openai_api_key": None, "openai_base_url": "", "model": ""}
    return Settings(**{**fixed, **values})  # type: ignore[arg-type]


def test_local_server_needs_no_key():
    endpoint = endpoint_of(chat_model(settings(openai_base_url="http://127.0.0.1:1/v1", model="m")))
    assert endpoint.label == "m at 127.0.0.1:1"


def test_key_alone_means_openai_whatever_the_environment_says(monkeypatch):
    monkeypatch.setenv("OPENAI_API_BASE", "http://elsewhere.example/v1")
    endpoint = endpoint_of(chat_model(settings(openai_api_key=SecretStr("sk-1"))))
    assert endpoint.label == f"{DEFAULT_MODEL} at api.openai.com"


def test_replies_are_asked_for_at_temperature_0_with_a_seed_and_no_hidden_retries():
    chat = chat_model(settings(openai_base_url="http://127.0.0.1:1/v1", model_timeout_s=7))
    assert (chat.temperature, chat.max_retries, chat.request_timeout) == (0, 0, 7)
    assert chat.seed is not None


def test_line_break_after_the_key_is_forgiven():
    assert endpoint_of(chat_model(settings(openai_api_key="sk-1\n"))).api_key == "sk-1"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        pytest.param({}, "set OPENAI_API_KEY, or OPENAI_BASE_URL", id="nothing set"),
        pytest.param({"openai_api_key": "sk-ü"}, "outside ASCII", id="key not ASCII"),
        pytest.param({"openai_api_key": "sk 1"}, "blanks", id="key with a blank"),
        pytest.param({"openai_base_url": "u:hushhush@host/v1"}, "OPENAI_BASE_URL", id="no scheme"),
        pytest.param({"openai_base_url": "http://[::1/v1"}, "OPENAI_BASE_URL", id="no address"),
        pytest.param({"openai_base_url": "file:///etc/passwd"}, "OPENAI_BASE_URL", id="file"),
    ],
)
def test_unusable_settings_are_named_without_being_repeated(values, message):
    with pytest.raises(SettingsError, match=message) as caught:
        chat_model(settings(**values))
    assert "hushhush" not in str(caught.value)
    assert "sk" not in str(caught.value)


def test_importing_the_llm_modules_loads_no_heavy_library():
    code = (
        "import sys, interviewer.grading.llm, interviewer.llm.chat, interviewer.llm.embeddings\n"
        "heavy = {'openai', 'langchain_openai', 'langchain_core', 'httpx', 'httpx2', 'numpy'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_importing_langchain_openai_warns_of_nothing():
    code = "import langchain_openai, langchain_core.language_models, interviewer.llm.fake"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_messages_and_schema_are_sent_as_they_are_beside_what_was_to_be_sent_already():
    chat = chat_model(settings(openai_base_url="http://127.0.0.1:1/v1"))
    chat.extra_body = {"top_k": 1}
    payload = chat._get_request_payload([("user", "hello")], response_format={"type": "x"})
    assert payload["extra_body"] == {
        "top_k": 1,
        "messages": [{"role": "user", "content": "hello"}],
        "response_format": {"type": "x"},
    }
    assert payload["messages"] == []
