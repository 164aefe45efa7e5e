"""The page, and that what is in the repository is not stale."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from interviewer.errors import InputError
from interviewer.grading.builtin.judge import BuiltinJudge
from interviewer_eval.datasets.dataset import Dataset
from interviewer_eval.page import BEGIN, END, block_of, readme_block, with_block
from interviewer_eval.report import EXPLAINED, write_report
from interviewer_eval.source import memory_source
from interviewer_eval.summary import Summary, reached, read_summary, summarise, written
from interviewer_eval.targets import Target
from tests.eval.conftest import ReadingJudge, Run

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "eval" / "results"


@pytest.fixture
def summary(dataset: Dataset, grade_all: Run, tmp_path: Path) -> Summary:
    grade_all(dataset.model_copy(update={"name": "hypervisors"}), ReadingJudge())
    return summarise(tmp_path / "runs", seed=1)


def test_figures_in_the_repository_are_of_the_shipped_judge() -> None:
    shipped = BuiltinJudge(memory_source()).version
    assert read_summary(RESULTS).version == shipped, "the figures are stale; run `make eval`"


def test_readme_shows_the_figures_of_the_summary() -> None:
    block = block_of((ROOT / "README.md").read_text(encoding="utf-8"))
    if block is not None:
        assert block == readme_block(read_summary(RESULTS)), "run `interviewer-eval report`"


def test_summary_is_read_back_as_it_was_written(summary: Summary, tmp_path: Path) -> None:
    (tmp_path / "summary.json").write_text(written(summary), encoding="utf-8")
    again = read_summary(tmp_path)
    assert written(again) == written(summary)
    assert again.version == "test-1"


def test_equal_runs_give_an_equal_report(summary: Summary, tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_report(summary, tmp_path / name, tmp_path / "none", None)
    pages = [(tmp_path / name / "RESULTS.md").read_bytes() for name in ("a", "b")]
    assert pages[0] == pages[1]
    assert b"1.000" in pages[0]


def test_plots_are_small_and_the_same_every_time(summary: Summary, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="the plots need the extra `eval`")
    from interviewer_eval.plots import draw

    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        assert draw(summary, tmp_path / name) == ["hypervisors.png"]
    pictures = [(tmp_path / name / "hypervisors.png").read_bytes() for name in ("a", "b")]
    assert pictures[0] == pictures[1]
    assert len(pictures[0]) < 80_000


def test_only_the_marked_block_of_the_readme_is_renewed(summary: Summary, tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    write_report(summary, tmp_path / "out", readme, None)
    text = readme.read_text(encoding="utf-8")
    assert text.startswith(f"before\n{BEGIN}\n| labelled answers")
    assert text.endswith(f"{END}\nafter\n")
    assert block_of(text) == readme_block(summary)
    assert with_block("no marks", "block") == "no marks"


def test_explanations_of_people_stand_beside_the_disagreements(
    dataset: Dataset, grade_all: Run, tmp_path: Path
) -> None:
    grade_all(dataset, ReadingJudge(upside_down=True))
    folder = tmp_path / "out" / "results"
    folder.mkdir(parents=True)
    first = "small-q-01-vague"
    (folder / EXPLAINED).write_text(json.dumps({first: "It reads upside down."}), encoding="utf-8")
    write_report(summarise(tmp_path / "runs", 1), tmp_path / "out", tmp_path / "none", None)
    page = (tmp_path / "out" / "RESULTS.md").read_text(encoding="utf-8")
    assert "### Largest disagreements" in page
    line = next(line for line in page.splitlines() if line.startswith(f"- `{first}`"))
    assert "alpha: raters missed, grader met" in line
    assert line.endswith("It reads upside down.")


def with_overlaps(summary: Summary, *names: str) -> Summary:
    one = summary.sets[0]
    check = one.run.held_out.model_copy(update={"overlaps": names, "checked": 1})
    run = one.run.model_copy(update={"held_out": check})
    return summary.model_copy(update={"sets": (one.model_copy(update={"run": run}),)})


def test_figures_in_sample_do_not_replace_held_out_ones_unasked(
    summary: Summary, tmp_path: Path
) -> None:
    out, none = tmp_path / "out", tmp_path / "none"
    write_report(with_overlaps(summary), out, none, None)
    flattered = with_overlaps(summary, "hv-01")
    with pytest.raises(InputError, match="hypervisors held out there, IN SAMPLE in these runs"):
        write_report(flattered, out, none, None)
    assert read_summary(out / "results").sets[0].run.held_out.is_held_out
    write_report(flattered, out, none, None, in_sample=True)
    assert not read_summary(out / "results").sets[0].run.held_out.is_held_out


def test_target_is_not_reached_by_a_part_of_the_set(
    dataset: Dataset, grade_all: Run, tmp_path: Path
) -> None:
    part = dataset.model_copy(update={"name": "hypervisors"}).limited(12, seed=1)
    grade_all(part, ReadingJudge())
    found = {t.name: one for t, one in reached(summarise(tmp_path / "runs", 1)) if one}
    assert found["auc"].value.value == 1.0
    assert not found["auc"].is_shown
    assert "PARTIAL: 12 of 16" in found["auc"].note


@pytest.mark.parametrize(
    ("value", "at_most", "word"),
    [(0.9, False, "goal"), (0.7, False, "must"), (0.5, False, "short"),
     (0.5, True, "goal"), (0.7, True, "must"), (0.9, True, "short")],
)  # fmt: skip
def test_target_knows_which_way_is_better(value: float, at_most: bool, word: str) -> None:
    must, goal = (0.8, 0.6) if at_most else (0.6, 0.8)
    target = Target(
        on="x", family="points", name="auc", title="AUC", must=must, goal=goal, at_most=at_most
    )
    assert target.word(value) == word


def test_report_without_runs_says_how_to_make_them(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no runs; make them with `interviewer-eval run"):
        summarise(tmp_path, seed=1)
