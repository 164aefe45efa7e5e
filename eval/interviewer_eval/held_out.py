"""Which model may grade which answer: one that was fitted without its question or subject.

A figure is held out only if that could be shown for every answer of the set. Anything else is
reported as in sample, in capitals.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from interviewer.domain.base import Frozen
from interviewer.errors import InputError
from interviewer.grading.builtin.entailment import FOLDER as ENTAILMENT
from interviewer.grading.builtin.model import COEFFICIENTS
from interviewer_eval.datasets.dataset import Dataset, LabelledAnswer

SHIPPED = "shipped"
MANIFEST = "MANIFEST.json"


@dataclass(frozen=True, slots=True)
class FittedModel:
    """A coefficient file and what it was fitted on."""

    name: str
    """`shipped`, or the name of the fold's file."""
    path: Path
    questions: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    sets: frozenset[str] = frozenset()
    """Names of public sets; `NAME` stands for all of its splits, `NAME:SPLIT` for one. From
    `fitted_on.sets`, else the names of the files in `training_data`."""
    is_known: bool = True
    """False: the file does not say which questions it was fitted on, so nothing can be shown."""
    knows_sets: bool = True
    """False: nor does it say which sets."""
    entailment: Path = ENTAILMENT
    """The folder of the cross-encoder that reads for it; `subjects` holds those of both."""

    @property
    def digest(self) -> str:
        """Start of the SHA-256 of what it is made of; equal models judge alike."""
        files = self.path.read_bytes() + (self.entailment / MANIFEST).read_bytes()
        return hashlib.sha256(files).hexdigest()[:12]

    def has_seen(self, dataset: Dataset, answer: LabelledAnswer) -> bool:
        """Whether the model was, or may have been, fitted on what must be unknown to it."""
        if dataset.held_out_by == "set":
            # What is public is not held out by parts: it was fitted on, or it was not.
            return not self.knows_sets or any(_covers(name, dataset.name) for name in self.sets)
        if not self.is_known:
            return True
        if dataset.held_out_by == "subject":
            return dataset.held_out_key(answer) in self.subjects
        return dataset.held_out_key(answer) in self.questions


class HeldOutCheck(Frozen):
    """What was checked, and how it came out."""

    what: str
    """`question`, `subject` or `set`."""
    checked: int
    """Distinct ones in the set."""
    overlaps: tuple[str, ...]
    """Those for which every model at hand had been fitted on them."""
    models: dict[str, int]
    """Answers by the model that graded them."""
    problem: str = ""
    """Why it could not be shown, beyond the overlaps."""

    @property
    def is_held_out(self) -> bool:
        """Whether no answer was graded by a model that may know its question or subject."""
        return not self.overlaps and self.checked > 0

    def line(self) -> str:
        """One line for people."""
        models = ", ".join(f"{name}: {n} answers" for name, n in self.models.items())
        counted = f"{self.checked} {self.what}{'s' if self.checked != 1 else ''} checked"
        if self.is_held_out:
            return f"held out: {counted}, overlaps 0 ({models})"
        named = ", ".join(self.overlaps[:5]) + (", ..." if len(self.overlaps) > 5 else "")
        why = f"; {self.problem}" if self.problem else ""
        return f"IN SAMPLE: {counted}, overlaps {len(self.overlaps)} ({named}){why}"


@dataclass(frozen=True)
class Assignment:
    """The model for each answer, and what that shows."""

    models: dict[str, FittedModel]
    """By answer id."""
    check: HeldOutCheck
    used: tuple[FittedModel, ...] = field(default=())


