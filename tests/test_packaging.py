"""The wheel holds what a user needs, under three top-level names and no other."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel_names(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), ROOT],
        check=True,
        capture_output=True,
        timeout=300,
    )
    (wheel,) = out.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return frozenset(archive.namelist())


def test_wheel_has_three_top_level_packages(wheel_names: frozenset[str]) -> None:
    tops = {name.split("/")[0] for name in wheel_names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {
        "interviewer",
        "interviewer_ui",
        "interviewer_eval",
    }


@pytest.mark.parametrize(
    "name",
    [
        "interviewer/_corpus/hypervisors/pack.yaml",
        "interviewer/_corpus/hypervisors/questions/hv-30.yaml",
        "interviewer/embedding/minilm/model.onnx",
        "interviewer/embedding/minilm/tokenizer.json",
        "interviewer/embedding/minilm/MANIFEST.json",
        "interviewer/embedding/minilm/LICENSE",
        "interviewer/grading/builtin/coefficients.json",
        "interviewer/prompts/grade_system.md",
        "interviewer/llm/prices.yaml",
        "interviewer_ui/components/editor/editor.js",
        "interviewer_eval/cli.py",
        "interviewer_eval/_gold/fact_points.json",
        "interviewer_eval/_gold/algorithms/answers.jsonl",
        "interviewer/report/templates/report.html.j2",
        "interviewer/report/templates/style.css",
        "interviewer/store/migrations/versions/0001_first_tables.py",
    ],
)
def test_wheel_holds(wheel_names: frozenset[str], name: str) -> None:
    assert name in wheel_names


def test_model_files_are_those_of_the_manifest() -> None:
    from interviewer.embedding.builtin import BuiltinEmbedder

    BuiltinEmbedder().check()
    assert BuiltinEmbedder().dimensions == 384
