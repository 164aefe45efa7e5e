from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from interviewer.domain.pack import Pack
from interviewer.packs.check import check_pack
from interviewer.packs.distinct import confused, overlaps, two_claims
from interviewer.packs.write import write_pack

WORDS = ("cpu", "memory", "disk", "network")


def embed(texts: Sequence[str]) -> NDArray[np.float32]:
    """Counts of four words: texts about the same things are near."""
    rows = [[text.lower().count(word) + 1e-6 for word in WORDS] for text in texts]
    vectors = np.asarray(rows, np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def with_points(pack: Pack, *claims: str, paraphrases: tuple[str, ...] = ()) -> Pack:
    document = pack.model_dump(mode="json")
    document["questions"] = document["questions"][:1]
    document["questions"][0]["points"] = [
        {"id": f"p{n}", "claim": claim, "paraphrases": list(paraphrases) if n == 0 else []}
        for n, claim in enumerate(claims)
    ]
    return Pack.model_validate(document)


@pytest.mark.parametrize(
    "claim",
    [
        "The VM's files are copied to another host and the machine is run there.",
        "The hypervisor shares the CPU, and each guest has memory of its own.",
        "Memory is overcommitted; guests must give pages back under pressure.",
    ],
)
def test_two_statements_in_one_claim_are_seen(claim):
    first, second = two_claims(claim) or ("", "")
    assert first
    assert second


@pytest.mark.parametrize(
    "claim",
    [
        "A hypervisor shares CPU and memory between guests.",
        "Snapshots are quick to take and cheap to keep.",
        "Isolation keeps the faults and the load of one guest away from the others.",
        "It is fast.",
    ],
)
def test_a_list_inside_one_statement_is_one_claim(claim):
    assert two_claims(claim) is None


def test_claims_about_the_same_overlap(pack):
    made = with_points(pack, "cpu and memory", "memory and cpu", "disk")
    found = overlaps(made.questions[0], embed)
    assert [(one.points, one.similarity) for one in found] == [(("p0", "p1"), 1.0)]


def test_paraphrases_nearer_to_another_claim_are_confused(pack):
    made = with_points(
        pack, "cpu", "memory", "disk", paraphrases=("memory", "memory memory", "cpu")
    )
    [(point, other, share)] = confused(made.questions[0], embed)
    assert (point.id, other.id, share) == ("p0", "p1", pytest.approx(2 / 3))


def test_check_names_file_and_line_only_when_asked_to_look_at_meaning(pack, tmp_path):
    made = with_points(
        pack,
        "The cpu is shared between guests and the memory is kept apart from others.",
        "The cpu is kept from guests and the memory is shared with all the others.",
        paraphrases=("disk", "cpu memory"),
    )
    write_pack(made, tmp_path / "pack")
    plain = check_pack(tmp_path / "pack").advice
    deep = check_pack(tmp_path / "pack", embed).advice
    more = [line for line in deep if line not in plain]
    assert len(more) == 3
    assert "points p0 and p1 overlap (similarity 1.00)" in more[2]
    assert all("may hold two claims" in line for line in more[:2])
    assert all("q-01.yaml:" in line for line in more)
