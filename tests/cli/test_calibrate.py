"""`interviewer calibrate agreement` as people and scripts see it."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from interviewer.cli.main import app

ROWS = (
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)


@pytest.fixture
def observers(tmp_path: Path) -> Path:
    """Krippendorff's 4 observers and 12 units."""
    lines = ["item,rater,value"]
    for rater, row in zip("ABCD", ROWS, strict=True):
        for unit, cell in enumerate(row.split(), start=1):
            lines.append(f"{unit},{rater},{'' if cell == '.' else cell}")
    path = tmp_path / "observers.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def pair(tmp_path: Path) -> Path:
    """Two raters of 40 answers by 10 candidates, from 1 to 5."""
    rng = random.Random(1)
    lines = ["item,rater,value,candidate"]
    for item in range(40):
        score = rng.gauss(3, 1)
        for rater in "AB":
            value = min(5, max(1, round(score + rng.gauss(0, 0.5))))
            lines.append(f"{item},{rater},{value},c{item // 4}")
    path = tmp_path / "pair.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def asked(*arguments: object) -> dict[str, object]:
    words = ["calibrate", "agreement", *map(str, arguments), "--json"]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def coefficient(found: dict[str, object], name: str) -> dict[str, object]:
    rows = found["coefficients"]
    assert isinstance(rows, dict)
    row = rows[name]
    assert isinstance(row, dict)
    return row


@pytest.mark.parametrize(
    ("level", "value"),
    [
        ("nominal", 113 / 152),
        ("ordinal", 108577 / 133160),
        ("interval", 951 / 1120),
        ("ratio", 18222619 / 22852465),
    ],
)
def test_published_alpha_at_each_level(observers: Path, level: str, value: float) -> None:
    row = coefficient(asked(observers, "--level", level), "krippendorff_alpha")
    assert row["value"] == pytest.approx(value, abs=1e-9)
    assert row["n"] == 11
    assert row["reason"] is None
    low, high = row["interval"]  # type: ignore[misc]
    assert low < value < high


def test_what_does_not_apply_is_null_with_a_reason(observers: Path) -> None:
    found = asked(observers, "--level", "nominal")
    row = coefficient(found, "cohen_kappa")
    assert (row["value"], row["interval"]) == (None, None)
    assert row["reason"] == "it compares 2 raters; this table has 4"
    assert found["no_verdict"] == "11 items; no verdict below 20"
    assert (found["n_items"], found["n_raters"], found["n_ratings"]) == (12, 4, 41)


def test_two_raters_get_every_coefficient_and_candidates_are_resampled(pair: Path) -> None:
    found = asked(pair, "--level", "interval")
    rows = found["coefficients"]
    assert isinstance(rows, dict)
    assert all(row["value"] is not None for row in rows.values())
    assert found["n_candidates"] == 10
    assert found["labels"] == [1, 2, 3, 4, 5]
    counts = found["confusion_matrix"]
    assert isinstance(counts, list)
    assert sum(map(sum, counts)) == 40
    assert set(found["rater_severity"]) == {"A", "B"}  # type: ignore[call-overload]


def test_the_full_label_set_can_be_given(pair: Path) -> None:
    seen = asked(pair, "--level", "ordinal")
    given = asked(pair, "--level", "ordinal", "--labels", "0,1,2,3,4,5")
    assert given["labels"] == [0, 1, 2, 3, 4, 5]
    assert coefficient(given, "gwet_ac1")["value"] != coefficient(seen, "gwet_ac1")["value"]
    # Kappa does not change: its weights count steps, and no step was added in between.
    kappa = coefficient(seen, "cohen_kappa_quadratic")["value"]
    assert coefficient(given, "cohen_kappa_quadratic")["value"] == pytest.approx(kappa)


def test_words_have_an_order_when_labels_name_it(tmp_path: Path) -> None:
    path = tmp_path / "words.csv"
    path.write_text(
        "item,rater,value\nx,a,met\nx,b,partly\ny,a,missed\ny,b,missed\nz,a,met\nz,b,met\n",
        encoding="utf-8",
    )
    found = asked(path, "--level", "ordinal", "--labels", "missed,partly,met")
    assert coefficient(found, "adjacent_agreement")["value"] == 1.0


def test_the_table_for_people_shows_value_interval_n_and_reason(observers: Path) -> None:
    done = CliRunner().invoke(app, ["calibrate", "agreement", str(observers), "--level", "nominal"])
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0].endswith("41 ratings of 12 items by 4 raters, nominal level")
    alpha = next(line for line in lines if line.startswith("Krippendorff's alpha, nominal"))
    assert alpha.split()[3] == "0.743"
    assert alpha.split()[-1] == "11"
    kappa = next(line for line in lines if line.startswith("Cohen's kappa"))
    assert kappa.endswith("-  it compares 2 raters; this table has 4")
    assert lines[-1] == "11 items; no verdict below 20"


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        pytest.param("", [], "the file is empty", id="empty"),
        pytest.param("item,rater\nx,a\n", [], "no column value", id="columns"),
        pytest.param("item,rater,value\nx,a,1\nx,a,1\n", [], "already in line 2", id="twice"),
        pytest.param("item,rater,value\nx,a,ok\n", [], "is not a number", id="word"),
        pytest.param(
            "item,rater,value\nx,a,9\n", ["--labels", "1,2"], "mend it or --labels", id="label"
        ),
        pytest.param(
            "item,rater,value\nx,a,1\n", ["--labels", "2,1"], "ascending order", id="order"
        ),
        pytest.param("item,rater,value\nx,a,1\n", ["--labels", "1"], "two or more", id="one label"),
        pytest.param("item,rater,value\nx,a,1\n", ["--labels", "a,b"], "needs numbers", id="words"),
    ],
)
def test_a_call_that_cannot_work_exits_with_two_and_one_line(
    tmp_path: Path, text: str, options: list[str], message: str
) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "interviewer.cli.main", "calibrate", "agreement", str(path)]
    done = subprocess.run(
        [*command, "--level", "interval", *options],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert message in done.stderr


def test_a_level_that_does_not_exist_exits_with_two(observers: Path) -> None:
    done = CliRunner().invoke(
        app, ["calibrate", "agreement", str(observers), "--level", "cardinal"]
    )
    assert done.exit_code == 2
