"""The one way in for assignment rules: FSC metadata or our own TOML, told apart by what is inside the file."""

from __future__ import annotations

from fsctui.domain.routing_rows import RuleBank
from fsctui.interchange import assignment_rules, rule_toml
from fsctui.interchange.imported import Mappings
from fsctui.interchange.refusals import FileRefusal, FormatUnknown, RuleFormatUnknown, Whole
from fsctui.interchange.rule_model import ReadRule
from fsctui.interchange.templates import SourceFormat, sniff


def read_rules(data: bytes, file: str, bank: RuleBank, mappings: Mappings | None = None) -> tuple[ReadRule, ...]:
    """The rules of a file: several in FSC metadata, one in TOML. Raises a `FileRefusal` naming file and line."""
    try:
        if sniff(data, file) is SourceFormat.TOML:
            return (rule_toml.read(data, file, bank, mappings),)
        return assignment_rules.read(data, file, bank, mappings)
    except FormatUnknown as refusal:
        raise RuleFormatUnknown(file, refusal.line) from None
    except FileRefusal as refusal:
        raise refusal.about(Whole.RULE) from None
