"""People's scores beside the grades: the right file, the right scale, the right figures."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from interviewer.batch.human import agreement_with, read_human, refuse_strangers
from interviewer.errors import InputError


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def rows(**scores: float | None) -> list[dict[str, Any]]:
    return [{"id": name, "score": score} for name, score in scores.items()]


def test_scores_of_several_raters_are_read_and_brought_to_one_scale(tmp_path: Path) -> None:
    path = write(
        tmp_path / "h.csv", "\ufeffID, Score ,rater\na,5,Ada\na,4,Bob\nb,2.5,Ada\nc,,Ada\n"
    )
    found = read_human(path)
    assert found.scores == {"a": (1.0, 0.8), "b": (0.5,)}
    assert (found.scale, found.raters) == (5.0, ("Ada", "Bob"))
    assert read_human(path, 10).scores["b"] == (0.25,)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("item,score\na,1\n", r":1: expected the columns id,score\[,rater\], found item, score"),
        ("", "found nothing"),
        ("id,score\n", "holds no score"),
        ("id,score\na,good\n", ":2: score 'good' is not a number"),
        ("id,score\na,nan\n", ":2: score 'nan' is not a number of 0 or more"),
        ("id,score\na,-1\n", ":2: score '-1' is not a number of 0 or more"),
        ("id,score\n,1\n", ":2: the id is empty"),
        ("id,score\na,1\na,0\n", ":3: 'a' has a score by 'them' already"),
        ("id,score\na,200\n", "200 is above the scale; name its top with --human-max"),
    ],
)
def test_a_file_that_cannot_be_used_says_where_and_why(
    tmp_path: Path, text: str, problem: str
) -> None:
    with pytest.raises(InputError, match=problem):
        read_human(write(tmp_path / "h.csv", text))


def test_ids_that_are_not_among_the_answers_are_refused_by_name(tmp_path: Path) -> None:
    path = write(tmp_path / "h.csv", "id,score\na,1\nzed,0\n")
    with pytest.raises(InputError, match="1 of 2 ids are not among the answers: zed; give"):
        refuse_strangers(read_human(path), {"a", "b"}, path)
    refuse_strangers(read_human(path), {"a", "zed"}, path)


def test_agreement_is_what_it_is_by_hand(tmp_path: Path) -> None:
    path = write(tmp_path / "h.csv", "id,score\na,0\nb,1\nc,3\nd,5\ne,5\n")
    found = agreement_with(read_human(path), rows(a=0.0, b=0.4, c=0.6, d=1.0, e=None, f=0.5))
    assert (found.n, found.ungraded, found.unscored) == (4, ("e",), 1)
    # people 0, .2, .6, 1 and grades 0, .4, .6, 1: means .45 and .5;
    # sums of squares .5900 and .52, of products .54
    assert found.pearson.value == pytest.approx(0.54 / math.sqrt(0.59 * 0.52))
    # one difference of 0.2 in four: sqrt(0.04 / 4)
    assert found.rmse.value == pytest.approx(0.1)
    # levels 0 2 3 5 and 0 1 3 5: squared differences sum to 1; over all 16 pairs of a grade and
    # a score: 4 * (38 + 35) - 2 * 10 * 9 = 112; 1 - (1 / 4) / (112 / 16)
    assert found.qwk.value == pytest.approx(1 - 0.25 / 7)
    assert found.no_verdict


def test_intervals_leave_out_whole_candidates_where_they_are_known(tmp_path: Path) -> None:
    text = "id,score\n" + "".join(f"{n},{(n * 7) % 6}\n" for n in range(24))
    human = read_human(write(tmp_path / "h.csv", text))
    graded = [
        {"id": str(n), "score": ((n * 7) % 6 + n % 2) / 6, "candidate": f"c{n // 4}"}
        for n in range(24)
    ]
    found = agreement_with(human, graded)
    assert found.pearson.interval is not None
    assert "jackknife" in found.pearson.interval.method
    alone = agreement_with(human, [{**row, "candidate": ""} for row in graded])
    assert alone.pearson.interval is not None
    assert alone.pearson.interval.method == "Fisher's z"
    assert alone.pearson.value == found.pearson.value


def test_without_any_pair_there_is_a_reason_instead_of_a_number(tmp_path: Path) -> None:
    human = read_human(write(tmp_path / "h.csv", "id,score\na,1\n"))
    found = agreement_with(human, rows(a=None))
    assert (found.pearson.value, found.qwk.value, found.rmse.value) == (None, None, None)
    assert "there is none" in found.rmse.reason
