"""A quote earns only where it stands verbatim and is meant."""

from __future__ import annotations

import time

import pytest

from interviewer.domain.grade import Evidence, EvidenceStatus, Verdict
from interviewer.domain.pack import Question, RubricPoint
from interviewer.grading.evidence import check_quote, sentence_around
from interviewer.grading.normalise import normalise
from interviewer.packs.load import load_pack

NOT_THERE = "the quoted words are not in the answer"
TAKEN_BACK = "the sentence around the quote takes it back"
NEGATED = 'the quote leaves out the "not" before it'
ECHO = "the quote only repeats the question"
REJECTED = "the quote rejects what the point claims"
OPPOSITE = "the quote says the opposite of the point"

KERNEL = RubricPoint(
    id="own-kernel",
    claim="Every virtual machine runs its own kernel.",
    paraphrases=("Each guest boots a kernel of its own.",),
    misconceptions=("All virtual machines share the kernel of the host.",),
)


def found(
    quote: str,
    *turns: str,
    asked: tuple[str, ...] = (),
    verdict: Verdict = Verdict.MET,
    point: RubricPoint | None = None,
) -> Evidence:
    texts = tuple(normalise(turn, 100_000).text for turn in turns)
    return check_quote(quote, texts, asked, verdict, point)


@pytest.mark.parametrize(
    ("quote", "turn", "exact"),
    [
        pytest.param("runs on metal", "it runs on metal", "runs on metal", id="same"),
        pytest.param("RUNS ON Metal", "it runs on metal", "runs on metal", id="case"),
        pytest.param("a  b\tc", "x a b   c y", "a b   c", id="white space"),
        pytest.param("split over lines", "split\nover\r\nlines", "split\nover\nlines", id="lines"),
        pytest.param("it's \"fast\"", "It’s “fast”", "It’s “fast”", id="quotation marks"),
        pytest.param("it’s «fast»", 'It\'s "fast"', 'It\'s "fast"', id="other marks"),
        pytest.param("copy-on-write", "copy‑on–write", "copy‑on–write", id="dashes"),
        pytest.param("“The guest is unaware.”", "the guest is unaware", "the guest is unaware",
                     id="quotation marks and full stop around"),
        pytest.param("...the guest is unaware…", "So the guest is unaware!", "the guest is unaware",
                     id="ellipses around"),
        pytest.param("cafe\u0301 VM", "café VM", "café VM", id="NFD quote of an NFC answer"),
        pytest.param("VT-x", "terse: VT-x/AMD-V → trap+emulate", "VT-x", id="short term"),
        pytest.param("2 MB", "pages of 2 MB", "2 MB", id="number and unit"),
        pytest.param("guest -> trap -> VMM", "guest -> trap -> VMM -> hw", "guest -> trap -> VMM",
                     id="notes with arrows"),
        pytest.param("hv = ring -1", "notes:\n- hv = ring -1\n- guest = ring 0", "hv = ring -1",
                     id="notes with bullets"),
        pytest.param("C++ (fast)", "It is C++ (fast), yes", "C++ (fast)", id="punctuation"),
    ],
)  # fmt: skip
def test_verbatim_words_are_found_and_returned_as_they_stand(
    quote: str, turn: str, exact: str
) -> None:
    evidence = found(quote, turn)
    assert (evidence.status, evidence.problem) == (EvidenceStatus.VERIFIED, "")
    assert evidence.quote == exact
    assert normalise(turn, 1000).text[evidence.start : evidence.end] == exact


