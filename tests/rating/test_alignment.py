import pytest

from interviewer.calibration.estimate import Interval, estimated
from interviewer.domain.grade import EvidenceStatus
from interviewer.domain.rating import Split
from interviewer.errors import InputError
from interviewer.rating.alignment import align
from interviewer.rating.gates import Demands, Sample, kappa_row, mark_of
from interviewer.rating.importing import import_labels
from interviewer.rating.service import development_report, held_out_report
from interviewer.rating.voices import earned, seats, units_of
from interviewer.report.alignment import Mark, alignment_html, alignment_json, cell
from tests.rating.conftest import MET, MISSED, PARTLY, WRONG


def test_people_stand_beside_the_grader_and_dangerous_cells_come_first(
    make_set, rate, graded, ratings, pack, clock
):
    make_set("alpha beta", "alpha", "partly:beta", "gamma")
    graded()
    rate("ann", a0=(WRONG, MET, MISSED), a1=(MET, MISSED, MISSED), a2=(MISSED, PARTLY, MISSED),
         a3=(MISSED, MISSED, MET))  # fmt: skip
    rate("bob", a0=(WRONG, MET, MISSED), a1=(MET, MISSED, MISSED), a2=(MISSED, MET, MISSED),
         a3=(MISSED, MISSED, MET))  # fmt: skip
    report = align(ratings.get("s"), pack, Split.DEV, clock())
    danger = report.dangerous[0]
    assert (danger.item_id, danger.point_id, danger.people) == ("a0", "alpha", (WRONG, WRONG))
    assert danger.quote == "alpha"
    # As people have it: (2 - 0.25 * 3) / 6 = 0.2083; were alpha met: 5 / 6 = 0.8333.
    assert danger.cost == pytest.approx(0.8333 - 0.2083)
    # 12 points of two people each; both call alpha of a0 wrong, which the grader calls met.
    assert report.people_grader.n == 24
    assert report.people_grader.counts[0] == (0, 0, 0, 2)
    assert report.points[0].point_id == "alpha"
    assert report.points[0].n_dangerous == 1
    # Of 12 points people gave one verdict on 11, the grader agrees with 24 - 3 of 24.
    assert report.overall.human_exact.value == pytest.approx(11 / 12)
    assert report.overall.grader_exact.value == pytest.approx(21 / 24)


def test_little_data_is_never_called_good(make_set, rate, graded, ratings, pack, clock):
    make_set("alpha beta", "alpha")
    graded()
    rate("ann", a0=(MET, MET, MISSED), a1=(MET, MISSED, MISSED))
    rate("bob", a0=(MET, MET, MISSED), a1=(MET, MISSED, MISSED))
    report = align(ratings.get("s"), pack, Split.DEV, clock())
    assert report.overall.grader_human.value == 1
    assert report.mark is Mark.EXPLORE
    assert {gate.meets for gate in report.gates} == {None}
    assert any("2 items; no verdict below 20" in reason for reason in report.mark_reasons)
    assert report.raters[0].withheld == "2 answers; no profile below 20"


def test_rater_with_enough_answers_has_a_profile(make_set, rate, ratings, pack, clock):
    make_set(*[f"answer {n}" for n in range(20)])
    said = {f"a{n}": (MET if n % 2 else MISSED, PARTLY, MISSED) for n in range(20)}
    rate("ann", **said)
    rate("bob", **{name: (first, MET, MISSED) for name, (first, _, _) in said.items()})
    ann, bob = align(ratings.get("s"), pack, Split.DEV, clock()).raters
    assert dict(ann.shares)[PARTLY] == pytest.approx(1 / 3)
    assert ann.exact.value == pytest.approx(2 / 3)
    # On a third of the points bob gives one step more; severities are half a step of that apart.
    assert ann.severity.value == pytest.approx(1 / 6)
    assert bob.severity.value == pytest.approx(-1 / 6)


def test_ambiguous_point_is_to_be_rewritten(make_set, rate, ratings, pack, clock):
    make_set(*[f"answer {n}" for n in range(16)])
    rate("ann", **{f"a{n}": (MET, MET, MISSED) for n in range(16)})
    rate("bob", **{f"a{n}": (MET, MISSED if n < 8 else MET, MISSED) for n in range(16)})
    points = align(ratings.get("s"), pack, Split.DEV, clock()).points
    # Four answers a question; people differ on beta in two of them.
    assert (points[0].point_id, points[0].ambiguity) == ("beta", 0.5)
    assert points[0].advice.startswith("Rewrite this point: people differ on 50 % of 4")
    alpha = next(point for point in points if point.point_id == "alpha")
    assert (alpha.hit_rate, alpha.ambiguity) == (1.0, 0.0)
    assert "tells no answers apart" in alpha.advice


