"""The English words of every refusal: its code -> what people read. Placeholders are the refusal's fields.

Refusals that share a code are entered as `layer.code`. `explain` adds what would be right (`suggestion`, `near`,
`known`, `allowed`) and, for files, where; so these sentences say only what is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Counted:
    """Words whose form depends on the number in the parameter `by`."""

    one: str
    many: str
    by: str = "count"


BASES: Final = frozenset({"Refusal", "FileRefusal", "DatabaseRefusal", "Unknown"})
"""Classes that only gather others and are never raised."""

_LANGUAGES: Final[dict[str, str | Counted]] = {
    "unknown_language": "The language “{language}” is not available. There are en, fr, es and pt_BR.",
}

_SCHEDULING: Final[dict[str, str | Counted]] = {
    "date_out_of_range": "{day} is outside what the calendar “{calendar}” knows ({first} to {last}).",
    "year_out_of_range": "The holidays of “{source}” are known from {first_year} to {last_year}, not for {year}.",
    "unknown_country": "The public holidays of “{country}” are not known. Use a country code such as FR or BR.",
    "unknown_subdivision": "“{country}” has no subdivision “{subdivision}”.",
    "unknown_market": "There is no financial calendar “{market}”.",
    "unknown_time_zone": "There is no time zone “{time_zone}”. Use a name such as Europe/Paris.",
    "offset_out_of_range": "The offset {amount} is too large. It may be from {first} to {last}.",
    "bad_calendar_field": "The calendar’s field “{path}” cannot be used ({value}): {problem}.",
    "no_working_days": "The calendar “{calendar}” has no working days.",
    "naive_instant": "The instant {instant} has no time zone.",
    "dependency_cycle": "These items wait for each other: {keys}.",
    "unknown_prerequisite": "“{key}” waits for “{prerequisite}”, which is not in the plan.",
    "duplicate_prerequisite": "“{key}” names the prerequisite “{prerequisite}” twice.",
    "duplicate_item": "The key “{key}” is used twice.",
    "target_date_missing": "“{key}” counts from the target date, and the plan has none.",
    "unknown_calendar": "“{key}” uses the calendar “{calendar}”, which does not exist.",
    "clock_event_out_of_order": "The clock “{clock}” cannot {event} on {at}: it is {state}.",
    "bad_recurrence": "The recurrence rule “{rule}” cannot be used: {problem} ({detail}).",
}

_PEOPLE: Final[dict[str, str | Counted]] = {
    "not_allowed": "{username} may not {permission}: {missing}.",
    "user_not_chosen": "Nobody here has the account “{operating_system_user}”. Choose with --as: {candidates}.",
    "user_not_mapped": (
        "Nobody here has the account “{operating_system_user}”. An administrator can give it to a user with: "
        "fsctui user edit USERNAME --os-user {operating_system_user}"
    ),
    "impersonation_not_allowed": "Acting as “{username}” is only possible with a database on this machine.",
    "now_only_on_demo": "Another time is only possible on a demo database.",
    "user_inactive": "The user “{username}” is not active.",
    "absence_ends_before_start": "The absence ends on {last_day}, before it starts on {first_day}.",
    "absence_overlaps": "{user} is already absent between {first_day} and {last_day}.",
    "substitute_loop": "These substitutes stand in for each other: {chain}.",
    "manager_loop": "These people would manage each other: {chain}.",
    "user_unknown": "There is no user “{username}”.",
    "queue_unknown": "There is no queue “{queue}”.",
    "role_unknown": "There is no role “{role}”.",
    "team_unknown": "There is no team “{team}”.",
    "calendar_unknown": "There is no calendar “{calendar}”.",
    "absence_unknown": "There is no absence {absence}.",
    "name_taken": "The name “{name}” is taken ({what}).",
    "already_so": "“{name}” is already: {what}.",
    "not_so": "“{name}” is not: {what}.",
    "username_invalid": "“{username}” cannot be a username. Use lower-case letters, digits and . _ - @.",
    "code_invalid": "“{code_given}” cannot be a code. Use lower-case letters, digits and _.",
    "name_empty": "A name is needed.",
    "field_not_editable": "“{field}” cannot be changed.",
    "value_invalid": "“{value}” does not fit “{field}”. It should look like: {expected}.",
    "last_administrator": "{username} is the last administrator and has to stay one.",
    "substitute_inactive": "{username} is not active and cannot stand in for somebody.",
    "calendar_loop": "These calendars would inherit from each other: {chain}.",
    "team_loop": "These teams would stand below each other: {chain}.",
    "checkpoint_invalid": "This is not a checkpoint of the audit trail (“{field}” is wrong).",
}

_RECORDS: Final[dict[str, str | Counted]] = {
    "record_ref_invalid": "“{text}” does not name a record. Write TYPE:ID, such as account:42.",
    "type_code_invalid": "“{code_given}” cannot be the name of an object type. Use lower-case letters, digits and _.",
    "field_unknown": "“{type}” has no field “{field}”.",
    "field_missing": "The field “{field}” is required.",
    "field_invalid": "“{value}” does not fit the field “{field}”. It should look like: {expected}.",
    "choice_unknown": "“{value}” is not a choice of the field “{field}”.",
    "choice_retired": "“{value}” is no longer offered for the field “{field}”.",
    "no_choice_field": "The field “{field}” of “{type}” has no list of choices.",
    "choices_fixed": (
        "The choices of “{field}” have a meaning of their own here. They can be renamed and moved, nothing else."
    ),
    "choice_taken": "“{name}” is taken: it is a code or a name of the choice “{choice}”.",
    "choice_asked_for": (
        "The assignment rule “{rule}” asks for “{value}” (entry “{entry}”), which would mean nothing then. Change the "
        "rule first."
    ),
    "choice_in_use": Counted(
        "{records} record has the choice “{choice}”, so it stays. It can be retired.",
        "{records} records have the choice “{choice}”, so it stays. It can be retired.",
        "records",
    ),
    "required_too_late": (
        "“{field}” can’t be required: only a type of your own without records can ask for a further field. “{type}” "
        "has {records} records."
    ),
    "last_choice": "“{choice}” is the last choice that the field “{field}” offers.",
    "text_too_long": "The text of “{field}” has {length} characters; it may have {longest}.",
    "name_missing": "The name is missing.",
    "object_type_unknown": "There is no object type “{type}”.",
    "would_open": (
        "“{record}” is confidential, and {to} has nothing to do with it so far. Only its owner, its account’s team and "
        "who manages people may give work on it to others."
    ),
    "record_unknown": "There is no record “{record}” that you may see.",
}

_TEMPLATES: Final[dict[str, str | Counted]] = {
    "template_not_publishable": Counted(
        "“{template}” cannot be published. {item}: {fault}.",
        "“{template}” cannot be published: {count} things are wrong. The first one is {item}: {fault}.",
    ),
    "version_not_draft": "Version {version} of “{template}” is not a draft ({status}). Edit it to make the next draft.",
    "version_not_published": "Version {version} of “{template}” is not published ({status}).",
    "template_unknown": "There is no template “{template}”.",
    "template_ambiguous": "Several templates are named “{template}”. Use the unique name: {unique_names}.",
    "version_unknown": "“{template}” has no version {version}.",
    "template_without_draft": "“{template}” has no draft.",
    "template_not_published": "“{template}” has no published version.",
    "unique_name_taken": "The unique name “{unique_name}” is taken.",
    "wrong_target_type": "“{template}” is for records of the type “{wanted}”, not “{given}”.",
}

_PLANS: Final[dict[str, str | Counted]] = {
    "unknown_item": "The template has no item “{item}”.",
    "nothing_to_launch": "Every item of “{template}” was left out, so there is nothing to launch.",
    "no_targets": "“{template}” was to be launched on no record.",
    "override_invalid": "“{item}” cannot go to “{owner}”: there is no such active user or queue.",
    "newest_version_already": "The plan “{plan}” is on the newest published version ({version}) already.",
    "preview_outdated": "Nothing was launched: what “{template}” would give has changed since it was shown.",
    "plan_closed": "The plan “{plan}” is closed ({state}).",
    "plan_not_on_hold": "The plan “{plan}” is not on hold ({state}).",
    "plan_already_on_hold": "The plan “{plan}” is already on hold.",
    "ad_hoc_items_not_allowed": "The template “{template}” does not allow ad hoc items.",
    "plan_unknown": "There is no plan “{plan}” that you may see.",
}

_TASKS: Final[dict[str, str | Counted]] = {
    "task_already_closed": "“{task}” is already closed ({state}).",
    "task_already_started": "“{task}” is already started.",
    "task_blocked": "“{task}” is blocked. It waits for {by}.",
    "task_held": "“{task}” is on hold with its plan “{plan}”.",
    "task_required": "“{task}” is required and cannot be skipped.",
    "reason_missing": "A reason is needed to {action}.",
    "task_already_claimed": "“{task}” was already claimed by {by}.",
    "task_not_in_queue": "“{task}” did not come from a queue, or nobody has claimed it.",
    "task_not_closed": "“{task}” is not closed ({state}).",
    "document_needs_review": "“{task}” is done when its document is accepted or waived.",
    "defer_not_later": "“{task}” can only be put off to a later day than {due}, not to {to}.",
    "defer_out_of_range": "A task can be deferred by 1 to {largest} business days, not by {days}.",
    "due_date_missing": "“{task}” has no due date to move.",
    "task_unknown": "There is no task “{task}” that you may see.",
    "action_unknown": "There is no action “{action}”.",
    "already_assigned": "“{task}” already belongs to {to}.",
    "view_unknown": "There is no view “{view}”.",
    "task_not_started": "“{task}” is not started.",
    "comment_empty": "The comment is empty.",
    "reason_too_long": "The reason has {length} characters; it may have {longest}.",
    "comment_too_long": "The comment has {length} characters; it may have {longest}.",
    "subject_missing": "The subject is missing.",
    "subject_too_long": "The subject has {length} characters; it may have {longest}.",
    "quick_task_without_subject": "Say what is to be done: “{text}” has no subject.",
    "record_ambiguous": "“{words}” fits several records: {found}.",
    "priority_unknown": "“{word}” is not a priority.",
    "query_mistake": "The query has a mistake at character {position}: {mistake}.",
    "verification_stopped": "The verification was stopped.",
    "record_in_use": "“{record}” has been used since it was made, so it stays.",
    "stale": "“{what}” was changed by somebody else meanwhile: {changed}.",
}

_DOCUMENTS: Final[dict[str, str | Counted]] = {
    "document_step_refused": "“{document}”: this is not possible now ({action}). Its status is: {status}.",
    "not_handed_in_by_you": "“{document}” was handed in by {username}; only they can take it back.",
    "reviewer_handed_in": "“{document}” was handed in by {username}; somebody else has to review it.",
    "file_too_large": "“{name}” is too large ({size}). A file may have {largest}.",
    "file_empty": "“{name}” is empty.",
    "file_unknown": "There is no file “{file}”.",
    "not_a_document": "“{task}” is not a document checklist item.",
}

_DATABASE: Final[dict[str, str | Counted]] = {
    "unsupported_database": "“{scheme}” databases are not supported. Use SQLite or PostgreSQL.",
    "driver_missing": "PostgreSQL needs the extra “{extra}”. Install it with: pip install “fsctui[{extra}]”.",
    "database_missing": "There is no database “{database}”. Create it with: fsctui db init",
    "database_unreachable": "The database “{database}” cannot be reached: {detail}.",
    "login_refused": "The database “{database}” refused the login.",
    "database_busy": "The database “{database}” is busy. Nothing was changed; please try again.",
    "database_full": "There is no space left for the database “{database}”. Nothing was changed.",
    "database_read_only": "The database “{database}” cannot be written to.",
    "read_only_database": "This session is read-only, so nothing can be changed.",
    "not_a_database": "“{database}” is not a database.",
    "database_damaged": "The database “{database}” is damaged: {detail}. Restore a backup.",
    "database_failed": "The database “{database}” failed: {detail}.",
    "schema_missing": "“{database}” is not a database of fsctui. Create one with: fsctui db init",
    "schema_too_old": "The database is older than this version of fsctui. Upgrade it with: fsctui db upgrade",
    "schema_too_new": "The database was made by a newer version of fsctui ({found}); this one knows {known}.",
    "database_not_empty": "“{database}” is not empty. Nothing was overwritten.",
    "backup_exists": "“{file}” already exists. Nothing was overwritten.",
    "not_a_backup": "“{file}” is not a complete backup: {detail}.",
    "backup_failed": "The backup failed: {detail}.",
    "cursor_invalid": "“{cursor}” is not a position in this list. Use the “next” value of an earlier answer.",
    "limit_out_of_range": "The limit {limit} is not possible. It may be from 1 to {largest}.",
}

_FILES: Final[dict[str, str | Counted]] = {
    "file_missing": "There is no such file.",
    "file_unreadable": "The file cannot be read: {problem}.",
    "interchange.file_too_large": "The file is too large; it may have {limit}.",
    "interchange.file_empty": "The file is empty.",
    "format_unknown": "This is neither a Salesforce action plan template nor one of fsctui’s TOML files.",
    "encoding_unknown": "The file is not text in the encoding {encoding}.",
    "xml_broken": "This is not well-formed XML (column {column}): {problem}.",
    "xml_forbidden": "Document type declarations are not accepted.",
    "xml_too_deep": "Elements may be nested {limit} deep, not deeper.",
    "wrong_root": "The root element is “{root}”; it should be “{expected}”.",
    "element_missing": "“{item}”: the element “{element}” is missing.",
    "unique_name_twice": "The unique name “{unique_name}” was already used in line {first_line}.",
    "unknown_formula": "“{item}”: the formula of “{field}” is not understood: {formula}",
    "invalid_value": "“{item}”: “{value}” does not fit “{field}”. It should be {expected}.",
    "toml_broken": "This is not TOML (column {column}): {problem}.",
    "entry_missing": "“{item}”: “{field}” is missing.",
    "entry_unknown": "“{item}”: there is no field “{field}”.",
    "format_version_unknown": "The format version {version} is not known; this version of fsctui reads {known}.",
    "template_faulty": "“{item}”: {fault}.",
    "csv_broken": "This is not CSV: {problem}.",
    "too_many_cells": "The row has {found} cells, but there are {columns} columns.",
    "json_broken": "This is not a JSON export of records (column {column}): {problem}.",
    "row_twice": "The same record stands already in line {first_line}.",
    "reference_unknown": "There is no single record of the type “{type}” that “{value}” names.",
    "mapping_invalid": "“{mapping}” is not a mapping. Write FROM=TO.",
    "header_invalid": "The first row has to name every column once (“{column}”).",
    "column_unknown": "The file has no column “{column}”.",
    "target_field_unknown": "The record type has no field “{field}”.",
}

_CLI: Final[dict[str, str | Counted]] = {
    "command_unknown": "There is no command “{command}”.",
    "command_missing": "Say what to do with “{noun}”.",
    "option_unknown": "There is no option “{option}”.",
    "option_value_missing": "The option {option} needs a value.",
    "option_takes_no_value": "The option {option} takes no value.",
    "parameter_missing": "{parameter} is missing.",
    "parameter_invalid": "{parameter}: “{value}” cannot be used. Right would be, for example: {expected}.",
    "cli.target_date_missing": "“{key}” counts from the target date. Say which one it is: {option} DATE",
    "id_unknown": "Nothing has the id “{value}”.",
    "argument_unexpected": "“{argument}” is one argument too many.",
    "options_conflict": "Give either {first} or {second}, not both.",
    "terminal_missing": "The app needs a terminal. The commands that fsctui --help lists do not.",
    "input_missing": "There is no file “{file}”.",
    "input_unreadable": "the file cannot be read: {problem}.",
    "input_too_large": "“{file}” is larger than {limit}.",
    "output_unwritable": "“{file}” cannot be written: {problem}.",
    "output_exists": "“{file}” is already there and is not overwritten.",
    "column_missing": "“{file}” has no column “{column}”.",
    "unexpected_failure": "This should not have happened. What is known about it is in {log_file}.",
}

_CONVERSION: Final[dict[str, str | Counted]] = {
    "client_undecided": "“{referral}”: the client may be known already ({matches}). "
    "Say which account it is, or that it is a new one.",
    "contact_of_other": "{contact} belongs to another account than {account}.",
    "not_offered_here": "“{value}” is not possible for the {part}.",
    "client_hidden": "“{referral}”: a match exists that you may not see. "
    "Ask somebody who may, or say that the client is to be a new account all the same.",
    "period_backwards": "The period ends ({until}) before it begins ({since}).",
    "client_nameless": "“{referral}” names neither a person nor a business, so nothing can be made for the client.",
}

_REFERRALS: Final[dict[str, str | Counted]] = {
    "referral_unknown": "There is no referral {referral}.",
    "already_accepted": "“{referral}” has been accepted by {by}.",
    "already_claimed": "“{referral}” is in no queue to be taken from.",
    "already_working": "“{referral}” is being worked on.",
    "not_accepted": "“{referral}” has to be accepted first.",
    "not_yours": "“{referral}” is not yours.",
    "already_with": "“{referral}” is already with {to}.",
    "taker_inactive": "{username} is not active and cannot be given a referral.",
    "taker_unfit": "{username} has no role that works on referrals and cannot be given one.",
    "already_closed": "“{referral}” has ended ({status}).",
    "already_converted": "“{referral}” has been converted.",
    "not_closed": "“{referral}” has not ended ({status}).",
    "already_thanked": "The referrer of “{referral}” has been thanked.",
    "referral_reason_missing": "A reason is needed for “{referral}”.",
    "referrer_twice": "A referral comes from a colleague or from a contact outside, not from both.",
    "referrer_missing": "“{referral}” has no referrer.",
    "client_missing": "Say who the client is: a name, an employer, an account or a contact.",
    "lifecycle_field": "“{field}” of a referral changes only by accepting, reassigning, closing or converting it.",
}

_INTAKE: Final[dict[str, str | Counted]] = {
    "question_unknown": "Nothing called “{question}” is asked about “{interest}”.",
    "answer_missing": "The question “{question}” about “{interest}” has to be answered.",
    "answer_invalid": "“{value}” is no answer to “{question}”. It should look like: {expected}.",
    "answer_not_offered": "“{value}” is not among the answers to “{question}”.",
    "answer_too_long": "The answer to “{question}” has {length} characters; it may have {longest}.",
    "intake_invalid": "The questions in {file} cannot be used: “{entry}” has to be {expected} ({value}).",
    "intake_unreadable": "The questions in {file} cannot be read: {problem}.",
}

_MAIL: Final[dict[str, str | Counted]] = {
    "mail_server_unusable": Counted(
        "The mail server could not be used, so one mail is still waiting: {detail}",
        "The mail server could not be used, so {waiting} mails are still waiting: {detail}",
        "waiting",
    ),
    "mail_unknown": "There is no mail {mail} in the outbox.",
    "mail_not_dead": "The mail {mail} is not waiting for a decision: {state}.",
    "mail_server_invalid": "The mail server (FSCTUI_SMTP_URL) cannot be used: {problem}. Write it like {example}",
    "mail_sender_invalid": "The sender of mails (FSCTUI_MAIL_FROM) has to be an e-mail address, not “{sender}”.",
}

_SCORES: Final[dict[str, str | Counted]] = {
    "field_not_known_at_creation": "A score may not use “{field}”: it is not known when a referral is written down.",
    "weight_invalid": "“{value}” is no weight for “{weight}”. It is a whole number from 0 to {limit}.",
    "setting_unknown": "There is no setting “{setting}”.",
    "setting_invalid": "“{value}” cannot be used for the setting “{setting}”. It takes {takes}: {expected}.",
    "setting_usual": "The setting “{setting}” is as usual already.",
    "interest_gone": "There is no interest “{interest}” in the bank’s list.",
    "no_plan_suggested": "No plan is suggested for “{referral}”: none was chosen for its interest ({interest}).",
    "horizon_invalid": "“{value}” is no horizon. It is a whole number of days from 1 to {limit}.",
    "starter_invalid": "The points table {file} cannot be used: “{entry}” has to be {expected} ({value}).",
    "starter_unreadable": "The points table {file} cannot be read: {problem}.",
    "trained_meanwhile": "Somebody else made a model meanwhile. Try again.",
    "no_score": "The referral “{referral}” has no score yet.",
    "gzip_broken": "The file begins as a gzip file and cannot be unpacked.",
    "row_ragged": "The row has {found} cells, but there are {columns} columns.",
    "outcome_missing": "The row has no outcome in “{field}”.",
    "outcome_unknown": "No row has “{value}” in “{field}”.",
    "outcome_unclear": "“{field}” has several values. Say with --positive which one means converted.",
    "one_outcome": "All rows have “{value}” in “{field}”, so there is nothing to tell apart.",
    "too_few_rows": "The file has {found} rows; at least {needed} are needed.",
}

_ROUTING: Final[dict[str, str | Counted]] = {
    "rule_unknown": "There is no assignment rule “{rule}”.",
    "rule_version_unknown": "The assignment rule “{rule}” has no version {version}.",
    "rule_has_errors": "Version {version} of “{rule}” cannot work as it is. Entry “{entry}”: {finding}",
    "rule_without_draft": "The assignment rule “{rule}” has no draft.",
    "rule_not_draft": "Version {version} of the assignment rule “{rule}” is no draft any more and cannot be changed.",
    "rule_not_active": "The assignment rule “{rule}” is not active.",
    "rule_already_active": "Version {version} of the assignment rule “{rule}” is active already.",
    "rule_invalid": "The assignment rule “{rule}” cannot be kept ({entry}): {fault}.",
    "logic_invalid": "The logic “{logic}” cannot be read at position {position}; expected: {expected}.",
    "logic_number_unknown": Counted(
        "The logic “{logic}” names condition {number}, but there is only one.",
        "The logic “{logic}” names condition {number}, but there are {conditions}.",
        "conditions",
    ),
    "logic_unreadable": "{entry}: the logic “{logic}” cannot be read at position {position}; expected: {expected}.",
    "logic_condition": Counted(
        "{entry}: the logic “{logic}” names condition {number}, but there is only one.",
        "{entry}: the logic “{logic}” names condition {number}, but there are {conditions}.",
        "conditions",
    ),
    "rule_format_unknown": "This is neither assignment rules of Salesforce nor one of fsctui’s TOML files.",
    "rule_faulty": "“{item}”: {fault}.",
    "rule_too_large": "“{item}”: {fault} ({found}); there may be {limit}.",
    "logic_too_long": "{entry}: the logic has {found} characters; it may have {limit}.",
}

REFUSAL_WORDS: Final[dict[str, str | Counted]] = {
    **_LANGUAGES,
    **_MAIL,
    **_CONVERSION,
    **_REFERRALS,
    **_INTAKE,
    **_SCHEDULING,
    **_PEOPLE,
    **_RECORDS,
    **_TEMPLATES,
    **_PLANS,
    **_TASKS,
    **_DOCUMENTS,
    **_DATABASE,
    **_FILES,
    **_SCORES,
    **_CLI,
    **_ROUTING,
}

SIZES: Final = frozenset(
    {"file_too_large.size", "file_too_large.largest", "interchange.file_too_large.limit", "input_too_large.limit"}
)
"""Fields that are sizes in bytes."""

CODE_WORDS: Final[dict[str, dict[str, str]]] = {
    "mail_server_invalid.problem": {
        "scheme": "it begins with neither smtp:// nor smtps://",
        "host": "it names no server",
        "port": "its port is no number from 1 to 65535",
        "option": "it has an option that is not known",
        "login": "the password would be sent without encryption; add ?starttls=1",
    },
    "bad_calendar_field.problem": {
        "list": "it has to be a list",
        "object": "it has to be an object",
        "unknown_field": "there is no such field",
        "one_of_date_yearly_nth": "give one of “date”, “yearly” or “nth”",
        "month_day": "it has to be a day of the year such as 12-25",
        "weekday": "it has to be a day of the week",
        "weekdays": "it has to have seven weekdays",
        "number": "it has to be a whole number",
        "text": "it has to be a text",
        "date": "it has to be a date such as 2026-12-31",
        "shift": "it has to be hours such as 09:00-17:00",
        "order": "the last day is before the first",
        "nth": "it has to be 1 to 5, or -1 to -5 counted from the end",
        "month": "it has to be a month from 1 to 12",
        "empty": "it has to name some hours",
        "without_country": "a subdivision needs a country",
    },
    "bad_recurrence.problem": {
        "part": "a part is not understood",
        "twice": "a part is given twice",
        "frequency": "the frequency is missing or not supported",
        "count_and_until": "COUNT and UNTIL exclude each other",
        "value": "a value is not possible",
    },
    "reason_missing.action": {
        "skip": "skip a task",
        "reject": "reject a document",
        "waive": "waive a document",
        "cancel": "cancel",
    },
    "name_taken.what": {
        "user": "user",
        "role": "role",
        "team": "team",
        "queue": "queue",
        "calendar": "calendar",
        "object_type": "object type",
        "field": "field",
        "record": "record",
        "rule": "assignment rule",
        "external_id": "external id",
        "view": "view",
    },
    "already_so.what": {
        "account_team_member": "on the account’s team in this role",
        "confidential": "confidential",
        "open": "not confidential",
        "household_member": "a member of the household",
        "participant": "a participant",
        "default": "the default",
        "active": "active",
        "inactive": "not active",
        "member": "a member",
        "retired": "retired",
        "role_holder": "a holder of the role",
    },
    "not_so.what": {
        "account_team_member": "on the account’s team in this role",
        "household_member": "a member of the household",
        "participant": "a participant",
        "member": "a member",
        "retired": "retired",
        "role_holder": "a holder of the role",
    },
    "not_offered_here.part": {"account": "account", "contact": "contact", "household": "household"},
    "not_offered_here.value": {"none": "none", "new": "new"},
    "rule_not_draft.status": {"active": "active", "obsolete": "obsolete", "draft": "draft"},
    "rule_too_large.fault": {
        "too_many_entries": "too many entries",
        "too_many_conditions": "too many conditions",
        "too_many_values": "too many values in a condition",
    },
    "not_a_backup.detail": {
        "format": "it is of another kind",
        "database_damaged": "it is damaged",
        "not_a_database": "it is damaged",
        "schema_missing": "it is the database of another program",
    },
    "rule_faulty.fault": {
        "name_missing": "it has no name",
        "key_twice": "the key is used twice",
        "field_missing": "a condition has no field",
        "value_missing": "a condition has no value",
        "assignee_missing": "nobody is named who gets it",
    },
    "clock_event_out_of_order.event": {
        "start": "start",
        "pause": "be paused",
        "resume": "resume",
        "stop": "stop",
    },
    "clock_event_out_of_order.state": {
        "waiting": "waiting",
        "running": "running",
        "paused": "paused",
        "stopped": "stopped",
    },
}
"""Fields that hold a code although they are plain texts: `refusal.field` -> code -> words."""