@pytest.mark.parametrize(
    ("quote", "turn", "exact"),
    [
        pytest.param("istanbul runs vms", "ISTANBUL runs VMs", "ISTANBUL runs VMs", id="upper"),
        pytest.param("ends here", "İİİ it ends here", "ends here", id="after a growing İ"),
        pytest.param("i̇stanbul", "In İSTANBUL now", "İSTANBUL", id="İ folds to two characters"),
        pytest.param(
            "strasse vm", "Die Straße VM", None, id="ß is ss, but a word is missing before"
        ),
        pytest.param("die strasse", "Die Straße", "Die Straße", id="ß folds to ss"),
        pytest.param("file system", "the ﬁle system", "ﬁle system", id="ligature"),
        pytest.param("after", "🚀🚀 ﬃ ß after 🚀", "after", id="emoji and ligatures before"),
        pytest.param("fast 🚀 boot", "a fast 🚀 boot!", "fast 🚀 boot", id="emoji within"),
        pytest.param("👨👩 pair", "the 👨\u200d👩 pair", "👨\u200d👩 pair", id="joiner not quoted"),
        pytest.param("x̂ is", "where x̂ is", "x̂ is", id="mark that does not compose"),
        pytest.param("المشرف", "فوق المشرف هنا", "المشرف", id="right to left"),
    ],
)
def test_offsets_slice_the_exact_words_where_folding_changes_length(
    quote: str, turn: str, exact: str | None
) -> None:
    evidence = found(quote, turn)
    text = normalise(turn, 1000).text
    if exact is None:
        exact = "Straße VM"
    assert evidence.quote == exact
    assert text[evidence.start : evidence.end] == exact


@pytest.mark.parametrize(
    ("quote", "turn"),
    [
        pytest.param("the guest is modified", "the guest is not modified", id="dropped not"),
        pytest.param("can access memory", "it cannot access memory", id="cannot to can"),
        pytest.param("runs on metal", "runs directly on metal", id="dropped word"),
        pytest.param("runs fast on metal", "runs on metal fast", id="other order"),
        pytest.param("runs ... metal", "runs on bare metal", id="ellipsis within"),
        pytest.param("hyper", "a hypervisor", id="cuts the end of a word"),
        pytest.param("visor runs", "hypervisor runs", id="cuts the start of a word"),
        pytest.param("VM 1", "VM 12", id="cuts a number"),
        pytest.param("x is", "where x̂ist", id="cuts a letter from its mark"),
        pytest.param("x", "x̂", id="letter without its mark"),
        pytest.param("हाइपर", "हाइपरवाइज़र", id="cuts a word before a vowel sign"),
        pytest.param("pаravirtualization", "paravirtualization", id="homoglyph"),
        pytest.param("virtual memory is isolated", "", id="empty answer"),
    ],
)  # fmt: skip
def test_what_does_not_stand_there_verbatim_is_not_found(quote: str, turn: str) -> None:
    evidence = found(quote, turn)
    assert evidence.status is EvidenceStatus.UNVERIFIED
    assert evidence.problem == NOT_THERE


@pytest.mark.parametrize("quote", ["", "   ", "...", "“”", "→", "\u200b"])
def test_a_quote_without_words_is_unverified(quote: str) -> None:
    assert found(quote, "... → “”").problem == "the quote holds no words"


@pytest.mark.parametrize("quote", ["and so on and", "it is what it is"])
def test_words_that_claim_nothing_are_unverified(quote: str) -> None:
    assert found(quote, f"{quote} you know").problem == "the quote claims nothing by itself"


def test_a_quote_spread_over_two_turns_is_not_found() -> None:
    evidence = found("the guest does not know about it", "the guest does not", "know about it")
    assert evidence.problem == NOT_THERE


def test_the_turn_of_a_quote_is_named() -> None:
    evidence = found("pre-copy rounds", "no idea", "it does pre-copy rounds", "pre-copy rounds")
    assert (evidence.turn, evidence.start) == (1, len("it does "))


def test_a_long_invented_quote_is_kept_short() -> None:
    assert len(found("word " * 1000, "something else").quote) == 500


QUESTION = "How does live migration move a running virtual machine between two hosts?"


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(QUESTION, id="word for word"),
        pytest.param("live migration does move a running virtual machine", id="a part"),
        pytest.param("Live migration moves? How does live migration move a running virtual machine "
                     "between two hosts", id="with a start of its own"),
        pytest.param("move a running virtual machine", id="four words"),
    ],
)  # fmt: skip
def test_the_question_said_back_earns_nothing(answer: str) -> None:
    quote = answer.rpartition("? ")[2]
    assert found(quote, answer, asked=(QUESTION,)).problem == ECHO
    assert found(quote, answer, asked=(QUESTION,), verdict=Verdict.WRONG).problem == ECHO


