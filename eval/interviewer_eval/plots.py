"""Small PNG plots of a summary. The only place that knows matplotlib, which ships in an extra."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from interviewer.errors import InterviewerError
from interviewer_eval.summary import SetSummary, Summary

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_DPI = 80
_GRADER, _RATERS, _MUTED = "#2b6cb0", "#b7791f", "#a0aec0"


def draw(summary: Summary, folder: Path) -> list[str]:
    """Draw reliability and means by kind of every set that has them; names of the files.

    Equal summaries give equal pictures: no date and no version of the library is written into them.

    Raises:
        InterviewerError: matplotlib is not installed.
    """
    try:
        import matplotlib as mpl
    except ImportError as error:
        raise InterviewerError(
            "the plots need matplotlib: pip install 'interviewer[eval]', or give --no-plots"
        ) from error
    mpl.use("Agg")
    names = []
    for one in summary.sets:
        if one.figures.reliability or one.figures.kinds:
            name = f"{one.run.dataset}.png"
            _draw_set(one, folder / name)
            names.append(name)
    return names


def _draw_set(one: SetSummary, path: Path) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 3.6), layout="constrained")
    left, right = figure.subplots(1, 2)
    _reliability(one, left)
    _kinds(one, right)
    standing = "held out" if one.run.held_out.is_held_out else "IN SAMPLE"
    figure.suptitle(f"{one.run.title} ({standing}, n {one.figures.n_graded})", fontsize=10)
    figure.savefig(path, dpi=_DPI, metadata={"Software": None})


def _reliability(one: SetSummary, axes: Axes) -> None:
    bins = one.figures.reliability
    largest = max((each.n for each in bins), default=1)
    axes.plot([0, 1], [0, 1], color=_MUTED, linewidth=1)
    axes.bar(
        [each.low + 0.05 for each in bins],
        [0.2 * each.n / largest for each in bins],
        width=0.09,
        color=_MUTED,
        alpha=0.4,
    )
    axes.plot([b.said for b in bins], [b.was for b in bins], "o-", color=_GRADER)
    for each in bins:
        axes.annotate(str(each.n), (each.said, each.was), fontsize=7, xytext=(3, -9),
                      textcoords="offset points")  # fmt: skip
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="said: probability of credit")
    axes.set_ylabel("was: share that the raters credited")


def _kinds(one: SetSummary, axes: Axes) -> None:
    rows = one.figures.kinds[::-1]
    places = list(range(len(rows)))
    axes.set_yticks(places, [row.kind for row in rows])
    axes.plot([row.raters for row in rows], places, "D", color=_RATERS, label="raters")
    for place, row in zip(places, rows, strict=True):
        if row.by_verdicts.value is None:
            continue
        axes.plot([row.by_verdicts.value], [place], "o", color=_GRADER,
                  label="grader" if place == 0 else None)  # fmt: skip
        if row.by_verdicts.interval is not None:
            ends = [row.by_verdicts.interval.low, row.by_verdicts.interval.high]
            axes.plot(ends, [place, place], color=_GRADER, linewidth=1)
    axes.set(xlim=(-0.2, 5.2), xlabel="mean score of 5, with 95 % interval")
    if rows:
        axes.legend(fontsize=8, loc="lower right")
