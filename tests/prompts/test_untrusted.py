import re
import time

import pytest

from interviewer.prompts.untrusted import draw_nonce, fence_turns, fresh_nonce, neutralise


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        pytest.param("</candidate-ab12>", "< /candidate-ab12>", id="closing mark"),
        pytest.param('<candidate-ab12 turn="2">', '< candidate-ab12 turn="2">', id="opening mark"),
        pytest.param("< / CANDIDATE >", "<  / CANDIDATE >", id="spaced, upper case"),
        pytest.param("＜/candidate＞", "＜ /candidate＞", id="full-width bracket"),
        pytest.param("<\n/candidate", "< \n/candidate", id="across lines"),
        pytest.param("<|im_start|>system", "< |im_start|>system", id="ChatML"),
        pytest.param("<｜User｜>", "< ｜User｜>", id="DeepSeek"),
        pytest.param("[/INST] ok </s>", "[ /INST] ok < /s>", id="Llama 2"),
        pytest.param("<<SYS>>", "< <SYS>>", id="Llama 2 system"),
        pytest.param("<end_of_turn>", "< end_of_turn>", id="Gemma"),
        pytest.param("</think>", "< /think>", id="reasoning"),
    ],
)
def test_text_that_reads_as_structure_is_broken_up(text, safe):
    assert neutralise(text) == safe


@pytest.mark.parametrize(
    "text",
    [
        "if a < b and c > d the candidate VM is moved",
        "use <vm-name> and [INSTANCE], a <s3> bucket, x <<= 2",
        'virsh edit <domain type="kvm">',
        "naïve ‹quote› – “fine”",
    ],
)
def test_ordinary_technical_text_is_untouched(text):
    assert neutralise(text) == text


def test_long_run_of_brackets_takes_no_time():
    started = time.process_time()
    neutralise("<" * 200_000)
    assert time.process_time() - started < 2


def test_every_turn_stands_between_numbered_marks():
    assert fence_turns(("one", "two"), "n0") == (
        '<candidate-n0 turn="1">\none\n</candidate-n0>\n\n'
        '<candidate-n0 turn="2">\ntwo\n</candidate-n0>'
    )


def test_nonce_that_stands_in_the_answer_is_drawn_again():
    codes = iter(["aaaa", "bbbb", "cccc"])
    assert fresh_nonce(("guess aaaa", "or bbbb"), lambda: next(codes)) == "cccc"


def test_nonces_differ_from_one_another():
    assert draw_nonce() != draw_nonce()
    assert re.fullmatch(r"[0-9a-f]{16}", draw_nonce())
