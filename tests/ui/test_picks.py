from interviewer.interviews.picked import Matches, Pick
from interviewer_ui.picks import Picks, first_picks


def pick(question_id: str, phrase: str) -> Pick:
    return Pick(
        question_id=question_id,
        title=question_id,
        topics=("One",),
        phrase=phrase,
        similarity=0.5,
        asked_before=False,
    )


def picks(n_questions: int = 2) -> Picks:
    found = (pick("a", "disks"), pick("b", "cables"), pick("c", "disks"), pick("d", "cables"))
    return first_picks("hash", Matches(picks=found, n_phrases=2, left_out=""), n_questions)


def test_the_best_are_taken_first_and_no_more_than_match() -> None:
    assert picks(2).taken == ("a", "b")
    assert picks(9).taken == ("a", "b", "c", "d")


def test_swap_takes_another_question_on_the_same_phrase_in_the_same_place() -> None:
    swapped = picks().swapped("b")
    assert swapped.taken == ("a", "d")
    assert [one.question_id for one in swapped.shown] == ["a", "d"]


def test_swap_takes_the_next_match_where_no_other_shares_the_phrase() -> None:
    assert picks(3).swapped("a").taken == ("d", "b", "c")


def test_what_was_swapped_away_or_dropped_does_not_come_back() -> None:
    first = picks().swapped("a").without("b")
    assert first.taken == ("c",)
    assert first.n_spare == 1
    assert first.swapped("c").taken == ("d",)
    assert first.swapped("c").n_spare == 0
    assert first.swapped("c").swapped("d").taken == ("d",)


def test_a_question_that_is_not_taken_changes_nothing() -> None:
    assert picks().without("d") == picks()
    assert picks().swapped("d") == picks()
