"""The line of progress over sessions, as a picture of its own with colours for light and dark."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from html import escape

from interviewer.reviews.progress import SessionProgress

WIDTH, HEIGHT = 640, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 58, 16, 14, 34
# The picture brings its own ground, so that its text is readable whatever theme the page has.
_STYLE = """
.ground{fill:#f3f6f5}.grid{stroke:#d5dcda}.band{fill:#0b6e4f;opacity:.18}
.line{fill:none;stroke:#0b6e4f;stroke-width:2.5}.dot{fill:#0b6e4f;stroke:#0b6e4f;stroke-width:2}
.few{fill:#f3f6f5;stroke:#5a6675}text{font:13px system-ui,"DejaVu Sans",sans-serif;fill:#1b2430}
@media (prefers-color-scheme:dark){.ground{fill:#1a222b}.grid{stroke:#34414e}
.band{fill:#5fd0a5;opacity:.2}.line{stroke:#5fd0a5}.dot{fill:#5fd0a5;stroke:#5fd0a5}
.few{fill:#1a222b;stroke:#a3afbd}text{fill:#e6ebf1}}
"""


def progress_svg(sessions: Sequence[SessionProgress], labels: Sequence[str]) -> str:
    """Share of met points by session: dots joined by a line inside the band of their intervals.

    A session with too few points for a share has a hollow grey dot.

    Args:
        sessions: oldest first, at least two.
        labels: when each session was, as its reader writes dates.
    """
    across = [_x(place, len(sessions)) for place in range(len(sessions))]
    shares = [session.share for session in sessions]
    line = [(x, _y(share.value)) for x, share in zip(across, shares, strict=True)]
    upper = [(x, _y(share.high)) for x, share in zip(across, shares, strict=True)]
    lower = [(x, _y(share.low)) for x, share in zip(across, shares, strict=True)]
    grid = "".join(
        f'<line class="grid" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{_y(level)}" y2="{_y(level)}"/>'
        f'<text x="{_LEFT - 8}" y="{_y(level) + 4}" text-anchor="end">{level * 100:.0f} %</text>'
        for level in (0.0, 0.5, 1.0)
    )
    dots = "".join(
        f'<circle class="dot{"" if share.enough else " few"}" cx="{x}" cy="{y}" r="4.5"/>'
        for (x, y), share in zip(line, shares, strict=True)
    )
    y_label = HEIGHT - 10
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}"><style>{_STYLE}</style>'
        f'<rect class="ground" width="{WIDTH}" height="{HEIGHT}" rx="8"/>{grid}'
        f'<polygon class="band" points="{_points([*upper, *reversed(lower)])}"/>'
        f'<polyline class="line" points="{_points(line)}"/>{dots}'
        f'<text x="{_LEFT}" y="{y_label}">{escape(labels[0])}</text>'
        f'<text x="{WIDTH - _RIGHT}" y="{y_label}" text-anchor="end">{escape(labels[-1])}</text>'
        "</svg>"
    )


def as_image(svg: str, alt: str) -> str:
    """A picture as HTML that Streamlit lets through: it takes inline SVG out of a page."""
    coded = b64encode(svg.encode()).decode("ascii")
    return (
        f'<img class="iv-picture" alt="{escape(alt)}" src="data:image/svg+xml;base64,{coded}" '
        f'width="{WIDTH}" height="{HEIGHT}">'
    )


def _x(place: int, n: int) -> float:
    # The dots stay clear of the frame, or those at the ends would be cut.
    inner = WIDTH - _LEFT - _RIGHT - 20
    return round(_LEFT + 10 + (inner * place / (n - 1) if n > 1 else inner / 2), 1)


def _y(share: float) -> float:
    return round(_TOP + (1 - share) * (HEIGHT - _TOP - _BOTTOM), 1)


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)
