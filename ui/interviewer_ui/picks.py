"""The questions picked for a pasted text, and what a candidate does to them. No Streamlit."""

from __future__ import annotations

from interviewer.domain.base import Frozen
from interviewer.interviews.picked import Matches, Pick


class Picks(Frozen):
    """Questions on offer. Lives in the memory of one browser session and is never stored."""

    pack_hash: str
    """The picks hold for this content of the pack only."""
    matches: Matches
    taken: tuple[str, ...]
    """Question ids in the order they will be asked."""
    refused: tuple[str, ...] = ()
    """Dropped or swapped away; not offered again."""

    @property
    def shown(self) -> tuple[Pick, ...]:
        """The picks that are taken."""
        by_id = {pick.question_id: pick for pick in self.matches.picks}
        return tuple(by_id[question_id] for question_id in self.taken)

    @property
    def n_spare(self) -> int:
        """How many more questions match and can be swapped in."""
        return len(self.matches.picks) - len(self.taken) - len(self.refused)

    def without(self, question_id: str) -> Picks:
        """These picks with one dropped."""
        return self._changed(
            tuple(one for one in self.taken if one != question_id),
            (*self.refused, question_id) if question_id in self.taken else self.refused,
        )

    def swapped(self, question_id: str) -> Picks:
        """These picks with another question in one's place, for the same phrase where there is one.

        Unchanged where nothing else matches, or the question is not among them (any more).
        """
        left = self._spare()
        if not left or question_id not in self.taken:
            return self
        phrase = next(pick.phrase for pick in self.shown if pick.question_id == question_id)
        new = next((pick for pick in left if pick.phrase == phrase), left[0]).question_id
        return self._changed(
            tuple(new if one == question_id else one for one in self.taken),
            (*self.refused, question_id),
        )

    def _spare(self) -> list[Pick]:
        used = {*self.taken, *self.refused}
        return [pick for pick in self.matches.picks if pick.question_id not in used]

    def _changed(self, taken: tuple[str, ...], refused: tuple[str, ...]) -> Picks:
        return Picks(pack_hash=self.pack_hash, matches=self.matches, taken=taken, refused=refused)


def first_picks(pack_hash: str, matches: Matches, n_questions: int) -> Picks:
    """The best `n_questions` of what matches, or fewer where fewer match."""
    taken = tuple(pick.question_id for pick in matches.picks[:n_questions])
    return Picks(pack_hash=pack_hash, matches=matches, taken=taken)
