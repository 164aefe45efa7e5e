"""Accessibility of every page, checked with axe-core in Chromium.

Run it as `python -m tests.browser.axe` in the checkout; it writes the table in
`docs/accessibility.md`. The test beside it calls the same code.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page

from tests.browser.app_server import AppServer
from tests.browser.chromium import chromium
from tests.browser.tour import Stop, furnish

REPORT = Path(__file__).resolve().parents[2] / "docs" / "accessibility.md"
BEGIN, END = "<!-- axe:begin -->", "<!-- axe:end -->"
SEVERE = ("serious", "critical")
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
VIEW = {"width": 1200, "height": 900}

NOT_OURS: tuple[tuple[str, str, str], ...] = ()
"""Rule, a part of the element's selector, and why it cannot be mended here: Streamlit's shell."""

_RUN = """async () => {
    const found = await axe.run(document, {resultTypes: ['violations', 'incomplete']});
    const flat = (list) => list.flatMap(rule => rule.nodes.map(node => ({
        rule: rule.id, impact: node.impact || rule.impact || 'minor', help: rule.help,
        target: node.target.flat(9).join(' '), html: node.html.slice(0, 300),
        why: [...node.any, ...node.all, ...node.none].map(check => check.message).join('; ')})));
    return {version: axe.version, passes: found.passes.length, violations: flat(found.violations)};
}"""


@dataclass(frozen=True)
class Finding:
    """One element that breaks one rule."""

    rule: str
    impact: str
    help: str
    target: str
    html: str
    why: str

    @property
    def ours(self) -> bool:
        """Whether it can be mended here."""
        return not any(rule == self.rule and part in self.target for rule, part, _ in NOT_OURS)


@dataclass(frozen=True)
class Checked:
    """What axe says of one page in one colour scheme."""

    page: str
    scheme: Scheme
    n_passed: int
    """Rules that were checked and kept."""
    findings: tuple[Finding, ...]
    axe_version: str

    def severe(self) -> tuple[Finding, ...]:
        """The serious and critical findings that are ours to mend."""
        return tuple(one for one in self.findings if one.impact in SEVERE and one.ours)


def check(page: Page, name: str, scheme: Scheme) -> Checked:
    """Run axe, all its default rules, on what the page shows now, frames of others left out."""
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
    found = page.evaluate(_RUN)
    findings = tuple(Finding(**one) for one in found["violations"])
    return Checked(name, scheme, found["passes"], findings, found["version"])


def check_all(
    browser: Browser, url: str, stops: Sequence[Stop], scheme: Scheme
) -> Iterator[Checked]:
    """Every page in one colour scheme, one after the other."""
    context = browser.new_context(viewport=VIEW, color_scheme=scheme, reduced_motion="reduce")
    try:
        for stop in stops:
            page = context.new_page()
            stop.visit(page, url)
            yield check(page, stop.name, scheme)
            page.close()
    finally:
        context.close()


def as_markdown(results: Sequence[Checked], browser_version: str) -> str:
    """The generated part: one row a page, then everything that is not clean."""
    lines = [
        f"axe-core {results[0].axe_version}, Chromium {browser_version}:",
        "",
        "| page | colours | rules kept | minor | moderate | serious | critical |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in results:
        counts = [
            sum(finding.impact == impact for finding in one.findings)
            for impact in ("minor", "moderate", *SEVERE)
        ]
        figures = " | ".join(str(count) for count in (one.n_passed, *counts))
        lines.append(f"| {one.page} | {one.scheme} | {figures} |")
    lines += ["", "Findings:", ""]
    seen: dict[tuple[str, str, str], list[str]] = {}
    for one in results:
        for finding in one.findings:
            # Of a selector only the end: the rest holds names that change from run to run.
            place = finding.target.split(" > ")[-1]
            key = (finding.impact, f"{finding.rule}: {finding.help}", place)
            seen.setdefault(key, []).append(f"{one.page} {one.scheme}")
    lines += [
        f"- **{impact}** {rule}, at `{target}`: {', '.join(where)}"
        for (impact, rule, target), where in sorted(seen.items())
    ] or ["None."]
    lines += ["", "Not ours to mend:", ""]
    lines += [f"- {rule} at `{part}`: {reason}" for rule, part, reason in NOT_OURS] or ["None."]
    return "\n".join(lines)


def put_in(document: str, generated: str) -> str:
    """The document with what stands between its two marks replaced; the rest is written by hand."""
    before, _, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"{REPORT.name} must hold {BEGIN} and {END}")
    return f"{before}{BEGIN}\n{generated}\n{END}{after}"


def main() -> None:
    """Check every page and write the report."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        stops = furnish(home)
        server = AppServer(home, Path(folder) / "server.log")
        server.start()
        try:
            with chromium() as browser:
                results = []
                for scheme in SCHEMES:
                    for one in check_all(browser, server.url, stops, scheme):
                        print(one.page, scheme, [f.rule for f in one.findings], flush=True)
                        for severe in one.severe():
                            print("   ", severe, flush=True)
                        results.append(one)
                written = put_in(REPORT.read_text("utf-8"), as_markdown(results, browser.version))
                REPORT.write_text(written, encoding="utf-8")
        finally:
            server.kill()
    print(REPORT)


if __name__ == "__main__":
    main()