@pytest.mark.parametrize(
    ("answer", "asked"),
    [
        ("live migration", QUESTION),
        ("live migration copies memory while the virtual machine is running", QUESTION),
        ("Type 1 is on bare metal", "Compare bare-metal hypervisors, Type 1, with hosted ones"),
        ("containers do not share a kernel", "Do containers share a kernel?"),
        ("it never needs a modified guest kernel", "When does it need a modified guest kernel?"),
    ],
)
def test_an_answer_in_the_words_of_the_question_is_no_echo(answer: str, asked: str) -> None:
    assert found(answer, answer, asked=(asked,)).problem == ""


def test_words_of_the_rubric_that_the_candidate_did_not_say_earn_nothing() -> None:
    assert found(KERNEL.claim, "VMs are isolated.", point=KERNEL).problem == NOT_THERE


X = "every virtual machine runs its own kernel"


@pytest.mark.parametrize(
    "answer",
    [
        "I don't think that {x}.",
        "I don’t think {x}.",
        "I do not really believe that {x}.",
        "i dont think {x}",
        "I would not say that {x}.",
        "I wouldn't claim {x}.",
        "I'm not saying that {x}.",
        "I cannot agree that {x}.",
        "It is not true that {x}.",
        "It isn't true that {x}.",
        "It's not the case that {x}.",
        "It is false that {x}.",
        "It would be wrong to say that {x}.",
        "I doubt that {x}.",
        "I'm not sure that {x}.",
        "I used to think that {x}.",
        "Nobody says that {x}.",
        "Don't let anyone tell you that {x}.",
        "This does not mean that {x}.",
        "It is a common misconception that {x}.",
        "The biggest myth is that {x}.",
        "Myth: {x}.",
        "Many wrongly believe that {x}.",
        "Contrary to the belief that {x}, they do not.",
        "I do not think\n\nthat\n{x}.",
        "I do not think that:\n\n\n\n{x}.",
        "I do not think, however, that {x}.",
        "I do not think the following is true: {x}.",
        "{x} is a myth.",
        "{x} is simply not true.",
        "{x}, which is wrong.",
        "People say {x} but that is wrong.",
        "Some people claim that {x}, but it's not true.",
        "People say that {x}. That is wrong.",
        "{x}.\n\nThat's a misconception.",
        "{x}. Not.",
        "{x}. Wrong!",
        "{x}. Just kidding.",
        "{x}. Not {x}.",
        "{x}. I do not think that {x}.",
        "{x}? No.",
        "Does it mean that {x}? Of course not.",
        "The idea that {x} is wrong.",
        "Saying {x} is incorrect.",
        "{x}. It doesn't.",
        "{x}. They do not, whatever the vendor says.",
        "{x}; each has a copy. I disagree with that.",
        "{x}. I don't buy it.",
        "{x}. No.",
        "{x}. Forget it.",
        '"{x}": no, not at all.',
        '"{x}" - it does not.',
        "As if {x}!",
        "Supposedly {x}, which could not be further from the truth.",
        "{x}. It is fast as well. None of this is true.",
    ],
)
@pytest.mark.parametrize("whole", [False, True], ids=["bare claim quoted", "all quoted"])
def test_a_claim_that_is_taken_back_earns_nothing(answer: str, whole: bool) -> None:
    text = answer.format(x=X)
    evidence = found(text if whole else X, text, point=KERNEL)
    assert evidence.status is EvidenceStatus.UNVERIFIED
    assert evidence.problem in (TAKEN_BACK, NEGATED, REJECTED)


@pytest.mark.parametrize(
    ("quote", "answer"),
    [
        ("share a kernel", "VMs do not share a kernel."),
        ("share a kernel", "VMs don’t really share a kernel."),
        ("share a kernel", "VMs do not\nshare a kernel."),
        ("see the memory of others", "A guest cannot see the memory of others."),
        ("a modified guest kernel", "It works without a modified guest kernel."),
        ("patching the guest", "It translates code instead of patching the guest."),
        ("OS modification is needed", "No OS modification is needed."),
    ],
)
def test_a_quote_that_leaves_its_negation_out_earns_nothing(quote: str, answer: str) -> None:
    assert found(quote, answer).problem == NEGATED


