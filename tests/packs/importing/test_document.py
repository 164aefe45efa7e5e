"""Raw documents in, draft packs out: every layout by a small document, then the seed document."""

from __future__ import annotations

from pathlib import Path

import pytest

from interviewer.domain.pack import Kind, Level, Question
from interviewer.errors import InputError
from interviewer.packs.importing.document import (
    Imported,
    NothingToImport,
    import_document,
    read_document,
)

ROOT = Path(__file__).resolve().parents[3]
SEED = ROOT.parent / "shared" / "seed" / "hypervisor-interview-questions.txt"

LIST_WITH_REPEATED_QUESTIONS = """\
Storage questions
- What is a block device and how is it addressed?
- Explain why databases prefer local disks over network shares.
- A disk fills up at night. How would you find the cause?
ANSWERS
1. What is a block device and how is it addressed?
It is read in sectors.
2. Explain why databases prefer local disks over network shares.
Latency is lower.
3. A disk fills up at night. How would you find the cause?
Look at the growth of logs.
"""

GLUED_ANSWERS = """\
- What is a block device and how is it addressed?
- Explain why databases prefer local disks over network shares.
- A disk fills up at night. How would you find the cause?
ANSWERS
Section titled “ANSWERS”1. What is a block device and how is it addressed?
- Addressed in sectors
- Read at random. 2. Explain why databases prefer local disks over network shares.
Because latency matters to them.3. A disk fills up at night. How would you find the cause?
- Look at the growth of logs
"""

ANSWERS_IN_ANOTHER_ORDER = """\
1. What is a block device and how is it addressed?
2. Explain why databases prefer local disks over network shares.
3. A disk fills up at night. How would you find the cause?

Answers

3. A disk fills up at night. How would you find the cause?
Look at the growth of logs.

1. What is a block device and how is it addressed?
It is read in sectors.

2. Explain why databases prefer local disks over network shares.
Latency is lower.
"""

NUMBERS_THAT_LIE = """\
1. What is a block device and how is it addressed?
2. Explain why databases prefer local disks over network shares.
3. A disk fills up at night. How would you find the cause?

ANSWERS

1. Explain why databases prefer local disks over network shares.
Latency is lower.
2. A disk fills up at night. How would you find the cause?
Look at the growth of logs.
3. What is a block device and how is it addressed?
It is read in sectors.
"""

NUMBERS_ONLY = """\
1. What is a block device?
2. Why do databases prefer local disks?
3. How would you find what fills a disk?

# Answers

1. It is read in sectors, in two steps:
1. seek
2. transfer

2. Latency is lower.

3. Look at the growth of logs.
"""

NUMBERS_ONLY_IN_ANOTHER_ORDER = """\
1. What is a block device?
2. Why do databases prefer local disks?
3. How would you find what fills a disk?

Answer key:

3. Look at the growth of logs.

1. It is read in sectors.

2. Latency is lower.
"""

LABELLED_LISTS = """\
Q1: What is a block device?
Q2: Why do databases prefer local disks?
Q3: How would you find what fills a disk?

A1: It is read in sectors.
A3: Look at the growth of logs.
A2: Latency is lower.
"""

REWORDED = """\
- What is a block device and how is it addressed by the kernel?
- Explain why databases prefer local disks over network shares.
- A disk fills up at night. How would you find the cause?

ANSWERS

1. What is a block device, and how does the kernel address it?
It is read in sectors.
2. Explain why databases prefer local disks over network shares.
Latency is lower.
3. A disk fills up at night. How would you find the cause?
Look at the growth of logs.
"""

CONTENTS_WITH_LINKS = """\
# Storage

- [What is a block device?](#what-is-a-block-device)
- [Why do databases prefer local disks?](#why-do-databases)
- [How would you find what fills a disk?](#how-would-you)

## What is a block device?

It is read in sectors.

**[⬆ Back to Top](#storage)**

## Why do databases prefer local disks?

Latency is lower.

## How would you find what fills a disk?

Look at the growth of logs.
"""

NUMBERED_HEADINGS = """\
# Storage interview

## 1. What is a block device?

It is read in sectors.

### Details

- Random access

## 2. Why do databases prefer local disks?

Latency is lower.

## 3. How would you find what fills a disk?

Look at the growth of logs.

## Further reading

A book about parrots.
"""

LABELLED_HEADINGS = """\
### Q1: What is a block device?
It is read in sectors.
### Q2: Why do databases prefer local disks?
**Answer:** Latency is lower.
### Q3: How would you find what fills a disk?
Look at the growth of logs.
"""

UNDERLINED_HEADINGS = """\
What is a block device?
-----------------------
It is read in sectors.

Why do databases prefer local disks?
------------------------------------
Latency is lower.

How would you find what fills a disk?
-------------------------------------
Look at the growth of logs.
"""

BOLD_QUESTIONS = """\
**1. What is a block device?**

It is read in sectors.

**2. Why do databases prefer local disks?**

Latency is lower.

**3. How would you find what fills a disk?**

Look at the growth of logs.
"""

