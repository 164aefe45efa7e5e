"""Under which name a grader's grades are kept: equal names, comparable grades."""

from __future__ import annotations

from collections.abc import Iterable

from interviewer.domain.grade import GraderVersions
from interviewer.domain.rating import RatingRecord


def grader_name(versions: GraderVersions) -> str:
    """One text for grades that may be compared: grader, version, model, prompt and rubric."""
    parts = [versions.grader, versions.grader_version, versions.model]
    prompt = versions.prompt_digest.partition("+")[0][:8]
    parts += [f"prompt {prompt}" if prompt else "", f"rubric {versions.pack_hash[:12]}"]
    return " ".join(part for part in parts if part)


class GraderNames:
    """Names the grades of one source.

    An answer that says "I don't know" is graded without a model, and its versions name none. It is
    the same grader all the same, so it goes by the name that the other grades have; else a report
    would show two graders, each with half of the answers.

    Args:
        versions: of every grade that is to be named.
        record: the set they come into; a grader it knows already keeps its name.
    """

    def __init__(
        self, versions: Iterable[GraderVersions], record: RatingRecord | None = None
    ) -> None:
        known = [one.grade.versions for one in record.grades] if record else []
        self._full: dict[tuple[str, str, str], str] = {}
        for one in (*versions, *known):
            if one.model:
                self._full.setdefault(_key(one), grader_name(one))

    def of(self, versions: GraderVersions) -> str:
        """The name."""
        own = grader_name(versions)
        return own if versions.model else self._full.get(_key(versions), own)


def _key(versions: GraderVersions) -> tuple[str, str, str]:
    return versions.grader, versions.grader_version, versions.pack_hash
