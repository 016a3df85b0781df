from datetime import date, datetime

from odoo.exceptions import AccessError
from odoo.tests import tagged, users

from .common import MONDAY, FollowUpCase

DAY = date(2026, 3, 2)


@tagged("post_install", "-at_install")
class TestRecheck(FollowUpCase):
    """Leads that are kept warm until a date or an event."""

    def _process(self, now=MONDAY):
        with self._at(now):
            model = self.env["crm.follow.up.recheck"]
            model.search(model._get_due_domain(now.date()))._process_due()

    def _get_todos(self, lead):
        return lead.activity_ids.filtered(
            lambda todo: todo.summary == "Look at this lead again"
        )

    @users("rep_fu")
    def test_lead_waits_for_one_recheck_whose_date_moves(self):
        lead = self._create_lead().with_env(self.env)
        recheck = lead._follow_up_nurture(DAY, "No budget this year")
        again = lead._follow_up_nurture(date(2027, 1, 11), "No budget next year")
        self.assertEqual(again, recheck)
        self.assertEqual(lead.follow_up_recheck_date, date(2027, 1, 11))
        found = lead.search([("follow_up_recheck_date", ">", date(2027, 1, 1))])
        self.assertEqual(found, lead)
        with self.assertConstraint("crm.follow.up.recheck", "waits for a recheck"):
            recheck.sudo().copy()

    def test_lead_that_waits_for_nothing_is_found(self):
        waiting, free = self._create_leads(2)
        waiting._follow_up_nurture(DAY, "No need yet")
        found = self.env["crm.lead"].search(
            [("follow_up_recheck_date", "=", False), ("id", "in", (waiting + free).ids)]
        )
        self.assertEqual(found, free)

    def test_day_that_comes_starts_the_plan(self):
        lead = self._create_lead()
        plan = self._create_plan()
        recheck = lead._follow_up_nurture(DAY, "No budget", plan)
        self._process()
        self.assertEqual(recheck.state, "done")
        self.assertIn(plan.name, recheck.result)
        self.assertEqual(lead.follow_up_plan_id, plan)

    def test_day_that_comes_without_a_plan_asks_the_salesperson(self):
        lead = self._create_lead()
        recheck = lead._follow_up_nurture(DAY, "No budget")
        self._process()
        self.assertEqual(recheck.state, "due")
        todo = self._get_todos(lead)
        self.assertEqual(todo.user_id, self.rep)
        self.assertIn("No budget", str(todo.note))
        self._process()
        self.assertEqual(self._get_todos(lead), todo, "asked once")

    def test_plan_that_refuses_the_lead_asks_the_salesperson_why(self):
        lead = self._create_lead()
        self._enrol(lead)
        other = self._create_leads(1)
        plan = self._create_plan()
        rechecks = (lead + other)._follow_up_nurture(DAY, "No budget", plan)
        self._process()
        self.assertEqual(rechecks.mapped("state"), ["due", "done"])
        self.assertIn("already follows", rechecks[0].result)
        self.assertIn("already follows", str(self._get_todos(lead).note))

    def test_event_starts_a_plan_with_its_reason_and_ends_the_waiting(self):
        leads = self._create_leads(2)
        recheck = leads[:1]._follow_up_nurture(date(2027, 1, 11), "Too expensive")
        plan = self._create_plan()
        price = self.env["crm.follow.up.reason"].create({"name": "New price"})
        action = recheck.with_user(self.rep).action_recheck()
        self.assertEqual(action["context"]["default_lead_ids"], leads[:1].ids)
        wizard = self.env["crm.follow.up.recheck.start"].with_user(self.rep)
        with self._at(MONDAY):
            wizard.create(
                {
                    "lead_ids": leads.ids,
                    "event": "price_change",
                    "reason_id": price.id,
                    "note": "15 % less",
                    "plan_id": plan.id,
                }
            ).action_start()
        self.assertEqual(leads.follow_up_touch_ids.reason_id, price)
        self.assertEqual(
            leads.follow_up_enrolment_ids.mapped("start_note"), ["15 % less"] * 2
        )
        self.assertEqual(recheck.state, "done")
        self.assertEqual(recheck.event, "price_change")
        self.assertIn("Price change", leads[0].message_ids[:1].body)
        with self._at(MONDAY):
            leads.follow_up_touch_ids.activity_id.with_user(self.rep).action_done()
        second = leads.follow_up_touch_ids.filtered(lambda t: t.state == "planned")
        self.assertEqual(second.reason_id, self.reason, "only the first touch")

    @users("rep_fu")
    def test_what_is_over_is_not_cancelled(self):
        lead = self._create_lead().with_env(self.env)
        done = lead._follow_up_nurture(DAY, "Later")
        done._close("done", "Taken up again")
        waiting = lead._follow_up_nurture(DAY, "Later again")
        (done + waiting).action_cancel()
        self.assertEqual((done + waiting).mapped("state"), ["done", "cancelled"])
        self.assertFalse(lead.follow_up_recheck_date)

    def test_reason_of_the_start_is_that_of_the_first_round_only(self):
        plan = self._create_plan(1, kind="recurring")
        price = self.env["crm.follow.up.reason"].create({"name": "New price"})
        enrolment = self._enrol(plan=plan)
        enrolment.start_reason_id = price
        self._do_step(enrolment, enrolment.date_next)
        planned = enrolment._get_planned_touches()
        self.assertEqual(planned.round, 2)
        self.assertEqual(planned.reason_id, self.reason)

    def test_event_in_the_background_keeps_its_reason(self):
        self.company.follow_up_bulk_threshold = 1
        leads = self._create_leads(3)
        plan = self._create_plan(reenrol="always")
        wizard = self.env["crm.follow.up.recheck.start"].with_user(self.rep)
        wizard.create(
            {
                "lead_ids": leads.ids,
                "event": "new_product",
                "reason_id": self.reason.id,
                "note": "Model B",
                "plan_id": plan.id,
            }
        ).action_start()
        self._run_cron("ir_cron_process_launches", MONDAY)
        enrolments = leads.follow_up_enrolment_ids
        self.assertEqual(len(enrolments), 3)
        self.assertEqual(set(enrolments.mapped("start_note")), {"Model B"})

    def test_event_on_a_lead_that_is_refused_leaves_it_waiting(self):
        leads = self._create_leads(2)
        rechecks = leads._follow_up_nurture(DAY, "Later")
        self._enrol(leads[:1])
        wizard = self.env["crm.follow.up.recheck.start"].with_user(self.rep)
        action = wizard.create(
            {
                "lead_ids": leads.ids,
                "event": "job_change",
                "reason_id": self.reason.id,
                "note": "New buyer",
                "plan_id": self._create_plan().id,
            }
        ).action_start()
        self.assertEqual(action["res_model"], "crm.follow.up.launch")
        self.assertEqual(rechecks.mapped("state"), ["waiting", "done"])

    def test_leads_of_colleagues_are_refused(self):
        lead = self._create_lead(user_id=self.other_rep.id)
        with self.assertRaises(AccessError):
            lead.with_user(self.rep)._follow_up_nurture(DAY, "Mine now")
        wizard = self.env["crm.follow.up.recheck.start"].with_user(self.rep)
        with self.assertRaises(AccessError):
            wizard.create(
                {
                    "lead_ids": lead.ids,
                    "event": "other",
                    "reason_id": self.reason.id,
                    "note": "Mine now",
                    "plan_id": self._create_plan().id,
                }
            ).action_start()

    def test_cron_takes_up_what_is_due_and_only_that(self):
        leads = self._create_leads(2)
        rechecks = leads[:1]._follow_up_nurture(DAY, "Now")
        rechecks += leads[1:]._follow_up_nurture(date(2026, 3, 3), "Tomorrow")
        self._run_cron("ir_cron_recheck_leads", MONDAY)
        self.assertEqual(rechecks.mapped("state"), ["due", "waiting"])

    def test_merged_leads_keep_the_earliest_recheck(self):
        leads = self._create_leads(2, email_from="one@example.com")
        rechecks = leads[:1]._follow_up_nurture(date(2027, 1, 11), "Later")
        rechecks += leads[1:]._follow_up_nurture(DAY, "Soon")
        result = leads.merge_opportunity(auto_unlink=False)
        self.assertEqual(rechecks.mapped("state"), ["cancelled", "waiting"])
        self.assertEqual(rechecks.lead_id, result)

    def test_ten_thousand_in_nurture_with_nothing_due_cost_one_query(self):
        lead = self._create_lead()
        plan = self._create_plan(90, kind="recurring")
        enrolment = self._enrol(lead, plan)
        self.env.flush_all()
        for table, copied in (
            ("crm_follow_up_enrolment", enrolment),
            ("crm_follow_up_recheck", lead._follow_up_nurture(date(2027, 1, 1), "No")),
        ):
            self._multiply(table, copied.id, 10_000)
        # settings of the system are in the cache of each worker
        enrolment._get_lane_count()
        with self._at(datetime(2026, 3, 3, 9)):
            with self.assertQueryCount(1):
                self.assertFalse(enrolment._claim_due(500))
            with self.assertQueryCount(1):
                self.env["crm.follow.up.recheck"]._cron_process_due()

    def _multiply(self, table, id_, count):
        """Copy a row to as many leads, which are light rows themselves."""
        self.env.flush_all()
        self.cr.execute(
            "INSERT INTO crm_lead (name, type, active, user_id, company_id)"
            " SELECT 'Nurtured', 'opportunity', TRUE, %s, %s"
            " FROM generate_series(1, %s) RETURNING id",
            (self.rep.id, self.company.id, count),
        )
        ids = [row[0] for row in self.cr.fetchall()]
        self.cr.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = %s AND column_name NOT IN ('id', 'lead_id')",
            (table,),
        )
        names = ", ".join(row[0] for row in self.cr.fetchall())
        self.cr.execute(
            f"INSERT INTO {table} (lead_id, {names})"
            f" SELECT lead, {names} FROM {table}, unnest(%s) lead WHERE id = %s",
            (ids, id_),
        )