PAIRS = """\
Q: What is a block device?
A: It is read in sectors.

Q: Why do databases prefer local disks?
A: Latency is lower.

**Q:** How would you find what fills a disk?
**A:** Look at the growth of logs.
"""

PAIRS_ON_ONE_LINE = """\
Q: What is a block device? A: It is read in sectors.
Q: Why do databases prefer local disks? A: Latency is lower.
Q: How would you find what fills a disk? A: Look at the growth of logs.
"""

QUESTION_AND_ANSWER_WORDS = """\
Question 1
What is a block device?
Answer
It is read in sectors.

Question 2
Why do databases prefer local disks?
Answer
Latency is lower.

Question 3
How would you find what fills a disk?
Answer
Look at the growth of logs.
"""

NUMBERED_WITH_ANSWERS = """\
1. What is a block device?
It is read in sectors.
2. Why do databases prefer local disks?
Latency is lower.
3. How would you find what fills a disk?
Look at the growth of logs.
"""

NUMBERED_WITH_BRACKETS = """\
1) What is a block device?
   It is read in sectors.
2) Why do databases prefer local disks?
   Latency is lower.
3) How would you find what fills a disk?
   Look at the growth of logs.
"""

STEPS_INSIDE_ANSWERS = """\
1. What is a block device?
It is read in sectors:
1. Seek the track.
2. List the sectors.
3. Transfer them.

2. Why do databases prefer local disks?
Latency is lower:
  1. Fewer hops
  2. No protocol

3. How would you find what fills a disk?
Look at the growth of logs:
1) Mount it
2) Read it
"""

GLUED_WITH_ANSWERS = """\
1. What is a block device?
It is read in sectors.2. Why do databases prefer local disks?
Latency is lower. 3. How would you find what fills a disk?
Look at the growth of logs.
"""

QUESTION_AND_ANSWER_ON_ONE_LINE = """\
1. What is a block device? It is read in sectors.
2. Why do databases prefer local disks? Latency is lower.
3. How would you find what fills a disk? Look at the growth of logs.
"""

WRAPPED_QUESTIONS = """\
1. What is a block device, and what does the kernel have to know about it
   before it can be used?
   It is read in sectors.

2. A team complains that its database is slow on a share.
   Why do databases prefer local disks?
   Latency is lower.

3. How would you find out what fills a disk at night when nobody is
there to look?
Look at the growth of logs.
"""

SECTIONS_THAT_RESTART = """\
# Basics
1. What is a block device?
It is read in sectors.
# Databases
1. Why do databases prefer local disks?
Latency is lower.
# Operations
1. How would you find what fills a disk?
Look at the growth of logs.
"""

TOPICS_AS_HEADINGS = """\
## 1. A block device
It is read in sectors.
## 2. Databases and local disks
Latency is lower.
## 3. What fills a disk
Look at the growth of logs.
"""

ANOTHER_LANGUAGE = """\
1. Was ist ein block device?
It is read in sectors.
2. Erklären Sie local disks.
Latency is lower.
3. Wie finden Sie heraus, was die disk füllt?
Look at the growth of logs.
"""

STEPS_UNDER_REPEATED_QUESTIONS = """\
# Basics
1. What is a block device and how is it addressed?
# Operations
2. Explain why databases prefer local disks over network shares.
3. A disk fills up at night. How would you find the cause?

# Answers
## Basics
1. What is a block device and how is it addressed?
1. It is read in sectors.
2. It is cached.
3. How fast is it? See the data sheet.
## Operations
2. Explain why databases prefer local disks over network shares.
Solutions:
1. Latency is lower.
3. A disk fills up at night. How would you find the cause?
Look at the growth of logs.
"""

UNMARKED = """\
What is a block device?
It is read in sectors.

Why do databases prefer local disks?
Latency is lower.

Explain what fills a disk.
Look at the growth of logs.
"""

LAYOUTS = {
    "list, then answers that repeat the question": LIST_WITH_REPEATED_QUESTIONS,
    "answers glued to the end of the one before": GLUED_ANSWERS,
    "answers in another order": ANSWERS_IN_ANOTHER_ORDER,
    "answers renumbered in another order": NUMBERS_THAT_LIE,
    "answers by number only": NUMBERS_ONLY,
    "answers by number only in another order": NUMBERS_ONLY_IN_ANOTHER_ORDER,
    "list of Q1, list of A1": LABELLED_LISTS,
    "answers that reword the question": REWORDED,
    "contents with links, then headings": CONTENTS_WITH_LINKS,
    "numbered headings": NUMBERED_HEADINGS,
    "headings with Q1": LABELLED_HEADINGS,
    "underlined headings": UNDERLINED_HEADINGS,
    "questions in bold": BOLD_QUESTIONS,
    "Q and A pairs": PAIRS,
    "Q and A on one line": PAIRS_ON_ONE_LINE,
    "Question 1 and Answer as lines": QUESTION_AND_ANSWER_WORDS,
    "numbered, answer below": NUMBERED_WITH_ANSWERS,
    "numbered with brackets": NUMBERED_WITH_BRACKETS,
    "steps inside answers": STEPS_INSIDE_ANSWERS,
    "numbered and glued": GLUED_WITH_ANSWERS,
    "question and answer on one line": QUESTION_AND_ANSWER_ON_ONE_LINE,
    "wrapped questions": WRAPPED_QUESTIONS,
    "sections that start at 1 again": SECTIONS_THAT_RESTART,
    "headings that are topics": TOPICS_AS_HEADINGS,
    "another language": ANOTHER_LANGUAGE,
    "steps under repeated questions": STEPS_UNDER_REPEATED_QUESTIONS,
    "no marks at all": UNMARKED,
}
EXPECTED = (("block device", "sectors"), ("local disks", "atency"), ("disk", "growth of logs"))


