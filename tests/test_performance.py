from datetime import timedelta
from unittest.mock import patch

from odoo.tests import tagged, users

from odoo.addons.crm_follow_up.models.crm_lead_capture import Contact

from .common import MONDAY, FollowUpCase

HOUR = timedelta(hours=1)


@tagged("post_install", "-at_install")
class TestPerformance(FollowUpCase):
    """Query counts of hot paths do not grow with the number of records."""

    def _count(self, method):
        """Return the queries of ``method``, flushed, from an empty cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        method()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _assert_flat(self, prepare, small=100, large=1000):
        """The action that ``prepare(count)`` returns costs the same for both sizes.

        The ORM writes pages of 100 records: they are as large as the batch here.
        """
        with (
            patch("odoo.orm.models.INSERT_BATCH_SIZE", large),
            patch("odoo.orm.models.UPDATE_BATCH_SIZE", large),
        ):
            prepare(10)()  # warm up
            few, many = (self._count(prepare(count)) for count in (small, large))
        self.assertEqual(few, many)

    def _make_processor(self, *steps, now=MONDAY):
        plan = self._create_plan(*steps)

        def prepare(count):
            enrolments = self._enrol(self._create_leads(count), plan)
            return lambda: enrolments._process_due(now)

        return prepare

    def test_advancing_manual_steps(self):
        step = {"delay_count": 0, "expire_days": 1}
        prepare = self._make_processor(step, 1, now=MONDAY + timedelta(days=2))
        self._assert_flat(prepare)

    def test_sending_automatic_mails(self):
        # core's composer works in batches of 50 mails of its own
        self.env["ir.config_parameter"].set_param("mail.batch_size", 500)
        self._assert_flat(self._make_processor(self._mail_step(), 1), 50, 200)

    def test_starting_a_plan(self):
        plan = self._create_plan()

        def prepare(count):
            leads = self._create_leads(count)
            return lambda: leads._follow_up_start(plan, MONDAY)

        self._assert_flat(prepare)

    def test_reading_lead_figures(self):
        def prepare(count):
            leads = self._create_leads(count)
            self._enrol(leads[: count // 2])
            return lambda: leads.mapped("follow_up_next_date")

        self._assert_flat(prepare)

    def test_refusals_of_many_leads(self):
        plan = self._create_plan()

        def prepare(count):
            leads = self._create_leads(count)
            return lambda: leads._get_follow_up_refusals(plan)

        self._assert_flat(prepare)

    def _count_move(self, lead):
        lead.stage_id = self.stage_meeting
        return self._count(lambda: lead.write({"stage_id": self.stage_challenge.id}))

    @users("rep_fu")
    def test_stage_change_costs_one_query_more_where_follow_up_is_used(self):
        self._enrol()
        lead = self._create_lead().with_env(self.env)
        self._count_move(lead)  # warm up
        followed = self._count_move(lead)
        model = self.env.registry["crm.lead"]
        with patch.object(model, "_follow_up_watch", lambda self, names: None):
            plain = self._count_move(lead)
        self.assertEqual(followed, plain + 1)

    @users("rep_fu")
    def test_creation_of_lead_costs_no_query_more(self):
        def create():
            self.env["crm.lead"].create(
                {"name": "New", "stage_id": self.stage_meeting.id}
            )

        self._count(create)  # warm up
        followed = self._count(create)
        model = self.env.registry["crm.lead"]
        with patch.object(model, "_follow_up_on_create", lambda self: None):
            plain = self._count(create)
        self.assertEqual(followed, plain)

    # capture

    def _make_capture(self, **values):
        """Return a ``prepare`` for ``_assert_flat`` that captures a contact a lead."""

        def prepare(count):
            leads = self._create_leads(count)
            contacts = [
                Contact(lead, "email", "mass_mail", MONDAY, self.rep, **values)
                for lead in leads
            ]
            return lambda: leads._follow_up_capture(contacts)

        return prepare

    def test_capturing_mails_to_many(self):
        self._assert_flat(self._make_capture(automatic=True), 10, 100)

    def test_capturing_personal_contacts_of_many_leads(self):
        self._assert_flat(self._make_capture(), 10, 100)

    def _count_mass_mail(self, count):
        """Return the queries of each batch of a mass mail that its capture adds."""
        leads = self._create_leads(count)
        model = self.env.registry["crm.lead"]
        capture, counts = model._follow_up_capture_mails, []

        def count_queries(records, mails):
            records.env.flush_all()
            before = self.env.cr.sql_log_count
            capture(records, mails)
            records.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)

        with patch.object(model, "_follow_up_capture_mails", count_queries):
            mails = leads.with_context(
                mail_composer_force_partners=False
            ).message_mail_with_source(self._create_mail_template(), force_send=False)
        self.assertEqual(len(mails), count)
        self.assertEqual(len(leads.follow_up_touch_ids), count)
        return counts

    def test_mass_mail_costs_the_same_for_10_and_100_mails(self):
        self.env["ir.config_parameter"].set_param("mail.batch_size", 100)
        self._count_mass_mail(10)  # warm up
        [few], [many] = self._count_mass_mail(10), self._count_mass_mail(100)
        self.assertEqual(few, many)

    def test_thousand_mass_mails_cost_the_same_in_each_batch_of_core(self):
        counts = self._count_mass_mail(1000)
        self.assertEqual(len(counts), 20)
        # core forgets what it has read after each batch: the user is read anew or not
        self.assertLessEqual(max(counts) - min(counts), 2, counts)

    @users("rep_fu")
    def test_meeting_without_opportunity_costs_nothing(self):
        def live():
            event = self.env["calendar.event"].create(
                {"name": "Lunch", "start": MONDAY, "stop": MONDAY + HOUR}
            )
            self.env.flush_all()
            self.env.invalidate_all()
            event.write({"start": MONDAY + HOUR, "name": "Late lunch"})
            self.env.flush_all()
            self.env.invalidate_all()
            event.unlink()

        self._count(live)  # warm up
        followed = self._count(live)
        model = self.env.registry["calendar.event"]
        nothing = self.env["crm.lead"].browse()
        with patch.object(model, "_get_follow_up_leads", lambda self: nothing):
            plain = self._count(live)
        self.assertEqual(followed, plain)

    @users("rep_fu")
    def test_message_to_colleagues_costs_nothing(self):
        lead = self._create_lead().with_env(self.env)

        def post():
            lead.message_post(
                body="Have a look",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=self.manager.partner_id.ids,
            )

        self._count(post)  # warm up
        followed = self._count(post)
        model = self.env.registry["crm.lead"]
        with patch.object(model, "_follow_up_on_notified", lambda *args: None):
            plain = self._count(post)
        self.assertEqual(followed, plain)