@pytest.mark.parametrize(
    ("quote", "answer"),
    [
        ("the guest is unaware", "No OS modification is needed: the guest is unaware."),
        ("No OS modification is needed", "No OS modification is needed: the guest is unaware."),
        ("you could not share it", "Without a hypervisor you could not share it."),
        ("share it safely", "Without a hypervisor you could not share it safely."),
        ("an emulator", "It's not just an emulator, it also runs code natively."),
        ("it also runs code natively", "It's not just an emulator, it also runs code natively."),
        ("only isolates faults", "It not only isolates faults but also helps to consolidate."),
        ("hardware assist runs guests natively",
         "I don't think emulation is fast, but hardware assist runs guests natively."),
        ("they have their own kernel",
         "I don't think VMs share a kernel, they have their own kernel."),
        ("they share the kernel", "Many think containers are VMs, but they share the kernel."),
        ("it runs on the CPU", "It doesn't emulate everything, it runs on the CPU."),
        ("VMs have their own kernel", "That's not true. VMs have their own kernel."),
        ("VMs have their own kernel", "I disagree. VMs have their own kernel."),
        ("VMs have their own kernel", "I don't think so: VMs have their own kernel."),
        ("VMs have their own kernel", "I don't think so, VMs have their own kernel."),
        ("VMs are isolated", "Contrary to popular belief, VMs are isolated."),
        ("the guest does not know it", "No, the guest does not know it."),
        ("the guest does not know it", "No. The guest does not know it."),
        ("owns the hardware", "The guest thinks it owns the hardware, but that's not true."),
        ("copies dirty pages", "Not sure about the name. It copies dirty pages in rounds."),
        ("We deny traffic between tenants", "We deny traffic between tenants; VMs are isolated."),
        ("VMs are isolated", "We deny traffic between tenants, so VMs are isolated."),
        ("the guest needs no change", "the guest needs no change, nothing is wrong with that"),
        ("must not be a backup", "A snapshot must not be a backup."),
        ("it's not bound to the server", "the VM is not um it's not bound to the server"),
        ("never paused for long", "The VM is never paused for long."),
        ("- direct hw access", "- no hypervisor\n- direct hw access"),
        ("I don't think VMs share a kernel", "I don't think VMs share a kernel."),
        ("A guest cannot read the others", "A guest cannot read the others. It can't, by design."),
        ("A VM has its own kernel",
         "A VM has its own kernel. People say that it shares one. None of this is true."),
        ("A VM has its own kernel",
         "A VM has its own kernel. Containers emulate hardware? None of that is true."),
        ("the disk is lost", "If the host dies, the disk is lost. It isn't copied anywhere."),
        ("behaves as if it were a machine", "A VM behaves as if it were a machine of its own!"),
        ("a VM has its own kernel", 'Is it "one kernel for all"? No, a VM has its own kernel.'),
        ("the CPU is shared", "the CPU is shared. I never believe a benchmark without numbers."),
    ],
)  # fmt: skip
def test_an_innocent_negation_nearby_does_not_cost_an_honest_answer(
    quote: str, answer: str
) -> None:
    assert found(quote, answer).problem == ""


def test_rejecting_a_misconception_earns_the_point() -> None:
    for answer in (
        "I don't think that all virtual machines share the kernel of the host.",
        "It's a myth that virtual machines share the host kernel.",
        "People say all virtual machines share the host kernel, but that is wrong.",
    ):
        assert found(answer, answer, point=KERNEL).problem == ""


def test_a_wording_of_the_point_with_a_not_put_in_is_the_opposite() -> None:
    answer = "Every virtual machine does not run its own kernel."
    point = KERNEL.model_copy(update={"claim": "Every virtual machine does run its own kernel."})
    assert found(answer, answer, point=point).problem == OPPOSITE


def test_the_last_stance_on_a_claim_counts() -> None:
    assert found(X, f"{X}.", f"I don't think that {X}.").problem == TAKEN_BACK
    evidence = found(X, f"I used to think the contrary. I don't think that {X}.", f"Well, {X}.")
    assert (evidence.problem, evidence.turn) == ("", 1)


def test_a_short_term_counts_where_one_of_its_mentions_is_meant() -> None:
    answer = "Isolation is strong. I don't think isolation is perfect."
    assert found("isolation", answer).problem == ""


def test_a_verdict_of_wrong_may_rest_on_negated_words() -> None:
    evidence = found("share a kernel", "They do not share a kernel.", verdict=Verdict.WRONG)
    assert evidence.status is EvidenceStatus.VERIFIED


