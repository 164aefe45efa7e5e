import json

import pytest

from interviewer.batch.item import AnswerItem
from interviewer.batch.rows import row_of
from interviewer.domain.rating import Split
from interviewer.errors import InputError
from interviewer.grading.grader import Grader
from interviewer.rating.disagreements import disagreements
from interviewer.rating.importing import import_answers, import_labels, import_run
from interviewer.rating.making import new_set
from tests.rating.conftest import MET, MISSED


def answer(name: str, text: str, candidate: str = "", question_id: str = "q-01") -> AnswerItem:
    return AnswerItem(id=name, question_id=question_id, answer=text, candidate=candidate)


def test_importing_again_changes_nothing(make_set, ratings):
    before = make_set("alpha", "beta")
    again = import_answers(
        ratings, "s", [answer("a0", "alpha", "c0"), answer("a9", "new", "c9", "q-02")]
    )
    assert (again.n_new, again.n_known) == (1, 1)
    assert ratings.get("s").items[:2] == before.items


def test_same_words_to_the_same_question_are_rated_once(make_set, ratings):
    make_set("alpha")
    found = import_answers(ratings, "s", [answer("b", "alpha"), answer("c", "alpha", "", "q-02")])
    assert found.n_new == 1
    assert found.problems == ("b: the same words as a0; they are rated once",)


@pytest.mark.parametrize(
    ("item", "why"),
    [
        (answer("x", "words", "", "q-77"), "pack small has no question 'q-77'"),
        (answer("x", "  "), "it is empty"),
        (answer("a0", "other words"), "its id is taken"),
        (answer("x\0", "words"), "NUL character"),
        (answer("x", "words", "c\0"), "NUL character"),
    ],
    ids=["question", "empty", "id", "NUL in id", "NUL in candidate"],
)
def test_answer_that_cannot_be_rated_is_named(make_set, ratings, item, why):
    make_set("alpha")
    found = import_answers(ratings, "s", [item])
    assert found.n_new == 0
    assert why in found.problems[0]


def test_answers_of_one_candidate_fall_into_one_split(ratings, pack, clock):
    new_set(ratings, "s", pack, clock(), test_share=0.5)
    items = [answer(f"{c}{n}", f"text {c} {n}", f"cand-{c}") for c in range(20) for n in range(3)]
    import_answers(ratings, "s", items)
    splits: dict[str, set[Split]] = {}
    for item in ratings.get("s").items:
        splits.setdefault(item.candidate, set()).add(item.split)
    assert all(len(found) == 1 for found in splits.values())
    n_test = sum(found == {Split.TEST} for found in splits.values())
    assert 4 <= n_test <= 16


def test_masked_set_holds_no_name_and_still_knows_its_grades(make_set, ratings, graded, pack):
    make_set(masked=True)
    import_answers(ratings, "s", [answer("m", "I am Zoe Quux, alpha, zoe@x.org", "Zoe Quux")])
    item = ratings.get("s").items[0]
    assert item.answer == "I am [name], alpha, [e-mail]"
    assert item.candidate == "Zoe Quux"


def test_run_that_comes_after_a_masked_answer_brings_no_name_along(
    make_set, ratings, rate, pack, judge, tmp_path
):
    said = answer("m", "I am Zoe Quux and say alpha , zoe@x.org", "Zoe Quux")
    make_set(masked=True)
    import_answers(ratings, "s", [said])
    grade = Grader(judge).grade(pack, pack.question("q-01"), (said.answer,))
    row = row_of(said, grade, "p") | {"raw_reply": said.answer}
    row["points"][0] |= {"quote": said.answer, "reason": "Zoe says it."}
    (tmp_path / "grades.jsonl").write_text(json.dumps(row) + "\n")
    assert import_run(ratings, "s", tmp_path).n_new == 1
    rate("ann", m=(MISSED, MISSED, MISSED))
    record = ratings.get("s")
    kept = record.grades[0].grade
    assert (kept.score, kept.raw_reply, kept.points[0].reason) == (grade.score, "", "")
    [shown] = disagreements(record, pack)
    assert shown.quote == "I am [masked] and say alpha , [e-mail]"
    graded_words = record.grades[0].model_dump_json()
    assert not [word for word in ("Zoe", "Quux", "x.org") if word in graded_words]


