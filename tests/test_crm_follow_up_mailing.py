from contextlib import contextmanager
from datetime import date, datetime, timedelta
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MONDAY, FollowUpCase
from .dashboard import make_overview

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Monday and Sunday, 7:30 in Madrid
MORNING = MONDAY - 2.5 * HOUR
SUNDAY = MORNING - DAY
CRON = "ir_cron_send_mailings"


class MailingCase(FollowUpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.lead"].search([]).active = False
        everybody = cls.env["res.users"].search([])
        everybody.follow_up_mail_desk = False
        everybody.follow_up_mail_board = False
        everybody.follow_up_mail_report = False
        cls.plan = cls._create_plan()

    def _plan_today(self, **values):
        """Return a lead that is to be contacted on Monday."""
        lead = self._create_lead(**values)
        self._enrol(lead, self.plan)
        return lead

    def _send(self, now=MORNING):
        """Run the scheduled action and return the mails it queued."""
        before = self._get_mails()
        self._run_cron(CRON, now)
        return self._get_mails() - before

    def _get_mails(self):
        return self.env["mail.mail"].sudo().search([("state", "=", "outgoing")])

    def _get_rows(self, user):
        rows = self.env["crm.follow.up.mailing"].search([("user_id", "=", user.id)])
        return [(row.kind, row.date, row.state) for row in rows]

    @contextmanager
    def _overview(self, **values):
        """Let the dashboard have these figures, and note what it is asked for."""
        asked = []

        def get_overview(model, options):
            asked.append((model.env.uid, options["date_from"], options["date_to"]))
            return make_overview(**values)

        report = self.env.registry["report.crm_follow_up.report_dashboard"]
        with patch.object(report, "_get_overview", get_overview):
            yield asked


@tagged("post_install", "-at_install")
class TestMorningMail(MailingCase):
    """What is on the desk today, by mail."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rep.follow_up_mail_desk = True

    def test_what_there_is_to_do_today_is_listed_with_links(self):
        lead = self._plan_today(name="Olive press")
        [mail] = self._send()
        self.assertEqual(mail.email_to, self.rep.email_formatted)
        self.assertIn("1 to do", mail.subject)
        self.assertIn("Olive press", mail.body_html)
        self.assertIn(f"model=crm.lead&amp;res_id={lead.id}", mail.body_html)
        self.assertIn("switch this mail off", mail.body_html)
        self.assertEqual(self._get_rows(self.rep), [("desk", MONDAY.date(), "sent")])

    def test_mail_is_sent_once_a_day_however_often_the_action_runs(self):
        self._plan_today()
        self.assertEqual(len(self._send()), 1)
        self.assertFalse(self._send())
        self.assertFalse(self._send(MORNING + HOUR))
        self.assertEqual(len(self._send(MORNING + DAY)), 1)

    def test_where_there_is_nothing_to_do_the_reason_is_kept(self):
        self.assertFalse(self._send())
        row = self.env["crm.follow.up.mailing"].search([("user_id", "=", self.rep.id)])
        self.assertEqual(
            (row.state, row.reason), ("skipped", "There was nothing to do.")
        )

    def test_work_of_colleagues_is_not_listed(self):
        self._plan_today(name="Of a colleague", user_id=self.other_rep.id)
        self.assertFalse(self._send())

    def test_no_mail_before_the_hour_nor_in_the_evening(self):
        self._plan_today()
        self.assertFalse(self._send(MORNING - HOUR))
        self.assertFalse(self._send(MORNING + 10 * HOUR))
        self.assertFalse(self._get_rows(self.rep))

    def test_hour_of_the_company_counts_midnight_too(self):
        self._plan_today()
        self.company.follow_up_mail_hour = 9
        self.assertFalse(self._send())
        self.company.follow_up_mail_hour = 0
        # 0:30 in Madrid
        self.assertEqual(len(self._send(MORNING - 7 * HOUR)), 1)

    def test_hour_is_that_of_the_persons_clock(self):
        self._plan_today()
        self.rep.tz = "America/New_York"
        self.assertFalse(self._send())
        self.assertEqual(len(self._send(MORNING + 6 * HOUR)), 1)

    def test_free_days_have_no_mail(self):
        self._plan_today()
        self.assertFalse(self._send(SUNDAY))
        self._create_absence(self.rep, MONDAY - DAY, MONDAY + DAY)
        self.assertFalse(self._send())

    def test_each_person_and_each_company_can_switch_it_off(self):
        self._plan_today()
        self.rep.with_user(self.rep).follow_up_mail_desk = False
        self.assertFalse(self._send())
        self.rep.with_user(self.rep).follow_up_mail_desk = True
        self.company.follow_up_mail_desk = False
        self.assertFalse(self._send())
        self.company.follow_up_mail_desk = True
        self.assertEqual(len(self._send()), 1)

    def test_who_left_or_is_no_salesperson_gets_none(self):
        self._plan_today()
        office = self._create_user("office_fu", "base.group_user")
        self.rep.active = False
        self.assertFalse(self._send())
        self.assertFalse(self._get_rows(office))

    def test_mail_is_in_the_language_of_its_reader(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        view = self.env.ref("crm_follow_up.mailing_desk")
        arch = view.arch_db.replace("Open the desk", "Ouvrir le bureau")
        view.with_context(lang="fr_FR").arch_db = arch
        self.rep.lang = "fr_FR"
        self._plan_today()
        self.assertIn("Ouvrir le bureau", self._send().body_html)

    def test_who_has_no_address_is_told_so(self):
        self._plan_today()
        self.rep.partner_id.email = False
        self.assertFalse(self._send())
        row = self.env["crm.follow.up.mailing"].search([("user_id", "=", self.rep.id)])
        self.assertIn("no e-mail address", row.reason)

    def test_one_that_fails_keeps_its_reason_and_the_others_go_on(self):
        for failing in ("Broken desk", "division by zero"):
            with self.subTest(failing):
                self._check_failing(failing)

    def _check_failing(self, reason):
        """The mail of one fails, in Python or in the database; the other gets it."""
        self.env["crm.follow.up.mailing"].search([]).unlink()
        self.other_rep.follow_up_mail_desk = True
        self._plan_today()
        self._plan_today(user_id=self.other_rep.id)
        desk = type(self.env["crm.lead"]).get_follow_up_desk

        def fail(leads, *args):
            if leads.env.uid == self.rep.id:
                if reason == "division by zero":
                    leads.env.cr.execute("SELECT 1 / 0")
                raise ValueError("Broken desk")
            return desk(leads, *args)

        with (
            patch.object(self.env.registry["crm.lead"], "get_follow_up_desk", fail),
            self.assertLogs("odoo.addons.crm_follow_up", "ERROR"),
            mute_logger("odoo.sql_db"),
        ):
            [mail] = self._send()
        self.assertEqual(mail.email_to, self.other_rep.email_formatted)
        row = self.env["crm.follow.up.mailing"].search([("user_id", "=", self.rep.id)])
        self.assertEqual(row.state, "failed")
        self.assertIn(reason, row.reason)

    def test_finding_who_gets_a_mail_costs_the_same_for_many(self):
        mailings = self.env["crm.follow.up.mailing"]

        def count(expected):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(len(mailings._find_due(MORNING)), expected)
            return self.env.cr.sql_log_count - before

        count(1)  # warm up
        few = count(1)
        group = "sales_team.group_sale_salesman"
        for number in range(8):
            self._create_user(f"many_{number}", group)
        count(9)  # new users empty the caches of rights
        self.assertEqual(count(9), few)

    def test_batches_do_everybody_once(self):
        self.other_rep.follow_up_mail_desk = True
        self._plan_today()
        self._plan_today(user_id=self.other_rep.id)
        mailings = self.env["crm.follow.up.mailing"]
        cron = self.env.ref(f"crm_follow_up.{CRON}")
        with self.enter_registry_test_mode(), self._at(MORNING):
            cron.code = "model._cron_send(batch_size=1)"
            cron.method_direct_trigger()
        self.assertEqual(mailings.search_count([("kind", "=", "desk")]), 2)

    def test_old_rows_are_forgotten(self):
        mailings = self.env["crm.follow.up.mailing"]
        old = mailings._remember("desk", self.rep, date(2020, 1, 1), "")
        new = mailings._remember("desk", self.rep, date.today(), "")
        mailings._gc_mailings()
        self.assertEqual((old + new).exists(), new)

    def test_twice_the_same_is_refused_by_the_database(self):
        mailings = self.env["crm.follow.up.mailing"]
        mailings._remember("desk", self.rep, MONDAY.date(), "")
        with self.assertConstraint(mailings._name, "dealt with already"):
            mailings._remember("desk", self.rep, MONDAY.date(), "")


@tagged("post_install", "-at_install")
class TestWeeklyMail(MailingCase):
    """The team board by mail."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager.follow_up_mail_board = True
        cls.rep.follow_up_mail_board = True

    def test_managers_learn_once_a_week_who_is_late(self):
        self._enrol(self._create_lead(), self.plan, MONDAY - 7 * DAY)
        [mail] = self._send()
        self.assertEqual(mail.email_to, self.manager.email_formatted)
        self.assertIn("rep_fu", mail.body_html)
        self.assertIn("Overdue", mail.body_html)
        self.assertFalse(self._send(MORNING + DAY))
        self.assertEqual(len(self._send(MORNING + 7 * DAY)), 1)

    def test_week_that_begins_with_a_holiday_has_its_mail_the_day_after(self):
        self._enrol(self._create_lead(), self.plan, MONDAY - 7 * DAY)
        self._create_absence(self.manager, MONDAY - DAY, MONDAY + 0.5 * DAY)
        self.assertFalse(self._send())
        self.assertEqual(len(self._send(MORNING + DAY)), 1)
        self.assertEqual(
            self._get_rows(self.manager), [("board", MONDAY.date(), "sent")]
        )

    def test_nothing_to_tell_is_no_mail(self):
        self.assertFalse(self._send())
        self.assertEqual(
            self._get_rows(self.manager), [("board", MONDAY.date(), "skipped")]
        )


@tagged("post_install", "-at_install")
class TestMonthlyMail(MailingCase):
    """The dashboard of the month before by mail."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rep.follow_up_mail_report = True

    def test_who_asks_for_it_gets_the_month_before_with_the_own_rights(self):
        # 2 March 2026 is the first working day of the month
        with self._overview() as asked:
            [mail] = self._send()
            self.assertFalse(self._send())
        self.assertEqual(asked, [(self.rep.id, "2026-02-01", "2026-02-28")])
        self.assertIn("February 2026", mail.subject)
        for words in ("Response rate by channel", "Phone", "12.5", "340"):
            self.assertIn(words, mail.body_html)
        self.assertEqual(
            self._get_rows(self.rep), [("report", date(2026, 3, 1), "sent")]
        )

    def test_first_working_day_is_that_of_the_company(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.calendar.id,
                "company_id": self.company.id,
                "date_from": MONDAY - 9 * HOUR,
                "date_to": MONDAY + 9 * HOUR,
            }
        )
        with self._overview():
            self.assertFalse(self._send())
            self.assertEqual(len(self._send(MORNING + DAY)), 1)

    def test_month_without_figures_is_no_mail(self):
        with self._overview(is_empty=True):
            self.assertFalse(self._send())
        self.assertEqual(
            self._get_rows(self.rep), [("report", date(2026, 3, 1), "skipped")]
        )

    def test_who_asks_in_the_middle_of_a_month_waits_for_the_next(self):
        with self._overview():
            self.assertFalse(self._send(datetime(2026, 3, 16, 6, 30)))
            self.assertEqual(len(self._send(datetime(2026, 4, 1, 6))), 1)

    def test_company_can_switch_it_off(self):
        self.company.follow_up_mail_report = False
        with self._overview():
            self.assertFalse(self._send())
