"""The one handle that screens, the command line and imports hold: every capability, for one acting user."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from fsctui.services.context import Context

if TYPE_CHECKING:
    from fsctui.services.admin import AdminService
    from fsctui.services.bank_settings import BankSettings
    from fsctui.services.calendars import CalendarService
    from fsctui.services.conversion import ConversionService
    from fsctui.services.documents import DocumentService
    from fsctui.services.notices import NoticeService
    from fsctui.services.outbox import OutboxService
    from fsctui.services.people import PeopleService
    from fsctui.services.plans import PlanService
    from fsctui.services.records import RecordService
    from fsctui.services.referral_reports import ReferralReports
    from fsctui.services.referrals import ReferralService
    from fsctui.services.routing import RoutingService
    from fsctui.services.scores import ScoreService
    from fsctui.services.tasks import TaskService
    from fsctui.services.templates import TemplateService
    from fsctui.services.timeline import TimelineService
    from fsctui.services.unfinished import UnfinishedService
    from fsctui.services.views import ViewService


class Workspace:
    """Each attribute is one capability; made when first asked for, so that a start imports only what it uses."""

    def __init__(self, context: Context) -> None:
        self.context = context

    @cached_property
    def templates(self) -> TemplateService:
        from fsctui.services.templates import TemplateService

        return TemplateService(self.context)

    @cached_property
    def plans(self) -> PlanService:
        from fsctui.services.plans import PlanService

        return PlanService(self.context)

    @cached_property
    def tasks(self) -> TaskService:
        from fsctui.services.tasks import TaskService

        return TaskService(self.context)

    @cached_property
    def documents(self) -> DocumentService:
        from fsctui.services.documents import DocumentService

        return DocumentService(self.context)

    @cached_property
    def records(self) -> RecordService:
        from fsctui.services.records import RecordService

        return RecordService(self.context)

    @cached_property
    def referrals(self) -> ReferralService:
        from fsctui.services.referrals import ReferralService

        return ReferralService(self.context)

    @cached_property
    def people(self) -> PeopleService:
        from fsctui.services.people import PeopleService

        return PeopleService(self.context)

    @cached_property
    def calendars(self) -> CalendarService:
        from fsctui.services.calendars import CalendarService

        return CalendarService(self.context)

    @cached_property
    def timeline(self) -> TimelineService:
        from fsctui.services.timeline import TimelineService

        return TimelineService(self.context)

    @cached_property
    def views(self) -> ViewService:
        from fsctui.services.views import ViewService

        return ViewService(self.context)

    @cached_property
    def unfinished(self) -> UnfinishedService:
        from fsctui.services.unfinished import UnfinishedService

        return UnfinishedService(self.context)

    @cached_property
    def notices(self) -> NoticeService:
        from fsctui.services.notices import NoticeService

        return NoticeService(self.context)

    @cached_property
    def outbox(self) -> OutboxService:
        from fsctui.services.outbox import OutboxService

        return OutboxService(self.context)

    @cached_property
    def routing(self) -> RoutingService:
        from fsctui.services.routing import RoutingService

        return RoutingService(self.context)

    @cached_property
    def conversion(self) -> ConversionService:
        from fsctui.services.conversion import ConversionService

        return ConversionService(self.context)

    @cached_property
    def referral_reports(self) -> ReferralReports:
        from fsctui.services.referral_reports import ReferralReports

        return ReferralReports(self.context)

    @cached_property
    def scores(self) -> ScoreService:
        from fsctui.services.scores import ScoreService

        return ScoreService(self.context)

    @cached_property
    def bank_settings(self) -> BankSettings:
        from fsctui.services.bank_settings import BankSettings

        return BankSettings(self.context)

    @cached_property
    def admin(self) -> AdminService:
        from fsctui.services.admin import AdminService

        return AdminService(self.context)
