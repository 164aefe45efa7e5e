import contextlib
import time

import pytest

from interviewer.errors import InputError
from interviewer.interviews.phrases import (
    MAX_CHARS,
    MAX_PHRASE_CHARS,
    MAX_PHRASES,
    read_phrases,
)


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("- Operate hypervisors\n* Plan backups", ("Operate hypervisors", "Plan backups")),
        ("1. First task\n2) Second task", ("First task", "Second task")),
        ("Build images. Ship them daily.", ("Build images", "Ship them daily")),
        (
            "You plan the migration of large\nsystems to the cloud",
            ("You plan the migration of large systems to the cloud",),
        ),
        (
            "Experience with KVM, Xen and live migration",
            (
                "Experience with KVM, Xen and live migration",
                "Experience with KVM",
                "Xen",
                "live migration",
            ),
        ),
        (
            "Hypervisors (KVM, Xen) of the cloud",
            ("Hypervisors (KVM, Xen) of the cloud", "KVM", "Xen"),
        ),
        ("kvm\nxen\nmigration", ("kvm", "xen", "migration")),
        ("Same task\nsame TASK\n", ("Same task",)),
        ("Wissen über Größen\n•\t仮想化の経験", ("Wissen über Größen", "仮想化の経験")),
    ],
    ids=[
        "bullets",
        "numbers",
        "sentences",
        "wrapped",
        "list",
        "brackets",
        "short lines",
        "doubled",
        "other scripts",
    ],
)
def test_text_is_cut_into_what_can_be_found_again_in_it(
    text: str, phrases: tuple[str, ...]
) -> None:
    assert read_phrases(text).phrases == phrases


def test_markup_of_a_web_page_is_taken_off_and_its_scripts_are_not_read() -> None:
    page = (
        "<!doctype html><html><head><title>Engineer</title><style>p { color: red }</style>"
        "<script>var secret = 'Kubernetes operator';</script></head><body><h1>Your tasks</h1>"
        "<ul><li>Operate <b>KVM</b> &amp; QEMU</li><li>Plan upgrades<br>at night</li></ul></body>"
    )
    assert read_phrases(page).phrases == (
        "Engineer",
        "Your tasks",
        "Operate KVM & QEMU",
        "Plan upgrades",
        "at night",
    )


def test_angle_brackets_that_are_no_markup_stay() -> None:
    assert read_phrases("Know List<String> and a < b").phrases == ("Know List<String> and a < b",)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t ",
        "--- *** 12 34",
        "<p></p><script>all of it</script>",
        "\ud800 half",
        "\x00" * 50,
    ],
    ids=["empty", "blank", "marks and numbers", "no words in it", "surrogate", "binary"],
)
def test_text_with_nothing_to_read_is_refused_in_words(text: str) -> None:
    with pytest.raises(InputError, match="paste"):
        read_phrases(text)


def test_huge_text_is_read_to_a_limit_and_says_so() -> None:
    lines = "\n".join(f"Task number {number} of many" for number in range(5_000))
    read = read_phrases(lines)
    assert len(read.phrases) == MAX_PHRASES
    assert f"only the first {MAX_CHARS:,} characters" in read.left_out
    assert f"only the first {MAX_PHRASES} of" in read.left_out
    assert read_phrases("One task").left_out == ""


def test_one_endless_line_is_cut() -> None:
    read = read_phrases("word " * 50_000)
    assert max(map(len, read.phrases)) <= MAX_PHRASE_CHARS


@pytest.mark.parametrize("piece", ["<", "<p", "<!--", "<script>", "a,", " and ", ".\n", "é\u0301"])
def test_no_text_takes_more_than_linear_time(piece: str) -> None:
    # Processor time of this thread: the machine may be busy.
    text = (piece * MAX_CHARS)[:MAX_CHARS] + "end"
    began = time.thread_time()
    with contextlib.suppress(InputError):
        read_phrases(text)
    assert time.thread_time() - began < 3
