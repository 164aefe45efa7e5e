"""A mapping that was exported and corrected is taken back."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from interviewer.domain.transcript import MappedItem, MappedTranscript, SpokenTurn, Transcript
from interviewer.errors import InputError
from interviewer.transcripts.corrections import read_corrections
from interviewer.transcripts.export import mapping_csv
from interviewer.transcripts.hearing import Ear
from interviewer.transcripts.mapping import map_file

IDS = ("net-01", "net-02", "net-05")
SAID = (
    ("Ann", "Why would anyone choose UDP?"),
    ("Bo", "Mm."),
    ("Ann", "For video calls, say?"),
    ("Bo", "Because a late packet is of no use there."),
    ("Ann", "And what must the program do itself?"),
    ("Bo", "=Count packets – naïvely."),
    ("Ann", "Do you like tea?"),
    ("Bo", "Green tea, yes, with nothing in it and not too hot."),
    ("Cy", "How does a name become an address?"),
    ("Bo", "The resolver asks from the root down, one server after the other."),
)


def turns() -> tuple[SpokenTurn, ...]:
    return tuple(
        SpokenTurn(speaker=name, text=text, start_s=10.0 * n, line=n + 1)
        for n, (name, text) in enumerate(SAID)
    )


@pytest.fixture
def found() -> MappedTranscript:
    """Ann asks net-01 in two breaths and follows up; Cy's question was not recognised."""
    said = [text for _, text in SAID]
    return MappedTranscript(
        transcript=Transcript(file="talks/a.vtt", format="webvtt", turns=turns()),
        interviewers=("Ann", "Cy"),
        candidates=("Bo",),
        items=(
            MappedItem(
                question_id="net-01",
                confidence=0.8,
                asked=f"{said[0]} {said[2]}",
                answers=(said[3], said[5]),
                follow_ups=1,
                asked_turn=0,
                asked_further=(2,),
                answer_turns=(3, 5),
                follow_up_turns=(4,),
            ),
        ),
        out_of_bank=(said[6], said[8]),
        out_of_bank_turns=(6, 8),
        problems=("talks/a.vtt:1: not sure that this asks net-01 (confidence 0.40)",),
    )


@pytest.fixture
def back(tmp_path: Path, found: MappedTranscript) -> Callable[..., MappedTranscript]:
    """Export, change fields by (turn, column), and take back."""

    def run(*changes: tuple[int, str, str]) -> MappedTranscript:
        rows = list(csv.DictReader(io.StringIO(mapping_csv([found]))))
        for turn, column, value in changes:
            rows[turn - 1][column] = value
        path = tmp_path / "map.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)
        return read_corrections(path).applied(found, IDS)

    return run


def test_mapping_that_nobody_changed_comes_back_as_it_was(
    back: Callable[..., MappedTranscript], found: MappedTranscript
) -> None:
    same = back()
    assert same.items == found.items
    assert same.out_of_bank == found.out_of_bank
    assert (same.interviewers, same.candidates) == (("Ann", "Cy"), ("Bo",))
    # Nobody need have opened it: what was doubtful still is.
    assert same.problems == found.problems
    assert same.settled == {}


def test_question_that_was_not_recognised_is_put_in(back: Callable[..., MappedTranscript]) -> None:
    fixed = back(
        (9, "part", "asks"), (9, "question_id", "net-02"),
        (10, "part", "Answers"), (10, "question_id", "net-02"),
    )  # fmt: skip
    first, second = fixed.items
    assert (first.question_id, first.confidence) == ("net-01", 0.8)
    assert (second.question_id, second.confidence) == ("net-02", 1.0)
    assert second.answers == (SAID[9][1],)
    assert fixed.answer_turns_of(second)[0].start_s == 90.0
    assert fixed.out_of_bank == (SAID[6][1],)
    # Somebody went over it: the doubt is gone, and it says whose word it is.
    assert len(fixed.problems) == 1
    assert fixed.problems[0].startswith("talks/a.vtt: who asked what is taken from ")
    assert set(fixed.settled.values()) == {"table"}


def test_question_that_was_taken_for_another_is_renamed(
    back: Callable[..., MappedTranscript],
) -> None:
    fixed = back(*((turn, "question_id", "net-05") for turn in (1, 3, 4, 5, 6)))
    (item,) = fixed.items
    assert (item.question_id, item.confidence, item.follow_ups) == ("net-05", 1.0, 1)
    assert item.asked == f"{SAID[0][1]} {SAID[2][1]}"


def test_two_questions_of_one_turn_stand_in_one_field(
    back: Callable[..., MappedTranscript],
) -> None:
    fixed = back((1, "question_id", "net-01, net-02"), (6, "question_id", "net-02"))
    assert [(item.question_id, item.answers) for item in fixed.items] == [
        ("net-01", (SAID[3][1],)),
        ("net-02", (SAID[5][1],)),
    ]


def test_speaker_who_is_made_to_ask_becomes_an_interviewer(
    back: Callable[..., MappedTranscript],
) -> None:
    # Everything turned round: Bo asks, Ann answers. Cy stays where he was.
    fixed = back(
        *((turn, column, "") for turn in (1, 3, 5) for column in ("part", "question_id")),
        (4, "part", "asks"), (6, "part", "asks"),
        (7, "part", "answers"), (7, "question_id", "net-01"),
    )  # fmt: skip
    assert (fixed.interviewers, fixed.candidates) == (("Bo", "Cy"), ("Ann",))
    assert fixed.too_poor == ""