def read_model(path: Path, name: str, entailment: Path = ENTAILMENT) -> FittedModel:
    """A coefficient file with its `fitted_on`, and what its cross-encoder learnt from.

    Raises:
        InputError: one cannot be read, or `fitted_on` is not what it should be.
    """
    learnt = _answers_of(entailment)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        fitted = content.get("fitted_on")
        used = frozenset(Path(one["where"]).stem for one in content.get("training_data", []))
        if fitted is None:
            return FittedModel(
                name, path, sets=used, is_known=False, knows_sets=bool(used), entailment=entailment
            )
        questions, subjects = (_names(fitted[key]) for key in ("questions", "subjects"))
        sets = _names(fitted["sets"]) if "sets" in fitted else used
        return FittedModel(name, path, questions, subjects | learnt, sets, entailment=entailment)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"{path}: expected fitted_on with lists of questions and subjects ({error!r}); fit "
            "again with eval/train/fit_builtin.py --folds"
        ) from error


def read_models(folds: Path | None, shipped: Path = COEFFICIENTS) -> list[FittedModel]:
    """The shipped model first, then those of the folds in order: with the shipped cross-encoder,
    and with each that lies in the same folder and learnt from half of the subjects.

    Raises:
        InputError: the folder holds no folds, or one cannot be used.
    """
    models = [read_model(shipped, SHIPPED)]
    if folds is None:
        return models
    files = sorted(folds.glob("fold-*.json"), key=lambda path: (len(path.stem), path.stem))
    if not files:
        raise InputError(f"{folds}: no fold-*.json; make them with fit_builtin.py --folds {folds}")
    fitted = [read_model(file, file.stem) for file in files]
    for half in sorted(path.parent for path in folds.glob(f"*/{MANIFEST}")):
        fitted += [read_model(file, f"{file.stem}+{half.name}", half) for file in files]
    silent = [model.path for model in fitted if not model.is_known]
    if silent:
        raise InputError(f"{silent[0]}: does not say what it was fitted on; fit again")
    return [*models, *fitted]


def assign(dataset: Dataset, models: list[FittedModel]) -> Assignment:
    """For each answer the first model that was not fitted on its question or subject.

    Where there is none the shipped model grades it, and the check says so.

    Args:
        dataset: what is graded.
        models: the shipped one first.
    """
    chosen: dict[str, FittedModel] = {}
    overlaps: dict[str, None] = {}
    for answer in dataset.answers:
        fit = (model for model in models if not model.has_seen(dataset, answer))
        model = next(fit, None)
        if model is None:
            overlaps[dataset.held_out_key(answer)] = None
        chosen[answer.id] = model or models[0]
    return Assignment(
        chosen,
        HeldOutCheck(
            what=dataset.held_out_by,
            checked=len({dataset.held_out_key(answer) for answer in dataset.answers}),
            overlaps=tuple(overlaps),
            models=_counted(model.name for model in chosen.values()),
            problem=_problem(models) if overlaps else "",
        ),
        tuple({model.name: model for model in chosen.values()}.values()),
    )


def fitted_on_set(dataset: Dataset, models: list[FittedModel]) -> bool:
    """Whether every model has seen a public set, so that grading it would show nothing."""
    by_set = dataset.held_out_by == "set" and bool(dataset.answers)
    return by_set and all(model.has_seen(dataset, dataset.answers[0]) for model in models)


def _problem(models: list[FittedModel]) -> str:
    silent = [model.name for model in models if not model.is_known]
    if silent:
        return f"the {silent[0]} model does not say what it was fitted on; give --folds"
    return "no fold was fitted without them" if len(models) > 1 else "give --folds"


def _counted(names: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return dict(sorted(counts.items()))


def _covers(name: str, dataset: str) -> bool:
    """Whether the name of a public set in `fitted_on` stands for a data set, split included."""
    wanted = name.replace("_", "-").replace(":", "-").casefold()
    return dataset == wanted or (":" not in name and dataset.startswith(f"{wanted}-"))


def _answers_of(entailment: Path) -> frozenset[str]:
    """The subjects of whose labelled answers a cross-encoder learnt."""
    path = entailment / MANIFEST
    try:
        return _names(json.loads(path.read_text(encoding="utf-8")).get("answers_of", []))
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise InputError(f"{path}: cannot be read ({error!r}); export it again") from error


def _names(values: object) -> frozenset[str]:
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise TypeError(f"not a list of names: {values!r}")
    return frozenset(values)
