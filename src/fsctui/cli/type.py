"""`fsctui type`: object types, the kinds of records and their fields."""

from __future__ import annotations

from fsctui.cli.spec import Noun, Param, Verb, argument, flag, option, rows
from fsctui.i18n import N_

_CODE = argument("CODE", N_("The type's code, such as account."))
_LABEL = option("--label", N_("Its name: NAME in English, or LANG=NAME."), many=True, metavar="NAME")
_FIELD_NOTE = N_(
    "TYPE is text, long_text, number, money, date, percent, boolean, email, phone, url, choice or reference. A choice "
    "lists its codes, a reference its type: stage:choice:new,won,lost or client:reference:account."
)

_PLACE = Param(
    "place", N_("The object type and its field, such as referral.interest."), metavar="TYPE.FIELD", required=True
)
_CHOICE = argument("CHOICE", N_("The code of the choice, such as mortgage."))
_NAMES = option(
    "--label", N_("Its name: NAME in English, or LANG=NAME; an empty one takes it away."), many=True, metavar="NAME"
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
        Verb(
            "edit-field",
            N_("Call a field by other names."),
            "edit_field",
            (_PLACE, _NAMES),
        ),
        Verb(
            "choices",
            N_("List the choices of a field, in their order, and how many records have each."),
            "list_choices",
            (_PLACE, *rows()),
        ),
        Verb(
            "add-choice",
            N_("Add a choice to a list; it is offered at once."),
            "add_choice",
            (_PLACE, _CHOICE, _LABEL, option("--before", N_("Put it before this one; else it is the last."))),
        ),
        Verb(
            "edit-choice",
            N_("Call a choice by other names, or put it in another place."),
            "edit_choice",
            (
                _PLACE,
                _CHOICE,
                _NAMES,
                option("--before", N_("Put it before this one.")),
                flag("--last", N_("Put it at the end.")),
            ),
        ),
        Verb(
            "retire-choice",
            N_("No longer offer a choice; records that have it keep it."),
            "retire_choice",
            (_PLACE, _CHOICE),
        ),
        Verb("restore-choice", N_("Offer a retired choice again."), "restore_choice", (_PLACE, _CHOICE)),
        Verb("remove-choice", N_("Remove a choice that no record has."), "remove_choice", (_PLACE, _CHOICE)),
    ],
)