def test_grades_of_other_words_are_not_taken_for_these(make_set, ratings, graded, tmp_path):
    make_set("alpha", "beta")
    run = graded()
    lines = (run / "grades.jsonl").read_text().splitlines()
    row = json.loads(lines[0]) | {"answer_digest": "0" * 16}
    stranger = json.loads(lines[1]) | {"id": "elsewhere"}
    (run / "grades.jsonl").write_text(json.dumps(row) + "\n" + json.dumps(stranger) + "\n")
    found = import_run(ratings, "s", run)
    assert found.n_new == 0
    assert "the run graded other words" in found.problems[0]
    assert "elsewhere is not in the set" in found.problems[1]


def test_grades_of_a_rubric_with_the_same_claims_are_taken(make_set, ratings, graded, pack):
    make_set("alpha")
    document = pack.model_dump(mode="json")
    document["questions"][0]["points"][0]["paraphrases"] = ["A is first."]
    newer = type(pack).model_validate(document)
    run = graded(newer)
    assert len(ratings.get("s").grades) == 1
    assert newer.hash[:12] in ratings.get("s").graders[0]
    unknown = import_run(ratings, "s", run)
    assert "name its folder with --pack" in unknown.problems[0]


def test_grades_of_a_rubric_with_other_claims_are_refused(make_set, ratings, graded, pack):
    make_set("alpha")
    document = pack.model_dump(mode="json")
    document["questions"][0]["points"][0]["claim"] = "Something else."
    newer = type(pack).model_validate(document)
    run = graded(newer)
    assert ratings.get("s").grades == ()
    assert (
        "claims of its rubric points have changed"
        in import_run(ratings, "s", run, newer).problems[0]
    )


def test_importing_a_run_twice_keeps_one_grade(make_set, ratings, graded, pack):
    make_set("alpha")
    run = graded()
    import_run(ratings, "s", run)
    assert len(ratings.get("s").grades) == 1


def test_labels_that_miss_a_point_are_left_out(make_set, ratings, clock, tmp_path):
    make_set("alpha")
    path = tmp_path / "labels.jsonl"
    path.write_text('{"id": "a0", "rater": "r", "verdicts": {"alpha": "met"}}\n')
    found = import_labels(ratings, "s", path, clock())
    assert found.n_new == 0
    assert "beta" in found.problems[0]


@pytest.mark.parametrize(
    "line",
    [
        '{"id": "a0"}',
        "[]",
        "{",
        '{"id": "a0", "rater": "r", "verdicts": {"alpha": "great"}}',
        '{"id": "a0", "rater": "r\\u0000", "verdicts": {"alpha": "met"}}',
    ],
)
def test_line_that_is_no_label_is_refused_with_its_place(make_set, ratings, clock, tmp_path, line):
    make_set("alpha")
    path = tmp_path / "labels.jsonl"
    path.write_text(line + "\n")
    with pytest.raises(InputError, match=r"labels\.jsonl"):
        import_labels(ratings, "s", path, clock())
    assert ratings.get("s").labels == ()


def test_set_is_made_once_and_needs_a_rubric(ratings, pack, clock):
    with pytest.raises(InputError, match="name its rubric with --pack"):
        new_set(ratings, "s", None, clock())
    with pytest.raises(InputError, match="n_raters=0"):
        new_set(ratings, "s", pack, clock(), n_raters=0)
    with pytest.raises(InputError, match="seed=2147483648: give a whole number up to 2147483647"):
        new_set(ratings, "s", pack, clock(), seed=2**31)
    assert new_set(ratings, "s", pack, clock())
    assert not new_set(ratings, "s", pack, clock(), n_raters=5)
    assert ratings.get("s").set.n_raters == 2
    assert ratings.pack(ratings.get("s").set).hash == pack.hash


def test_unknown_set_is_named_with_those_there_are(ratings, pack, clock):
    new_set(ratings, "one", pack, clock())
    with pytest.raises(InputError, match=r"no rating set 'two' \(there are: one\)"):
        ratings.get("two")


def test_deleted_set_takes_everything_with_it(make_set, rate, graded, ratings):
    make_set("alpha")
    graded()
    rate("ann", a0=(MET, MET, MET))
    ratings.delete("s")
    assert ratings.sets() == ()