def test_label_made_after_seeing_the_grader_counts_nowhere(
    make_set, rate, ratings, pack, clock, tmp_path
):
    make_set("alpha")
    rate("ann", a0=(MET, MET, MET))
    path = tmp_path / "labels.jsonl"
    path.write_text(
        '{"id": "a0", "rater": "bob", "seen_model_score": true, '
        '"verdicts": {"alpha": "wrong", "beta": "wrong", "gamma": "wrong"}}\n'
    )
    assert import_labels(ratings, "s", path, clock()).n_new == 1
    report = align(ratings.get("s"), pack, Split.DEV, clock())
    assert report.people_grader.n == 0
    assert [(one.rater, one.n_left_out) for one in report.raters] == [("ann", 0), ("bob", 1)]
    assert len(units_of(ratings.get("s"), pack)[0].people) == 1


def test_unverified_credit_counts_as_missed(make_set, rate, graded, ratings, pack):
    make_set("alpha")
    graded()
    grade = ratings.get("s").grades[0].grade
    assert units_of(ratings.get("s"), pack, ratings.get("s").graders[0])[0].grader is MET
    point = grade.points[0]
    broken = point.evidence.model_copy(update={"status": EvidenceStatus.UNVERIFIED})
    assert earned(point.model_copy(update={"evidence": broken})) is MISSED


def test_columns_stand_for_people_only_where_the_same_ones_rated_everything(
    make_set, rate, ratings, pack
):
    make_set(*[f"answer {n}" for n in range(8)], n_raters=2)
    rate("ann", **{f"a{n}": (MET, MET, MET) for n in range(8)})
    rate("bob", **{f"a{n}": (MISSED, MISSED, MISSED) for n in range(4)})
    rate("cat", **{f"a{n}": (MISSED, MISSED, MISSED) for n in range(4, 8)})
    columns = seats(units_of(ratings.get("s"), pack))
    assert len(columns) == 2
    assert {MET, MISSED} == set(columns[0]) == set(columns[1])


def test_test_split_opens_once_for_a_grader_and_shows_the_same_again(
    make_set, rate, graded, ratings, clock
):
    make_set(*[f"alpha {n}" for n in range(12)], test_share=0.5)
    graded()
    held_out = [item.id for item in ratings.get("s").items if item.split is Split.TEST]
    assert 0 < len(held_out) < 12
    with pytest.raises(InputError, match="held-out answers are not rated yet"):
        held_out_report(ratings, "s", clock)
    rate("ann", **dict.fromkeys(held_out, (MET, MISSED, MISSED)))
    first = held_out_report(ratings, "s", clock)
    assert (first.split, first.n_openings, first.n_answers) == ("test", 1, len(held_out))
    rate("bob", **dict.fromkeys(held_out, (WRONG, WRONG, WRONG)))
    clock.forward(60)
    assert held_out_report(ratings, "s", clock) == first
    assert len(ratings.get("s").openings) == 1


def test_development_report_reads_no_held_out_answer(make_set, rate, ratings, clock):
    make_set(*[f"alpha {n}" for n in range(12)], test_share=0.5)
    rate("ann", **{f"a{n}": (MET, MISSED, MISSED) for n in range(12)})
    dev = [item.id for item in ratings.get("s").items if item.split is Split.DEV]
    assert development_report(ratings, "s", clock).n_answers == len(dev)


