import re

from interviewer.domain.grade import (
    Evidence,
    EvidenceStatus,
    Grade,
    Graded,
    GraderVersions,
    PointGrade,
    Verdict,
)
from interviewer.domain.interview import Interview, TurnOutcome
from interviewer.domain.pack import Pack
from interviewer.interviews.service import Interviews
from interviewer.report.alerts import AlertKind
from interviewer.report.build import interview_report, question_report
from interviewer.report.model import QuestionReport, TurnRow
from interviewer_ui.result_html import (
    alerts_html,
    answers_html,
    points_html,
    score_html,
    total_html,
)

ANSWER = "A <b>comes</b> first. B is next."
VERSIONS = GraderVersions(
    grader="builtin",
    grader_version="test",
    pack_id="small",
    pack_version="1.0.0",
    pack_hash="0" * 64,
    question_hash="1" * 64,
)


def graded(*points: PointGrade, capped_by: tuple[str, ...] = ()) -> Graded:
    return Graded(
        question_id="q-01", score=0.5, points=points, capped_by=capped_by, versions=VERSIONS
    )


def report_of(pack: Pack, grade: Grade) -> QuestionReport:
    turn = TurnRow(
        label="1",
        text="?",
        is_probe=False,
        answer=ANSWER,
        outcome=TurnOutcome.EXPIRED,
        elapsed_s=60,
    )
    return question_report(
        pack.questions[0], pack, position=1, turns=(turn,), graded_turns=(ANSWER,), grade=grade
    )


def met(point_id: str, start: int, end: int) -> PointGrade:
    evidence = Evidence(
        quote=ANSWER[start:end], status=EvidenceStatus.VERIFIED, start=start, end=end
    )
    return PointGrade(point_id=point_id, verdict=Verdict.MET, evidence=evidence, confidence=0.9)


def missed(point_id: str) -> PointGrade:
    return PointGrade(point_id=point_id, verdict=Verdict.MISSED, confidence=0.9)


def test_what_a_candidate_wrote_is_never_markup(pack: Pack) -> None:
    html = answers_html(report_of(pack, graded(met("alpha", 0, 21), missed("beta"))))
    assert "<b>comes" not in html
    assert "A &lt;b&gt;comes&lt;/b&gt; first." in html


def test_quote_is_marked_and_carries_the_number_of_its_point(pack: Pack) -> None:
    # "B is next." starts at 22 and belongs to the second point in the list
    html = answers_html(report_of(pack, graded(missed("alpha"), met("beta", 22, 32))))
    assert "<sup>2</sup>B is next.</mark>" in html
    assert html.count("<mark") == 1


def test_quote_of_a_point_leads_to_its_place_in_the_answer(pack: Pack) -> None:
    question = report_of(pack, graded(met("alpha", 0, 32), met("beta", 22, 32)))
    links = re.findall(r'<a href="#([^"]+)">', points_html(question))
    places = re.findall(r'<i id="([^"]+)">', answers_html(question))
    assert links == places == ["quote-1-alpha", "quote-1-beta"]


def test_spoken_answer_says_so_beside_its_time(pack: Pack) -> None:
    question = report_of(pack, graded(missed("alpha")))
    spoken = question.turns[0].model_copy(update={"spoken": True})
    assert "spoken" not in answers_html(question)
    html = answers_html(question.model_copy(update={"turns": (spoken,)}))
    assert "· spoken, in whole or in part</span>" in html


def test_overlapping_quotes_are_each_numbered_where_they_start(pack: Pack) -> None:
    html = answers_html(report_of(pack, graded(met("alpha", 0, 32), met("beta", 22, 32))))
    assert html.index("<sup>1</sup>") < html.index("<sup>2</sup>B is next.")


def test_answer_that_ran_out_of_time_says_so(pack: Pack) -> None:
    html = answers_html(report_of(pack, graded(missed("alpha"))))
    assert "time ran out; what had been typed was submitted" in html


def test_verdict_is_told_by_symbol_and_word(pack: Pack) -> None:
    html = points_html(report_of(pack, graded(met("alpha", 0, 1), missed("beta"))))
    assert "✓ met" in html
    assert "○ missed" in html
    assert "✓ 1 met · ○ 1 missed" in html
    assert "weight 3 · must-have" in html


