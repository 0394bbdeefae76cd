"""What the tests of this folder share: where the files are, and short ways to write them."""

from __future__ import annotations

import os
from pathlib import Path

FILES = Path(__file__).with_name("files")
NAMESPACE = "http://soap.sforce.com/2006/04/metadata"


def real_data() -> Path | None:
    """The folder with exports of real organisations, where somebody has put one beside the project."""
    named = os.environ.get("FSCTUI_REAL_DATA")
    folder = Path(named) if named else Path(__file__).resolve().parents[3] / "shared" / "data"
    return folder if folder.is_dir() else None


def apt_item(name: str = "Call", *, extra: str = "", unique: str = "", **values: str) -> str:
    """One item of an .apt file; `ActivityDate` and `ReminderDateTime` are written as formulas."""
    pairs = "".join(
        f"<actionPlanTemplateItemValue><name>{field}</name><{tag}>{value}</{tag}></actionPlanTemplateItemValue>"
        for field, value in values.items()
        for tag in ["valueFormula" if "Date" in field else "valueLiteral"]
    )
    return (
        f"<actionPlanTemplateItem>{pairs}{extra}<itemEntityType>Task</itemEntityType>"
        f"<name>{name}</name><uniqueName>{unique or name}</uniqueName></actionPlanTemplateItem>\n"
    )


def apt(*items: str, head: str = "<name>T</name><targetEntityType>Account</targetEntityType>") -> bytes:
    """An .apt file: the declaration and the root on line 1, then one item a line, then the head."""
    root = f'<?xml version="1.0"?><ActionPlanTemplate xmlns="{NAMESPACE}">'
    return f"{root}\n{''.join(items)}{head}</ActionPlanTemplate>".encode()


def apt_edge(content: str, creation: str = "OnPreviousItemCompleted") -> str:
    """One dependency between two items."""
    tag = "actionPlanTemplateItemDependencies"
    return f"<{tag}>{content}<creationType>{creation}</creationType></{tag}>"
