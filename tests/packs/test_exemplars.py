import json

import pytest

from interviewer.domain.grade import Verdict
from interviewer.errors import PackInvalid
from interviewer.packs.exemplars import FILE, read_exemplars

LINE = {
    "id": "e-1",
    "question_id": "q-01",
    "answer": "It is A, and B too.",
    "verdicts": {"alpha": "met", "beta": "partly", "gamma": "missed"},
    "rater": "r1",
}


@pytest.fixture
def read(tmp_path, pack):
    def read(*lines):
        texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
        (tmp_path / FILE).write_text("\n".join(texts) + "\n", encoding="utf-8")
        return read_exemplars(tmp_path, pack)

    return read


def test_pack_without_the_file_has_no_exemplars(tmp_path, pack):
    assert read_exemplars(tmp_path, pack) == ()


def test_lines_come_in_their_order_with_their_verdicts(read):
    first, second = read(LINE, "", {**LINE, "id": "e-2", "answer": "a\u2028b"})
    assert first.verdicts == {
        "alpha": Verdict.MET,
        "beta": Verdict.PARTLY,
        "gamma": Verdict.MISSED,
    }
    assert (second.id, second.answer) == ("e-2", "a\u2028b")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", ":2: is not JSON"),
        ("[]", ":2: the line: "),
        ({**LINE, "question_id": "q-99"}, ":2: pack small has no question 'q-99'"),
        ({**LINE, "answer": " \n"}, ":2: answer: "),
        ({**LINE, "score": 1}, ":2: score: is not a known key"),
        ({key: LINE[key] for key in LINE if key != "rater"}, ":2: rater: is missing"),
        (
            {**LINE, "verdicts": {**LINE["verdicts"], "alpha": "yes"}},
            ":2: verdicts.alpha: 'yes' is no verdict; use met, partly, missed or wrong",
        ),
        (
            {**LINE, "verdicts": {"alpha": "met", "delta": "met"}},
            ":2: q-01 has no point 'delta'; its points: alpha, beta, gamma",
        ),
        ({**LINE, "verdicts": {"alpha": "met"}}, ":2: no verdict on beta, gamma"),
        ({**LINE, "id": "e-0"}, ":2: id 'e-0' stands on line 1 already"),
    ],
)
def test_line_that_cannot_be_used_is_named_with_its_place(read, tmp_path, line, said):
    with pytest.raises(PackInvalid) as caught:
        read({**LINE, "id": "e-0"}, line)
    assert f"{tmp_path / FILE}{said}" in str(caught.value)


def test_every_problem_of_a_file_is_listed(read):
    with pytest.raises(PackInvalid) as caught:
        read("{", LINE, {**LINE, "question_id": "q-99"})
    assert len(str(caught.value).splitlines()) == 3


def test_file_that_is_not_utf8_says_on_which_line(tmp_path, pack):
    (tmp_path / FILE).write_bytes(json.dumps(LINE).encode() + b"\n\xff\n")
    with pytest.raises(PackInvalid, match=r"exemplars\.jsonl:2: is not UTF-8"):
        read_exemplars(tmp_path, pack)
