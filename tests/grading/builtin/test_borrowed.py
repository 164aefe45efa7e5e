"""Reference sentences that stand in for the paraphrases of a draft."""

from __future__ import annotations

from interviewer.domain.pack import Question
from interviewer.grading.builtin.borrowed import MOST, borrowed
from interviewer.grading.builtin.prepared import prepare
from interviewer.grading.retrieval import PointSource

HASHING = "A hash function turns the key into the index of a bucket."
COLLISION = "Two keys may fall into the same bucket, which is called a collision."
REFERENCE = (
    "Tables of this kind are found in nearly every program. The index of the bucket is computed "
    "from the key by a hash function. If two keys end up in one bucket we have a collision; they "
    "are then kept in a list, for instance.\n\nMost people have cooked pasta with tomatoes."
)


def draft(*, paraphrases: tuple[str, ...] = (), reference: str = REFERENCE) -> Question:
    return Question.model_validate(
        {
            "id": "draft", "title": "draft", "question": "How does a hash table work?",
            "topics": ["hashing"], "level": "junior", "kind": "concept", "time_limit_s": 60,
            "reference": reference,
            "points": [
                {"id": "hashing", "claim": HASHING, "paraphrases": paraphrases},
                {"id": "collision", "claim": COLLISION},
            ],
        }
    )  # fmt: skip


def found(source: PointSource, question: Question) -> dict[str, list[str]]:
    texts = source.texts_of(question)
    by_point: dict[str, list[str]] = {}
    for text in borrowed(question, texts, source.embedder):
        by_point.setdefault(text.point_id, []).append(text.text)
    return by_point


def test_each_sentence_goes_to_the_point_that_it_states(source: PointSource) -> None:
    got = found(source, draft())
    assert got["hashing"] == [
        "The index of the bucket is computed from the key by a hash function."
    ]
    assert got["collision"][0] == "If two keys end up in one bucket we have a collision"
    assert not any("pasta" in text for texts in got.values() for text in texts)


def test_point_with_paraphrases_borrows_none(source: PointSource) -> None:
    got = found(source, draft(paraphrases=("The key is hashed to find its slot.",)))
    assert set(got) == {"collision"}


def test_no_more_than_two_sentences_are_borrowed_for_a_point(source: PointSource) -> None:
    again = " ".join(
        f"{start}, two keys may end up in one and the same bucket, a collision."
        for start in ("Now and then", "With bad luck", "In a full table", "Sooner or later")
    )
    assert len(found(source, draft(reference=again))["collision"]) == MOST


def test_reference_that_repeats_the_claims_lends_nothing(source: PointSource) -> None:
    assert found(source, draft(reference=f"{HASHING} {COLLISION}")) == {}


def test_borrowed_wordings_are_read_like_paraphrases(source: PointSource) -> None:
    question = draft()
    prepared = prepare(question, source.texts_of(question), source.embedder)
    stated = {
        prepared.point_ids[owner]: [
            text
            for at, text in zip(prepared.stating.owner, prepared.stating.texts, strict=True)
            if at == owner
        ]
        for owner in set(prepared.stating.owner)
    }
    assert stated["hashing"][0] == HASHING
    assert len(stated["hashing"]) == 2