def draft(text: str) -> Imported:
    return import_document(text, pack_id="storage")


def claims(question: Question) -> list[str]:
    return [point.claim for point in question.points]


def claims_of(answer: str) -> list[str]:
    return claims(draft(f"1. What is it?\n{answer}\n").pack.questions[0])


@pytest.mark.parametrize("document", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_each_answer_goes_to_its_own_question_in_every_layout(document: str) -> None:
    imported = draft(document)

    assert (imported.n_questions, imported.n_references) == (3, 3)
    for question, (asked, answered) in zip(imported.pack.questions, EXPECTED, strict=True):
        assert asked in question.question
        assert answered in question.reference
        assert answered not in question.question
        assert asked not in question.reference
        others = {mark for _, mark in EXPECTED} - {answered}
        assert not any(mark in question.reference for mark in others)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param(
            "Advantages:\n- No OS modification required.\n* Cheap",
            ["Advantages: No OS modification required", "Advantages: Cheap"],
            id="bullets carry their label",
        ),
        pytest.param(
            "### Drawbacks\n- Slow\n\n**Costs**\n- High",
            ["Drawbacks: Slow", "Costs: High"],
            id="headings and bold lines are labels",
        ),
        pytest.param(
            "Type 1:\nExamples:\n- ESXi\nType 2:\nExamples:\n- VirtualBox",
            ["Type 1, examples: ESXi", "Type 2, examples: VirtualBox"],
            id="a label that repeats belongs to the one above it",
        ),
        pytest.param(
            "- CPU\n  - shares\n  - limits\n- RAM is ballooned",
            ["CPU: shares", "CPU: limits", "RAM is ballooned"],
            id="nested bullets carry their parent",
        ),
        pytest.param(
            "Benefits:\n- **Isolation**: one fault stays\n- `df -h` shows it",
            ["Benefits — Isolation: one fault stays", "Benefits: df -h shows it"],
            id="emphasis goes, a bullet keeps its own label",
        ),
        pytest.param(
            "| Feature | Type 1 | Type 2 |\n|---|:-:|---|\n"
            "| Speed | High | Lower |\n| Cost | - | |",
            ["Speed — Type 1: High; Type 2: Lower", "Cost — Type 1: -"],
            id="each table row is a point, empty cells left out",
        ),
        pytest.param(
            "| Option | Use |\n|---|---|\n| ro | read only |",
            ["ro: read only"],
            id="a table of two columns needs no column name",
        ),
        pytest.param(
            "Flow:\nGuest → Host -> Disk\nResult: it works at once.",
            ["Flow: Guest → Host -> Disk", "Result: it works at once."],
            id="flows and sentences where bullets are few",
        ),
        pytest.param(
            "A disk is a device, e.g. an SSD. It holds blocks, i.e. sectors.\nToo short.",
            ["A disk is a device, e.g. an SSD.", "It holds blocks, i.e. sectors."],
            id="sentences of prose, abbreviations kept whole",
        ),
        pytest.param(
            "It is a device that is read\nin blocks of a fixed size.\n"
            "- a bullet that an editor\n  wrapped",
            [
                "It is a device that is read in blocks of a fixed size.",
                "a bullet that an editor wrapped",
            ],
            id="wrapped lines are joined",
        ),
        pytest.param(
            "Steps:\n1. Mount it.\n2. Read it.",
            ["Steps: Mount it", "Steps: Read it"],
            id="numbered steps are points",
        ),
        pytest.param(
            "- Same thing.\n- same  thing\n- C++\n- C#",
            ["Same thing.", "C++", "C#"],
            id="doubles are dropped, C++ and C# are none",
        ),
        pytest.param(
            "Context: the disk is slow.\n- Cache it",
            ["Cache it"],
            id="a restated situation is no point",
        ),
        pytest.param(
            "Context: the disk is slow.", ["Context: the disk is slow."], id="one at least"
        ),
        pytest.param("Yes.", ["Yes."], id="one word is a point where there is nothing else"),
        pytest.param("```\n1. df -h\n# What is it?\n```", ["1. df -h"], id="code alone"),
        pytest.param(
            "A disk is a device of blocks.\nIt is old.\nList:\n"
            + "".join(f"- fact {n}\n" for n in range(8)),
            ["A disk is a device of blocks.", *(f"List: fact {n}" for n in range(8))],
            id="beside many bullets only the opening sentence counts",
        ),
    ],
)
def test_points_can_be_read_alone(answer: str, expected: list[str]) -> None:
    assert claims_of(answer) == expected


