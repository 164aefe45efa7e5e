"""Nothing is repeated until the bank is used up, for each pack by itself."""

import random

import pytest

from interviewer.domain.interview import PlanRequest
from interviewer.domain.pack import Pack
from interviewer.grading.grader import Grader
from interviewer.interviews.service import Interviews


@pytest.fixture
def packs(pack: Pack) -> dict[str, Pack]:
    """Two packs whose questions have the same ids, and a newer version of the first."""
    return {
        "small": pack,
        "other": pack.model_copy(update={"id": "other", "title": "Other pack"}),
        "/a/folder": pack.model_copy(update={"version": "1.1.0"}),
    }


@pytest.fixture
def two(store, judge, clock, packs) -> Interviews:
    counter = iter(range(1_000))
    grader = Grader(judge)
    return Interviews(
        store,
        packs.__getitem__,
        grader,
        grader,
        now=clock,
        new_id=lambda: f"id{next(counter)}",
        process_id="process-1",
        rng=random.Random(3),
    )


def asked(service: Interviews, pack: str, n_questions: int = 1) -> list[str]:
    """The questions of an exam that is asked to its end."""
    request = PlanRequest(pack=pack, n_questions=n_questions, max_probes=0, mode="exam")
    interview = service.start(service.plan(request).id)
    for _ in interview.items:
        turn = service.view(interview.id).open_turn
        service.skip(interview.id, turn.id)
        service.proceed(interview.id)
    return [item.question_id for item in interview.items]


def test_each_pack_is_used_up_by_itself(two) -> None:
    seen: dict[str, list[str]] = {"small": [], "other": []}
    for pack in ("small", "other", "small", "small", "other", "small", "other", "other"):
        seen[pack] += asked(two, pack)
    everything = ["q-01", "q-02", "q-03", "q-04"]
    assert {pack: sorted(questions) for pack, questions in seen.items()} == {
        "small": everything,
        "other": everything,
    }


def test_used_up_pack_begins_again_with_what_was_asked_longest_ago(two) -> None:
    first = [question for _ in range(4) for question in asked(two, "small")]
    assert asked(two, "other") != []
    assert asked(two, "small") == first[:1]


def test_newer_version_of_a_pack_from_elsewhere_goes_on_where_the_older_one_was(two) -> None:
    assert sorted(asked(two, "small", 2) + asked(two, "/a/folder", 2)) == [
        "q-01",
        "q-02",
        "q-03",
        "q-04",
    ]


def test_picked_questions_count_as_asked(two) -> None:
    picked = two.plan(PlanRequest(pack="small", n_questions=2, max_probes=0), ("q-04", "q-02"))
    interview = two.start(picked.id)
    two.skip(interview.id, interview.open_turn.id)
    two.proceed(interview.id)
    two.next_question(interview.id)
    assert sorted(asked(two, "small", 2)) == ["q-01", "q-03"]
