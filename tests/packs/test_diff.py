import pytest

from interviewer.domain.pack import Pack
from interviewer.packs.diff import diff_packs


def edited(pack: Pack, change) -> Pack:
    """The pack after `change` has worked on its plain data."""
    document = pack.model_dump(mode="json")
    change(document)
    return Pack.model_validate(document)


def points(document, number: int = 0):
    return document["questions"][number]["points"]


def changes(old: Pack, new: Pack) -> list[tuple[str, str, bool]]:
    return [(one.kind, one.where, one.re_rate) for one in diff_packs(old, new).changes]


def test_equal_packs_do_not_differ(pack):
    assert diff_packs(pack, pack).summary == "no difference"


def test_other_weight_and_cap_are_figures_and_keep_labels_valid(pack):
    def change(document):
        points(document)[1]["weight"] = 5
        points(document)[2]["must_have"] = True
        document["scoring"]["must_have_cap"] = 0.6

    found = diff_packs(pack, edited(pack, change))
    assert [(one.where, one.what, one.re_rate) for one in found.changes] == [
        ("scoring", "must_have_cap 0.8 -> 0.6", False),
        ("q-01/beta", "weight 2 -> 5", False),
        ("q-01/gamma", "must_have False -> True", False),
    ]
    assert found.summary == "3 changed"


def test_reworded_claim_needs_new_labels(pack):
    def change(document):
        points(document)[0]["claim"] = "Something else altogether."

    found = diff_packs(pack, edited(pack, change)).changes[0]
    assert (found.kind, found.where, found.re_rate) == ("reworded", "q-01/alpha", True)
    assert found.what == 'claim: "The first thing about 1 is A." -> "Something else altogether."'


def test_points_added_and_removed_are_told_apart_from_a_renamed_one(pack):
    def change(document):
        points(document)[0]["id"] = "first"
        points(document)[1] |= {"id": "new", "claim": "Nothing like any claim before it, really."}

    assert changes(pack, edited(pack, change)) == [
        ("renamed", "q-01/first", True),
        ("added", "q-01/new", True),
        ("removed", "q-01/beta", False),
    ]


def test_paraphrases_and_probes_are_edits(pack):
    def change(document):
        points(document)[0]["paraphrases"] = ["A comes first."]
        points(document)[1]["probe"] = "Anything else?"

    found = diff_packs(pack, edited(pack, change)).changes
    assert [(one.kind, one.where, one.what) for one in found] == [
        ("edited", "q-01/alpha", "paraphrases: 1 new, 0 gone"),
        ("edited", "q-01/beta", "probe"),
    ]


def test_whole_questions_come_and_go(pack):
    def change(document):
        document["questions"][3]["id"] = "q-09"

    assert changes(pack, edited(pack, change)) == [
        ("added", "q-09", False),
        ("removed", "q-04", False),
    ]


@pytest.mark.parametrize("field", ["title", "reference", "question"])
def test_other_words_of_a_question_are_seen(pack, field):
    def change(document):
        document["questions"][0][field] = "Other words."

    kind = "reworded" if field == "question" else "edited"
    assert changes(pack, edited(pack, change))[0][:2] == (kind, "q-01")
