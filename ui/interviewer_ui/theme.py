"""Colours and shapes, light and dark, as Streamlit's options. Contrast of text is 4.5:1 or more."""

from __future__ import annotations

THEME: dict[str, object] = {
    "theme_primaryColor": "#0b6e4f",
    "theme_baseRadius": "8px",
    "theme_baseFontSize": 16,
    "theme_headingFontSizes": ["2rem", "1.35rem", "1.2rem", "1.1rem", "1rem", "1rem"],
    "theme_paddingTop": "3.5rem",
    "theme_showWidgetBorder": True,
    "theme_light_primaryColor": "#0b6e4f",
    "theme_light_backgroundColor": "#ffffff",
    "theme_light_secondaryBackgroundColor": "#f3f6f5",
    "theme_light_textColor": "#1b2430",
    "theme_light_borderColor": "#d5dcda",
    "theme_light_linkColor": "#0b6e4f",
    "theme_dark_primaryColor": "#1c8060",
    "theme_dark_backgroundColor": "#11171d",
    "theme_dark_secondaryBackgroundColor": "#1a222b",
    "theme_dark_textColor": "#e6ebf1",
    "theme_dark_borderColor": "#34414e",
    "theme_dark_linkColor": "#5fd0a5",
}