def test_every_wording_of_the_shipped_pack_counts_when_it_is_the_answer() -> None:
    refused = [
        (question.id, text)
        for question in load_pack("hypervisors").questions
        for point in question.points
        for text in (point.claim, *point.paraphrases)
        if found(text, text, asked=(question.question, point.probe), point=point).problem
    ]
    assert refused == []


def _not_thought(question: Question) -> list[str]:
    return [
        text
        for point in question.points
        for text in (point.claim, *point.paraphrases)
        if not found(text, f"I do not think that {text}", point=point).problem
    ]


def test_no_wording_of_the_shipped_pack_counts_after_i_do_not_think_that() -> None:
    assert [text for question in load_pack("hypervisors").questions
            for text in _not_thought(question)] == []  # fmt: skip


@pytest.mark.parametrize(
    ("text", "part", "sentence"),
    [
        ("One. Two three. Four.", "three", "Two three."),
        ("One, e.g. two three. Four.", "three", "One, e.g. two three."),
        ("Uses v2.6 now. Next", "Uses v2.6", "Uses v2.6 now."),
        ("line one\nline two", "two", "line two"),
        ("only", "only", "only"),
        ("a; b c; d", "b c", "b c;"),
    ],
)
def test_the_sentence_around_a_quote(text: str, part: str, sentence: str) -> None:
    start = text.index(part)
    first, last = sentence_around(text, start, start + len(part))
    assert text[first:last] == sentence


@pytest.mark.parametrize(
    "flood",
    [
        pytest.param("I don't think a " + "a b " * 5_000, id="one word over and over"),
        pytest.param("not " * 5_000, id="negations"),
        pytest.param("people say " * 2_000, id="attributions"),
        pytest.param("the idea that " * 1_400, id="frames"),
        pytest.param(". " * 10_000, id="full stops"),
        pytest.param("\n" * 9_000 + "I don't think" + "\n" * 9_000 + "x", id="line breaks"),
        pytest.param("x is a myth. " * 1_500, id="rejections"),
        pytest.param("which is " * 2_200, id="half phrases"),
    ],
)
def test_a_flood_is_checked_in_a_moment(flood: str) -> None:
    started = time.process_time()
    for quote in ("a", "not", "x"):
        found(quote, flood, point=KERNEL)
    assert time.process_time() - started < 3


SPOKEN = ("so um it shares, uh, the memory between guests",)


@pytest.mark.parametrize(
    "quote",
    [
        "it shares, the memory between guests",
        "um it shares, uh, the memory",
        "so it shares, the memory",
    ],
)
def test_quote_may_leave_out_hesitations_and_is_kept_as_it_was_spoken(quote):
    found = check_quote(quote, SPOKEN, (), Verdict.MET)
    assert found.status is EvidenceStatus.VERIFIED
    assert found.quote == SPOKEN[0][found.start : found.end]
    assert found.quote.startswith(("it shares, uh, the", "um it shares", "so um it"))


@pytest.mark.parametrize(
    ("quote", "turn"),
    [
        ("the diagram shows tables", "the er diagram shows tables"),
        ("it copies pages", "it like copies pages"),
        ("it copies pages", "it does not um copy pages"),
        ("um", "um uh"),
    ],
    ids=["a term that sounds like a filler", "a word with a meaning", "negation", "only fillers"],
)
def test_leaving_out_anything_else_is_not_verbatim(quote, turn):
    assert check_quote(quote, (turn,), (), Verdict.MET).status is EvidenceStatus.UNVERIFIED


def test_hesitations_count_where_the_option_is_off():
    found = check_quote("so it shares", SPOKEN, (), Verdict.MET, ignore_fillers=False)
    assert found.status is EvidenceStatus.UNVERIFIED


def test_negation_before_a_quote_is_seen_through_hesitations():
    turn = ("snapshots are not um backups of the whole machine",)
    found = check_quote("backups of the whole machine", turn, (), Verdict.MET)
    assert found.status is EvidenceStatus.UNVERIFIED


@pytest.mark.parametrize(
    "quote",
    [
        "Guests boot what is theirs alone. Not guests boot what is theirs alone.",
        "Guests boot what is theirs alone? No. They bring their own Linux? No.",
    ],
)
def test_quote_that_takes_back_all_it_says_earns_nothing_however_long(quote: str) -> None:
    assert found(quote, quote, point=KERNEL).problem