def test_everything_that_is_wrong_is_named_with_its_line(
    back: Callable[..., MappedTranscript],
) -> None:
    with pytest.raises(InputError) as caught:
        back(
            (1, "part", "ask"), (3, "question_id", ""), (4, "part", ""), (8, "turn", "eight"),
            (9, "turn", "10"),
        )  # fmt: skip
    lines = [line.split("map.csv:")[1] for line in str(caught.value).split("\n")]
    assert lines == [
        "2: 'ask' is no part; write asks, follows_up, answers, beside or nothing",
        "4: asks no question; give its id or delete 'asks'",
        "5: net-01 without a part that goes with it; delete the id or say asks, follows_up or "
        "answers",
        "9: file 'talks/a.vtt', turn 'eight' name no turn; keep both as they were exported",
        "11: turn 10 stands in line 10 already",
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param(
            (1, "question_id", "NET-1"),
            "map.csv:2: the pack has no question 'NET-1'; did you mean net-01?",
            id="misspelt-question",
        ),
        pytest.param(
            (1, "question_id", "hv-17"),
            "map.csv:2: the pack has no question 'hv-17'; its ids are like net-01",
            id="question-of-another-pack",
        ),
        pytest.param(
            (4, "question_id", "net-02"),
            "map.csv:5: answers net-02, which no turn asks; mark the one that does",
            id="answer-to-nothing",
        ),
        pytest.param(
            (5, "part", "answers"),
            "map.csv:6: 'Ann' answers here and asks in line 2; a speaker is either",
            id="both-sides",
        ),
        pytest.param(
            (10, "turn", "11"), "map.csv:11: turn 11, but talks/a.vtt has 10;", id="no-such-turn"
        ),
        pytest.param(
            (4, "text", "Something else."),
            "map.csv:5: turn 4 of talks/a.vtt does not read 'Something else.'; export",
            id="other-version",
        ),
    ],
)
def test_rows_that_do_not_fit_are_refused(
    back: Callable[..., MappedTranscript], change: tuple[int, str, str], message: str
) -> None:
    with pytest.raises(InputError) as caught:
        back(change)
    assert message in str(caught.value)


def test_table_that_a_spreadsheet_rewrote_is_read(tmp_path: Path, found: MappedTranscript) -> None:
    # Semicolons, Windows-1252, CRLF, columns moved and dropped, empty rows, whole numbers as 4.0.
    path = tmp_path / "map.csv"
    text = (
        "Part;Question_ID;Turn;Text;File\r\n;;;;\r\n"
        "asks;net-01;1.0;Why would anyone choose UDP?;talks/a.vtt\r\n"
        "answers;net-01;6.0;=Count packets – naïvely.;talks/a.vtt\r\n"
    )
    path.write_bytes(text.encode("cp1252"))
    (item,) = read_corrections(path).applied(found, IDS).items
    assert item.answers == (SAID[5][1],)


def test_transcript_is_found_by_its_name_in_another_folder(
    tmp_path: Path, found: MappedTranscript
) -> None:
    path = tmp_path / "map.csv"
    moved = found.model_copy(
        update={"transcript": found.transcript.model_copy(update={"file": "old/a.vtt"})}
    )
    path.write_text(mapping_csv([moved]), encoding="utf-8")
    corrections = read_corrections(path)
    assert corrections.files == ("old/a.vtt",)
    assert corrections.name_of("talks/b.vtt") is None
    assert corrections.applied(found, IDS).items == found.items
    twice = mapping_csv([moved, found.model_copy(update={"transcript": moved.transcript.model_copy(
        update={"file": "older/a.vtt"})})])  # fmt: skip
    path.write_text(twice, encoding="utf-8")
    with pytest.raises(InputError, match=r"may be old/a\.vtt or older/a\.vtt"):
        read_corrections(path).name_of("talks/a.vtt")


def test_file_that_the_table_is_not_about_is_left_alone(
    tmp_path: Path, found: MappedTranscript
) -> None:
    path = tmp_path / "map.csv"
    path.write_text("file,turn,part,question_id\nb.vtt,1,,\n", encoding="utf-8")
    assert read_corrections(path).applied(found, IDS) is found


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param("", "map.csv:1: the file is empty", id="empty"),
        pytest.param("id,score\na,1\n", "map.csv:1: no column file, turn, part, question_id",
                     id="other-table"),
    ],
)  # fmt: skip
def test_table_that_is_no_mapping_is_refused(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "map.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_corrections(path)
    assert message in str(caught.value)
    with pytest.raises(InputError, match="cannot be read"):
        read_corrections(tmp_path / "none.csv")


def test_file_is_mapped_and_corrected_in_one_call(tmp_path: Path, ear: Ear) -> None:
    talk = tmp_path / "talk.md"
    talk.write_text(
        "I: How does NAT let many devices share one public address?\n\n"
        "C: The router rewrites the source address and keeps a table of ports.\n\n"
        "I: Which pet do you have?\n\nC: Two cats, they sleep on the router because it is warm.\n",
        encoding="utf-8",
    )
    plain = map_file(talk, lambda: ear)
    assert [item.question_id for item in plain.items] == ["net-05"]
    table = mapping_csv([plain]).replace(",answers,net-05,", ",,,")
    path = tmp_path / "map.csv"
    path.write_text(table, encoding="utf-8")
    (item,) = map_file(talk, lambda: ear, corrections=read_corrections(path)).items
    assert (item.question_id, item.answers) == ("net-05", ())


def test_file_that_cannot_be_read_needs_no_index(tmp_path: Path) -> None:
    def opened() -> Ear:
        raise AssertionError("the index was opened")

    (tmp_path / "empty.vtt").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="the file is empty"):
        map_file(tmp_path / "empty.vtt", opened)
