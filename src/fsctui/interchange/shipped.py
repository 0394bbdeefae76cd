"""The data that comes with the program: object types, job roles, templates and the demo bank.

A bank may change these files without code; so every value is checked on loading, and a mistake is refused with the
file, the line and the field. `folder` names another data folder (tests, a bank's own).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from fsctui.domain.people import PermissionRole
from fsctui.domain.records import CODE_PATTERN, Choice, Field, FieldType, ObjectType, require_type
from fsctui.interchange import template_toml
from fsctui.interchange.demo_bank import read_demo
from fsctui.interchange.demo_model import DemoBank
from fsctui.interchange.imported import ImportedTemplate, read_bytes
from fsctui.interchange.refusals import Expected
from fsctui.interchange.toml_file import Table, TomlFile
from fsctui.settings import asset_dir

LANGUAGES = ("en", "fr", "es", "pt_BR")


@dataclass(frozen=True, slots=True)
class ShippedRole:
    """A job role; `names` maps each language to its name."""

    code: str
    permission: PermissionRole
    names: Mapping[str, str]


def load_object_types(folder: Path | None = None) -> tuple[ObjectType, ...]:
    """The object types, by code. Raises a `FileRefusal`, or what `require_type` refuses."""
    return tuple(_object_type(toml) for toml in _files(folder, "object_types"))


def load_roles(folder: Path | None = None) -> tuple[ShippedRole, ...]:
    """The job roles in the order of the file. Raises a `FileRefusal`."""
    root = _open(folder, "roles.toml").root()
    roles: list[ShippedRole] = []
    for table in root.tables("role"):
        code = table.item = table.text("code")
        if not CODE_PATTERN.fullmatch(code) or any(role.code == code for role in roles):
            raise table.invalid("code", Expected.KEY)
        roles.append(ShippedRole(code, table.choice("permission", PermissionRole), labels(table.table("name"))))
        table.finish()
    root.finish()
    return tuple(roles)


def load_templates(folder: Path | None = None) -> tuple[ImportedTemplate, ...]:
    """The shipped templates, by file name. Raises a `FileRefusal`."""
    base = folder or asset_dir("data")
    return tuple(
        template_toml.read(read_bytes(path), f"data/templates/{path.name}")
        for path in sorted((base / "templates").glob("*.toml"))
    )


DEMO_FILES = ("bank", "people", "names", "clients", "plans", "referrals")


def load_demo(folder: Path | None = None) -> DemoBank:
    """The demo bank, checked against the shipped roles, types and templates. Raises a `FileRefusal`."""
    files = {name: _open(folder, f"demo/{name}.toml") for name in DEMO_FILES}
    return read_demo(
        files,
        roles={role.code for role in load_roles(folder)},
        types={found.code for found in load_object_types(folder)},
        templates={found.body.unique_name: found.body for found in load_templates(folder)},
    )


def labels(table: Table) -> dict[str, str]:
    """A text in every language of the program; all four must be there."""
    found = {language: table.text(language) for language in LANGUAGES}
    table.finish()
    return found


def _object_type(toml: TomlFile) -> ObjectType:
    root = toml.root()
    code = root.text("code")
    root.item = code
    fields = tuple(_field(table) for table in root.tables("field"))
    found = ObjectType(code, labels(root.table("label")), labels(root.table("plural")), fields)
    root.finish()
    require_type(found)
    return found


def _field(table: Table) -> Field:
    name = table.item = table.text("name")
    kind = table.choice("type", FieldType)
    if kind is FieldType.REFERENCE:
        target = table.text("target")
    else:
        target = ""
    choices = []
    if kind is FieldType.CHOICE:
        for choice in table.tables("choices"):
            choices.append(Choice(choice.text("code"), labels(choice.table("label"))))
            choice.finish()
    found = Field(name, kind, labels(table.table("label")), table.flag("required", False), tuple(choices), target)
    table.finish()
    return found


def _open(folder: Path | None, name: str) -> TomlFile:
    return TomlFile(read_bytes((folder or asset_dir("data")) / name, f"data/{name}"), f"data/{name}")


def _files(folder: Path | None, name: str) -> Iterator[TomlFile]:
    for path in sorted(((folder or asset_dir("data")) / name).glob("*.toml")):
        yield TomlFile(read_bytes(path), f"data/{name}/{path.name}")


__all__ = [
    "LANGUAGES", "DemoBank", "ShippedRole", "load_demo", "load_object_types", "load_roles", "load_templates",
]  # fmt: skip
