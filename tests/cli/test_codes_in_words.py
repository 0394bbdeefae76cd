"""People read names in their language where scripts read codes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fsctui.domain.mail import About, MailRow, MailState
from fsctui.domain.records import RecordRef
from fsctui.i18n import speaking
from fsctui.i18n.mail_words import list_words
from tests.cli.conftest import Bank
from tests.factories import NOW

MAIL = MailRow(
    1, NOW, "", "bob", "bob@bank.example", "Bob", "en", RecordRef("referral", 7), MailState.WAITING, 0, NOW, None, None
)

RULE = """\
format = 1
name = "Loans"

[[entry]]
key = "all"
to = "queue:Back office"
conditions = [
    { field = "interest", equals = "mortgage" },
    { field = "existing_client", equals = "false" },
    { field = "potential_value", greater_than = "10" },
]
"""


def french(bank: Bank, *words: str, user: str = "") -> str:
    answer = bank("--lang", "fr", *words, user=user)
    assert answer.code == 0, answer.err
    return answer.out


def last_line(text: str) -> list[str]:
    return [cell.strip() for cell in text.splitlines()[-1].split("  ") if cell]


@pytest.fixture
def referral(bank: Bank) -> str:
    bank.ok("rule", "import", "-", stdin=RULE)
    bank.ok("rule", "activate", "Loans", "--force")
    told = ("Ada Byron", "--interest", "mortgage", "--value", "1250", "--phone", "+1 415 555 0172")
    return str(bank.ok("referral", "add", *told)["id"])


def test_interests_in_the_list_of_referrals(bank: Bank, referral: str) -> None:
    assert "Prêt immobilier" in last_line(french(bank, "referral", "list", "--view", "all"))
    assert bank.ok("referral", "list", "--view", "all")["items"][0]["interest"] == "mortgage"


def test_also_for_a_partner_who_sees_none_of_the_banks_types(bank: Bank) -> None:
    bank.ok("user", "add", "pat", "--name", "Pat", "--role", "partner")
    bank.ok("referral", "add", "Zoe Quill", "--interest", "mortgage", user="pat")
    assert "Prêt immobilier" in last_line(french(bank, "referral", "list", user="pat"))


def test_conditions_of_rules(bank: Bank, referral: str) -> None:
    said = "1. Besoin exprimé est Prêt immobilier"
    assert said in french(bank, "rule", "show", "Loans")
    told = french(bank, "rule", "explain", referral)
    assert f"{said} (Prêt immobilier): oui" in told
    assert "interest" not in told
    assert "existing_client" not in told


def test_values_in_a_score(bank: Bank, referral: str) -> None:
    # The terms of the rank come after, and one of them is called like a field.
    rows = {line.split("  ")[0]: line for line in reversed(french(bank, "score", "explain", referral).splitlines())}
    assert "Prêt immobilier" in rows["Besoin exprimé"]
    assert " oui " in rows["Téléphone connu"]
    assert " non " in rows["Déjà client"]
    assert " Collègue " in rows["Apporteur"]
    assert " 1\u202f250 " in rows["Valeur potentielle"]
    assert not any(code in " ".join(rows.values()) for code in ("mortgage", " yes ", " internal ", "0."))


def test_what_queues_take_and_roles_people_have(bank: Bank) -> None:
    bank.ok("queue", "edit", "Back office", "--takes", "task", "--takes", "case")
    assert "Dossier, Tâche" in french(bank, "queue", "list")
    assert "Dossier, Tâche" in french(bank, "queue", "show", "Back office")
    assert "Conseiller en patrimoine" in french(bank, "user", "show", "ryan")
    assert "Conseiller en patrimoine" in french(bank, "user", "list")


def test_templates_and_records(bank: Bank) -> None:
    assert "Compte client" in last_line(french(bank, "template", "list"))
    shown = french(bank, "template", "show", "welcome")
    assert "assistant" not in shown
    assert "Assistant commercial" in shown
    bank.ok("record", "edit", bank.shah, "--set", "kind=person", "--set", "annual_revenue=1234567")
    bank.ok("record", "new", "contact", "Kiara", "--set", f"account={bank.shah}")
    lines = french(bank, "record", "show", bank.shah).splitlines()
    assert ["Nature", "Particulier"] in [line.split(maxsplit=1) for line in lines]
    assert any(line.startswith("Contact (1): ") for line in lines)


def test_what_a_mail_is_about() -> None:
    def said(code: str, about: About | None = None) -> str:
        return list_words(replace(MAIL, code=code, about=about))

    assert said("referral_assigned") == "New referral: referral:7"
    assert said("referral_thanks") == "Thank you for your referral: referral:7"
    assert said("referral_queued") == "New referral in a queue: referral:7"
    assert said("later") == "later: referral:7"
    assert said("referral_closed", About("Ada {Byron}", "Ada", confidential=False)) == "Referral closed: Ada {Byron}"
    assert said("referral_closed", About("Ada Byron", "Ada", confidential=True)) == "Referral closed: Ada"
    with speaking("fr"):
        assert said("referral_assigned") == "Nouvelle recommandation\u00a0: referral:7"
