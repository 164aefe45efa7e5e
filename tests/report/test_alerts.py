"""What stands above the numbers, the same in every format."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from interviewer.domain.challenge import Challenge
from interviewer.domain.grade import Ungraded, Verdict
from interviewer.domain.interview import Interview, TurnOutcome
from interviewer.domain.pack import Pack
from interviewer.report.alerts import AlertKind, alerts
from interviewer.report.build import interview_report
from interviewer.report.queue import review_queue
from interviewer.report.render import render_html, render_markdown

MakeInterview = Callable[..., Interview]


def said(note: str, point_id: str = "beta", verdict: Verdict = Verdict.MISSED) -> Challenge:
    return Challenge(
        interview_id="i1",
        position=1,
        question_id="q-01",
        point_id=point_id,
        verdict=verdict,
        note=note,
        created_at=datetime(2026, 1, 6, tzinfo=UTC),
    )


def test_alerts_name_kind_and_question_gravest_first(
    make_interview: MakeInterview, pack: Pack, ungraded: Ungraded
) -> None:
    interview = make_interview("beta", ungraded, "alpha beta gamma", None)
    late = interview.items[2].turns[0].model_copy(update={"outcome": TurnOutcome.EXPIRED})
    items = (*interview.items[:2], interview.items[2].model_copy(update={"turns": (late,)}))
    interview = interview.model_copy(update={"items": (*items, interview.items[3])})
    report = interview_report(interview, pack, challenges=[said("Look again.", "alpha")])
    assert [(alert.kind, alert.position) for alert in alerts(report)] == [
        (AlertKind.UNGRADED, 2),
        (AlertKind.OVER_TIME, 3),
        (AlertKind.CHALLENGED, 1),
    ]


def test_grade_that_the_provider_withholds_asks_for_a_human_look(
    make_interview: MakeInterview, pack: Pack, ungraded: Ungraded
) -> None:
    withheld = ungraded.model_copy(update={"code": "reply_withheld", "reason": "it refused"})
    found = alerts(interview_report(make_interview("alpha beta gamma", withheld), pack))
    assert [(alert.kind, alert.position) for alert in found] == [
        (AlertKind.UNGRADED, 2),
        (AlertKind.REVIEW, 2),
    ]
    assert "a person should read it" in found[1].text


def test_follow_up_that_is_not_graded_is_an_alert_in_every_format_and_in_the_queue(
    make_interview: MakeInterview, pack: Pack, ungraded: Ungraded
) -> None:
    interview = make_interview(("alpha", "beta"))
    before = make_interview("alpha").items[0].grade
    item = interview.items[0].model_copy(update={"grade": ungraded, "earlier_grade": before})
    interview = interview.model_copy(update={"items": (item,)})
    report = interview_report(interview, pack)
    for page in (render_html(report), render_markdown(report)):
        assert "the last follow-up: down" in page
        assert "the score is that of the answers before it" in page
    # What the page shows can be challenged, and whoever looks through the queue sees that.
    (entry,) = review_queue([interview], lambda _hash: pack, [said("I said so.")])
    assert entry.score == 0.5


def test_a_clean_report_has_no_alerts(make_interview: MakeInterview, pack: Pack) -> None:
    assert alerts(interview_report(make_interview("alpha beta gamma"), pack)) == ()


def test_order_is_total_facts_alerts_practise_topics_time_questions(
    make_interview: MakeInterview, pack: Pack
) -> None:
    report = interview_report(make_interview("beta", "alpha"), pack, challenges=[said("Why?")])
    parts = ["answering time", "Challenged, ", "Practise next", "By topic", "Time", "Question 1"]
    for page, heading in ((render_html(report), ">"), (render_markdown(report), "# ")):
        page = page[page.index("facts") if heading == ">" else 0 :]
        places = [page.index(part) for part in parts[:2]]
        places += [page.index(heading + part) for part in parts[2:5]]
        places.append(page.rindex("1. Question 1" if heading == ">" else "## 1. Question 1"))
        assert places == sorted(places)


def test_points_by_topic_are_told_in_words_beside_the_bar(
    make_interview: MakeInterview, pack: Pack
) -> None:
    report = interview_report(make_interview("alpha", "wrong:beta"), pack)
    (topic,) = report.topics
    assert topic.n_points == 6
    assert topic.verdicts == {Verdict.MET: 1, Verdict.MISSED: 4, Verdict.WRONG: 1}
    assert "points: ✓ 1 met · ○ 4 missed · ✗ 1 wrong" in render_markdown(report)
    assert '<i class="missed" style="flex:4"></i>' in render_html(report)


def test_a_challenge_is_shown_at_its_point_and_is_no_markup(
    make_interview: MakeInterview, pack: Pack
) -> None:
    report = interview_report(make_interview("alpha"), pack, challenges=[said("<script>*x*")])
    assert "<strong>Challenged (missed):</strong> &lt;script&gt;*x*" in render_html(report)
    assert r"**Challenged (missed):** \<script\>\*x\*" in render_markdown(report)


def test_a_challenged_verdict_is_in_the_queue_until_it_changes(
    make_interview: MakeInterview, pack: Pack
) -> None:
    interview = make_interview("alpha")
    assert review_queue([interview], lambda _: pack) == ()
    (entry,) = review_queue([interview], lambda _: pack, [said("I said\nso.")])
    assert entry.reasons == ("beta missed is challenged: I said so.",)
    assert entry.challenges == (said("I said\nso."),)
    # Graded again since: beta is met now, so nothing stands that was objected to.
    again = make_interview("alpha beta")
    assert review_queue([again], lambda _: pack, [said("I said so.")]) == ()


def test_print_opens_what_is_folded_and_keeps_to_light(
    make_interview: MakeInterview, pack: Pack
) -> None:
    page = render_html(interview_report(make_interview("alpha"), pack))
    printed = page[page.index("@media print") :]
    assert "details::details-content { content-visibility:visible" in printed
    assert "color-scheme:light" in printed