def test_change_is_adopted_only_when_its_gain_is_beyond_doubt(
    make_set, rate, graded, ratings, pack, judge, clock, monkeypatch
):
    texts = [f"alpha {n}" if n % 2 else f"beta {n}" for n in range(24)]
    make_set(*texts)
    people = {f"a{n}": (MET, MISSED, MISSED) if n % 2 else (MISSED, MET, MISSED) for n in range(24)}
    rate("ann", **people)
    seeing = type(judge).judge
    with monkeypatch.context() as blinded:
        # The old judge reads only answers to the first question; its version tells it apart.
        blinded.setattr(judge, "version", "old")
        blinded.setattr(
            type(judge),
            "judge",
            lambda self, question, turns: seeing(
                self, question, turns if question.id == "q-01" else ("nothing",)
            ),
        )
        graded(folder="old")
    graded(folder="new")
    old, new = ratings.get("s").graders
    report = align(ratings.get("s"), pack, Split.DEV, clock(), grader=new, against=old)
    assert report.overall.grader_human.value == 1
    assert report.gain.interval.low > 0
    assert report.adopt
    # Answers to q-02 all say alpha: always met and always missed agree as chance would. On q-01
    # both call beta met throughout, and there is nothing to disagree about.
    kappas = {(one.question_id, one.point_id): one.grader_grader for one in report.points}
    assert kappas["q-02", "alpha"].value == 0
    assert kappas["q-01", "beta"].value is None
    assert "Grader–grader" in alignment_html(report)
    backwards = align(ratings.get("s"), pack, Split.DEV, clock(), grader=old, against=new)
    assert backwards.gain.value == pytest.approx(-report.gain.value)
    assert not backwards.adopt
    unchanged = align(ratings.get("s"), pack, Split.DEV, clock(), grader=new, against=new)
    assert unchanged.gain.value == 0
    assert unchanged.grader_grader.value == 1
    assert unchanged.grader_grader.interval.is_exact_bound
    assert not unchanged.adopt


def test_nothing_rated_is_said_and_so_is_an_unknown_grader(make_set, rate, ratings, pack, clock):
    make_set("alpha")
    with pytest.raises(InputError, match="nobody has rated an answer"):
        align(ratings.get("s"), pack, Split.DEV, clock())
    rate("ann", a0=(MET, MET, MET))
    with pytest.raises(InputError, match="no grades of 'x' in s; there are: none"):
        align(ratings.get("s"), pack, Split.DEV, clock(), grader="x")


# -- gates ---------------------------------------------------


def estimate(value: float, low: float):
    ends = Interval(low=low, high=1.0, method="made up")
    return estimated(value, 50, ends)


@pytest.mark.parametrize(
    ("value", "low", "sample", "meets"),
    [
        (0.71, 0.61, Sample(n_answers=20, per_verdict={"met": 5}), True),
        (0.69, 0.61, Sample(n_answers=20, per_verdict={"met": 5}), False),
        (0.71, 0.59, Sample(n_answers=20, per_verdict={"met": 5}), False),
        (0.99, 0.98, Sample(n_answers=19, per_verdict={"met": 5}), None),
        (0.99, 0.98, Sample(n_answers=200, per_verdict={"met": 5, "wrong": 4}), None),
    ],
    ids=["met", "value", "lower-end", "few-answers", "few-of-a-verdict"],
)
def test_agreement_gate(value, low, sample, meets):
    assert kappa_row("x", estimate(value, low), sample, Demands()).meets is meets


def test_marks_need_what_stands_before_them():
    plenty = Sample(n_answers=50, per_verdict={"met": 30, "missed": 20})
    good = kappa_row("all points", estimate(0.9, 0.8), plenty, Demands())
    bad = kappa_row("q-01/alpha", estimate(0.5, 0.4), plenty, Demands())
    steady = good.model_copy(update={"name": "steadiness of raters", "where": "ann"})
    assert mark_of({"overall": [bad], "single": []}, Split.TEST)[0] is Mark.EXPLORE
    assert mark_of({"overall": [good], "single": [bad, steady]}, Split.TEST)[0] is Mark.TREND
    assert mark_of({"overall": [good], "single": [good, steady]}, Split.DEV)[0] is Mark.TREND
    assert mark_of({"overall": [good], "single": [good]}, Split.TEST)[0] is Mark.TREND
    assert mark_of({"overall": [good], "single": [good, steady]}, Split.TEST) == (Mark.GATE, ())


# -- how it is shown ---------------------------------------------------


def test_html_is_one_file_that_shows_and_never_runs_what_others_wrote(
    make_set, rate, graded, ratings, pack, clock
):
    make_set("alpha <script>alert(1)</script>", "beta")
    graded()
    rate("ann<b>", a0=(WRONG, MET, MISSED), a1=(MET, MISSED, MISSED))
    rate("bob", a0=(WRONG, MET, MISSED), a1=(MET, MISSED, MISSED))
    report = align(ratings.get("s"), pack, Split.DEV, clock())
    html = alignment_html(report)
    assert "<script" not in html
    assert "ann<b>" not in html
    assert "http" not in html
    assert html.index("Dangerous") < html.index("Who says what") < html.index("Gates")
    assert 'class="danger"' in html
    assert '"mark": "explore"' in alignment_json(report)
    assert cell(report.people_grader, 0, 3) == (2, "100 %", 1.0, True)
