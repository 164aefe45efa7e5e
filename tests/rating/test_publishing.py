"""Publishing for a mark: what carries it, what is refused, and that a version stays what it is.

The data of the accepted gate is simulated: a grader and two raters that agree nearly always.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from interviewer.batch.item import AnswerItem
from interviewer.domain.grade import Graded, Verdict
from interviewer.domain.pack import Pack
from interviewer.domain.rating import SCALE, MachineGrade
from interviewer.errors import InputError
from interviewer.grading.grader import Grader
from interviewer.packs.load import load_pack, pack_sources
from interviewer.rating.assessment import assess
from interviewer.rating.gates import DEGRADATION, KAPPA, SMD, STEADINESS, Demands
from interviewer.rating.importing import import_answers, import_labels
from interviewer.rating.making import new_set
from interviewer.rating.naming import grader_name
from interviewer.rating.publishing import Published, Refused, publish
from interviewer.rating.service import held_out_report
from interviewer.report.alignment import Mark, alignment_html, shown
from interviewer.store.database import Database
from interviewer.store.drafts import DraftStore
from interviewer.store.ratings import RatingStore
from tests.conftest import Clock, WordJudge

N_ANSWERS = 90
WORDS = {
    Verdict.MET: "{}",
    Verdict.PARTLY: "partly:{}",
    Verdict.WRONG: "wrong:{}",
    Verdict.MISSED: "",
}
Simulate = Callable[..., None]
Try = Callable[..., Published | Refused]


@pytest.fixture
def one_question(pack: Pack) -> Pack:
    return pack.model_copy(update={"questions": pack.questions[:1]})


@pytest.fixture
def drafts(database: Database) -> DraftStore:
    return DraftStore(database)


@pytest.fixture
def simulate(ratings: RatingStore, judge: WordJudge, clock: Clock, tmp_path: Path) -> Simulate:
    """A set `s` of answers to q-01 by as many candidates, rated twice by two people, graded."""

    def verdict_of(number: int, place: int) -> Verdict:
        return SCALE[(number // 4**place + place) % 4]

    def make(pack: Pack, bob_differs: bool = True) -> None:
        new_set(ratings, "s", pack, clock(), test_share=0.5)
        answers, rows = [], []
        for number in range(N_ANSWERS):
            said = {
                point.id: verdict_of(number, place)
                for place, point in enumerate(pack.questions[0].points)
            }
            words = " ".join(WORDS[verdict].format(name) for name, verdict in said.items())
            answers.append(
                AnswerItem(
                    id=f"a{number}",
                    question_id="q-01",
                    answer=f"answer {number} {words}",
                    candidate=f"c{number}",
                )
            )
            for rater, occasion in (("ann", 1), ("bob", 1), ("ann", 2), ("bob", 2)):
                given = dict(said)
                if rater == "bob" and bob_differs:
                    # One step off on a tenth of the answers.
                    for place, name in enumerate(said):
                        if number % 10 == place:
                            step = SCALE.index(said[name])
                            given[name] = SCALE[step - 1 if step else 1]
                verdicts = {name: verdict.value for name, verdict in given.items()}
                rows.append(
                    {"id": f"a{number}", "rater": rater, "occasion": occasion, "verdicts": verdicts}
                )
        import_answers(ratings, "s", answers)
        labels = tmp_path / "labels.jsonl"
        labels.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        assert import_labels(ratings, "s", labels, clock()).n_new == len(rows)
        with ratings.change("s") as change:
            for item in change.record.items:
                grade = Grader(judge).grade(pack, pack.question("q-01"), (item.answer,))
                assert isinstance(grade, Graded)
                name = grader_name(grade.versions)
                change.put_grades([MachineGrade(item_id=item.id, grader=name, grade=grade)])

    return make


@pytest.fixture
def attempt(drafts: DraftStore, ratings: RatingStore, clock: Clock, tmp_path: Path) -> Try:
    def run(pack: Pack, wanted: Mark, **more: object) -> Published | Refused:
        home = tmp_path / "home"
        return publish(drafts, ratings, pack, wanted, home, clock, **more)  # type: ignore[arg-type]  # as given

    return run


def test_gate_on_simulated_near_perfect_data_is_accepted_and_keeps_its_numbers(
    one_question: Pack,
    simulate: Simulate,
    attempt: Try,
    ratings: RatingStore,
    drafts: DraftStore,
    clock: Clock,
    tmp_path: Path,
) -> None:
    simulate(one_question)
    held_out_report(ratings, "s", clock)
    done = attempt(one_question, Mark.GATE, by="ann")
    assert isinstance(done, Published), done
    assert done.found is not None
    # 3 over all, 3 points, 2 raters.
    assert [row.meets for row in done.found.rows] == [True] * 8
    assert done.found.split == "test"
    [kept] = drafts.publications("small")
    assert (kept.mark, kept.by, kept.pack_hash) == ("gate", "ann", one_question.hash)
    assert json.loads(kept.evidence)["rows"][0]["estimate"]["interval"]["low"] >= 0.6
    assert "rubric" in kept.grader
    assert load_pack("small@1.0.0", pack_sources(tmp_path / "home")) == one_question


def test_gate_on_data_without_any_disagreement_rests_on_the_exact_bound(
    one_question: Pack, simulate: Simulate, attempt: Try, ratings: RatingStore, clock: Clock
) -> None:
    simulate(one_question, bob_differs=False)
    report = held_out_report(ratings, "s", clock)
    done = attempt(one_question, Mark.GATE)
    assert isinstance(done, Published), done
    assert done.found is not None
    assert [row.meets for row in done.found.rows] == [True] * 8
    kappas = [row for row in done.found.rows if row.name == KAPPA]
    assert len(kappas) == 4
    for row in kappas:
        assert row.estimate.value == 1.0
        assert row.estimate.interval is not None
        assert 0.6 <= row.estimate.interval.low < 0.8
        assert "(exact bound, no disagreement observed)" in row.reason
        assert shown(row.estimate).endswith("; exact bound, no disagreement observed)")
    assert "exact bound, no disagreement observed" in alignment_html(report)


def test_gate_without_any_number_is_refused_and_every_missing_one_is_named(
    pack: Pack, attempt: Try, drafts: DraftStore, tmp_path: Path
) -> None:
    done = attempt(pack, Mark.GATE)
    assert isinstance(done, Refused)
    short = done.found.short(Mark.GATE)
    assert [row.name for row in short[:3]] == [KAPPA, DEGRADATION, SMD]
    # 12 points, and the raters.
    assert len(short) == 3 + 12 + 1
    assert short[-1].name == STEADINESS
    assert "no rating set has grades that were made with 1.0.0" in short[0].reason
    assert short[0].demand == "kappa at least 0.7, lower end at least 0.6"
    assert drafts.publications() == ()
    assert not (tmp_path / "home" / "packs").exists()


def test_unopened_test_split_carries_a_trend_and_no_gate(
    one_question: Pack, simulate: Simulate, attempt: Try, drafts: DraftStore, ratings: RatingStore
) -> None:
    simulate(one_question)
    done = attempt(one_question, Mark.GATE)
    assert isinstance(done, Refused)
    assert done.found.mark is Mark.TREND
    assert "open the test split" in " ".join(done.found.lacking)
    assert ratings.get("s").openings == ()
    assert isinstance(attempt(one_question, Mark.TREND), Published)
    assert [one.mark for one in drafts.publications()] == ["trend"]


def test_number_that_is_short_is_named_with_its_interval_whatever_the_report_was_made_with(
    one_question: Pack, simulate: Simulate, attempt: Try, ratings: RatingStore, clock: Clock
) -> None:
    simulate(one_question)
    held_out_report(ratings, "s", clock, demands=Demands(kappa=-1, kappa_low=-1))
    strict = Demands(kappa=0.999)
    done = attempt(one_question, Mark.GATE, demands=strict)
    assert isinstance(done, Refused)
    assert done.found.mark is Mark.EXPLORE
    first = done.found.short(Mark.TREND)[0]
    assert (first.name, first.meets) == (KAPPA, False)
    assert first.estimate.interval is not None
    assert "against 0.999" in first.reason
    assert first.demand.startswith("kappa at least 0.999")


def test_numbers_of_another_version_carry_nothing(
    one_question: Pack, simulate: Simulate, ratings: RatingStore, clock: Clock
) -> None:
    simulate(one_question)
    heavier = one_question.model_copy(update={"version": "1.0.1"})
    found = assess(ratings, heavier, clock)
    assert (found.mark, found.set_id) == (Mark.EXPLORE, "")
    assert assess(ratings, one_question, clock).set_id == "s"
    with pytest.raises(InputError, match="no rating set 'other'"):
        assess(ratings, one_question, clock, set_id="other")


def test_points_that_nobody_rated_keep_a_pack_from_the_gate(
    pack: Pack, simulate: Simulate, attempt: Try, ratings: RatingStore, clock: Clock
) -> None:
    simulate(pack)
    held_out_report(ratings, "s", clock)
    done = attempt(pack, Mark.GATE)
    assert isinstance(done, Refused)
    assert done.found.mark is Mark.TREND
    short = done.found.short(Mark.GATE)
    assert {row.where.partition("/")[0] for row in short} == {"q-02", "q-03", "q-04"}
    assert {row.reason for row in short} == {"nobody rated it against these words"}


def test_version_is_never_overwritten_and_may_be_marked_again(
    pack: Pack, attempt: Try, drafts: DraftStore
) -> None:
    first = attempt(pack, Mark.EXPLORE)
    again = attempt(pack, Mark.EXPLORE, by="bob")
    assert isinstance(first, Published)
    assert isinstance(again, Published)
    assert (first.copy_made.is_new, again.copy_made.is_new) == (True, False)
    assert [one.by for one in drafts.publications("small")] == ["bob", ""]
    with pytest.raises(InputError, match="a version is never overwritten"):
        attempt(pack.model_copy(update={"title": "Other"}), Mark.EXPLORE)
    assert len(drafts.publications()) == 2
