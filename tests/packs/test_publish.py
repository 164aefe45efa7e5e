"""A published version lies in a folder that carries its hash and is read only as what it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from interviewer.domain.pack import Pack
from interviewer.errors import InputError, PackInvalid
from interviewer.packs.exemplars import FILE, read_exemplars
from interviewer.packs.load import load_pack, pack_sources
from interviewer.packs.publish import publish_copy
from interviewer.packs.write import write_pack


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def test_version_is_found_by_id_and_version_and_by_its_whole_name(pack: Pack, home: Path) -> None:
    done = publish_copy(pack, home)
    assert done.folder == home / "packs" / f"small@1.0.0-{pack.hash[:12]}"
    for name in ("small@1.0.0", done.folder.name, str(done.folder)):
        assert load_pack(name, pack_sources(home)).hash == pack.hash
    assert [path for path in (home / "packs").iterdir() if path != done.folder] == []


def test_version_changed_by_hand_is_not_read(pack: Pack, home: Path) -> None:
    file = publish_copy(pack, home).folder / "questions" / "q-01.yaml"
    file.chmod(0o644)
    file.write_text(file.read_text().replace("weight: 3", "weight: 5"), encoding="utf-8")
    with pytest.raises(PackInvalid, match="was changed by hand"):
        load_pack("small@1.0.0", pack_sources(home))
    with pytest.raises(PackInvalid, match="was changed by hand"):
        publish_copy(pack, home)


def test_version_that_is_installed_with_other_content_is_taken(pack: Pack, home: Path) -> None:
    write_pack(pack, home / "packs" / "small")
    changed = pack.model_copy(update={"title": "Other"})
    with pytest.raises(InputError, match="is there already with another content"):
        publish_copy(changed, home)
    newer = changed.model_copy(update={"version": "1.0.1"})
    assert publish_copy(newer, home).is_new


def test_labelled_answers_come_along_where_their_points_are_the_same(
    pack: Pack, home: Path, tmp_path: Path
) -> None:
    source = tmp_path / "source"
    write_pack(pack, source)
    verdicts = {"alpha": "met", "beta": "missed", "gamma": "wrong"}
    lines = [
        {"id": f"e{n}", "question_id": f"q-0{n}", "answer": "x", "verdicts": verdicts, "rater": "r"}
        for n in (1, 2)
    ]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (source / FILE).write_text(text, encoding="utf-8")
    document = pack.model_dump(mode="json")
    document["version"] = "1.1.0"
    document["questions"][1]["points"][0]["claim"] = "Something else."
    document["questions"][0]["points"][0]["weight"] = 1
    newer = Pack.model_validate(document)
    done = publish_copy(newer, home, source)
    assert (done.n_examples, done.n_examples_left) == (1, 1)
    assert [one.id for one in read_exemplars(done.folder, newer)] == ["e1"]


def test_pack_whose_order_would_change_with_its_file_names_is_refused(
    pack: Pack, home: Path
) -> None:
    turned = pack.model_copy(update={"questions": pack.questions[::-1]})
    with pytest.raises(InputError, match="not named after their ids"):
        publish_copy(turned, home)
    assert not (home / "packs").exists()
