import pytest

from interviewer.domain.rating import ErrorReason, Split
from interviewer.errors import InputError
from interviewer.packs.exemplars import FILE, read_exemplars
from interviewer.packs.write import write_pack
from interviewer.rating.disagreements import adjudicate, disagreements, gold_of
from interviewer.rating.examples import add_exemplar
from interviewer.rating.voices import units_of
from tests.rating.conftest import MET, MISSED, PARTLY, WRONG

UNCLEAR = ErrorReason.RUBRIC_UNCLEAR


@pytest.fixture
def differing(make_set, rate, graded):
    """On a0 the grader credits alpha, which both call wrong; on a1 two people differ on gamma."""
    make_set("alpha beta", "alpha beta gamma")
    graded()
    rate("ann", a0=(WRONG, MET, MISSED), a1=(MET, MET, MET))
    rate("bob", a0=(WRONG, MET, MISSED), a1=(MET, MET, PARTLY))


def test_dangerous_ones_come_first_and_then_the_dearest(differing, ratings, pack):
    found = disagreements(ratings.get("s"), pack)
    assert [(one.item.id, one.point_id, one.dangerous) for one in found] == [
        ("a0", "alpha", True),
        ("a1", "gamma", False),
    ]
    # gamma has weight 1 of 6: met or partly makes half of a sixth.
    assert found[1].cost == pytest.approx(0.5 / 6, abs=1e-3)


def test_error_in_an_answer_that_is_wrong_throughout_is_not_cheap(
    make_set, rate, graded, ratings, pack
):
    make_set("gamma")
    graded()
    rate("ann", a0=(WRONG, WRONG, WRONG))
    [found] = [one for one in disagreements(ratings.get("s"), pack) if one.point_id == "gamma"]
    # The score stays 0 with or without gamma; its own share is 1.25 of 1 in 6.
    assert found.cost == pytest.approx(1.25 / 6)


def test_voices_do_not_tell_whose_they_are(differing, ratings, pack):
    found = disagreements(ratings.get("s"), pack)[0]
    assert found.voices == (MET, WRONG, WRONG)
    assert dict(found.named) == {"ann": WRONG, "bob": WRONG, "grader": MET}


def test_ruling_makes_gold_and_leaves_the_queue(differing, ratings, pack, clock):
    adjudicate(ratings, "s", "a1", "gamma", PARTLY, UNCLEAR, "eve", clock())
    record = ratings.get("s")
    assert gold_of(record, pack, "a1") == {"alpha": MET, "beta": MET, "gamma": PARTLY}
    assert [one.item.id for one in disagreements(record, pack)] == ["a0"]
    assert len(disagreements(record, pack, ruled=True)) == 2
    ruling = record.adjudications[0]
    assert (ruling.reason, ruling.pack_hash) == (UNCLEAR, pack.hash)


def test_ruling_made_with_knowledge_is_kept_and_is_not_gold(differing, ratings, pack, clock):
    adjudicate(ratings, "s", "a1", "gamma", MET, UNCLEAR, "eve", clock(), seen_model_score=True)
    record = ratings.get("s")
    assert len(record.adjudications) == 1
    assert gold_of(record, pack, "a1")["gamma"] is None


def test_later_ruling_wins_and_none_is_lost(differing, ratings, pack, clock):
    for verdict in (MET, MISSED):
        adjudicate(ratings, "s", "a1", "gamma", verdict, UNCLEAR, "eve", clock())
        clock.forward(60)
    record = ratings.get("s")
    assert [one.verdict for one in record.adjudications] == [MET, MISSED]
    assert gold_of(record, pack, "a1")["gamma"] is MISSED


def test_gold_without_a_ruling_is_what_two_people_agree_on(make_set, rate, ratings, pack):
    make_set("alpha")
    rate("ann", a0=(MET, MET, MISSED))
    assert {unit.gold for unit in units_of(ratings.get("s"), pack)} == {None}
    rate("bob", a0=(MET, MISSED, MISSED))
    assert gold_of(ratings.get("s"), pack, "a0") == {"alpha": MET, "beta": None, "gamma": MISSED}


def test_nothing_is_learnt_from_the_test_split(make_set, rate, ratings, pack, clock):
    make_set(*[f"alpha {n}" for n in range(12)], test_share=0.5)
    rate("ann", **{f"a{n}": (MET, MET, MET) for n in range(12)})
    rate("bob", **{f"a{n}": (WRONG, MET, MET) for n in range(12)})
    held_out = {item.id for item in ratings.get("s").items if item.split is Split.TEST}
    listed = {one.item.id for one in disagreements(ratings.get("s"), pack)}
    assert listed
    assert not listed & held_out
    with pytest.raises(InputError, match="in the test split"):
        adjudicate(ratings, "s", min(held_out), "alpha", MET, UNCLEAR, "eve", clock())


@pytest.mark.parametrize(
    ("item", "point", "by", "match"),
    [
        ("zz", "alpha", "eve", "no answer 'zz'"),
        ("a0", "delta", "eve", "no point 'delta'; its points: alpha, beta, gamma"),
        ("a0", "alpha", " ", "say who rules"),
    ],
    ids=["answer", "point", "name"],
)
def test_ruling_on_nothing_is_refused(differing, ratings, clock, item, point, by, match):
    with pytest.raises(InputError, match=match):
        adjudicate(ratings, "s", item, point, MET, UNCLEAR, by, clock())


# -- examples ---------------------------------------------------


def test_gold_answer_becomes_an_example_of_the_pack(differing, ratings, pack, tmp_path):
    folder = tmp_path / "pack"
    write_pack(pack, folder)
    (folder / FILE).write_text(
        '{"id": "x", "question_id": "q-01", "answer": "old", "rater": "r", '
        '"verdicts": {"alpha": "met", "beta": "met", "gamma": "met"}}'  # no line end
    )
    add_exemplar(ratings, "s", "a0", folder)
    old, new = read_exemplars(folder, pack)
    assert old.id == "x"
    assert (new.id, new.answer, new.rater) == ("s/a0", "alpha beta", "gold")
    assert new.verdicts == {"alpha": WRONG, "beta": MET, "gamma": MISSED}
    with pytest.raises(InputError, match="holds 's/a0' already"):
        add_exemplar(ratings, "s", "a0", folder)


def test_answer_with_an_open_point_is_no_example(differing, ratings, pack, tmp_path):
    write_pack(pack, tmp_path / "pack")
    with pytest.raises(InputError, match="no gold verdict on gamma"):
        add_exemplar(ratings, "s", "a1", tmp_path / "pack")
    assert not (tmp_path / "pack" / FILE).exists()


def test_example_is_refused_where_the_claims_have_changed(differing, ratings, pack, tmp_path):
    document = pack.model_dump(mode="json")
    document["questions"][0]["points"][0]["claim"] = "Something else."
    write_pack(type(pack).model_validate(document), tmp_path / "pack")
    with pytest.raises(InputError, match="not those that were rated"):
        add_exemplar(ratings, "s", "a0", tmp_path / "pack")
