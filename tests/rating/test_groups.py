"""Groups of candidates from a CSV file."""

import pytest

from interviewer.errors import InputError
from interviewer.rating.groups import read_groups


def test_candidates_or_answers_are_put_into_groups(tmp_path):
    path = tmp_path / "groups.csv"
    path.write_text("id, candidate ,group,sex\na1,c1,north,f\na2,c2,,m\na3,c3,south,\n", "utf-8")
    groups = read_groups(path)
    assert (groups.of("c1", ""), groups.of("c2", ""), groups.of("c9", "a3")) == ("north", "", "")
    assert read_groups(path, "sex").of("c2", "") == "m"
    path.write_text("id,group\na3,south\n", "utf-8")
    assert read_groups(path).of("c9", "a3") == "south"


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("candidate,sex\nc1,f\n", "a column 'group', and has candidate, sex; name another column"),
        ("name,group\nc1,f\n", "needs a column candidate"),
        ("", "has nothing"),
        ("candidate,group\nc1,\n", "no line names a group"),
        ("candidate,group\nc1,a\nc1,b\n", ":3: candidate 'c1' is in group 'b' here and in 'a'"),
        (b"candidate,group\nc1,\xff\n", "UTF-8"),
        (None, "cannot be read"),
    ],
    ids=["no-group", "no-key", "empty", "no-line", "two-groups", "bytes", "missing"],
)
def test_file_that_cannot_be_used_is_one_clear_sentence(tmp_path, text, match):
    path = tmp_path / "groups.csv"
    if text is not None:
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InputError, match=match):
        read_groups(path)
