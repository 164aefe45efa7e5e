"""Answers from interviews, CSV files and transcripts: taken once, tied to their grades, masked."""

from __future__ import annotations

import pytest

from interviewer.batch.item import AnswerItem
from interviewer.domain.interview import PlanRequest
from interviewer.errors import InputError
from interviewer.rating.importing import import_answers
from interviewer.rating.making import new_set
from interviewer.rating.sources import (
    csv_answers,
    import_interviews,
    is_answers_csv,
    names_among,
)


@pytest.fixture
def interviews(service, store, clock):
    """One finished interview of two questions, the first with a probe, and one that runs."""

    def held(*said, finish=True):
        made = service.plan(PlanRequest(pack="small", n_questions=2, max_probes=1, seed=3))
        service.start(made.id)
        for text in said:
            turn = store.get(made.id).open_turn or service.next_question(made.id).open_turn
            clock.forward(5)
            service.submit(made.id, turn.id, text)
            service.proceed(made.id)
        if finish:
            service.finish(made.id)
        return store.get(made.id)

    return [held("alpha of Zoe Quux", "beta too", "alpha beta gamma"), held("alpha", finish=False)]


def test_finished_interview_brings_its_answers_and_grades_once(
    interviews, ratings, store, pack, clock
):
    new_set(ratings, "s", pack, clock(), masked=True)
    interviews[0] = quoting(interviews[0], "alpha of Zoe Quux")
    found = import_interviews(ratings, "s", interviews, store.pack, ["Zoe Quux"])
    record = ratings.get("s")
    done = interviews[0]
    assert [item.id for item in record.items] == [
        f"{done.id}/{item.question_id}" for item in done.items
    ]
    assert record.items[0].answer == "alpha of [name]\n\nbeta too"
    assert {item.candidate for item in record.items} == {done.id}
    assert len({item.split for item in record.items}) == 1
    grades = [one.grade for one in record.grades]
    assert [one.score for one in grades] == [item.grade.score for item in done.items]
    assert grades[0].points[0].evidence.quote == "alpha of [masked]"
    assert "Zoe" not in record.model_dump_json()
    assert (found.n_new, found.n_grades) == (2, 2)
    assert found.problems == (f"{interviews[1].id}: not finished yet",)

    again = import_interviews(ratings, "s", interviews, store.pack, ["Zoe Quux"])
    assert (again.n_new, again.n_known) == (0, 2)
    assert ratings.get("s") == record


def quoting(interview, quote):
    """The interview, whose first grade quotes those words and repeats them in the raw reply."""
    first, *others = interview.items
    point, *rest = first.grade.points
    evidence = point.evidence.model_copy(update={"quote": quote})
    points = (point.model_copy(update={"evidence": evidence}), *rest)
    grade = first.grade.model_copy(update={"points": points, "raw_reply": quote})
    items = (first.model_copy(update={"grade": grade}), *others)
    return interview.model_copy(update={"items": items})


def test_set_that_is_not_masked_keeps_grades_as_they_are(interviews, ratings, store, pack, clock):
    new_set(ratings, "s", pack, clock())
    done = quoting(interviews[0], "alpha of Zoe Quux")
    import_interviews(ratings, "s", [done], store.pack)
    assert [one.grade for one in ratings.get("s").grades] == [item.grade for item in done.items]


def test_grade_under_other_claims_is_left_out_and_named(interviews, ratings, store, pack, clock):
    document = pack.model_dump(mode="json")
    for question in document["questions"]:
        question["points"][0]["claim"] = "Something else altogether."
    newer = type(pack).model_validate(document)
    new_set(ratings, "s", newer, clock())
    found = import_interviews(ratings, "s", interviews[:1], store.pack)
    assert (found.n_new, found.n_grades) == (2, 0)
    assert "the claims of its rubric points have changed" in found.problems[0]


def test_csv_of_answers_is_told_from_a_transcript_and_read(tmp_path):
    answers = tmp_path / "answers.csv"
    answers.write_text(
        '\ufeffid, question_id,answer,candidate\na1,q-01,"alpha, and\nbeta",Zoe\n'
        "zoe/2,q-02,gamma,\n,q-02,x,\n",
        encoding="utf-8",
    )
    transcript = tmp_path / "talk.csv"
    transcript.write_text("speaker,text\nAnn,Hello\n", encoding="utf-8")
    assert (is_answers_csv(answers), is_answers_csv(transcript)) == (True, False)
    problems: list[str] = []
    found = csv_answers(answers, problems)
    assert [(one.id, one.answer, one.candidate) for one in found] == [
        ("a1", "alpha, and\nbeta", "Zoe"),
        ("zoe/2", "gamma", "zoe"),
    ]
    assert problems == [f"{answers}:5: id or question_id is missing or cannot be shown"]


def test_csv_that_is_no_text_is_refused_with_its_name(tmp_path):
    path = tmp_path / "answers.csv"
    path.write_bytes(b"id,question_id,answer\na,q-01,\xff\xfe\n")
    with pytest.raises(InputError, match=r"answers\.csv: cannot be read as CSV"):
        csv_answers(path, [])


def test_labels_of_speakers_are_names_only_where_they_name_somebody():
    labels = ("Speaker 1", "spk_0", "Interviewer", "Speaker Anna", "Zoe Quux", "Host", "A", "??")
    assert names_among(labels) == ("Anna", "Zoe Quux")


def test_spoken_answers_are_masked_by_their_speakers_and_not_by_the_file_name(ratings, pack, clock):
    new_set(ratings, "s", pack, clock(), masked=True)
    spoken = AnswerItem(
        id="memory-anna/q-01",
        question_id="q-01",
        answer="memory, Anna said",
        candidate="memory-anna",
        said=("memory, Anna said",),
        doubt="not sure that q-01 was asked (confidence 0.40)",
    )
    poor = AnswerItem(id="x/q-02", question_id="q-02", answer="hm", unfit="too poorly heard")
    found = import_answers(ratings, "s", [spoken, poor], spoken_names={"memory-anna": ("Anna",)})
    assert [item.answer for item in ratings.get("s").items] == ["memory, [name] said"]
    assert found.problems == (
        "memory-anna/q-01: imported, but not sure that q-01 was asked (confidence 0.40); "
        "look before rating",
        "x/q-02: too poorly heard",
    )
