"""The one way in for templates: any supported format, found by what is inside the file, never by its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

from fsctui.interchange import action_plans_v4, apt, template_toml
from fsctui.interchange.imported import (
    MAX_BYTES,
    ImportedTemplate,
    ItemWarning,
    Mappings,
    SourceFormat,
    WarningCode,
    read_bytes,
)
from fsctui.interchange.refusals import FileEmpty, FileTooLarge, FormatUnknown
from fsctui.refusal import Refusal

Reader: TypeAlias = Callable[[bytes, str, "Mappings | None"], ImportedTemplate]

_READERS: Mapping[SourceFormat, Reader] = {
    SourceFormat.APT: apt.read,
    SourceFormat.ACTION_PLANS_V4: action_plans_v4.read,
    SourceFormat.TOML: template_toml.read,
}
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
_TOML_START = re.compile(rb"\s*(?:#|\[|[A-Za-z0-9_\"'-]+\s*[.=])")


def sniff(data: bytes, file: str) -> SourceFormat:
    """The format of the content. Raises `FileEmpty` or `FormatUnknown`."""
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        raise FileEmpty(file, 0)
    if start.startswith((b"<", *_BYTE_ORDER_MARKS)):
        # The older export is recognised by its own words; all else that is XML is judged, and refused, as FSC metadata.
        is_v4 = re.search(rb"<export[\s>]", start[:4096]) and b"<ActionPlanTemplate>" in start
        return SourceFormat.ACTION_PLANS_V4 if is_v4 else SourceFormat.APT
    if _TOML_START.match(start):
        return SourceFormat.TOML
    raise FormatUnknown(file, 1)


def read_template(source: Path | bytes, name: str | None = None, mappings: Mappings | None = None) -> ImportedTemplate:
    """Read a template from a file, or from bytes (`-`: the caller has read standard input) with the name to show.

    Raises a `FileRefusal` that names the file and the line.
    """
    if isinstance(source, Path):
        name = name or str(source)
        data = read_bytes(source, name)
    else:
        name = name or "-"
        data = source
        if len(data) > MAX_BYTES:
            raise FileTooLarge(name, 0, MAX_BYTES)
    return _READERS[sniff(data, name)](data, name, mappings)


def failure(refusal: Refusal, file: str = "") -> dict[str, object]:
    """What `--json` tells about a file that wasn't taken, but for the message: `i18n` makes that."""
    params = refusal.params
    return {
        "file": str(params.pop("file", file)),
        "line": params.pop("line", 0) or None,
        "code": refusal.code,
        "params": params,
    }


__all__ = [
    "ImportedTemplate", "ItemWarning", "Mappings", "SourceFormat", "WarningCode", "failure", "read_template", "sniff",
]  # fmt: skip
