"""What `interviewer grade` prints of a run's agreement with people."""

import pytest

from interviewer.batch.human import HumanAgreement
from interviewer.calibration.estimate import EXACT_BOUND, Interval, estimated
from interviewer.cli.grade_shown import show_agreement


@pytest.mark.parametrize(
    ("method", "marked"), [(EXACT_BOUND, True), ("jackknife", False)], ids=["bound", "resampled"]
)
def test_interval_that_rests_on_the_number_of_answers_alone_is_marked(
    capsys: pytest.CaptureFixture[str], method: str, marked: bool
) -> None:
    perfect = estimated(1.0, 20, Interval(low=0.66, high=1.0, method=method))
    near = estimated(0.9, 20, Interval(low=0.8, high=0.95, method="Fisher z"))
    show_agreement(
        HumanAgreement(
            n=20,
            n_raters=2,
            scale=1,
            pearson=near,
            qwk=perfect,
            rmse=near,
            ungraded=(),
            unscored=0,
            no_verdict="",
        )
    )
    lines = capsys.readouterr().out.splitlines()
    [kappa] = [line for line in lines if line.startswith("kappa")]
    assert "0.660 to 1.000" in kappa
    assert kappa.endswith(EXACT_BOUND) is marked
    assert sum(EXACT_BOUND in line for line in lines) == marked
