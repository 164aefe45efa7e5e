"""Reports in every format: the same facts, and nothing that a candidate wrote acts as markup."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest

from interviewer.domain.grade import Graded, Ungraded
from interviewer.domain.interview import Interview
from interviewer.domain.pack import Pack
from interviewer.report.batch import BatchEntry, BatchReport, render_batch_html
from interviewer.report.build import interview_report
from interviewer.report.highlight import segments
from interviewer.report.model import Report
from interviewer.report.render import (
    SPOKEN_WORDS,
    minutes,
    percent,
    render_html,
    render_json,
    render_markdown,
    score_range,
)

MakeInterview = Callable[..., Interview]
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=y>"


@pytest.fixture
def evil_pack(pack: Pack) -> Pack:
    """The pack with an attack in every text that is shown."""
    points = tuple(point.model_copy(update={"claim": EVIL}) for point in pack.questions[0].points)
    question = pack.questions[0].model_copy(
        update={
            "title": EVIL,
            "question": EVIL,
            "reference": EVIL,
            "points": points,
            "anchors": dict.fromkeys(range(1, 6), EVIL),
        }
    )
    topics = tuple(topic.model_copy(update={"title": EVIL}) for topic in pack.topics[:1])
    return pack.model_copy(update={"title": EVIL, "topics": topics, "questions": (question,)})


@pytest.fixture
def evil(make_interview: MakeInterview, evil_pack: Pack) -> Report:
    return interview_report(
        make_interview((f"alpha {EVIL} wrong:beta", EVIL), of=evil_pack), evil_pack
    )


@pytest.mark.parametrize("render", [render_html, render_markdown])
def test_anchor_is_told_as_typical_of_its_level_and_not_as_an_observation(
    render: Callable[[Report], str], make_interview: MakeInterview, pack: Pack
) -> None:
    # alpha alone is 3 of the 6 points of weight: 50 %, level 3.
    page = render(interview_report(make_interview("alpha"), pack))
    assert "level 3 of 5. Typical of this level: three" in page


@pytest.mark.parametrize("render", [render_html, render_markdown])
def test_lowest_level_is_not_told_what_it_is_said_to_have_said(
    render: Callable[[Report], str], make_interview: MakeInterview, pack: Pack
) -> None:
    report = interview_report(make_interview("nothing of the kind"), pack)
    assert (report.questions[0].level, report.questions[0].anchor) == (1, "")
    page = render(report)
    assert "level 1 of 5" in page
    assert "Typical" not in page


def test_html_escapes_everything_that_candidates_and_packs_wrote(evil: Report) -> None:
    batch = BatchReport(
        pack_title=EVIL,
        pack_version=EVIL,
        grader=EVIL,
        problems=(EVIL,),
        entries=(BatchEntry(id=EVIL, question=evil.questions[0]),),
    )
    for page in (render_html(evil), render_batch_html(batch)):
        assert "<script" not in page
        assert "<img" not in page
        assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 8
        attributes = re.findall(r'title="([^"]*)"', page)
        assert any("onerror" in value for value in attributes)


def test_html_asks_for_nothing_from_outside(evil: Report) -> None:
    page = render_html(evil)
    assert not re.search(r"(?:src|href)=[\"'](?!#)", page)
    assert "url(" not in page


def test_html_shows_the_answer_whole_with_its_quotes_marked(
    make_interview: MakeInterview, pack: Pack
) -> None:
    answer = "so alpha is\n<b>first</b> & partly:beta"
    page = render_html(interview_report(make_interview(answer), pack))
    shown = re.search(r'<div class="card answer">(.*?)</div>', page, re.DOTALL)
    assert shown is not None
    assert unescape(re.sub(r"<[^>]*>", "", shown[1])) == answer
    assert re.findall(r"<mark[^>]*>([^<]*)</mark>", shown[1]) == ["alpha", "partly:beta"]
    assert 'href="#q1-alpha"' in page
    assert 'id="q1-alpha"' in page


def test_markdown_of_an_attack_is_plain_text(evil: Report) -> None:
    text = render_markdown(evil)
    assert not re.search(r"(?<!\\)<", text)
    assert "\\<script\\>" in text


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        ("# heading", "> \\# heading"),
        ("- item", "> \\- item"),
        ("1. item", "> 1\\. item"),
        ("12) item", "> 12\\) item"),
        ("text\n---\n===", "> text\n> \\---\n> \\==="),
        ("~~~ fence\n```", "> \\~\\~\\~ fence\n> \\`\\`\\`"),
        ("[a](http://x) ![b](c)", "> \\[a\\](http://x) !\\[b\\](c)"),
        ("*a* _b_ | c & d", "> \\*a\\* \\_b\\_ \\| c \\& d"),
        ("> quote", "> \\> quote"),
        ("one\n\n## two", "> one\n>\n> \\#\\# two"),
        ("red \x1b[31m", "> red \\[31m"),
    ],
)
def test_an_answer_cannot_break_out_of_its_markdown_quote(
    make_interview: MakeInterview, pack: Pack, answer: str, shown: str
) -> None:
    text = render_markdown(interview_report(make_interview(answer), pack))
    assert f"Answer:\n\n{shown}\n" in text


def test_range_of_an_exam_that_is_not_settled_is_the_total_in_every_format(
    make_interview: MakeInterview, pack: Pack, ungraded: Ungraded
) -> None:
    report = interview_report(make_interview("alpha beta gamma", ungraded), pack)
    for page in (render_html(report), render_markdown(report)):
        assert "50-100 %" in page
        assert "Not settled" in page
        assert "1 question is not graded: the total is between no marks and full marks" in page
        assert "repeated runs" not in page


def test_markdown_tells_what_html_tells(
    make_interview: MakeInterview, pack: Pack, ungraded: Ungraded
) -> None:
    text = render_markdown(interview_report(make_interview("alpha", ungraded, None, ""), pack))
    assert "**Not graded:** down" in text
    assert "Not reached." in text
    assert "- ✓ **met** (weight 3, must-have) The first thing about 1 is A.\n  - “alpha”" in text
    assert "## By topic" in text
    assert "Note: the answer holds no words; no grader was needed." in text
    assert "Graded with: grader builtin" in text


def test_json_reads_back_to_the_same_report(
    evil: Report, make_interview: MakeInterview, pack: Pack, ungraded: Ungraded
) -> None:
    for report in (evil, interview_report(make_interview("alpha", ungraded, None), pack)):
        assert Report.model_validate_json(render_json(report)) == report


def test_an_answer_that_was_spoken_says_so_in_every_format_and_a_typed_one_does_not(
    make_interview: MakeInterview, pack: Pack
) -> None:
    interview = make_interview("alpha", ("beta", "gamma"), "")
    items = []
    for item in interview.items:
        first = item.turns[0].model_copy(update={"spoken": item.position != 1})
        items.append(item.model_copy(update={"turns": (first, *item.turns[1:])}))
    report = interview_report(interview.model_copy(update={"items": tuple(items)}), pack)
    # The second answer; the third is empty, so nothing of it was spoken in the end.
    assert [turn.spoken for q in report.questions for turn in q.turns] == [
        False,
        True,
        False,
        False,
    ]
    page, text = render_html(report), render_markdown(report)
    for shown in (page, text):
        assert shown.count(SPOKEN_WORDS) == 1
        assert shown.index("beta") < shown.index(SPOKEN_WORDS) < shown.index("gamma")
    assert render_json(report).count('"spoken": true') == 1


@pytest.mark.parametrize(
    "answer",
    ["alpha partly:beta gamma", "nothing", "", "🚀 alpha 🚀\nwrong:beta ﬁ gamma"],
)
def test_pieces_of_an_answer_join_to_the_answer(
    make_interview: MakeInterview, pack: Pack, answer: str
) -> None:
    question = interview_report(make_interview(answer), pack).questions[0]
    assert "".join(piece.text for piece in segments(question, 0)) == answer
    assert segments(question, 1) == ()


def test_overlapping_quotes_are_cut_where_either_starts_or_ends(
    make_interview: MakeInterview, pack: Pack
) -> None:
    question = interview_report(make_interview("alpha beta gamma"), pack).questions[0]
    spans = {"alpha": (0, 10), "beta": (6, 16), "gamma": (6, 10)}
    points = tuple(
        point.model_copy(
            update={"start": spans[point.point_id][0], "end": spans[point.point_id][1]}
        )
        for point in question.points
    )
    found = segments(question.model_copy(update={"points": points}), 0)
    assert [(piece.text, [point.point_id for point in piece.points]) for piece in found] == [
        ("alpha ", ["alpha"]),
        ("beta", ["alpha", "beta", "gamma"]),
        (" gamma", ["beta"]),
    ]
    assert [[point.point_id for point in piece.opens] for piece in found] == [
        ["alpha"],
        ["beta", "gamma"],
        [],
    ]


def test_a_span_beyond_the_text_is_not_marked(make_interview: MakeInterview, pack: Pack) -> None:
    question = interview_report(make_interview("alpha"), pack).questions[0]
    point = question.points[0].model_copy(update={"end": 99})
    question = question.model_copy(update={"points": (point,)})
    assert [piece.points for piece in segments(question, 0)] == [()]


@pytest.mark.parametrize(
    ("score", "shown"), [(None, "not graded"), (0.0, "0 %"), (1.0, "100 %"), (0.8333, "83 %")]
)
def test_a_score_is_shown_in_percent(score: float | None, shown: str) -> None:
    assert percent(score) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"), [(None, "no limit"), (0, "0:00"), (59.6, "1:00"), (3725, "62:05")]
)
def test_a_span_is_shown_in_minutes(seconds: float | None, shown: str) -> None:
    assert minutes(seconds) == shown


def doubted(interview: Interview, low: float, high: float, *reasons: str) -> Interview:
    """The interview with its first grade in doubt, as after three runs."""
    item = interview.items[0]
    assert isinstance(item.grade, Graded)
    grade = item.grade.model_copy(
        update={"low": low, "high": high, "n_repeats": 3, "needs_review": reasons}
    )
    items = (item.model_copy(update={"grade": grade}), *interview.items[1:])
    return interview.model_copy(update={"items": items})


def test_a_spread_is_shown_as_a_range_and_a_borderline_mark_in_every_format(
    make_interview: MakeInterview, pack: Pack
) -> None:
    # alpha and gamma are 4 of 6
    report = interview_report(doubted(make_interview("alpha gamma"), 0.62, 0.7), pack)
    page, text = render_html(report), render_markdown(report)
    for shown in (page, text):
        assert shown.count("62-70 %") == 2  # the total and the question
        assert shown.count("Borderline between Solid base and Strong") == 2
        assert "the majority of 3 runs gives 67 %." in shown
    assert "<strong>67 %</strong>" not in page
    assert "**67 %**" not in text
    read = Report.model_validate_json(render_json(report))
    assert (read.low, read.high) == (0.62, 0.7)
    assert read.questions[0].borderline == "borderline between Solid base and Strong"


def test_a_spread_within_a_band_is_a_range_without_a_mark(
    make_interview: MakeInterview, pack: Pack
) -> None:
    report = interview_report(doubted(make_interview("alpha gamma"), 0.66, 0.7), pack)
    for shown in (render_html(report), render_markdown(report)):
        assert shown.count("66-70 %") == 2
        assert "orderline" not in shown
        assert "The majority of 3 runs gives 67 %." in shown


def test_the_total_spans_what_all_questions_span(make_interview: MakeInterview, pack: Pack) -> None:
    interview = doubted(make_interview("alpha gamma", "alpha", None), 0.5, 0.8)
    report = interview_report(interview, pack)
    # (0.5 + 0.5 + 0) / 3 and (0.8 + 0.5 + 0) / 3: in an exam the third counts 0.
    assert (report.low, report.high) == (0.3333, 0.4333)
    assert score_range(report) == "33-43 %"
    assert report.borderline == ""


def test_one_run_shows_the_bare_number(make_interview: MakeInterview, pack: Pack) -> None:
    report = interview_report(make_interview("alpha"), pack)
    assert score_range(report) == "50 %"
    assert "majority" not in render_html(report) + render_markdown(report)
    assert "human look" not in render_html(report) + render_markdown(report)


def test_a_grade_in_doubt_is_told_at_the_top_and_at_the_question(
    make_interview: MakeInterview, pack: Pack
) -> None:
    report = interview_report(doubted(make_interview("alpha", "beta"), 0.5, 0.5, EVIL), pack)
    page, text = render_html(report), render_markdown(report)
    assert page.index("Needs a human look, <a") < page.index("Needs a human look:")
    assert text.index("**Needs a human look, question 1:**") < text.index("**Needs a human look:**")
    assert page.count('<a href="#q1">question 1</a>') == 1
    assert "question 2</a>" not in page
    assert "<script" not in page
    assert not re.search(r"(?<!\\)<script", text)


def test_the_batch_lists_grades_in_doubt_with_a_link_to_each(
    make_interview: MakeInterview, pack: Pack
) -> None:
    interview = doubted(make_interview("alpha", "beta"), 0.4, 0.5, "far apart")
    questions = interview_report(interview, pack).questions
    entries = tuple(
        BatchEntry(id=name, question=question)
        for name, question in zip(("sure", "unsure"), reversed(questions), strict=True)
    )
    page = render_batch_html(
        BatchReport(pack_title="P", pack_version="1", grader="g", entries=entries)
    )
    assert "A person should look at 1 of these grades" in page
    assert '<a href="#a2">unsure</a> (q-01): far apart' in page
    assert "40-50 % <strong>· needs a human look</strong>" in page
    assert page.count("human look") == 2  # the overview and the answer
