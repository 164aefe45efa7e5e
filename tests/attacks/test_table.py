"""The attack table, and what it takes to ask a live model."""

from __future__ import annotations

import pytest

from tests.attacks import table


def test_live_table_is_refused_where_no_endpoint_is_set(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert table.main(["--live"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "OPENAI_BASE_URL" in err


def test_live_table_is_refused_where_the_builtin_grader_is_chosen(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTERVIEWER_GRADER", "builtin")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    assert table.main(["--live"]) == 2
    assert "no LLM grader" in capsys.readouterr().err


def test_each_line_names_the_attack_its_figures_and_the_worst_question(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = [attack for attack in table.ATTACKS if attack.id in ("agreement", "sympathy")]
    monkeypatch.setattr(table, "_SHOWN", tuple(shown))
    monkeypatch.setattr(table, "HONEST", table.HONEST[:1])
    assert table.main([]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[2] == "| agreement | +0.00 | +0.00 | +0.00 | +0.00 | hv-09 |"
    assert lines[3].startswith("| sympathy (second opinion) | +1.00 |")
