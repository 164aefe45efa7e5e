"""Each form of labelled answers, from small files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from interviewer.domain.pack import Pack
from interviewer.errors import InputError
from interviewer.packs.write import write_pack
from interviewer_eval.datasets.asag import question_pack, read_asag, sentences, slug
from interviewer_eval.datasets.gold import read_gold
from interviewer_eval.datasets.hypervisors import read_hypervisors
from interviewer_eval.datasets.places import gold_folder
from interviewer_eval.datasets.recognise import read_datasets
from interviewer_eval.datasets.transcripts import read_transcripts


def lines(path: Path, *rows: dict[str, object]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def seed_pack(pack: Pack) -> Pack:
    question = pack.questions[0].model_copy(update={"id": "hv-01"})
    return pack.model_copy(update={"questions": (question,)})


@pytest.fixture
def hypervisors(tmp_path: Path) -> Path:
    folder = tmp_path / "hypervisors"
    lines(
        folder / "answers.jsonl",
        {
            "id": "q01a1",
            "seed_question": 1,
            "kind": "strong",
            "answer": "It is so.",
            "scores": [4.0, 5.0],
            "score": 4.5,
            "score_max": 5,
            "fact_labels": {"q01f1": [2, 1], "q01f2": [0, -1]},
        },
    )
    facts = [{"seed_question": 1, "facts": [{"id": "q01f1"}, {"id": "q01f2"}]}]
    (folder / "facts.json").write_text(json.dumps(facts), encoding="utf-8")
    return folder


def points_file(folder: Path, **facts: list[str]) -> Path:
    path = folder / "fact_points.json"
    path.write_text(json.dumps({"hv-01": facts}), encoding="utf-8")
    return path


def test_labels_of_facts_become_labels_of_points(hypervisors: Path, pack: Pack) -> None:
    points = points_file(hypervisors, q01f1=["alpha"], q01f2=["beta"])
    (answer,) = read_hypervisors(hypervisors, seed_pack(pack), points).answers
    assert answer.labels == {"alpha": (2, 1), "beta": (0, -1)}
    assert (answer.scores, answer.score) == ((4.0, 5.0), 4.5)


def test_fact_that_stands_for_no_point_is_an_error(hypervisors: Path, pack: Pack) -> None:
    points = points_file(hypervisors, q01f1=["alpha"])
    with pytest.raises(InputError, match=r"answers\.jsonl:1: fact 'q01f2' is not in eval/gold"):
        read_hypervisors(hypervisors, seed_pack(pack), points)


def subject_folder(folder: Path, pack: Pack, *rows: dict[str, object]) -> Path:
    write_pack(pack, folder)
    lines(folder / "answers.jsonl", *rows)
    return folder


def gold_row(**labels: int) -> dict[str, object]:
    return {
        "id": "a1",
        "question_id": "q-01",
        "kind": "good",
        "answer": "Words.",
        "labels": labels,
        "score": 2.5,
    }


def test_gold_folders_are_one_set_with_a_pack_a_subject(tmp_path: Path, pack: Pack) -> None:
    row = gold_row(alpha=2, beta=0, gamma=-1)
    subject_folder(tmp_path / "gold" / "one", pack, row)
    subject_folder(tmp_path / "gold" / "two", pack, {**row, "id": "b1"})
    lines(tmp_path / "gold" / "statements" / "one.jsonl", {"id": "s1", "texts": []})
    (dataset,) = read_datasets([tmp_path / "gold"])
    assert (dataset.name, sorted(dataset.packs)) == ("gold", ["one", "two"])
    assert [answer.subject for answer in dataset.answers] == ["one", "two"]
    assert dataset.held_out_by == "subject"


def test_gold_answer_without_a_label_for_each_point_is_an_error(tmp_path: Path, pack: Pack) -> None:
    folder = subject_folder(tmp_path / "one", pack, gold_row(alpha=2, beta=3, gamma=0))
    with pytest.raises(InputError, match=r"answers\.jsonl:1: expected a label 2, 1, 0 or -1"):
        read_gold([folder], "one")


def test_second_rater_stands_beside_the_author(tmp_path: Path, pack: Pack) -> None:
    folder = subject_folder(tmp_path / "one", pack, gold_row(alpha=2, beta=0, gamma=-1))
    labels = {"alpha": 1, "beta": 0, "gamma": -1}
    lines(folder / "second.jsonl", {"id": "a1", "labels": labels, "score": 2.0})
    (answer,) = read_gold([folder], "one").answers
    assert answer.labels == {"alpha": (2, 1), "beta": (0, 0), "gamma": (-1, -1)}
    assert (answer.scores, answer.score) == ((2.5, 2.0), 2.25)


def test_rating_of_an_answer_that_is_not_there_is_an_error(tmp_path: Path, pack: Pack) -> None:
    folder = subject_folder(tmp_path / "one", pack, gold_row(alpha=2, beta=0, gamma=-1))
    lines(folder / "second.jsonl", {"id": "a9", "labels": {}, "score": 2.0})
    with pytest.raises(InputError, match=r"second\.jsonl: no such answers: a9"):
        read_gold([folder], "one")


def transcript(folder: Path, *excerpts: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "t01.md").write_text(
        "Interviewer: What is it?\n\nCandidate: Well, um, it is A.\n\n"
        "Interviewer: And then?\n\nCandidate: Then comes B.\n\n"
        "Interviewer: Where do you live?\n\nCandidate: In Bonn.\n",
        encoding="utf-8",
    )
    gold = {
        "file": "t01.md",
        "candidate_speakers": ["Candidate"],
        "items": [
            {"seed_question": 1, "answer_excerpts": excerpts, "expected_score_0_5": 3.5},
        ],
    }
    (folder / "t01.gold.json").write_text(json.dumps(gold), encoding="utf-8")
    return folder


def test_answer_turns_of_a_transcript_are_those_that_the_gold_file_names(
    tmp_path: Path, pack: Pack
) -> None:
    folder = transcript(tmp_path / "t", "Then comes", "Well, um, it")
    (answer,) = read_transcripts(folder, seed_pack(pack)).answers
    assert answer.turns == ("Well, um, it is A.", "Then comes B.")
    assert (answer.id, answer.score) == ("t01-hv-01", 3.5)


def test_excerpt_that_nobody_said_is_an_error(tmp_path: Path, pack: Pack) -> None:
    with pytest.raises(InputError, match="no turn of the candidate holds 'What is it'"):
        read_transcripts(transcript(tmp_path / "t", "What is it"), seed_pack(pack))


def asag_row(**more: object) -> dict[str, object]:
    return {
        "id": "x1",
        "question_id": "EM_45b",
        "question": "Why?",
        "reference": "The water evaporates.",
        "answer": "It dries.",
        "score": 1.0,
        "score_max": 2.0,
        "split": "test",
        **more,
    }


def test_short_answers_become_packs_of_one_question(tmp_path: Path) -> None:
    path = lines(
        tmp_path / "s.jsonl",
        asag_row(label="Correct", scores=[0.5, 1.5]),
        asag_row(id="x2", split="train", label="incorrect"),
    )
    (dataset,) = read_asag(path)
    (answer,) = dataset.answers
    assert (dataset.name, dataset.held_out_by) == ("s-test", "set")
    assert (answer.question_id, answer.category) == ("em-45b", "correct")
    # Both on the scale to 5: 1 of 2 is 2.5.
    assert (answer.score, answer.scores) == (2.5, (1.25, 3.75))


def test_short_reference_is_one_point_and_others_are_its_paraphrases() -> None:
    row = asag_row(
        references=["It evaporates. The salt stays behind.", "The water is gone by then."]
    )
    (question,) = question_pack(row, "here").questions
    assert [p.claim for p in question.points] == ["It evaporates. The salt stays behind."]
    assert question.points[0].paraphrases == ("The water is gone by then.",)


def test_long_reference_is_a_point_a_sentence_without_paraphrases() -> None:
    long = "It gets warm. It evaporates at once. The salt stays behind. The dish is dry."
    row = asag_row(references=[long, "It dries up."])
    (question,) = question_pack(row, "here").questions
    assert [point.id for point in question.points] == ["p1", "p2", "p3", "p4"]
    assert all(point.paraphrases == () for point in question.points)


def test_scraps_stay_with_their_sentence() -> None:
    assert sentences("Yes. The stack grows down; no wait.\nIt has a limit of 8 MB.") == [
        "Yes. The stack grows down; no wait.",
        "It has a limit of 8 MB.",
    ]


def test_questions_whose_ids_look_alike_are_not_mixed_up(tmp_path: Path) -> None:
    path = lines(tmp_path / "s.jsonl", asag_row(), asag_row(id="x2", question_id="EM-45b"))
    with pytest.raises(InputError, match=r"s\.jsonl:2: questions 'EM_45b' and 'EM-45b' look alike"):
        read_asag(path)


def test_training_answers_alone_are_not_evaluated(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no answers outside of the training split"):
        read_asag(lines(tmp_path / "s.jsonl", asag_row(split="train")))


def test_slug_is_an_id_that_packs_take() -> None:
    assert slug("FaultFinding-BULB_C!") == "faultfinding-bulb-c"
    assert slug("???") == "q"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        pytest.param(lambda path: None, "there is nothing", id="missing"),
        pytest.param(lambda path: path.mkdir(), "no labelled answers that are known", id="empty"),
        pytest.param(lambda path: path.write_text("x"), "no labelled answers", id="a text file"),
    ],
)
def test_path_without_labelled_answers_is_refused(tmp_path: Path, make, message: str) -> None:  # type: ignore[no-untyped-def]
    make(tmp_path / "data")
    with pytest.raises(InputError, match=message):
        read_datasets([tmp_path / "data"])


def test_broken_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    path.write_text(json.dumps(asag_row()) + "\nnonsense\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"s\.jsonl:2: no JSON"):
        read_asag(path)


def test_projects_own_answers_can_all_be_read() -> None:
    (dataset,) = read_datasets([gold_folder()])
    assert len(dataset.packs) >= 9
    assert all(answer.labels and answer.score is not None for answer in dataset.answers)


def test_shared_data_can_all_be_read(shared: Path) -> None:
    data = shared / "data"
    sets = read_datasets([data / "hypervisors", data / "transcripts", data / "asag"])
    sizes = {dataset.name: len(dataset.answers) for dataset in sets}
    assert sizes["hypervisors"] == 120
    assert sizes["transcripts"] == 53
    assert sizes["mohler2011"] == 2273
    assert sizes["scientsbank-3way-uanswers"] == 540
    assert sum(len(a.labels) for a in sets[0].answers) == 1032
