from interviewer_ui.hints import ShownHints


def test_hints_of_a_turn_are_kept_in_order_and_each_once() -> None:
    hints = ShownHints()
    for hint in ("first", "second", "first"):
        hints.add("a", hint)
    hints.add("b", "other")
    assert hints.of("a") == ("first", "second")
    assert hints.of("b") == ("other",)
    assert hints.of("c") == ()


def test_hints_of_the_oldest_turns_are_dropped_so_that_memory_has_an_end() -> None:
    hints = ShownHints()
    hints.add("kept", "x")
    for turn in range(999):
        hints.add(str(turn), "y")
    hints.add("kept", "z")
    hints.add("one more", "y")
    assert hints.of("0") == ()
    assert hints.of("1") == ("y",)
    assert hints.of("kept") == ("x", "z")