def test_a_draft_leaves_to_people_what_people_must_judge() -> None:
    question = draft(PAIRS).pack.questions[0]

    assert (question.topics, question.level, question.time_limit_s) == (
        ("general",),
        Level.MID,
        300,
    )
    assert not question.restatements
    assert not question.clarifications
    assert not question.anchors
    for point in question.points:
        assert (point.weight, point.must_have, point.probe) == (2, False, "")
        assert not point.paraphrases
        assert not point.misconceptions


def test_point_ids_are_short_words_and_unique_within_the_question() -> None:
    question = draft(
        "1. Why?\nA:\n- Café à la carte\n- 日本\nB:\n- cafe a la carte\n- 日本\n"
    ).pack.questions[0]

    assert [point.id for point in question.points] == [
        "cafe-la-carte",
        "point",
        "cafe-la-carte-2",
        "point-2",
    ]


def test_a_question_without_an_answer_is_left_out_and_named() -> None:
    imported = draft("1. What is A?\nIt is B.\n2. What is C?\n3. What is D?\nIt is E.\n")

    assert (imported.n_questions, imported.n_references) == (3, 2)
    assert [question.id for question in imported.pack.questions] == ["q-01", "q-03"]
    assert imported.notes == ("line 3: no answer to 'What is C?'; left out",)


def test_an_answered_question_that_is_not_listed_is_kept_and_named() -> None:
    text = LIST_WITH_REPEATED_QUESTIONS + "4. Why is a parrot green?\nIt has feathers.\n"

    imported = draft(text)

    assert imported.pack.questions[-1].question == "Why is a parrot green?"
    assert imported.pack.questions[-1].reference == "It has feathers."
    assert any("not in the list" in note for note in imported.notes)


def test_numbers_that_contradict_the_words_are_reported_with_their_line() -> None:
    notes = draft(NUMBERS_THAT_LIE).notes

    assert len(notes) == 3
    assert notes[0].startswith("line 7: numbered 1, but repeats question 2 (line 2)")


@pytest.mark.parametrize("document", [NUMBERS_ONLY, LABELLED_LISTS], ids=["1.", "A1:"])
def test_answers_matched_by_number_alone_are_reported_as_doubtful(document: str) -> None:
    assert any("matched by number only" in note for note in draft(document).notes)


def test_a_gap_in_the_numbers_is_reported() -> None:
    imported = draft("1. What is A?\nIt is B.\n4. What is D?\nIt is E.\n")

    assert imported.n_references == 2
    assert any("line 3: question 4 follows question 1" in note for note in imported.notes)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        pytest.param("", "line 1: the document is empty", id="empty"),
        pytest.param("\n\nMilk\nEggs\n", "line 3: no question in 2 lines", id="a shopping list"),
        pytest.param(
            "- What is A?\n- What is B?\n", "line 1: 2 questions, but no answer", id="list"
        ),
    ],
)
def test_a_document_without_answered_questions_is_refused_with_line_and_remedy(
    document: str, message: str
) -> None:
    with pytest.raises(NothingToImport, match=message) as caught:
        draft(document)
    assert isinstance(caught.value, InputError)
    assert ";" in str(caught.value)


def test_a_pack_id_that_is_no_slug_is_refused() -> None:
    with pytest.raises(InputError, match="lower-case words joined by hyphens"):
        import_document(PAIRS, pack_id="My Pack")


def test_a_refused_pack_id_is_told_in_words_and_not_as_a_pattern() -> None:
    with pytest.raises(InputError) as caught:
        import_document(PAIRS, pack_id="../x")

    assert str(caught.value) == (
        "pack id '../x' has the wrong form; ids are lower-case words joined by hyphens, "
        "e.g. cloud-basics, of at most 64 characters"
    )


def test_a_given_title_cannot_bring_control_characters_into_the_pack() -> None:
    imported = import_document(PAIRS, pack_id="storage", title="A\x1b\x07\nB")

    assert imported.pack.title == "A B"


def test_a_question_with_another_mark_is_not_merged_into_the_one_above() -> None:
    imported = draft(
        "1. What is A?\n- A letter\n\n2. What is B?\n- The second letter\n- Not a number\n\n"
        "**Q3: What is X?**\nA: A late letter.\n**Use**\n- In sums\n"
    )

    assert [(one.question, one.reference) for one in imported.pack.questions] == [
        ("What is A?", "- A letter"),
        ("What is B?", "- The second letter\n- Not a number"),
        ("What is X?", "A late letter.\n**Use**\n- In sums"),
    ]
    assert imported.notes == (
        "line 8: '**Q3: What is X?**' was taken for a question, though it is marked unlike the "
        "others",
    )


