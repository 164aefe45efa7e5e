"""Whole transcripts of our own, in formats of their own, on a bank that is not the shipped one."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable

import pytest
from docx import Document

from interviewer.domain.transcript import MappedTranscript
from interviewer.errors import InputError

Mapper = Callable[..., MappedTranscript]

TALK = [
    ("A", "Hi Jo, good to see you. Did you find the building all right?"),
    ("B", "Yes, thanks, the tram stops in front of the door."),
    ("A", "Great. So, to begin with: your phone and your laptop have private addresses at home, "
          "and the provider gives you one public one. How does that work in the router?"),
    ("B", "That is NAT. The router rewrites the source address and the port of what goes out and "
          "keeps a table, so that it knows which reply belongs to which device."),
    ("A", "Mm-hm."),
    ("B", "And from outside nobody can open a connection unless a port is forwarded."),
    ("A", "And what problems does that bring?"),
    ("B", "Servers at home are hard to reach, and calls between two such networks need tricks."),
    ("A", "Okay. By the way, what do you do when you are not at work?"),
    ("B", "I bake bread and I sing in a choir, badly."),
    ("A", "Ha. Next one. Nothing is cached anywhere and my browser wants the address of a web "
          "site. Who asks whom until DNS has the answer?"),
    ("B", "Sorry, do you mean the recursive lookup?"),
    ("A", "Yes, all of it."),
    ("B", "The laptop asks the recursive resolver of the provider. That one asks a root server, "
          "then the servers of the top-level domain, and at last the authoritative server."),
    ("A", "Let me come back to the private addresses for a second. How does the router tell apart "
          "two laptops that visit the same site through NAT?"),
    ("B", "By the port. Each gets a public source port of its own in the translation table."),
    ("A", "Lovely, that is all from me. Do you have any questions for us?"),
    ("B", "When will I hear from you?"),
]  # fmt: skip
"""Two bank questions, a probe, a clarification, small talk, and a return to the first question."""


def whisperx(names: dict[str, str]) -> bytes:
    segments = [
        {"start": n * 10.0, "end": n * 10.0 + 9, "text": f" {text}", "speaker": names[who]}
        for n, (who, text) in enumerate(TALK)
    ]
    return json.dumps({"segments": segments, "language": "en"}).encode()


def docx(names: dict[str, str]) -> bytes:
    document = Document()
    for who, text in TALK:
        document.add_paragraph(f"{names[who]}: {text}")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def table(names: dict[str, str]) -> bytes:
    out = io.StringIO()
    rows = csv.writer(out, delimiter=";")
    rows.writerow(["Start", "Speaker", "Text"])
    for n, (who, text) in enumerate(TALK):
        rows.writerow([n * 10, names[who], text])
    return out.getvalue().encode("latin-1")


def cut_vtt(names: dict[str, str]) -> bytes:
    """Every turn in cues of eight words; the file ends in the middle of a time."""
    cues = ["WEBVTT\n"]
    for n, (who, text) in enumerate(TALK):
        spoken = text.split()
        for part in range(0, len(spoken), 8):
            at = n * 20 + part // 8
            cues.append(
                f"00:{at // 60:02d}:{at % 60:02d}.000 --> 00:{at // 60:02d}:{at % 60:02d}.900\n"
                f"<v {names[who]}>{' '.join(spoken[part : part + 8])}\n"
            )
    return ("\n".join(cues) + "\n00:09:59.0").encode()


@pytest.mark.parametrize(
    ("file", "write", "names"),
    [
        pytest.param("a.json", whisperx, {"A": "SPEAKER_01", "B": "SPEAKER_00"}, id="whisperx"),
        pytest.param("a.docx", docx, {"A": "Interviewer", "B": "Candidate"}, id="docx"),
        pytest.param("a.csv", table, {"A": "Zoë", "B": "José"}, id="latin-1-csv"),
        pytest.param("a.vtt", cut_vtt, {"A": "Ann Lee", "B": "Jo Park"}, id="cut-off-vtt"),
    ],
)
def test_same_interview_is_mapped_the_same_in_every_format(
    mapped: Mapper, file: str, write: Callable[[dict[str, str]], bytes], names: dict[str, str]
) -> None:
    found = mapped(write(names), file)
    assert (found.interviewers, found.candidates) == ((names["A"],), (names["B"],))
    assert [item.question_id for item in found.items] == ["net-05", "net-02"]
    first, second = found.items
    said = [text for _, text in TALK]
    # The return at the end counts for the first question; the clarification is no answer.
    assert list(first.answers) == [said[3], said[5], said[7], said[15]]
    assert list(second.answers) == [said[13]]
    assert (first.asked, second.asked) == (said[2], said[10])
    assert (first.follow_ups, second.follow_ups) == (2, 0)
    assert min(first.confidence, second.confidence) > 0.5
    assert "what do you do when you are not at work?" in " ".join(found.out_of_bank)
    assert found.too_poor == ""


def test_contract_has_the_promised_fields_and_no_other(mapped: Mapper) -> None:
    text = "\n\n".join(f"{who}: {words}" for who, words in TALK)
    contract = mapped(text).contract
    assert list(contract) == [
        "file", "interviewers", "candidates", "items", "out_of_bank", "problems",
    ]  # fmt: skip
    items = contract["items"]
    assert isinstance(items, list)
    assert set(items[0]) == {"question_id", "confidence", "asked", "answers", "follow_ups"}


def test_two_interviewers_share_the_questions(mapped: Mapper) -> None:
    cues = "WEBVTT\n\n" + "".join(
        f"00:{n:02d}:00.000 --> 00:{n:02d}:30.000\n<v {name}>{words}\n\n"
        for n, (name, words) in enumerate(
            [
                ("Priya", TALK[2][1]),
                ("Jo", TALK[3][1]),
                ("Tom", "And what problems does that bring?"),
                ("Jo", TALK[7][1]),
                ("Tom", TALK[10][1]),
                ("Jo", TALK[13][1]),
                ("Priya", "Thank you. Do you have any questions for us?"),
                ("Jo", "No, thank you."),
            ]
        )
    )
    found = mapped(cues, "panel.vtt")
    assert (found.interviewers, found.candidates) == (("Priya", "Tom"), ("Jo",))
    assert {item.question_id: len(item.answers) for item in found.items} == {
        "net-05": 2,
        "net-02": 1,
    }


def test_two_questions_in_one_turn_are_two_items(mapped: Mapper) -> None:
    text = (
        "I: I have two for you. Explain network address translation with ports and what it "
        "breaks. And the other one: how does the DNS lookup of a host name go when nothing is "
        "cached, who asks whom?\n\n"
        f"C: {TALK[3][1]}\n\nI: Right. And the name lookup?\n\nC: {TALK[13][1]}\n"
    )
    found = mapped(text)
    assert [(item.question_id, item.answers) for item in found.items] == [
        ("net-05", (TALK[3][1],)),
        ("net-02", (TALK[13][1],)),
    ]


@pytest.mark.parametrize(
    "asked",
    [
        "How does a DNS lookup work and how does NAT share one public address?",
        "Can you tell me how a name is looked up when nothing is cached, as well as how NAT in a "
        "home router works?",
        "okay so how does the dns lookup of a host name go and how does nat let a whole house "
        "share one address",
    ],
    ids=["and", "as-well-as", "without-marks"],
)
def test_two_questions_in_one_sentence_are_two_items(mapped: Mapper, asked: str) -> None:
    text = f"I: {asked}\n\nC: {TALK[13][1]}\n\nI: Mm-hm.\n\nC: {TALK[3][1]}\n"
    found = mapped(text)
    assert [(item.question_id, item.answers) for item in found.items] == [
        ("net-02", (TALK[13][1],)),
        ("net-05", (TALK[3][1],)),
    ]
    assert min(item.confidence for item in found.items) > 0.6


@pytest.mark.parametrize(
    ("asked", "question_id", "answer"),
    [
        ("How does NAT share one public address and why does that break calls?", "net-05", 3),
        ("How does a DNS lookup work, and who asks the root server?", "net-02", 13),
        ("What do you do after work and how does a DNS lookup go?", "net-02", 13),
    ],
    ids=["two-halves", "its-own-probe", "small-talk-first"],
)
def test_one_question_in_two_clauses_stays_one(
    mapped: Mapper, asked: str, question_id: str, answer: int
) -> None:
    found = mapped(f"I: {asked}\n\nC: {TALK[answer][1]}\n\nI: Thank you.\n\nC: Goodbye.\n")
    assert [item.question_id for item in found.items] == [question_id]


def test_one_turn_that_answers_two_questions_is_an_answer_to_both(mapped: Mapper) -> None:
    both = f"{TALK[3][1]} {TALK[13][1]}"
    text = (
        "I: A two-parter. Explain network address translation with ports and what it breaks. "
        "And then tell me how the DNS lookup of a host name goes when nothing is cached.\n\n"
        f"C: {both}\n\nI: Thank you, that is all from me.\n\nC: Goodbye.\n"
    )
    found = mapped(text)
    assert [(item.question_id, item.answers[:1]) for item in found.items] == [
        ("net-05", (both,)),
        ("net-02", (both,)),
    ]


def test_who_goes_back_to_a_question_need_not_ask_it_again(mapped: Mapper) -> None:
    more = "Port forwarding, or a relay with a public address to which both sides connect."
    names = {"A": "I", "B": "C"}
    text = "\n\n".join(f"{names[who]}: {words}" for who, words in TALK[:14])
    text += (
        "\n\nI: Let me go back to the router at home and its public address. Is there a way "
        f"around it?\n\nC: {more}\n"
    )
    items = {item.question_id: item.answers for item in mapped(text).items}
    assert items["net-05"][-1] == more
    assert more not in items["net-02"]


def test_interview_on_another_subject_has_no_items(mapped: Mapper) -> None:
    text = (
        "I: What would you cook for twelve guests?\n\nC: A big pot of lentil soup, and bread.\n\n"
        "I: And for dessert?\n\nC: Baked apples, they wait in the oven until we want them.\n\n"
        "I: When did you learn that?\n\nC: My aunt had a small restaurant by the sea.\n"
    )
    found = mapped(text)
    assert found.items == ()
    assert len(found.out_of_bank) == 3


def test_given_interviewer_wins_and_an_unknown_one_is_refused(mapped: Mapper) -> None:
    text = "\n\n".join(f"{who}: {words}" for who, words in TALK)
    found = mapped(text, interviewers=("b",))
    assert (found.interviewers, found.candidates) == (("B",), ("A",))
    with pytest.raises(InputError, match=r"no speaker 'Zed'.*'A', 'B'"):
        mapped(text, interviewers=("Zed",))


def test_poor_transcript_is_said_to_be_poor_and_is_still_mapped(mapped: Mapper) -> None:
    words = [
        {"type": "pronunciation", "start_time": str(n), "end_time": str(n + 0.5),
         "alternatives": [{"content": word, "confidence": confidence}], "speaker_label": who}
        for n, (word, who, confidence) in enumerate(
            [(w, "spk_0", "0.9") for w in TALK[10][1].split()]
            + [(w, "spk_1", "0.31") for w in TALK[13][1].split()]
        )
    ]  # fmt: skip
    found = mapped(json.dumps({"results": {"items": words}}), "a.json")
    assert found.too_poor == "recognition confidence 0.31, expected at least 0.6"
    assert found.problems[-1].startswith("a.json: not graded: transcript quality: recognition")
