"""The answers of a referral's intake: kept, changed, shown, carried along; and what colleagues say about a referral."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fsctui.domain.access import NotAllowed
from fsctui.domain.conversion import ConversionRequest, Wanted
from fsctui.domain.intake import AnswerInvalid, AnswerMissing, AnswerNotOffered, Question, QuestionKind, QuestionUnknown
from fsctui.domain.intake_file import IntakeExpected, IntakeInvalid
from fsctui.domain.record_rows import ImportRow
from fsctui.domain.records import ChoiceUnknown, RecordRef
from fsctui.domain.referrals import ReferralUnknown, ReferrerKind
from fsctui.domain.tasks import CommentEmpty, CommentTooLong
from fsctui.services import intake_questions
from fsctui.services.refusals import Stale
from fsctui.store.database import Database
from fsctui.store.verify_rows import verify_rows
from tests.services.referral_bank import ReferralBank, object_types_of_files
from tests.services.referral_desk import ReferralDesk

ANSWERS = {"purpose": "Refinancing", "property_value": "350,000", "has_offer": "yes", "when": "2026-09-30"}


@pytest.fixture
def bank(database: Database) -> ReferralBank:
    return ReferralBank(database)


@pytest.fixture
def desk(database: Database) -> ReferralDesk:
    return ReferralDesk(database)


def kept(bank: Any, referral: int, who: str = "bob") -> dict[str, object]:
    return {each.code: each.answer for each in bank.of(who).referrals.show(referral).intake}


def events(bank: Any, referral: int, action: str) -> list[tuple[Any, Any]]:
    found = bank.ada.timeline.record(RecordRef("referral", referral)).items
    return [(each.before, each.after) for each in found if each.action == action]


# -- the shipped questions -------------------------------------------------------------------------------------------


def test_every_question_that_is_shipped_is_asked_in_every_language() -> None:
    for found in intake_questions.load_sets():
        for each in found.questions:
            for words in (each.labels, each.helps, *(choice.labels for choice in each.choices)):
                assert set(words) == {"en", "fr", "es", "pt_BR"}, (found.file, each.code)
            # What stands beside a field in a form of eighty columns.
            assert max(map(len, each.labels.values())) <= 22, (found.file, each.code)


def test_every_interest_that_is_shipped_is_asked_about() -> None:
    referral = next(each for each in object_types_of_files() if each.code == "referral")
    interest = referral.field("interest")
    assert interest is not None
    for choice in interest.choices:
        assert 3 <= len(intake_questions.questions_of(choice.code)) <= 6, choice.code
    codes = [each.code for each in intake_questions.questions_of("mortgage")]
    assert codes == ["purpose", "property_value", "deposit", "when", "has_offer"]
    assert [each.code for each in intake_questions.questions_of("boats")] == ["what_for", "when", "reach"]


def test_a_file_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(
        '[[question]]\ncode = "x"\nkind = "text"\nlabel = { en = "X" }\nhelp = { fr = "Y" }'
    )
    with pytest.raises(IntakeInvalid) as refused:
        intake_questions.load_sets(tmp_path)
    found = refused.value
    assert (found.file, found.entry, found.expected) == ("data/intake/a.toml", "question.1.help", IntakeExpected.WORDS)
    (tmp_path / "a.toml").write_text("interests = [")
    with pytest.raises(intake_questions.IntakeUnreadable) as unread:
        intake_questions.load_sets(tmp_path)
    assert unread.value.file == "data/intake/a.toml"
    (tmp_path / "a.toml").unlink()
    (tmp_path / "a.toml").mkdir()
    with pytest.raises(intake_questions.IntakeUnreadable):
        intake_questions.load_sets(tmp_path)


# -- with a referral -------------------------------------------------------------------------------------------------


def test_answers_are_kept_with_the_referral_and_its_history(bank: ReferralBank) -> None:
    referral = bank.refer(answers=ANSWERS)
    assert list(kept(bank, referral).items()) == [
        ("purpose", "refinancing"), ("property_value", "350000"), ("when", "2026-09-30"), ("has_offer", True),
    ]  # fmt: skip
    after = {"purpose": "refinancing", "property_value": "350000", "has_offer": True, "when": "2026-09-30"}
    assert events(bank, referral, "answer") == [(None, {"intake": after})]
    assert verify_rows(bank.database).is_sound


def test_a_wrong_answer_writes_nothing(bank: ReferralBank) -> None:
    for given, refusal in (
        ({"property_value": "12,5"}, AnswerInvalid),
        ({"purpose": "boat"}, AnswerNotOffered),
        ({"colour": "red"}, QuestionUnknown),
    ):
        with pytest.raises(refusal):
            bank.refer(answers=given)
    assert bank.of("ryan").referrals.counts(["sent_open"]) == {"sent_open": 0}


def test_who_is_asked_answers_what_is_required(bank: ReferralBank, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Question("worth", QuestionKind.MONEY, {"en": "Worth"}, {"en": "?"}, required=True)
    monkeypatch.setattr("fsctui.services.referral_intake.questions_of", lambda interest: (asked,))
    with pytest.raises(AnswerMissing):
        bank.refer(answers={})
    # A program, or a file, was asked nothing.
    assert kept(bank, bank.refer()) == {}
    assert kept(bank, bank.refer(answers={"worth": "5"})) == {"worth": "5"}


def test_answers_are_corrected_with_the_fields(bank: ReferralBank) -> None:
    referral = bank.refer(answers=ANSWERS)
    ref = RecordRef("referral", referral)
    version = bank.of("bob").records.show(ref).version
    bank.of("bob").referrals.edit(referral, {"city": "Oakland"}, {"deposit": "70000", "when": ""}, version=version)
    assert kept(bank, referral) == {
        "purpose": "refinancing", "property_value": "350000", "deposit": "70000", "has_offer": True,
    }  # fmt: skip
    assert bank.of("bob").records.show(ref).value("city") == "Oakland"
    # Who opened the form before that doesn't overwrite it unawares.
    with pytest.raises(Stale):
        bank.of("bob").referrals.edit(referral, {"city": "Berkeley"}, version=version)
    assert verify_rows(bank.database).is_sound


def test_an_answer_alone_counts_as_a_change_of_the_record(bank: ReferralBank) -> None:
    referral = bank.refer()
    ref = RecordRef("referral", referral)
    version = bank.of("bob").records.show(ref).version
    bank.of("bob").referrals.edit(referral, {}, {"deposit": "1"})
    assert bank.of("bob").records.show(ref).version > version
    again = bank.of("bob").records.show(ref).version
    bank.of("bob").referrals.edit(referral, {}, {"deposit": "1"})
    assert bank.of("bob").records.show(ref).version == again and len(events(bank, referral, "answer")) == 1


def test_a_refused_answer_takes_the_fields_with_it(bank: ReferralBank) -> None:
    referral = bank.refer()
    with pytest.raises(AnswerInvalid):
        bank.of("bob").referrals.edit(referral, {"city": "Oakland"}, {"deposit": "much"})
    assert bank.of("bob").referrals.show(referral).value("city") is None


@pytest.mark.parametrize("way", ["form", "record", "import"])
def test_another_interest_keeps_the_answers_that_fit(bank: ReferralBank, way: str) -> None:
    referral = bank.refer(answers=ANSWERS, external_id="x1")
    ref = RecordRef("referral", referral)
    if way == "form":
        bank.of("bob").referrals.edit(referral, {"interest": "heloc"})
    elif way == "record":
        bank.of("bob").records.edit(ref, {"interest": "heloc"})
    else:
        row = ImportRow(1, {"external_id": "x1", "name": "Lena Okafor", "last_name": "Okafor", "interest": "heloc"})
        report = bank.ada.referrals.import_rows([row])
        assert report.updated == (referral,), report
    assert kept(bank, referral) == {"property_value": "350000", "when": "2026-09-30"}
    assert events(bank, referral, "answer")[0][0]["intake"]["purpose"] == "refinancing"
    assert verify_rows(bank.database).is_sound


def test_answers_altered_behind_its_back_are_found(bank: ReferralBank) -> None:
    answered, silent = bank.refer(answers=ANSWERS), bank.refer(last_name="Other")
    with bank.database.write(None, bank.clock.now) as tx:
        tx.execute(f'UPDATE referral SET intake = \'{{"deposit":"1"}}\' WHERE id IN ({answered}, {silent})')
    assert {(each.id, each.field) for each in verify_rows(bank.database).differences} == {
        (answered, "intake"), (silent, "intake"),
    }  # fmt: skip


def test_the_opportunity_says_what_was_answered(bank: ReferralBank) -> None:
    referral = bank.refer(answers=ANSWERS, notes="Call after six.")
    done = bank.of("bob").conversion.convert(referral, ConversionRequest(account=Wanted.NEW))
    number = int(str(done.params["opportunity"]).removeprefix("opportunity:"))
    sheet = bank.of("bob").records.show(RecordRef("opportunity", number))
    assert sheet.value("description") == (
        "Call after six.\n\nPurpose: Refinancing\nProperty value: 350000\nNeeded by: 2026-09-30\nHas another offer: ✓"
    )


def test_answers_change_neither_score_nor_rank(bank: ReferralBank) -> None:
    silent, answered = bank.refer(), bank.refer(answers=ANSWERS)
    rows = [bank.of("bob").referrals.show(each).row for each in (silent, answered)]
    assert rows[0].lead_score == rows[1].lead_score and rows[0].rank_terms == rows[1].rank_terms


def test_what_is_asked_is_told_to_who_may_refer(desk: ReferralDesk) -> None:
    for who in ("ryan", "pat", "cleo"):
        codes = [each.code for each in desk.of(who).referrals.questions("mortgage")]
        assert codes == ["purpose", "property_value", "deposit", "when", "has_offer"], who
    with pytest.raises(ChoiceUnknown) as refused:
        desk.of("pat").referrals.questions("boats")
    assert refused.value.known == ["mortgage", "credit_card", "investments"]


def test_a_partner_answers_and_sees_what_they_answered(desk: ReferralDesk) -> None:
    referral = desk.refer(by="pat", interest="mortgage", answers={"deposit": "5000"})
    assert kept(desk, referral, "pat") == {"deposit": "5000"}
    assert kept(desk, referral, "ada") == {"deposit": "5000"}
    with pytest.raises(NotAllowed):
        desk.of("pat").referrals.edit(referral, {}, {"deposit": "6000"})
    assert kept(desk, referral, "ada") == {"deposit": "5000"}


# -- comments --------------------------------------------------------------------------------------------------------


def test_colleagues_comment_and_the_history_says_so(desk: ReferralDesk) -> None:
    referral = desk.refer("queue:Mortgages")
    first = desk.clock.now
    desk.of("bob").referrals.comment(referral, "Called,\nno answer. ")
    assert desk.of("ryan").referrals.comment(referral, "Try after six.").code == "referral_commented"
    for who in ("bob", "ryan", "ada"):
        said = desk.of(who).referrals.show(referral).comments
        assert [(each.at, each.user, each.text) for each in said] == [
            (first, "bob", "Called,\nno answer."), (first, "ryan", "Try after six."),
        ]  # fmt: skip
    assert len(events(desk, referral, "comment")) == 2
    assert verify_rows(desk.database).is_sound


def test_several_are_commented_at_once(desk: ReferralDesk) -> None:
    one, two = desk.refer("bob"), desk.refer("bob", last_name="Other")
    bulk = desk.of("bob").referrals.many("comment", [one, two, 999], text="On holiday till Monday.")
    assert bulk.changed == (one, two) and [each.id for each in bulk.skipped] == [999]
    assert all(len(desk.of("bob").referrals.show(each).comments) == 1 for each in (one, two))


@pytest.mark.parametrize("who", ["pat", "cleo"])
def test_outsiders_neither_read_nor_write_comments(desk: ReferralDesk, who: str) -> None:
    referral = desk.refer(by=who)
    desk.ada.referrals.comment(referral, "They always say so.")
    assert desk.of(who).referrals.show(referral).comments == ()
    with pytest.raises(NotAllowed):
        desk.of(who).referrals.comment(referral, "Hello")
    assert len(desk.ada.referrals.show(referral).comments) == 1


def test_who_does_not_see_it_says_nothing_about_it(desk: ReferralDesk) -> None:
    referral = desk.refer("bob", confidential=True)
    with pytest.raises(ReferralUnknown):
        desk.of("eve").referrals.comment(referral, "What is this?")
    with desk.database.read() as tx:
        assert tx.scalar("SELECT count(*) FROM referral_comment") == 0


def test_a_comment_has_words_and_not_too_many(desk: ReferralDesk) -> None:
    referral = desk.refer("bob")
    for text, refusal in (("  \n", CommentEmpty), ("x" * 10_001, CommentTooLong)):
        with pytest.raises(refusal):
            desk.of("bob").referrals.comment(referral, text)
    desk.of("bob").referrals.comment(referral, "x" * 10_000)


def test_a_partner_is_no_colleague(desk: ReferralDesk) -> None:
    account = desk.account("Rachel Adams", "ryan")
    contact = desk.record("contact", "Rachel Adams", "ryan", {"last_name": "Adams", "account": account.id})
    outside, own = desk.refer(by="pat"), desk.refer()
    told = desk.refer(referrer_contact=contact, last_name="Told")
    kinds = [desk.ada.referrals.show(each).referrer_kind for each in (outside, own, told)]
    assert kinds == [ReferrerKind.EXTERNAL, ReferrerKind.INTERNAL, ReferrerKind.EXTERNAL]
    assert desk.of("pat").referrals.show(outside).referrer_kind is None
    nobody = desk.ada.referrals.import_rows([ImportRow(1, {"name": "Ann Lost", "last_name": "Lost"})])
    assert desk.ada.referrals.show(nobody.created[0]).referrer_kind is None