@pytest.mark.parametrize(
    "document",
    [
        pytest.param("1. What is A?\nA letter.\n\nQ2: What is B?\nNext.\n", id="Q after number"),
        pytest.param("Q1: What is A?\nA letter.\n\n2. What is B?\nNext.\n", id="number after Q"),
        pytest.param(
            "1. What is A?\nA letter.\n\nQ2: What is B?\nNext.\n\nQ3: Why?\nSo.\n",
            id="number before several Q",
        ),
        pytest.param("## 1. What is A?\nA letter.\n\n**Q2: What is B?**\nNext.\n", id="headings"),
    ],
)
def test_numbers_that_go_on_join_questions_of_two_marks(document: str) -> None:
    questions = draft(document).pack.questions[:2]

    assert [(one.question, one.reference) for one in questions] == [
        ("What is A?", "A letter."),
        ("What is B?", "Next."),
    ]


def test_a_question_with_another_mark_and_no_number_is_reported_with_its_line() -> None:
    imported = draft("1. What is A?\n- A letter\n\n2. What is B?\n- Next\n\nQ: Why X?\nA: So.\n")

    assert imported.pack.questions[1].question == "What is B?"
    assert imported.notes == (
        "line 7: 'Q: Why X?' may be a question, but is marked unlike the others and was left "
        "where it stands; mark all questions in the same way",
    )


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param("Q3 sales fell by a half.", id="quarter of the year"),
        pytest.param("1. Look at it.\n2. Touch it.\n3. Is it on?", id="steps that ask"),
        pytest.param("- Q3: is it on?", id="bullet"),
    ],
)
def test_what_only_resembles_a_question_stays_in_the_answer(answer: str) -> None:
    imported = draft(f"## 1. What is A?\nA letter.\n## 2. What is B?\nNext.\n{answer}\n")

    assert (imported.n_questions, imported.notes) == (2, ())
    assert imported.pack.questions[1].reference == f"Next.\n{answer}"


def test_a_list_of_contents_adds_no_questions_to_headings_without_numbers() -> None:
    imported = draft("1. What is A?\n\n## What is A then?\nA letter.\n## Why so?\nSo it is.\n")

    assert imported.n_questions == 2


@pytest.mark.parametrize(
    ("pack_id", "first"), [("storage", "q-01"), ("cloud-native-basics", "cnb-01")]
)
def test_question_ids_begin_with_the_initials_of_the_pack(pack_id: str, first: str) -> None:
    assert import_document(PAIRS, pack_id=pack_id).pack.questions[0].id == first


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("Explain caching in detail, with examples.", "Caching in detail"),
        ("What is a virtual machine (VM), and how does it run?", "What is a virtual machine (VM)"),
        (
            "Compare (a, b, and c) with node.js in one page?",
            "Compare (a, b, and c) with node.js in one page",
        ),
        ("Why " + "very " * 30 + "slow?", "Why " + "very " * 12 + "very…"),
    ],
)
def test_the_title_is_the_first_clause_shortened(question: str, title: str) -> None:
    assert draft(f"1. {question}\nBecause it is.\n").pack.questions[0].title == title


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What is a disk?", Kind.CONCEPT),
        ("Explain disks. Why are they slow?", Kind.CONCEPT),
        ("A disk is full. How would you find out why?", Kind.SCENARIO),
        ("Your disk is full, what now?", Kind.SCENARIO),
    ],
)
def test_a_question_that_starts_with_a_situation_is_a_scenario(question: str, kind: Kind) -> None:
    assert draft(f"1. {question}\nBecause it is.\n").pack.questions[0].kind is kind


def test_the_title_comes_from_the_caller_else_the_document_else_the_id() -> None:
    titled = "# Storage basics\n\n" + PAIRS

    assert import_document(titled, pack_id="x-y", title="Mine").pack.title == "Mine"
    assert import_document(titled, pack_id="x-y").pack.title == "Storage basics"
    assert import_document(PAIRS, pack_id="x-y").pack.title == "X y"


def test_the_description_says_that_it_is_a_draft_and_what_is_missing() -> None:
    pack = draft(PAIRS).pack

    assert pack.version == "0.1.0"
    for word in ("Draft", "must-haves", "paraphrases", "misconceptions", "probes", "by hand"):
        assert word in pack.description


