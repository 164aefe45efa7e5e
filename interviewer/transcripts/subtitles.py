"""WebVTT and SRT: cues with times, speakers in voice tags, before a colon, or told by dashes.

webvtt-py and pysubs2 read the cues. Both are lenient in ways that would lose speech in silence:
webvtt-py refuses a file without its first line and leaves out every cue whose time has a comma or
ninety-nine seconds; pysubs2 appends a cue whose time is cut off to the words of the cue before. So
times are mended before they read, and what they still leave out is counted and reported.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence

from interviewer.transcripts.dashes import CHANGE, has_dashes, told_by_dashes
from interviewer.transcripts.labels import Label, bracketed_label, label_of, speakers_among
from interviewer.transcripts.segments import Reading, Segment

_STAMP = r"(?:\d{1,3}\s*:\s*)?\d{1,2}\s*:\s*\d{1,2}(?:\s*[.,]\s*\d{1,3})?"
_TIMING = re.compile(rf"^[ \t]*({_STAMP})[ \t]*-{{1,2}}>[ \t]*({_STAMP})(?P<rest>.*)$")
_CUT_TIMING = re.compile(r"^[ \t]*\d{1,3}:\d{0,2}[\d:.,]*[ \t]*(?:-{1,2}>?.*|-?)?$")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)*[ \t]+([^>]+)>")
_CUT_TAG = re.compile(r"<[^<>]*$")
_TAG = re.compile(r"</?(?:v|c|i|b|u|s|ruby|rt|lang|font)\b[^<>]*>|<\d[\d:.]*>")
_NUMBER = re.compile(r"\d+\s*")


def is_webvtt(text: str) -> bool:
    """Whether the text says so itself, or has cues with voice tags."""
    return text.startswith("WEBVTT") or (is_subtitles(text) and bool(_VOICE.search(text)))


def is_subtitles(text: str) -> bool:
    """Whether there is a cue among the first lines."""
    return any(_TIMING.match(line) for line in text.split("\n", 60)[:60])


def read_webvtt(text: str) -> Reading:
    """Cues of a WebVTT file; see `interviewer.transcripts.segments`."""
    import webvtt

    reading = Reading("webvtt")
    lines, places = _mended(text, reading.problems)
    if not lines or not lines[0].startswith("WEBVTT"):
        reading.problems.append("1: the line WEBVTT is missing; read as WebVTT all the same")
        lines.insert(0, "")
        lines.insert(0, "WEBVTT")
    captions = webvtt.from_string("\n".join(lines) + "\n").captions
    _count(len(captions), places, reading.problems)
    starts = iter(places)
    for caption in captions:
        _add(
            reading,
            caption.raw_text,
            caption.start_in_seconds + caption.start_time.milliseconds / 1000,
            caption.end_in_seconds + caption.end_time.milliseconds / 1000,
            next(starts, 0),
        )
    return _labelled(reading)


def read_srt(text: str) -> Reading:
    """Cues of an SRT file; see `interviewer.transcripts.segments`."""
    import pysubs2

    reading = Reading("srt")
    lines, places = _mended(text, reading.problems)
    # Tags are kept, so that the library does not turn them into those of another format.
    subtitles = pysubs2.SSAFile.from_string(
        "\n".join(lines) + "\n", format_="srt", keep_html_tags=True
    )
    _count(len(subtitles), places, reading.problems)
    starts = iter(places)
    for event in subtitles:
        words = event.text.replace("\\N", "\n").replace("\\h", " ")
        _add(reading, words, event.start / 1000, event.end / 1000, next(starts, 0))
    return _labelled(reading)


def _mended(text: str, problems: list[str]) -> tuple[list[str], list[int]]:
    """Lines with every timing in the form that the libraries read, and the lines of timings."""
    lines: list[str] = []
    places: list[int] = []
    vtt = text.startswith("WEBVTT")
    originals = text.split("\n")
    while originals and not originals[-1].strip():
        originals.pop()
    if originals and not _TIMING.match(originals[-1]) and _CUT_TIMING.match(originals[-1]):
        problems.append(f"{len(originals)}: the last cue is cut off in its time; it was left out")
        originals.pop()
        if originals and _NUMBER.fullmatch(originals[-1]):
            originals.pop()
    for number, line in enumerate(originals, start=1):
        timing = _TIMING.match(line)
        if timing is None:
            lines.append(line)
            continue
        places.append(number)
        # A cue may follow the one before without the empty line that ends it.
        if lines and _NUMBER.fullmatch(lines[-1]) and len(lines) > 1 and lines[-2].strip():
            lines.insert(len(lines) - 1, "")
        start, wrong_start = _stamp(timing[1])
        end, wrong_end = _stamp(timing[2])
        if wrong_start or wrong_end:
            problems.append(f"{number}: a time with 60 or more minutes or seconds was carried over")
        rest = timing["rest"] if vtt else ""
        lines.append(f"{start} --> {end}{rest}")
    if places and not any(line.strip() for line in originals[places[-1] :]):
        problems.append(f"{places[-1]}: the last cue is cut off before its words")
    return lines, places


def _stamp(written: str) -> tuple[str, bool]:
    """A time as `hh:mm:ss.mmm`, which both libraries take, and whether it was carried over."""
    whole, _, fraction = written.replace(" ", "").replace(",", ".").partition(".")
    parts = [int(part) for part in whole.split(":")]
    hours, minutes, seconds = [0] * (3 - len(parts)) + parts
    total = (hours * 60 + minutes) * 60 + seconds
    carried = minutes > 59 or seconds > 59
    minutes, seconds = divmod(total, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}.{fraction.ljust(3, '0')[:3]}", carried


def _count(n_read: int, places: list[int], problems: list[str]) -> None:
    if n_read < len(places):
        problems.append(f"{len(places) - n_read} of {len(places)} cues could not be read")


def _add(reading: Reading, raw: str, start_s: float, end_s: float, line: int) -> None:
    """A cue as one segment for each voice in it."""
    tag = _CUT_TAG.search(raw)
    if tag and re.match(r"</?[a-z]*", tag[0]) and not tag[0][1:2].isspace():
        reading.problems.append(f"{line}: a tag is cut off; it was left out")
        raw = raw[: tag.start()]
    pieces = _VOICE.split(raw)
    voices = list(zip(["", *pieces[1::2]], pieces[0::2], strict=True))
    for voice, words in voices:
        plain = html.unescape(_TAG.sub("", words)).strip()
        if plain:
            name = html.unescape(voice)
            reading.segments.append(Segment(name, plain, start_s, end_s, None, line))


def _labelled(reading: Reading) -> Reading:
    """Speakers before a colon, where no voice tag names them.

    A cue without a label goes on with the speaker of the cue before: recorders label only the
    first cue of a turn.
    """
    if any(segment.speaker for segment in reading.segments):
        return _inherited(reading)
    texts = [segment.text for segment in reading.segments]
    label_in, names = _label_of, _names(texts, _label_of)
    if not names:
        label_in, names = _bracketed, _names(texts, _bracketed)
    if not names and has_dashes(reading.segments):
        reading.segments = told_by_dashes(reading.segments, reading.problems)
        return reading
    segments: list[Segment] = []
    for segment in reading.segments:
        for line in segment.text.split("\n"):
            label = label_in(line)
            if label is not None and label.name in names:
                segments.append(
                    Segment(
                        label.name, label.text, segment.start_s, segment.end_s, None, segment.line
                    )
                )
                if label.role:
                    reading.roles[label.name] = label.role
            elif segments and segments[-1].line == segment.line:
                last = segments[-1]
                segments[-1] = Segment(
                    last.speaker,
                    f"{last.text} {line}",
                    last.start_s,
                    last.end_s,
                    None,
                    last.line,
                )
            else:
                segments.append(
                    Segment("", line, segment.start_s, segment.end_s, None, segment.line)
                )
    reading.segments = segments
    return _inherited(reading)


def _label_of(line: str) -> Label | None:
    return label_of(CHANGE.sub("", line))


def _bracketed(line: str) -> Label | None:
    return bracketed_label(CHANGE.sub("", line))


def _names(texts: Sequence[str], label_in: Callable[[str], Label | None]) -> frozenset[str]:
    labels = (label_in(line) for text in texts for line in text.split("\n"))
    return speakers_among(label.name for label in labels if label is not None)


def _inherited(reading: Reading) -> Reading:
    speaker = ""
    unnamed = 0
    segments = []
    for segment in reading.segments:
        if not segment.speaker:
            unnamed += 1
            segment = Segment(
                speaker, segment.text, segment.start_s, segment.end_s, None, segment.line
            )
        speaker = segment.speaker
        segments.append(segment)
    if unnamed and speaker:
        reading.problems.append(
            f"{unnamed} cue(s) name no speaker; taken as going on with the one before"
        )
    reading.segments = segments
    return reading
