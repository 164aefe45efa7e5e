"""Loads a prompt file and fills in its placeholders. Knows nothing of models or of grading."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources

_PLACEHOLDER = re.compile(r"\{\{([a-z_]+)\}\}")


@dataclass(frozen=True)
class Prompt:
    """The text of one prompt file, with placeholders written ``{{name}}``."""

    name: str
    text: str

    @cached_property
    def digest(self) -> str:
        """Hex SHA-256 of the unfilled text; a grade records it to say what the model was asked."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()

    @cached_property
    def placeholders(self) -> frozenset[str]:
        """The names that `fill` expects, no more and no fewer."""
        return frozenset(_PLACEHOLDER.findall(self.text))

    def fill(self, **values: str) -> str:
        """The text with every placeholder replaced, in one pass over the template.

        A value is never looked at again, so an answer that contains ``{{rubric}}`` stays an answer
        that contains ``{{rubric}}``.

        Raises:
            ValueError: a placeholder has no value, or a value has no placeholder.
        """
        missing = sorted(self.placeholders - values.keys())
        unknown = sorted(values.keys() - self.placeholders)
        if missing or unknown:
            raise ValueError(
                f"prompt {self.name!r}: no value for {missing}, no placeholder for {unknown}; "
                f"its placeholders are {sorted(self.placeholders)}"
            )
        return _PLACEHOLDER.sub(lambda found: values[found.group(1)], self.text)


@cache
def load(name: str) -> Prompt:
    """The prompt kept in ``NAME.md`` beside this module, without its final line break.

    Raises:
        ValueError: there is no such prompt.
    """
    file = resources.files("interviewer.prompts") / f"{name}.md"
    if not file.is_file():
        raise ValueError(f"there is no prompt {name!r} in interviewer/prompts")
    return Prompt(name=name, text=file.read_text(encoding="utf-8").rstrip("\n"))


def combined_digest(*prompts: Prompt) -> str:
    """One digest for prompts that are used together, in that order."""
    return hashlib.sha256("\n".join(prompt.digest for prompt in prompts).encode()).hexdigest()