@pytest.mark.parametrize(
    ("glued", "apart"),
    [
        ("VM1 → Web serverVM2 → Database", ["VM1 → Web server", "VM2 → Database"]),
        (
            "Guest → Physical HardwareExample: a web server",
            ["Guest → Physical Hardware", "Example: a web server"],
        ),
        ("Take a snapshotBenefits:", ["Take a snapshot", "Benefits:"]),
        ("Restore it instantly.Database first", ["Restore it instantly.", "Database first"]),
        ("4 vCPU → 16 vCPU8GB RAM → 64GB RAM", ["4 vCPU → 16 vCPU", "8GB RAM → 64GB RAM"]),
        (
            "Copy files → Run on a hostDatabase server:",
            ["Copy files → Run on a host", "Database server:"],
        ),
    ],
    ids=["counted", "label", "label at the end", "sentence", "quantity", "known word as label"],
)
def test_words_that_ran_together_are_taken_apart(glued: str, apart: list[str]) -> None:
    known = "The database is on a web server with hardware, a snapshot, files and a host."

    imported = draft(f"1. What is a vCPU?\n{known}\n{glued}\n")

    assert imported.pack.questions[0].reference.split("\n")[1:] == apart
    assert any(note.startswith("line 3: words had run together") for note in imported.notes)


@pytest.mark.parametrize(
    "name",
    "VMware DevOps VirtualBox vCPU IaaS OpenStack VMs CPUs iSCSI eBPF PostgreSQL macOS useState "
    "LoadBalancer GPUs VT-x Node.js 3.5GB".split(),
)
@pytest.mark.parametrize(
    "line",
    [
        "Guest → {} → Disk",
        "Benefits of {}:",
        "{}: a box, a stack, ops and more",
        "It runs on {} with ease.",
        "- {}",
    ],
    ids=["flow", "label", "inline label", "prose", "bullet"],
)
def test_names_are_never_broken(name: str, line: str) -> None:
    known = (
        "Open stack, dev ops, virtual box, use state, load balancer, SQL, OS, CPU, ware, node, S."
    )

    imported = draft(f"1. What is it?\n{known}\n{line.format(name)}\n- end\n")

    assert line.format(name) in imported.pack.questions[0].reference.split("\n")
    assert not imported.notes


def test_words_that_cannot_be_taken_apart_safely_are_reported() -> None:
    notes = draft("1. What is it?\nFiles: disk.vmdkconfig.vmxsnapshot\n").notes

    assert notes == (
        "line 2: 'disk.vmdkconfig.vmxsnapshot' may be several words; check it by hand",
    )


def test_invisible_and_control_characters_of_a_document_are_dropped() -> None:
    asked = "1. What\u200b is\x00 \u202eit?"
    answered = "A\u00ad \x1b[31mdisk\ufeff\u00a0of\U000e0041 blocks.\ud800"

    question = draft(f"{asked}\n{answered}\n").pack.questions[0]

    assert (question.question, question.reference) == ("What is it?", "A [31mdisk of blocks.")


def test_code_in_an_answer_is_neither_question_nor_point_and_keeps_its_form() -> None:
    answer = "It is run so:\n\n```sh\n# 2. What is X?\n  for f in *; do\n```\n"

    question = draft(f"1. What is it?\nA small shell loop.\n{answer}").pack.questions[0]

    assert claims(question) == ["A small shell loop."]
    assert "\n# 2. What is X?\n  for f in *; do\n" in question.reference


def test_markup_that_would_run_elsewhere_stays_plain_text() -> None:
    hostile = "!!python/object/apply:os.system ['touch pwned'] {{ 7*7 }} ${HOME} <script>x</script>"

    assert hostile in claims_of(f"- {hostile}")


def test_more_points_than_a_question_holds_are_cut_and_reported() -> None:
    imported = draft("1. What is it?\n" + "".join(f"- fact {n}\n" for n in range(50)))

    assert imported.n_points == 40
    assert any(note.startswith("line 42: 50 points") for note in imported.notes)


def test_an_answer_longer_than_a_reference_holds_is_cut_and_reported() -> None:
    imported = draft("1. What is it?\n" + "A sentence about disks. " * 1_000)

    assert len(imported.pack.questions[0].reference) <= 20_000
    assert any("cut after 20,000" in note for note in imported.notes)


