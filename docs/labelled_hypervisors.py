"""Turn the project's labelled answers into files that `interviewer calibrate` reads.

Writes a pack whose points are the labelled facts, the answers as JSONL, and the verdicts of both
raters; and `pack-2`, the same facts after one edit. See `docs/calibration.md` for the walk through
that follows.

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

PARAPHRASES = {
    "q05f2": "A cloud provider puts several tenants onto one physical host.",
    "q09f5": "A bare-metal hypervisor is faster because no host operating system is in between.",
    "q09f10": "Hosted hypervisors are what people run on their own machine to try and test things.",
    "q13f4": "Fewer machines have to be bought, so less money goes into hardware.",
    "q15f1": "A virtual machine can run on any host; it does not depend on one particular server.",
    "q15f4": "After a failure the virtual machine is brought back up on another server in minutes.",
    "q19f2": "Containers take it for granted that the platform below them is already uniform.",
    "q21f1": "Development, test and demo environments run side by side on the hardware there is.",
    "q25f3": "See whether more virtual CPUs were promised than the host has cores.",
    "q25f7": "Give the important VM a CPU reservation or more shares.",
    "q25f9": "Migrate the VM to another host that has less to do.",
}
MISCONCEPTIONS = {
    "q01f1": "Virtualization replaces the hardware, so no physical resources are needed.",
    "q01f3": "The hypervisor runs inside the guest operating system, as an application of it.",
    "q01f5": "Servers were overloaded before; virtualization takes load off a full processor.",
    "q01f8": "Workloads on one host can see each other's memory and files.",
    "q05f4": "VT-x and AMD-V only make virtualization faster; they do nothing for isolation.",
    "q05f5": "Virtual machines on a host share their memory and can read each other's.",
    "q05f6": "All virtual machines are on one network and see each other's traffic.",
    "q05f7": "The guest has a higher privilege than the hypervisor and can control it.",
    "q05f10": "When one VM crashes it takes the others on the host down with it.",
    "q11f6": "Type 1 has a larger attack surface than Type 2.",
    "q11f7": "Type 2 is difficult to install and needs dedicated hardware.",
    "q11f8": "Type 2 replaces the operating system of the laptop.",
    "q15f2": "Virtual machines cannot be copied to another data center.",
    "q17f7": "Live migration cannot be used to balance load.",
    "q19f7": "Containers came first, and virtual machines were built on top of them.",
    "q23f6": "Virtual machines give more compute performance than bare metal.",
    "q27f1": "The local setup is a Type 1 hypervisor directly on the hardware.",
    "q27f2": "Production uses a Type 2 hypervisor on top of an operating system.",
    "q27f3": "The host operating system takes no resources on the local machine.",
    "q27f7": "Giving the VM more resources makes no difference or makes it slower.",
    "q27f8": "Hardware virtualization support should be switched off.",
    "q27f9": "A heavier guest operating system should be used.",
}
"""The edit: written against the claims of the points that `calibrate disagreements` lists first, on
the development split alone. No held-out answer was read for it."""


def main(source: Path, out: Path) -> None:
    """Write `OUT/pack`, `OUT/pack-2`, `OUT/answers.jsonl` and `OUT/labels.jsonl`."""
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
    write_pack(_edited(pack), out / "pack-2")
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


def _edited(pack: Pack) -> Pack:
    """The next version: the same claims, with what the edit adds to some points."""

    def point(old: RubricPoint) -> RubricPoint:
        added = {
            name: (*getattr(old, name), said[old.id])
            for name, said in (("paraphrases", PARAPHRASES), ("misconceptions", MISCONCEPTIONS))
            if old.id in said
        }
        return old.model_copy(update=added)

    questions = tuple(
        one.model_copy(update={"points": tuple(map(point, one.points))}) for one in pack.questions
    )
    return Pack.model_validate(
        pack.model_copy(update={"version": "1.1.0", "questions": questions}).model_dump()
    )


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
