"""`fsctui referral`: what clients need, from whoever heard of it to whoever can help."""

from __future__ import annotations

from fsctui.cli.spec import Noun, Param, Verb, argument, flag, option, paging
from fsctui.i18n import N_

VIEWS = ("inbox", "queues", "accepted", "sent_open", "sent_closed", "breaching", "all")
_ID = argument("ID", N_("The referral's id."), "referral")
_IDS = argument("ID", N_("The ids of one or more referrals."), "referral", many=True)
_REASON = option("--reason", N_("Why."), metavar="TEXT", required=True)
_ANSWER = option(
    "--answer", N_("The answer to a question about the interest (referral questions)."), "pair", many=True,
    metavar="CODE=VALUE",
)  # fmt: skip

NOUN = Noun(
    "referral",
    [
        Verb(
            "add",
            N_("Write down what a client needs; it goes to whom the rules say."),
            "add",
            (
                Param("name", N_("What the client is called, instead of first and last name."), metavar="NAME"),
                option("--first-name", N_("The client's first name."), metavar="NAME"),
                option("--last-name", N_("The client's last name."), metavar="NAME"),
                option("--employer", N_("Where they work, or the company."), metavar="NAME"),
                option("--email", N_("Their e-mail address."), metavar="ADDRESS"),
                option("--phone", N_("Their telephone number."), metavar="NUMBER"),
                option("--city", N_("Their city."), metavar="CITY"),
                option("--state", N_("Their state or province."), metavar="STATE"),
                option("--country", N_("Their country."), metavar="COUNTRY"),
                option("--account", N_("The client's account, as TYPE:ID or its id."), metavar="ID"),
                option("--contact", N_("The client's contact, as TYPE:ID or its id."), metavar="ID"),
                option("--interest", N_("What they want, such as mortgage."), metavar="CODE"),
                option("--value", N_("What it may be worth."), metavar="AMOUNT"),
                option("--potential-value", N_("The same as --value."), metavar="AMOUNT"),
                option(
                    "--currency",
                    N_("The currency of the value, such as EUR (the bank’s first)."),
                    metavar="CODE",
                ),
                option("--source", N_("Where it comes from."), metavar="TEXT"),
                option("--notes", N_("What else there is to say; - reads standard input."), metavar="TEXT"),
                _ANSWER,
                option("--referrer", N_("The colleague who referred (you)."), metavar="USER"),
                option("--referrer-contact", N_("The contact outside who referred."), metavar="ID"),
                option(
                    "--owner", N_("Who gets it, whatever the rules say: a username, or queue:NAME."), metavar="USER"
                ),
                option("--set", N_("The value of another field."), "pair", many=True, metavar="FIELD=VALUE"),
                option("--external-id", N_("Its id in another system."), metavar="ID"),
                flag("--confidential", N_("Show it to nobody but its own people.")),
            ),
            note=N_("A client whom the bank knows is recognised by name, e-mail address or telephone number."),
        ),
        Verb(
            "import",
            N_("Bring in referrals from a CSV file or a Salesforce export of leads."),
            "import_file",
            (
                argument("FILE", N_("The file; - for standard input.")),
                option("--map", N_("Which field a column is."), many=True, metavar="COLUMN=FIELD"),
                option("--errors", N_("Write the rows that failed, with the reasons, to this file."), metavar="FILE"),
                flag("--dry-run", N_("Write nothing; tell what would happen.")),
            ),
            note=N_(
                "Every row is imported or named with line, field and reason; the exit code is 2 if any failed. The "
                "same file twice changes nothing. Besides the fields of referrals a column may be external_id, owner, "
                "referrer, referrer_contact, created_at, closed_at or close_reason."
            ),
        ),
        Verb(
            "list",
            N_("List referrals."),
            "list_referrals",
            (option("--view", N_("Which referrals (inbox; with a query all)."), metavar="NAME"), *paging()),
            note=N_(
                "Views: inbox, queues, accepted, sent_open, sent_closed, breaching, all, and saved views. An inbox is "
                "in the order of its priority, whose terms add up to its rank."
            ),
        ),
        Verb("counts", N_("Count the referrals of every view."), "counts"),
        Verb("show", N_("Show a referral with its client, score and history."), "show", (_ID,)),
        Verb(
            "questions",
            N_("List what is asked about an interest."),
            "questions",
            (argument("INTEREST", N_("What the client wants, such as mortgage.")),),
        ),
        Verb(
            "edit",
            N_("Correct a referral's fields and answers."),
            "edit",
            (
                _ID,
                option(
                    "--set", N_("A field's value; an empty one clears it."), "pair", many=True, metavar="FIELD=VALUE"
                ),
                _ANSWER,
                option("--name", N_("A new name."), metavar="NAME"),
            ),
            note=N_("Another interest keeps the answers that its questions can have."),
        ),
        Verb(
            "comment",
            N_("Write a comment on referrals, for colleagues to read."),
            "comment",
            (
                _IDS,
                option("--text", N_("The comment; - reads standard input."), metavar="TEXT", required=True),
            ),
        ),
        Verb("accept", N_("Take referrals and begin; exactly one can."), "accept", (_IDS,)),
        Verb("claim", N_("Take referrals out of their queue."), "claim", (_IDS,)),
        Verb("release", N_("Give back what was claimed or accepted."), "release", (_IDS,)),
        Verb("start", N_("Begin to work on accepted referrals."), "start", (_IDS,)),
        Verb("reject", N_("Say that referrals are not for you."), "reject", (_IDS, _REASON)),
        Verb(
            "reassign",
            N_("Give referrals to somebody else."),
            "reassign",
            (_IDS, option("--to", N_("A username, or queue:NAME."), metavar="USER", required=True), _REASON),
        ),
        Verb(
            "convert",
            N_("Make a referral business: account, contact, opportunity, household, plan, all or nothing."),
            "convert",
            (
                _ID,
                option("--account", N_("The client's account, or a new one."), metavar="ID|new"),
                option("--contact", N_("The client's contact, a new one, or none."), metavar="ID|new|none"),
                option("--household", N_("The household the client is put into."), metavar="ID|new|none"),
                option(
                    "--plan",
                    N_("Launch this template (its name, unique name or id), or the one that the interest suggests."),
                    metavar="TEMPLATE|suggested",
                ),
                option("--target-date", N_("The date the plan works towards, such as a meeting."), "date"),
                option("--name", N_("What the opportunity is called."), metavar="NAME"),
                option("--amount", N_("The opportunity's amount (the potential value)."), metavar="N"),
                option("--currency", N_("The currency of the amount, such as EUR."), metavar="CODE"),
                option("--interest", N_("What the opportunity is about (the referral's)."), metavar="CODE"),
                option("--stage", N_("The opportunity's stage (qualification)."), metavar="CODE"),
                option("--owner", N_("Who gets the new records (you)."), metavar="USER"),
                flag("--dry-run", N_("Write nothing; tell what would happen.")),
            ),
            note=N_(
                "Who may be the client already is looked for by name, e-mail address and telephone number. A client "
                "with the same name and address is taken for the same; where it isn't clear, say --account ID or "
                "--account new."
            ),
        ),
        Verb("close", N_("End referrals without conversion."), "close", (_IDS, _REASON)),
        Verb("reopen", N_("Open again what ended without conversion."), "reopen", (_IDS,)),
        Verb(
            "thank",
            N_("Thank whoever referred."),
            "thank",
            (_IDS, option("--text", N_("What to say besides."), metavar="TEXT")),
        ),
    ],
)
