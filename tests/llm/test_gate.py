from interviewer.llm.gate import FIRST_PAUSE_S, LONGEST_PAUSE_S, Gate


def test_gate_is_open_until_somebody_is_refused():
    gate = Gate()
    assert gate.wait_s(5.0) == 0
    gate.refused(5.0, 2.0)
    assert (gate.wait_s(5.0), gate.wait_s(6.5), gate.wait_s(7.0)) == (2.0, 0.5, 0.0)


def test_shorter_pause_does_not_open_it_earlier():
    gate = Gate()
    gate.refused(0.0, 10.0)
    gate.refused(1.0, 1.0)
    assert gate.wait_s(1.0) == 9.0


def test_burst_of_refusals_counts_as_one():
    gate = Gate()
    for _ in range(32):
        gate.refused(0.0, None)
    assert gate.wait_s(0.0) == FIRST_PAUSE_S


def test_pauses_double_until_a_reply_comes():
    gate = Gate()
    now = 0.0
    pauses = []
    for _ in range(4):
        gate.refused(now, None)
        pauses.append(round(gate.wait_s(now), 6))
        now += gate.wait_s(now)
    assert pauses == [0.1, 0.2, 0.4, 0.8]
    gate.served()
    gate.refused(now, None)
    assert round(gate.wait_s(now), 6) == FIRST_PAUSE_S


def test_no_pause_is_longer_than_a_minute():
    gate = Gate()
    gate.refused(0.0, 3600.0)
    assert gate.wait_s(0.0) == LONGEST_PAUSE_S
    now = LONGEST_PAUSE_S
    for _ in range(50):
        gate.refused(now, None)
        now += gate.wait_s(now)
    gate.refused(now, None)
    assert gate.wait_s(now) == LONGEST_PAUSE_S