def test_the_title_of_the_next_section_is_no_part_of_an_answer() -> None:
    text = "1. What is A?\nIt is B.\n\nSECOND PART\n\n2. What is C?\nIt is D.\n## Third\n"

    imported = draft(text)

    assert [question.reference for question in imported.pack.questions] == ["It is B.", "It is D."]
    assert imported.notes == ("line 4: 'SECOND PART' was taken for a section title; left out",)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param("Café – “1”\n".encode(), "Café – “1”\n", id="utf-8"),
        pytest.param("Café\r\nx\ry\n".encode("utf-8-sig"), "Café\nx\ny\n", id="mark and CRLF"),
        pytest.param("Café – “1”\n".encode("cp1252"), "Café – “1”\n", id="windows-1252"),
        pytest.param("Café – “1”\n".encode("utf-16"), "Café – “1”\n", id="utf-16"),
        pytest.param("Café, plain\n".encode("utf-16-le"), "Café, plain\n", id="utf-16 unmarked"),
        pytest.param("Café, plain\n".encode("utf-16-be"), "Café, plain\n", id="utf-16 big end"),
        pytest.param("Café\n".encode("utf-32"), "Café\n", id="utf-32"),
        pytest.param(b"a\tb\x0cc\n", "a    b c\n", id="tabs and form feeds"),
        pytest.param(b"", "", id="empty"),
    ],
)
def test_a_document_is_read_in_any_usual_encoding(
    tmp_path: Path, content: bytes, expected: str
) -> None:
    path = tmp_path / "questions.TXT"
    path.write_bytes(content)

    assert read_document(path) == expected


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        pytest.param("a.pdf", b"%PDF-1.7", r"got \.pdf suffix; save or export", id="suffix"),
        pytest.param("a", b"text", "got no suffix", id="no suffix"),
        pytest.param("a.txt", b"PK\x03\x04\x00\x00\x08", "binary data", id="zip"),
        pytest.param("a.txt", bytes(range(1, 32)) * 9, "binary data", id="control characters"),
        pytest.param("a.txt", b"caf\x81\xe9", "neither UTF-8 nor Windows-1252", id="unknown"),
        pytest.param("a.txt", b"\xff\xfea", "damaged at byte", id="half a utf-16 character"),
        pytest.param("a.md", b"x" * 5_000_001, "the limit is 5,000,000", id="too large"),
    ],
)
def test_a_file_that_is_no_text_is_refused_with_a_remedy(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(InputError, match=message):
        read_document(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.md").mkdir()
    for name in ("missing.txt", "folder.md"):
        with pytest.raises(InputError, match="cannot be read"):
            read_document(tmp_path / name)


def test_a_missing_file_is_said_to_be_missing_before_its_suffix_is_looked_at(
    tmp_path: Path,
) -> None:
    with pytest.raises(InputError, match="nofile: cannot be read: no such file; check the path"):
        read_document(tmp_path / "nofile")


def test_answers_that_match_no_list_are_refused_and_never_merged_into_the_last_question() -> None:
    text = "1. What is A?\n2. What is B?\nAnswers\nA is a letter.\n\nB is a letter.\n"

    with pytest.raises(InputError, match=r"line 3: announces answers, .*; repeat each"):
        draft(text)


def test_a_section_among_the_questions_that_asks_nothing_goes_into_no_answer() -> None:
    imported = draft("# FAQ\n## What is A?\nA letter.\n## Imprint\nBy me.\n## Why B?\nAs such.\n")

    assert [question.reference for question in imported.pack.questions] == ["A letter.", "As such."]
    assert imported.notes == ("line 4: section 'Imprint' asks nothing; left out",)


def test_a_question_that_is_listed_twice_counts_once() -> None:
    imported = draft("- What is A now?\n- What is A now?\nANSWERS\n1. What is A now?\nA letter.\n")

    assert imported.n_questions == 1
    assert imported.notes == ("line 2: asks the same as line 1; counted once",)


def test_of_two_answers_to_one_question_the_longer_is_kept_and_reported() -> None:
    asked = "What is A by now?"
    imported = draft(f"- {asked}\nANSWERS\n1. {asked}\nA.\n1. {asked}\nA letter of ours.\n")

    assert imported.pack.questions[0].reference == "A letter of ours."
    assert any("line 3: a second answer to question 1" in note for note in imported.notes)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(":\n::\n- :\n# \n|\n||\n", id="marks without words"),
        pytest.param("a: " * 3_000 + ":", id="labels in labels"),
        pytest.param("xExample: " * 150, id="glued labels"),
        pytest.param("Examples:\n" + "- one\n- two\n" * 9, id="nothing but examples"),
        pytest.param("```\nnever closed\n2. What?", id="open fence"),
        pytest.param("x" + " " * 50_000 + "y", id="very long gap"),
        pytest.param("# " + "#" * 50_000 + "x\n|a|b|\n|" + "-" * 50_000 + "x|", id="long rules"),
        pytest.param("".join(" " * depth + "- deep\n" for depth in range(200)), id="deep nesting"),
    ],
)
def test_odd_answers_are_imported_without_a_crash(answer: str) -> None:
    imported = draft(f"1. What is A?\nA is a letter.\n{answer}\n")

    assert imported.n_references == 1
    assert imported.pack.questions[0].points


@pytest.fixture(scope="module")
def seed() -> Imported:
    if not SEED.is_file():
        pytest.skip("the seed document lies outside the repository, in ../shared/seed; not found")
    return import_document(read_document(SEED), pack_id="hypervisors")


