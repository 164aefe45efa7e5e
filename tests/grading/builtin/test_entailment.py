"""The shipped cross-encoder: what it reads in plain cases, its files, and that it is repeatable."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from interviewer.errors import ModelFileError
from interviewer.grading.builtin.entailment import (
    CONTRADICTS,
    FOLDER,
    SILENT,
    STATES,
    BuiltinEntailment,
)

CLAIM = "A stack gives back the element that was put in last."
STATED = "the thing you pushed most recently is the first one you get when you pop"
UNRELATED = "Binary search needs the list to be sorted before you start."


@pytest.fixture(scope="module")
def entailment() -> BuiltinEntailment:
    return BuiltinEntailment()


def test_shares_sum_to_one_and_no_pairs_give_no_rows(entailment):
    shares = entailment.read([(CLAIM, STATED), (CLAIM, UNRELATED)])
    assert shares.shape == (2, 3)
    assert shares.sum(axis=1) == pytest.approx([1, 1], abs=1e-5)
    assert entailment.read([]).shape == (0, 3)


@pytest.mark.parametrize(
    ("text", "column"),
    [
        (CLAIM, STATES),
        ("A stack always returns the oldest element first.", CONTRADICTS),
        pytest.param(
            "A stack returns the oldest element.",
            CONTRADICTS,
            marks=pytest.mark.xfail(strict=True, reason="the last model takes it for the claim"),
        ),
        ("It is a myth that a stack gives back the element that was put in last.", CONTRADICTS),
        (UNRELATED, SILENT),
        ("stack, element, last, push, pop, top", SILENT),
    ],
    ids=[
        "same words",
        "the opposite in other words",
        "the opposite in one word",
        "denied",
        "another fact",
        "list of terms",
    ],
)
def test_plain_cases_on_a_subject_of_every_day(entailment, text, column):
    assert int(np.argmax(entailment.read([(CLAIM, text)])[0])) == column


def test_other_words_for_the_claim_speak_for_it_more_than_another_fact_does(entailment):
    stated, unrelated = entailment.read([(CLAIM, STATED), (CLAIM, UNRELATED)])
    assert stated[STATES] > 2 * unrelated[STATES]


def test_pair_is_read_the_same_alone_and_among_others(entailment):
    alone = entailment.read([(CLAIM, STATED)])
    among = entailment.read([(CLAIM, UNRELATED), (CLAIM, STATED), (STATED, CLAIM * 30)])
    assert np.array_equal(alone[0], among[1])


def test_replaced_model_is_refused_before_it_is_loaded(tmp_path):
    copy = tmp_path / "entailment"
    copy.mkdir()
    shutil.copy(FOLDER / "MANIFEST.json", copy)
    (copy / "model.onnx").write_bytes(b"not a model")
    with pytest.raises(ModelFileError, match=r"model\.onnx: SHA-256 is .* expected"):
        BuiltinEntailment(copy).read([(CLAIM, STATED)])


def test_missing_manifest_is_named(tmp_path: Path):
    with pytest.raises(ModelFileError, match=r"MANIFEST\.json"):
        BuiltinEntailment(tmp_path)


def test_both_models_of_the_package_stay_within_sixty_megabytes():
    package = FOLDER.parents[2]
    assert sum(path.stat().st_size for path in package.rglob("*.onnx")) < 60_000_000


def test_terms_of_the_training_data_stand_beside_the_weights():
    notice = (FOLDER / "NOTICE.md").read_text(encoding="utf-8")
    assert "CC BY-SA 4.0" in notice
    assert "SciEntsBank" in notice
