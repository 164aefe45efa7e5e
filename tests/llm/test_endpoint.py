import pytest

from interviewer.llm.endpoint import Endpoint, endpoint_of
from interviewer.llm.fake import ScriptedChat

URL = "https://bob:pa%24%24word@models.example:8443/v1?token=1"


def test_label_leaves_user_and_password_out():
    assert Endpoint("m", URL).label == "m at models.example:8443"


def test_label_of_a_model_without_address_is_its_name():
    assert endpoint_of(ScriptedChat()).label == "scripted"


def test_repr_shows_neither_key_nor_address():
    shown = repr(Endpoint("m", URL, "sk-secret"))
    assert "sk-secret" not in shown
    assert "pa%24" not in shown


@pytest.mark.parametrize("secret", ["sk-secret", "pa%24%24word", "pa$$word"])
def test_secrets_are_taken_out_of_text(secret):
    assert Endpoint("m", URL, "sk-secret").redact(f"bad key {secret}!") == "bad key ***!"


def test_text_is_untouched_where_there_is_no_secret():
    assert Endpoint("m", "http://127.0.0.1/v1").redact("as it is") == "as it is"
