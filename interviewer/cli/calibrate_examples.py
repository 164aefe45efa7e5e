"""`interviewer calibrate add-example`: what was ruled on teaches graders, and what that does."""

from __future__ import annotations

import sys

import typer

from interviewer.cli.calibrate_sets import open_store, utc_now


def add_example(
    name: str = typer.Argument(help="Rating set."),
    item: str = typer.Argument(help="Id of a development answer with gold."),
    pack: str = typer.Option(
        "", help="Add the answer to this pack's labelled answers; it needs gold on every point."
    ),
    point: str = typer.Option(
        "", help="Add a sentence to this point: ruled met a paraphrase, wrong a misconception."
    ),
    text: str = typer.Option("", help="With --point: the sentence; default: the nearest in words."),
) -> None:
    """Add a ruled answer to a pack's examples, or a sentence of it to a point of a draft.

    With --point the effect on held-out answers follows at once, by the built-in grader. The look is
    counted with the openings of the test split.
    """
    from interviewer.errors import InputError

    if bool(pack) == bool(point):
        raise InputError("say where to add it: --pack PACK, or --point POINT")
    if point:
        _add_to_point(name, item, point, text)
        return
    from interviewer.packs.load import find_pack, pack_sources
    from interviewer.rating.examples import add_exemplar
    from interviewer.settings import read_settings

    folder = find_pack(pack, pack_sources(read_settings().home))
    example = add_exemplar(open_store(), name, item, folder)
    print(f"{folder / 'exemplars.jsonl'}: added {example.id}")


def _add_to_point(name: str, item: str, point: str, text: str) -> None:
    from interviewer.embedding.builtin import BuiltinEmbedder
    from interviewer.errors import InputError
    from interviewer.rating.effect import builtin_grade, effect_of
    from interviewer.rating.point_examples import add_to_point
    from interviewer.settings import read_settings
    from interviewer.store.database import Database
    from interviewer.store.drafts import DraftStore

    store, drafts = open_store(), DraftStore(Database(read_settings().database))
    added = add_to_point(store, drafts, name, item, point, text, utc_now())
    print(f"{added.draft_id}: {added.question_id}/{point} has the {added.kind} {added.text!r}")

    def progress(done: int, of: int) -> None:
        said = f"grading held-out answers: {done} of {of}"
        if sys.stderr.isatty():
            print(f"\r{said}", end="\n" if done == of else "", file=sys.stderr, flush=True)
        elif done == of:
            # A log holds one line of it.
            print(said, file=sys.stderr)

    try:
        found = effect_of(store, name, added, builtin_grade(BuiltinEmbedder()), utc_now(), progress)
    except InputError as error:
        print(f"effect: {error}")
        return
    print(f"effect: {found.said}; looks at the test split: {found.n_openings}")
