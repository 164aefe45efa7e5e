from __future__ import annotations

import json
from pathlib import Path

import pytest

from interviewer.errors import InputError
from interviewer_eval.datasets.dataset import Dataset, LabelledAnswer
from interviewer_eval.held_out import assign, fitted_on_set, read_models


def model_file(path: Path, **fitted_on: list[str]) -> Path:
    content = {"fitted_on": {"questions": [], "subjects": [], **fitted_on}}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    """Fitted on everything."""
    questions = ["q-01", "q-02", "q-03", "q-04"]
    return model_file(tmp_path / "shipped.json", questions=questions, subjects=["small"])


@pytest.fixture
def folds(tmp_path: Path) -> Path:
    """Two folds, each without two of the questions."""
    folder = tmp_path / "folds"
    folder.mkdir()
    model_file(folder / "fold-0.json", questions=["q-03", "q-04"], subjects=["small"])
    model_file(folder / "fold-1.json", questions=["q-01", "q-02"], subjects=["small"])
    return folder


def test_each_answer_is_graded_by_the_fold_without_its_question(
    dataset: Dataset, shipped: Path, folds: Path
) -> None:
    found = assign(dataset, read_models(folds, shipped))
    graded_by = {a.question_id: found.models[a.id].name for a in dataset.answers}
    assert graded_by == {"q-01": "fold-0", "q-02": "fold-0", "q-03": "fold-1", "q-04": "fold-1"}
    assert found.check.is_held_out
    assert found.check.line() == (
        "held out: 4 questions checked, overlaps 0 (fold-0: 8 answers, fold-1: 8 answers)"
    )


def test_question_that_every_fold_knows_makes_the_set_in_sample(
    dataset: Dataset, shipped: Path, folds: Path
) -> None:
    model_file(folds / "fold-0.json", questions=["q-02", "q-03"], subjects=[])
    found = assign(dataset, read_models(folds, shipped))
    assert not found.check.is_held_out
    assert found.check.overlaps == ("q-02",)
    assert found.check.line().startswith("IN SAMPLE: 4 questions checked, overlaps 1 (q-02)")


def test_subjects_are_held_out_whole(dataset: Dataset, shipped: Path, folds: Path) -> None:
    gold = dataset.model_copy(update={"held_out_by": "subject"})
    assert assign(gold, read_models(folds, shipped)).check.overlaps == ("small",)
    model_file(folds / "fold-1.json", questions=["q-01", "q-02", "q-03", "q-04"])
    assert assign(gold, read_models(folds, shipped)).check.models == {"fold-1": 16}


def test_model_that_does_not_say_what_it_saw_shows_nothing(
    dataset: Dataset, tmp_path: Path
) -> None:
    silent = tmp_path / "silent.json"
    silent.write_text("{}", encoding="utf-8")
    check = assign(dataset, read_models(None, silent)).check
    assert len(check.overlaps) == 4
    assert "does not say what it was fitted on" in check.line()


def test_question_that_the_shipped_model_never_saw_needs_no_fold(
    dataset: Dataset, tmp_path: Path
) -> None:
    path = model_file(tmp_path / "shipped.json", questions=["hv-01"])
    assert assign(dataset, read_models(None, path)).check.models == {"shipped": 16}


@pytest.mark.parametrize(
    ("sets", "is_held_out"),
    [
        pytest.param([], True, id="no public set"),
        pytest.param(["beetle_3way"], True, id="another set"),
        pytest.param(["scientsbank_3way:train"], True, id="its training split"),
        pytest.param(["scientsbank_3way"], False, id="the set with all splits"),
        pytest.param(["scientsbank_3way:uanswers"], False, id="this very split"),
    ],
)
def test_public_set_is_held_out_unless_the_model_names_it(
    dataset: Dataset, tmp_path: Path, sets: list[str], is_held_out: bool
) -> None:
    public = dataset.model_copy(update={"held_out_by": "set", "name": "scientsbank-3way-uanswers"})
    path = model_file(tmp_path / "shipped.json", sets=sets)
    assert assign(public, read_models(None, path)).check.is_held_out is is_held_out


@pytest.mark.parametrize(("sets", "seen"), [(["public:test"], True), (["public:train"], False)])
def test_public_set_that_every_model_was_fitted_on_is_not_worth_grading(
    dataset: Dataset, tmp_path: Path, sets: list[str], seen: bool
) -> None:
    public = dataset.model_copy(update={"name": "public-test", "held_out_by": "set"})
    path = model_file(tmp_path / "m.json", sets=sets)
    assert fitted_on_set(public, read_models(None, path)) is seen
    assert not fitted_on_set(dataset, read_models(None, path))


def test_fold_that_does_not_say_what_it_saw_is_refused(folds: Path, shipped: Path) -> None:
    (folds / "fold-1.json").write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match=r"fold-1\.json: does not say what it was fitted on"):
        read_models(folds, shipped)


@pytest.mark.parametrize("content", ["[]", '{"fitted_on": {"questions": "q-01"}}', "{"])
def test_damaged_fold_is_refused_with_its_name(folds: Path, shipped: Path, content: str) -> None:
    (folds / "fold-0.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"fold-0\.json"):
        read_models(folds, shipped)


def test_folder_without_folds_is_refused(tmp_path: Path, shipped: Path) -> None:
    with pytest.raises(InputError, match="no fold-"):
        read_models(tmp_path, shipped)


def test_answers_on_several_subjects_are_drawn_by_subject(dataset: Dataset) -> None:
    answer: LabelledAnswer = dataset.answers[0]
    assert dataset.cluster(answer) == "q-01"
    packs = {"small": dataset.packs["small"], "other": dataset.packs["small"]}
    gold = dataset.model_copy(update={"held_out_by": "subject", "packs": packs})
    assert gold.cluster(answer) == "small"


def test_fold_is_paired_with_each_cross_encoder_that_learnt_from_half_of_the_subjects(
    dataset: Dataset, shipped: Path, folds: Path
) -> None:
    for half, subjects in (("a", ["small"]), ("b", ["other"])):
        (folds / half).mkdir()
        manifest = {"answers_of": subjects}
        (folds / half / "MANIFEST.json").write_text(json.dumps(manifest), encoding="utf-8")
    for fold in ("fold-0", "fold-1"):
        model_file(folds / f"{fold}.json", questions=[], subjects=[])
    models = {model.name: model for model in read_models(folds, shipped)}
    assert set(models) == {
        "shipped", "fold-0", "fold-1", "fold-0+a", "fold-1+a", "fold-0+b", "fold-1+b",
    }  # fmt: skip
    gold = dataset.model_copy(update={"held_out_by": "subject"})
    assert models["fold-0+a"].has_seen(gold, gold.answers[0])
    assert not models["fold-0+b"].has_seen(gold, gold.answers[0])
    assert models["fold-0+a"].digest != models["fold-0+b"].digest


def test_shipped_cross_encoder_counts_as_having_seen_its_subjects(shipped: Path) -> None:
    (model,) = read_models(None, shipped)
    assert {"algorithms", "python"} <= model.subjects
