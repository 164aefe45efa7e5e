import hashlib

import pytest

from interviewer.prompts.template import Prompt, combined_digest, load


def test_values_are_never_expanded_again():
    prompt = Prompt("p", "{{first}} | {{second}}")
    assert prompt.fill(first="{{second}}", second="{{first}}") == "{{second}} | {{first}}"


def test_backslashes_in_values_stay_as_they_are():
    assert Prompt("p", "<{{a}}>").fill(a=r"\1 \g<0> \n") == r"<\1 \g<0> \n>"


def test_single_braces_are_text():
    assert Prompt("p", 'json {"a": {{a}}}').fill(a="1") == 'json {"a": 1}'


def test_missing_value_is_named():
    with pytest.raises(ValueError, match=r"'p': no value for \['b'\], no placeholder for \[\]"):
        Prompt("p", "{{a}}{{b}}").fill(a="x")


def test_value_without_placeholder_is_named():
    with pytest.raises(ValueError, match=r"no placeholder for \['c'\]"):
        Prompt("p", "{{a}}").fill(a="x", c="y")


def test_digest_is_that_of_the_unfilled_text():
    assert Prompt("p", "{{a}}").digest == hashlib.sha256(b"{{a}}").hexdigest()


def test_combined_digest_depends_on_order():
    one, two = Prompt("one", "1"), Prompt("two", "2")
    assert combined_digest(one, two) != combined_digest(two, one)


def test_unknown_prompt_is_named():
    with pytest.raises(ValueError, match="no prompt 'nonsense'"):
        load("nonsense")


@pytest.mark.parametrize(
    ("name", "placeholders"),
    [
        ("grade_system", {"points", "question"}),
        ("grade_answer", {"point_ids", "nonce", "turns"}),
        ("grade_again", {"point_ids", "nonce", "turns"}),
        ("grade_repair", {"problem", "point_ids"}),
    ],
)
def test_shipped_prompt_has_the_placeholders_that_the_judge_fills(name, placeholders):
    assert load(name).placeholders == placeholders


@pytest.mark.parametrize("name", ["grade_answer", "grade_again"])
def test_candidate_text_stands_last(name):
    assert load(name).text.endswith("{{turns}}")
