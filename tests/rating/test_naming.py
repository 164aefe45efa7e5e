"""Names of graders: one grader is one name, whether or not an answer needed its model."""

import json

from interviewer.domain.rating import Split
from interviewer.rating.alignment import align
from interviewer.rating.importing import import_run
from tests.rating.conftest import MET, MISSED


def test_answers_graded_without_a_model_go_by_the_name_of_the_others(
    make_set, rate, graded, ratings, pack, clock, tmp_path
):
    make_set("alpha", "alpha again", "I do not know")
    run = graded()
    rows = [json.loads(line) for line in (run / "grades.jsonl").read_text().splitlines()]
    rows[2]["grader"] |= {"model": "", "prompt_digest": "", "embedder": ""}
    later = tmp_path / "later"
    later.mkdir()
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (later / "grades.jsonl").write_text(text)
    import_run(ratings, "s", later)
    [name] = ratings.get("s").graders
    assert " words " in name
    rate("ann", a0=(MET, MISSED, MISSED), a1=(MET, MISSED, MISSED), a2=(MISSED,) * 3)
    assert align(ratings.get("s"), pack, Split.DEV, clock()).overall.grader_exact.n == 9
    # Alone it finds the name that the set knows already.
    (later / "grades.jsonl").write_text(json.dumps(rows[2]) + "\n")
    import_run(ratings, "s", later)
    assert ratings.get("s").graders == (name,)
