"""What the lint of an assignment rule found, in words."""

from __future__ import annotations

from fsctui.domain.routing import Operator
from fsctui.domain.routing_conditions import FieldKind
from fsctui.domain.routing_lint import Finding
from fsctui.i18n import _, labels


def finding_text(finding: Finding) -> str:
    """One finding in the reader's language, with what was perhaps meant."""
    params = dict(finding.params)
    if "operator" in params:
        params["operator"] = labels.label(Operator(params["operator"]))
    if "kind" in params:
        params["kind"] = labels.label(FieldKind(params["kind"]))
    text = labels.label(finding.code, **params)
    if params.get("near"):
        text += " " + _("Did you mean {near}?").format(near=params["near"])
    return text
