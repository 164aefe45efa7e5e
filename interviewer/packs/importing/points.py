"""Turn the answer to a question into claims that can each be read, and credited, alone."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from interviewer.domain.pack import RubricPoint
from interviewer.packs.importing.elements import Element, elements, sentences
from interviewer.packs.importing.lines import Line

FEW_BULLETS = 8
"""With fewer bullets and table rows, flows and sentences become points as well."""
MAX_POINTS = 40
MAX_SENTENCES = 12
"""Of an answer in prose; more points than this cannot be told apart by a reader either."""

_MIN_WORDS = 3
_MAX_PARENT_WORDS = 6
_MAX_CLAIM = 1_000
_ASIDE = re.compile(r"(?:context|scenario|background|examples?|for example|e\.g)\b", re.IGNORECASE)
_INLINE_LABEL = re.compile(r"[A-Z][\w /()-]{0,40}: \S")
_SKIPPED_IN_IDS = frozenset("a an the of to in on at is are be and or for with by it its".split())
_MAX_ID_WORDS, _MAX_ID = 5, 40


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement found in an answer."""

    text: str
    name: str
    """What the id is made of: the statement without its label."""
    line: int
    kind: str
    aside: bool = False
    """Repeats the situation or gives an example: only of use where nothing else is there."""


def rubric_points(body: tuple[Line, ...]) -> tuple[tuple[RubricPoint, ...], list[str]]:
    """The points of an answer, at least one where the answer says anything, and notes."""
    notes: list[str] = []
    found = elements(body)
    claims = list(_claims(found)) or [_claim("", one.text, one) for one in found[:1]]
    listed = [claim for claim in claims if claim.kind in ("bullet", "row")]
    spoken = [c for c in claims if c.kind in ("flow", "text") and not c.aside]
    if len(listed) < FEW_BULLETS:
        room = max(MAX_SENTENCES - len(listed), 0)
        if len(spoken) > room:
            notes.append(
                f"line {spoken[room].line}: the answer goes on for {len(spoken) - room} sentences "
                "that were not made into points; add those that matter"
            )
        wanted = {*listed, *spoken[:room]}
        chosen = [claim for claim in claims if claim in wanted] or claims[:1]
    else:
        # What an answer opens with is its definition, however many bullets follow.
        opening = next((c for c in claims if not c.aside), claims[0])
        chosen = [opening, *listed] if opening.kind == "text" else listed
    distinct: dict[str, Claim] = {}
    for claim in chosen:
        distinct.setdefault(" ".join(claim.text.lower().split()).rstrip("."), claim)
    kept = list(distinct.values())
    if len(kept) > MAX_POINTS:
        notes.append(
            f"line {kept[MAX_POINTS].line}: {len(kept)} points, a question holds at most "
            f"{MAX_POINTS}; the rest was left out"
        )
    notes.extend(
        f"line {claim.line}: a point of {len(claim.text):,} characters was cut; shorten it by hand"
        for claim in kept[:MAX_POINTS]
        if len(claim.text) > _MAX_CLAIM
    )
    ids: set[str] = set()
    points = tuple(
        RubricPoint(id=_point_id(claim.name, ids), claim=claim.text[:_MAX_CLAIM])
        for claim in kept[:MAX_POINTS]
    )
    return points, notes


def _claims(found: list[Element]) -> Iterator[Claim]:
    labels = _qualified([element for element in found if element.kind == "label"])
    label, used = "", ""
    parents: list[Element] = []
    position = 0
    while position < len(found):
        element, position = found[position], position + 1
        if element.kind == "label":
            label, used, parents = labels[element], "", []
        elif element.kind == "bullet":
            while parents and parents[-1].indent >= element.indent:
                parents.pop()
            used = "bullet"
            below = found[position] if position < len(found) else None
            nested = below and below.kind == "bullet" and below.indent > element.indent
            text = element.text.rstrip(" :")
            above = ", ".join(filter(None, [label, *(p.text.rstrip(" :.") for p in parents)]))
            if nested and len(text.split()) <= _MAX_PARENT_WORDS:
                parents.append(element)
            else:
                yield _claim(above, text, element)
        elif element.kind == "row":
            used = "row"
            yield _claim("", element.text, element)
        elif element.kind == "flow":
            steps = [element.text.rstrip(".")]
            while position < len(found) and _same_flow(element, found[position]):
                steps.append(found[position].text)
                position += 1
            if used == "bullet":
                label = ""
            used = "flow"
            yield _claim(label, "; ".join(steps), element)
        elif element.kind == "text":
            if used:
                label = ""
            used = "text"
            for sentence in sentences(element.text):
                if len(sentence.split()) >= _MIN_WORDS or label:
                    yield _claim(label, sentence, element)
        else:
            yield _claim(label, element.text, element)


def _same_flow(flow: Element, following: Element) -> bool:
    return following.kind == "flow" and following.line == flow.line


def _qualified(labels: list[Element]) -> dict[Element, str]:
    """The words of each label. One that repeats, as "Examples" does, goes with the one above."""
    times = Counter(label.text.lower() for label in labels)
    above = ""
    qualified = {}
    for label in labels:
        text = label.text
        if times[text.lower()] > 1:
            text = f"{above}, {text[:1].lower()}{text[1:]}" if above else text
        else:
            above = text
        qualified[label] = text[:1].upper() + text[1:] if text.split()[0].islower() else text
    return qualified


def _claim(label: str, text: str, element: Element) -> Claim:
    statement = text
    if label:
        colon = " —" if ": " in label or _INLINE_LABEL.match(text) else ":"
        statement = f"{label}{colon} {text.rstrip('.') if text.count('. ') == 0 else text}"
    name = re.split(" — |: ", text, maxsplit=1)[0] if element.kind == "row" else text
    aside = any(_ASIDE.match(words) for words in (element.text, label.rsplit(", ", 1)[-1]))
    return Claim(statement.strip(), name, element.line, element.kind, aside)


def _point_id(name: str, taken: set[str]) -> str:
    """A short id of the words that carry the claim, unique among those taken."""
    letters = "".join(
        c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)
    )
    carrying = re.findall(r"[a-z0-9]+", letters.lower())
    slug = ""
    for word in [word for word in carrying if word not in _SKIPPED_IN_IDS][:_MAX_ID_WORDS]:
        if len(slug) + len(word) < _MAX_ID:
            slug = f"{slug}-{word}" if slug else word
    candidate, count = slug or "point", 1
    while candidate in taken:
        count += 1
        candidate = f"{slug or 'point'}-{count}"
    taken.add(candidate)
    return candidate
