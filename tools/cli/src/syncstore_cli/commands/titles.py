"""`syncstore titles`: what each platform would show of titles in a file, with nothing running.

The one command that uses the engine's code instead of the REST API: titles are pure text. A filter, so it writes line
by line, UTF-8 whatever the terminal says, and ends quietly when its reader does.
"""

import codecs
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from syncstore_cli.local.errors import LocalRunError

if TYPE_CHECKING:
    from syncstore_common.sync.titles import TitlePreview

STANDARD_INPUT = "-"
REASONS_TOLD = 5
NO_TEXT = "the line has no text that a title could be made of"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(titles)


def titles(
    file: Annotated[
        str, typer.Option("--file", metavar="FILE", help="UTF-8, one title a line; - reads standard input.")
    ],
) -> None:
    """Print, for each title in a file, what Shopee and TikTok Shop would show: a JSON line per title.

    Needs no service and no account. A summary goes to standard error. Ends 1 when a line holds no text to make titles
    of, 2 when the file can't be read.
    """
    summary = _Summary()
    name = "standard input" if file == STANDARD_INPUT else file
    try:
        with _opened(file) as source:
            for number, title in _lines(source, name):
                _write(_answer(title, number, summary))
    except BrokenPipeError:  # the reader has seen enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return
    sys.stderr.write(summary.text())
    raise typer.Exit(1 if summary.without_text else 0)


@dataclass(slots=True)
class _Summary:
    """What is told at the end, counted on the way."""

    titles: int = 0
    in_band: Counter[str] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    without_text: list[int] = field(default_factory=list)

    def count(self, preview: "TitlePreview") -> None:
        self.titles += 1
        for platform, result in preview.results.items():
            self.in_band[platform] += result.in_band
            self.reasons.update((platform, cause.value) for cause in result.causes)

    def text(self) -> str:
        """A few lines for a person."""
        lines = [f"{self.titles} {'title' if self.titles == 1 else 'titles'}"]
        if self.titles:
            lines += [
                f"{platform}: {count} in the band of 70 to 80 % ({count / self.titles:.1%})"
                for platform, count in self.in_band.items()
            ]
        if self.reasons:
            lines.append("most frequent reasons:")
            lines += [
                f"{count:6} {platform}: {why}" for (platform, why), count in self.reasons.most_common(REASONS_TOLD)
            ]
        if self.without_text:
            numbers = ", ".join(map(str, self.without_text[:REASONS_TOLD]))
            more = ", …" if len(self.without_text) > REASONS_TOLD else ""
            lines.append(f"no text to make titles of in {len(self.without_text)} more: line {numbers}{more}")
        return "\n".join(lines) + "\n"


def _answer(title: str, number: int, summary: _Summary) -> dict[str, object]:
    """The JSON of one title; one without any text gets no titles and the reason."""
    from syncstore_common.sync.titles import PLATFORM_ORDER, TitleSource, preview_titles  # noqa: PLC0415 (lazy: rapidfuzz)

    try:
        preview = preview_titles(TitleSource(title))
    except ValueError:
        summary.without_text.append(number)
        nothing = dict.fromkeys(PLATFORM_ORDER)
        return {"title": title, **nothing, "similarity": nothing, "reason": NO_TEXT}
    summary.count(preview)
    return preview.as_dict()


def _opened(file: str) -> "nullcontext[BinaryIO] | BinaryIO":
    if file == STANDARD_INPUT:
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(file).open("rb")
    except OSError as error:
        raise LocalRunError(f"{file} can't be read: {error.strerror}") from None


def _lines(source: BinaryIO, name: str) -> Iterator[tuple[int, str]]:
    """Yield (line number from 1, title) of each line that is not blank."""
    for number, raw in enumerate(source, start=1):
        line = raw.removeprefix(codecs.BOM_UTF8) if number == 1 else raw
        try:
            title = line.decode().strip()
        except UnicodeDecodeError as error:
            raise LocalRunError(
                f"{name}, line {number}: byte 0x{line[error.start]:02x} at position {error.start + 1} is not UTF-8. "
                "Save the file as UTF-8 and run this again; the lines before it are done."
            ) from None
        if title:
            yield number, title


def _write(answer: dict[str, object]) -> None:
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")
    sys.stdout.buffer.flush()