MARKS = (
    ("logical or virtual resources", "~10–15% CPU", "staging/production"),
    ("software-defined computer", "Guest operating system", "Devices emulated"),
    ("Hardware divided into multiple VMs", "VM stored as files", "Scalable workloads"),
    ("time slicing", "Memory partitioning", "vm1.vmdk\nvm2.vhd"),
    ("Customer A could access", "Hypervisor privilege control", "Tenant trust"),
    ("Encapsulation packages VM", "Golden images", "Immutable infrastructure"),
    ("completely simulates hardware", "rewrites unsafe instructions", "VT-x / AMD-V"),
    ("Guest uses hypercalls", "Guest OS must be modified", "Xen environments"),
    ("VMware ESXi", "VMware Workstation", "| Use case | Cloud/datacenter |"),
    ("Management OS runs alongside", "control domain", "Flexible administration"),
    ("Maximum performance", "Lower attack surface", "Runs on laptop OS"),
    ("massive servers", "API call → Hypervisor creates VM", "rent virtual servers"),
    ("1 Server → 10% utilization", "70–90%", "Energy savings"),
    ("Snapshot captures", "Memory state", "Instant rollback"),
    ("not tied to physical machines", "Geographic redundancy", "Automated failover."),
    ("abstraction layer", "HPC workloads", "Dev/Test automation"),
    ("between hosts without shutdown", "memory delta", "SLA compliance"),
    ("All services share kernel", "Separate kernel space", "Even root access"),
    ("Containers rely on OS kernel", "Hardware abstraction", "Serverless"),
    ("Scale Up", "Hardware ceiling", "auto-scaling groups"),
    ("VM1 → Development", "Resource limits per environment", "dev experiments"),
    ("inaccessible across VMs", "forensic analysis", "Rotate credentials"),
    ("No hypervisor overhead", "ML training", "Rendering engines"),
    ("reproducible environments", "Golden VM Image", "CI testing labs"),
    ("CPU ready time", "noisy neighbor", "vmstat"),
    ("independently of hardware", "Redirect execution", "with zero downtime."),
    ("Local setup: Type 2", "Host OS consumes CPU/RAM", "lighter guest OS"),
    ("Each tenant runs inside", "Tenant A VM ≠ Tenant B VM", "Azure VMs"),
    ("Create snapshot", "Installed packages", "minutes instead of rebuild hours"),
    ("pool hardware resources", "Terminate VMs", "Pay-as-you-go"),
)
"""Words read off the document by hand, three an answer, in the order of the questions."""


def test_the_seed_gives_thirty_questions_with_thirty_answers(seed: Imported) -> None:
    assert (seed.n_questions, seed.n_references) == (30, 30)
    assert seed.summary == f"30 questions, 30 reference answers, {seed.pack.n_points} points"
    assert [question.id for question in seed.pack.questions][::29] == ["q-01", "q-30"]
    assert seed.pack.title == "Hypervisor Interview Questions"


@pytest.mark.parametrize("position", range(30), ids=lambda position: f"q-{position + 1:02d}")
def test_each_seed_answer_belongs_to_its_question_alone(seed: Imported, position: int) -> None:
    listed = SEED.read_text(encoding="utf-8").split("\n")[position + 1].removeprefix("- ")
    question = seed.pack.questions[position]

    assert question.question == listed
    for mark in MARKS[position]:
        holders = [one.id for one in seed.pack.questions if mark in one.reference]
        assert holders == [question.id]


def test_no_seed_answer_holds_a_question_and_nothing_is_lost(seed: Imported) -> None:
    """Every letter of the answers is in some reference; only the repeated questions are gone."""
    answers = SEED.read_text(encoding="utf-8").split("“ANSWERS”")[1]
    for position, question in enumerate(seed.pack.questions, start=1):
        answers = answers.replace(f"{position}. {question.question}", "", 1)
        assert not any(one.question in question.reference for one in seed.pack.questions)
    references = "".join(question.reference for question in seed.pack.questions)

    assert "".join(references.split()) == "".join(answers.split())


def test_seed_scenarios_are_the_questions_that_start_with_a_situation(seed: Imported) -> None:
    scenarios = [q.id for q in seed.pack.questions if q.kind is Kind.SCENARIO]

    assert scenarios == [f"q-{number}" for number in range(21, 31)]


def test_seed_points_are_as_counted_by_hand(seed: Imported) -> None:
    # 3: 2 + 2 + 2 + 4 bullets under Partitioning, Isolation, Encapsulation, Production benefits
    # 9: 3 examples of Type 1, 2 of Type 2, 4 table rows
    # 14: 3 + 3 bullets are few, so the flow "Before deployment" and "If failure" count: 8
    # 16: 3 bullets (one glued to a flow), 5 table rows, 3 + 4 bullets on when to choose which
    counts = {question.id: len(question.points) for question in seed.pack.questions}

    assert [counts[name] for name in ("q-03", "q-09", "q-14", "q-16")] == [10, 9, 8, 15]
    assert claims(seed.pack.question("q-14"))[4] == "If failure: Revert snapshot"
    assert "Advantages: No OS modification required" in claims(seed.pack.question("q-07"))


def test_every_repair_in_the_seed_is_noted_with_its_line(seed: Imported) -> None:
    lines = SEED.read_text(encoding="utf-8").split("\n")
    for note in seed.notes:
        number = int(note.removeprefix("line ").split(":")[0])
        assert 1 <= number <= len(lines)
    assert any(note.startswith("line 45:") and "Web server | VM2" in note for note in seed.notes)
