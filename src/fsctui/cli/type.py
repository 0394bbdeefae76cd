"""`fsctui type`: object types, the kinds of records and their fields."""

from __future__ import annotations

from fsctui.cli.spec import Noun, Verb, argument, flag, option, rows
from fsctui.i18n import N_

_CODE = argument("CODE", N_("The type's code, such as account."))
_LABEL = option("--label", N_("Its name: NAME in English, or LANG=NAME."), many=True, metavar="NAME")
_FIELD_NOTE = N_(
    "TYPE is text, long_text, number, money, date, percent, boolean, email, phone, url, choice or reference. A choice "
    "lists its codes, a reference its type: stage:choice:new,won,lost or client:reference:account."
)

NOUN = Noun(
    "type",
    [
        Verb("list", N_("List object types."), "list_types", rows()),
        Verb("show", N_("Show an object type with its fields."), "show", (_CODE,)),
        Verb(
            "add",
            N_("Add an object type of your own."),
            "add",
            (
                _CODE,
                _LABEL,
                option(
                    "--plural",
                    N_("Its plural: NAME in English, or LANG=NAME."),
                    many=True,
                    metavar="NAME",
                ),
                option("--field", N_("A field."), many=True, metavar="NAME:TYPE"),
            ),
            note=_FIELD_NOTE,
        ),
        Verb(
            "add-field",
            N_("Add a field to an object type."),
            "add_field",
            (
                _CODE,
                argument("FIELD", N_("The field, as NAME:TYPE.")),
                _LABEL,
                flag(
                    "--required",
                    N_("Ask for it in every new record; only types without records allow that."),
                ),
            ),
            note=_FIELD_NOTE,
        ),
    ],
)
