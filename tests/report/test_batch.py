"""The report of a batch: candidates side by side, each with a section of their own."""

from __future__ import annotations

import re
from typing import Any

import pytest

from interviewer.domain.interview import TurnOutcome
from interviewer.domain.pack import Pack
from interviewer.grading.grader import Grader
from interviewer.grading.judge import Judge
from interviewer.report.batch import BatchEntry, BatchReport, batch_html, render_batch_html
from interviewer.report.build import question_report
from interviewer.report.model import TurnRow


@pytest.fixture
def entry(pack: Pack, judge: Judge) -> Any:
    def make(candidate: str, number: int, answer: str) -> BatchEntry:
        question = pack.questions[number]
        turn = TurnRow(
            label="Answer at 3:05",
            text=question.question,
            is_probe=True,
            answer=answer,
            outcome=TurnOutcome.ANSWERED,
            elapsed_s=0.0,
            at="3:05",
        )
        report = question_report(
            question,
            pack,
            position=1,
            turns=(turn,),
            graded_turns=(answer,),
            grade=Grader(judge).grade(pack, question, (answer,)),
        )
        return BatchEntry(id=f"{candidate}/{question.id}", candidate=candidate, question=report)

    return make


def page(*entries: BatchEntry) -> str:
    return render_batch_html(
        BatchReport(pack_title="P", pack_version="1", grader="g", entries=entries)
    )


def test_candidates_are_ranked_with_ties_and_have_their_answers_together(entry: Any) -> None:
    # alpha is 3 of 6 points, beta 2, gamma 1; questions interleaved as a file may have them
    found = page(
        entry("bob", 0, "alpha"),
        entry("ada", 0, "alpha beta gamma"),
        entry("cyd", 0, "alpha"),
        entry("bob", 1, "alpha"),
        entry("ada", 1, "alpha"),
        entry("cyd", 1, "alpha"),
    )
    table = found.partition("<h2>Candidates</h2>")[2].partition("</table>")[0]
    rows = re.findall(
        r"<tr><td>(.*?)</td><td><a href=\"#(c\d)\">(.*?)</a></td><td>(.*?)</td>", table
    )
    # ada: 6 + 3 of 12
    assert rows == [
        ("1", "c1", "ada", "75 %"),
        ("2=", "c2", "bob", "50 %"),
        ("2=", "c3", "cyd", "50 %"),
    ]
    assert "on the 2 question(s) that everybody here has a grade for: q-01, q-02" in table
    headings = re.findall(r"<h[23] id=\"(\w+)\"", found)
    assert headings == ["c1", "a2", "a5", "c2", "a1", "a4", "c3", "a3", "a6"]
    for anchor in headings:
        assert f'href="#{anchor}"' in found
    assert "Answer at 3:05" in found


def test_each_quote_stands_with_the_time_at_which_it_was_said(entry: Any) -> None:
    found = page(entry("ada", 0, "alpha beta"))
    assert re.findall(r"“(\w+)”</a> <span class=\"soft nowrap\">at (\d:\d\d)</span>", found) == [
        ("alpha", "3:05"),
        ("beta", "3:05"),
    ]


def test_what_was_repaired_or_doubtful_stands_in_front(entry: Any) -> None:
    notes = ("a.vtt:3: ends before it starts", "b.vtt:7: not sure that this asks <q-01>")
    found = render_batch_html(
        BatchReport(
            pack_title="P",
            pack_version="1",
            grader="g",
            entries=(entry("ada", 0, "alpha"),),
            notes=notes,
        )
    )
    assert "in the transcripts (2)</summary>" in found
    assert "<li>b.vtt:7: not sure that this asks &lt;q-01&gt;</li>" in found
    assert "in the transcripts" not in page(entry("ada", 0, "alpha"))


def test_one_candidate_or_none_makes_no_ranking(entry: Any) -> None:
    for name in ("", "ada"):
        found = page(entry(name, 0, "alpha"), entry(name, 1, "alpha"))
        assert "<h2>Candidates</h2>" not in found
        assert found.count("<article>") == 2


def test_why_nobody_is_ranked_is_said(entry: Any) -> None:
    found = page(entry("a", 0, "alpha"), entry("b", 1, "alpha"))
    assert "Nobody is ranked: there is no question that all of them have a grade for." in found
    assert found.count("not ranked") == 2


def test_each_entry_is_asked_for_once_while_the_page_is_written(entry: Any) -> None:
    entries = [entry("a", number, "alpha") for number in range(3)]
    asked: list[int] = []

    class Entries:
        def __len__(self) -> int:
            return 3

        def __getitem__(self, number: int, /) -> BatchEntry:
            asked.append(number)
            return entries[number]

    report = BatchReport(
        pack_title="P",
        pack_version="1",
        grader="g",
        entries=Entries(),
        known_lines=tuple(one.line for one in entries),
    )
    pieces = list(batch_html(report))
    assert asked == [0, 1, 2]
    assert len(pieces) > 1
    assert "".join(pieces) == page(*entries)