def test_unverified_quote_is_shown_as_earning_nothing_and_is_not_marked(pack: Pack) -> None:
    evidence = Evidence(
        quote="I said <all>",
        status=EvidenceStatus.UNVERIFIED,
        problem="not in the answer",
    )
    point = PointGrade(
        point_id="alpha", verdict=Verdict.MET, evidence=evidence, confidence=1.0, reason="why"
    )
    report = report_of(pack, graded(point))
    html = points_html(report)
    assert "quote not verified, so it earns nothing:</b> not in the answer" in html
    assert "I said &lt;all&gt;" in html
    assert "why" in html
    assert "<mark" not in answers_html(report)


def test_capped_score_names_the_point_that_is_missing(pack: Pack) -> None:
    html = score_html(report_of(pack, graded(missed("alpha"), capped_by=("alpha",))))
    assert "<strong>50 %</strong>" in html
    assert "capped" in html
    assert "The first thing about 1 is A." in html


def test_anchor_is_what_is_typical_of_the_level_and_left_out_at_the_lowest(pack: Pack) -> None:
    html = score_html(report_of(pack, graded(missed("alpha"))))
    assert "level 3 of 5<br><span class='iv-soft'>Typical of this level: three</span>" in html
    lowest = graded(missed("alpha")).model_copy(update={"score": 0.19})
    html = score_html(report_of(pack, lowest))
    assert "level 1 of 5" in html
    assert "Typical" not in html


def test_a_spread_is_a_range_with_a_mark_where_it_crosses_a_band(pack: Pack) -> None:
    grade = graded(missed("alpha")).model_copy(update={"n_repeats": 3, "low": 0.4, "high": 0.5})
    html = score_html(report_of(pack, grade))
    assert "<strong>40-50 %</strong>" in html
    assert "<b>Borderline between Partial and Solid base</b>: the majority of 3 runs" in html
    within = grade.model_copy(update={"low": 0.46})
    html = score_html(report_of(pack, within))
    assert "<strong>46-50 %</strong>" in html
    assert "orderline" not in html
    assert "The majority of 3 runs gives 50 %." in html


def test_a_grade_in_doubt_says_why_and_the_reason_is_no_markup(pack: Pack) -> None:
    grade = graded(missed("alpha")).model_copy(update={"needs_review": ("far <i>apart</i>",)})
    html = score_html(report_of(pack, grade))
    assert "! Needs a human look: far &lt;i&gt;apart&lt;/i&gt;" in html
    assert "majority" not in html


def test_total_that_is_not_settled_is_a_range_with_its_reason(
    pack: Pack, service: Interviews, exam: Interview
) -> None:
    service.finish(exam.id)
    report = interview_report(service.view(exam.id), pack)
    open_ = {"score": None, "low": 0.5, "high": 0.75, "band": "Not settled"}
    html = total_html(report.model_copy(update={**open_, "band_meaning": "1 is <i>open</i>"}))
    assert "<strong>50-75 %</strong>" in html
    assert "1 is &lt;i&gt;open&lt;/i&gt;" in html


def test_the_total_tells_of_the_range_and_of_every_grade_in_doubt(
    pack: Pack, service: Interviews, exam: Interview
) -> None:
    service.finish(exam.id)
    report = interview_report(service.view(exam.id), pack)
    assert "iv-alert" not in total_html(report)
    doubted = report.questions[1].model_copy(update={"needs_review": ("a <b>reason</b>", "two")})
    doubted = doubted.model_copy(update={"turns": report.questions[0].turns})
    on_border = report.model_copy(
        update={
            "score": 0.47,
            "low": 0.4,
            "high": 0.5,
            "borderline": "borderline between Partial and Solid base",
            "questions": (report.questions[0], doubted),
        }
    )
    html = total_html(on_border)
    assert "<strong>40-50 %</strong>" in html
    assert "<b>Borderline between Partial and Solid base</b>" in html
    assert html.count("iv-alert") == 1
    told = alerts_html(on_border, leave_out=frozenset({AlertKind.CAPPED}))
    assert "! <b>Needs a human look, question 2:</b> a &lt;b&gt;reason" in told
    assert told.count("iv-alert") == 2
