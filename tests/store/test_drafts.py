import pytest

from interviewer.domain.draft import EditedQuestion, Publication
from interviewer.domain.pack import Scoring
from interviewer.errors import Conflict, InputError
from interviewer.packs.drafts import typed
from interviewer.store.database import Database
from interviewer.store.drafts import DraftStore


@pytest.fixture
def drafts(database):
    return DraftStore(database)


@pytest.fixture
def begun(drafts, pack, clock):
    return drafts.create(pack, pack, "small", "1.0.1", clock())


def edit(pack, clock, title="Edited"):
    question = typed(pack.questions[0]).model_copy(update={"title": title})
    return EditedQuestion(question_id="q-01", question=question, revision=0, updated_at=clock())


def test_draft_is_there_after_the_process_has_gone(drafts, begun, pack, clock, tmp_path):
    drafts.put_question(begun, edit(pack, clock), looked_at=0)
    other = Database(f"sqlite:///{tmp_path / 'test.sqlite3'}")
    draft = DraftStore(other).get(begun)
    other.close()
    assert (draft.base, draft.start, draft.version) == (pack, pack, "1.0.1")
    assert draft.edited("q-01").question.title == "Edited"
    assert draft.edited("q-02") is None


def test_second_to_save_learns_of_the_first_and_overwrites_nothing(drafts, begun, pack, clock):
    first = drafts.put_question(begun, edit(pack, clock, "first"), looked_at=0)
    assert first.revision == 1
    with pytest.raises(Conflict, match="was saved elsewhere meanwhile"):
        drafts.put_question(begun, edit(pack, clock, "second"), looked_at=0)
    assert drafts.get(begun).edited("q-01").question.title == "first"
    assert drafts.put_question(begun, edit(pack, clock, "second"), looked_at=1).revision == 2


def test_version_and_scoring_have_a_revision_of_their_own(drafts, begun, pack, clock):
    drafts.put_question(begun, edit(pack, clock), looked_at=0)
    scoring = Scoring(wrong_penalty=1)
    assert drafts.put_figures(begun, "1.1.0", scoring, clock(), looked_at=1) == 2
    with pytest.raises(Conflict, match="saved elsewhere"):
        drafts.put_figures(begun, "9.9.9", scoring, clock(), looked_at=1)
    draft = drafts.get(begun)
    assert (draft.version, draft.scoring) == ("1.1.0", scoring)


def test_question_that_was_taken_out_stays_out(drafts, begun, clock):
    gone = EditedQuestion(question_id="q-02", question=None, revision=0, updated_at=clock())
    drafts.put_question(begun, gone, looked_at=0)
    assert drafts.get(begun).edited("q-02").question is None


def test_drafts_are_numbered_and_listed_with_the_last_saved_first(drafts, begun, pack, clock):
    clock.forward(60)
    second = drafts.create(pack, pack, "", "1.0.1", clock())
    assert (begun, second) == ("small-draft-1", "small-draft-2")
    clock.forward(60)
    drafts.put_question(begun, edit(pack, clock), looked_at=0)
    assert [(one.id, one.n_edited) for one in drafts.drafts()] == [(begun, 1), (second, 0)]
    drafts.delete(begun)
    assert [one.id for one in drafts.drafts()] == [second]
    with pytest.raises(InputError, match=r"no draft 'small-draft-1' \(there are: small-draft-2\)"):
        drafts.get(begun)


def test_marks_are_appended_newest_first(drafts, pack, clock):
    for mark in ("explore", "gate"):
        publication = Publication(
            pack_hash=pack.hash, pack_id=pack.id, version=pack.version, mark=mark, at=clock()
        )
        drafts.add_publication(pack, publication)
    assert [one.mark for one in drafts.publications("small")] == ["gate", "explore"]
    assert drafts.publications("other") == ()
