"""Turn the project's labelled answers into files that `interviewer calibrate` reads.

Writes a pack whose points are the labelled facts, the answers as JSONL, and the verdicts of both
raters. See `docs/calibration.md` for the walk through that follows.

    .venv/bin/python docs/labelled_hypervisors.py ../shared/data/hypervisors OUT
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from interviewer.domain.pack import Kind, Level, Pack, Question, RubricPoint, Topic
from interviewer.packs.write import write_pack

WEIGHTS = {"core": 3}
VERDICTS = {-1: "wrong", 0: "missed", 1: "partly", 2: "met"}
"""What the two raters wrote down for each fact."""


def main(source: Path, out: Path) -> None:
    """Write `OUT/pack`, `OUT/answers.jsonl` and `OUT/labels.jsonl`."""
    facts = json.loads((source / "facts.json").read_text(encoding="utf-8"))
    out.mkdir(parents=True, exist_ok=True)
    pack = Pack(
        id="hypervisor-facts",
        title="Labelled facts on hypervisors",
        version="1.0.0",
        topics=(Topic(id="hypervisors", title="Hypervisors"),),
        questions=tuple(_question(entry) for entry in facts),
    )
    write_pack(pack, out / "pack")
    answers, labels = [], []
    for line in (source / "answers.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        answers.append(
            {"id": row["id"], "question_id": _name(row), "answer": row["answer"]},
        )
        for number in range(2):
            said = {fact: VERDICTS[values[number]] for fact, values in row["fact_labels"].items()}
            labels.append({"id": row["id"], "rater": f"rater-{number + 1}", "verdicts": said})
    for name, rows in (("answers", answers), ("labels", labels)):
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (out / f"{name}.jsonl").write_text(text, encoding="utf-8")
    print(f"{len(pack.questions)} questions, {pack.n_points} points, {len(answers)} answers")


def _name(row: dict[str, object]) -> str:
    return f"hv-{row['seed_question']:02d}"


def _question(entry: dict[str, object]) -> Question:
    facts = entry["facts"]
    assert isinstance(facts, list)
    return Question(
        id=_name(entry),
        title=f"Question {entry['seed_question']}",
        question=str(entry["question"]),
        topics=("hypervisors",),
        level=Level.MID,
        kind=Kind.CONCEPT,
        time_limit_s=300,
        reference=" ".join(fact["text"] + "." for fact in facts),
        points=tuple(
            RubricPoint(
                id=fact["id"], claim=fact["text"], weight=WEIGHTS.get(fact["importance"], 1)
            )
            for fact in facts
        ),
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
