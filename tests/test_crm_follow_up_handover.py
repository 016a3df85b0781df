from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged, users
from odoo.tools.safe_eval import safe_eval

from .common import MONDAY, FollowUpCase

DAY = timedelta(days=1)
FRIDAY = MONDAY + 4 * DAY
# when the office opens in Madrid in winter, in UTC
OPENING = timedelta(hours=-1)
MIDNIGHT = timedelta(hours=-10)


@tagged("post_install", "-at_install")
class TestHandover(FollowUpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.lead"].search([]).active = False
        cls.plan = cls._create_plan(1, 1)

    def _open_dialog(self, **values):
        return self.env["crm.follow.up.handover"].create(
            {"from_user_id": self.rep.id, "to_user_id": self.other_rep.id} | values
        )

    def _hand_over(self, now=MONDAY, **values):
        wizard = self._open_dialog(**values)
        with self._at(now):
            return wizard.action_apply()

    def _plan_todo(self, lead, user, **values):
        return lead.activity_schedule(
            "mail.mail_activity_data_todo", user_id=user.id, **values
        )

    # which leads

    @users("manager_fu")
    def test_dialog_proposes_open_opportunities_of_the_salesperson(self):
        mine, other, won = self._create_leads(3)
        self._create_lead(type="lead")
        other.user_id = self.other_rep
        won.action_set_won()
        self.assertEqual(self._open_dialog().lead_ids.ids, mine.ids)
        self.assertEqual(
            self._open_dialog(from_user_id=self.other_rep.id).lead_ids.ids, other.ids
        )

    @users("manager_fu")
    def test_dialog_proposes_those_on_a_plan_where_asked_to(self):
        leads = self._create_leads(2)
        self._enrol(leads[0], self.plan)
        wizard = self._open_dialog(scope="followed")
        self.assertEqual(wizard.lead_ids.ids, leads[0].ids)

    @users("manager_fu")
    def test_dialog_proposes_leads_of_nobody(self):
        lead = self._create_lead(user_id=False)
        self._create_lead()
        self.assertEqual(self._open_dialog(from_user_id=False).lead_ids.ids, lead.ids)

    @users("manager_fu")
    def test_leads_taken_off_the_list_stay(self):
        leads = self._create_leads(2)
        self._hand_over(lead_ids=leads[0].ids)
        self.assertEqual(leads[0].user_id, self.other_rep)
        self.assertEqual(leads[1].user_id, self.rep)

    @users("manager_fu")
    def test_leads_chosen_in_their_list_stay_chosen(self):
        leads = self._create_leads(3)
        action = self.env.ref("crm_follow_up.crm_lead_action_hand_over").sudo()
        context = safe_eval(action.context, {"active_ids": leads[1:].ids})
        dialog = Form(self.env["crm.follow.up.handover"].with_context(**context))
        dialog.to_user_id = self.other_rep
        self.assertCountEqual(dialog.save().lead_ids.ids, leads[1:].ids)

    @users("rep_fu")
    def test_leads_chosen_on_the_desk_stay_chosen(self):
        leads = self._create_leads(3)[:2].with_env(self.env)
        action = leads.action_follow_up_hand_over()
        dialog = Form(self.env[action["res_model"]].with_context(**action["context"]))
        dialog.to_user_id = self.other_rep
        wizard = dialog.save()
        self.assertEqual(wizard.lead_ids, leads)
        with self._at(MONDAY):
            wizard.action_apply()
        self.assertEqual(leads.sudo().user_id, self.other_rep)

    @users("manager_fu")
    def test_choosing_another_salesperson_changes_the_list(self):
        leads = self._create_leads(2)
        leads[1].user_id = self.other_rep
        model = self.env["crm.follow.up.handover"]
        dialog = Form(model.with_context(default_from_user_id=self.rep.id))
        self.assertEqual(dialog.lead_ids.ids, leads[0].ids)
        dialog.from_user_id = self.other_rep
        self.assertEqual(dialog.lead_ids.ids, leads[1].ids)
        self.assertEqual(dialog.lead_count, 1)

    @users("manager_fu")
    def test_nothing_to_hand_over_is_said(self):
        with self.assertRefused("nothing to hand over", "“From”"):
            self._hand_over()

    @users("manager_fu")
    def test_somebody_who_left_cannot_take_leads(self):
        self._create_lead()
        self.other_rep.active = False
        with self.assertRefused("cannot take leads over", "“To”"):
            self._hand_over()

    # what goes along

    @users("rep_fu")
    def test_plan_goes_on_with_the_new_salesperson(self):
        lead = self._create_lead()
        enrolment = self._enrol(lead, self.plan)
        date = enrolment.date_next
        self._hand_over()
        self.assertEqual(lead.user_id, self.other_rep)
        self.assertEqual(enrolment.state, "running")
        self.assertOneStepPlanned(enrolment)
        touch = enrolment._get_planned_touches()
        self.assertEqual((touch.user_id, touch.date), (self.other_rep, date))
        self.assertEqual(touch.activity_id.user_id, self.other_rep)

    @users("rep_fu")
    def test_overdue_step_stays_overdue(self):
        enrolment = self._enrol(self._create_lead(), self.plan)
        date = enrolment.date_next
        self._hand_over(MONDAY + 7 * DAY)
        touch = enrolment._get_planned_touches()
        self.assertEqual((touch.user_id, touch.date), (self.other_rep, date))

    @users("rep_fu")
    def test_todos_of_the_salesperson_go_along_those_of_others_stay(self):
        lead = self._create_lead()
        own = self._plan_todo(lead, self.rep)
        of_manager = self._plan_todo(lead, self.manager)
        self._hand_over()
        self.assertEqual(own.user_id, self.other_rep)
        self.assertEqual(of_manager.user_id, self.manager)

    @users("rep_fu")
    def test_review_goes_along(self):
        enrolment = self._enrol(self._create_lead(), self.plan)
        enrolment._open_review(MONDAY, "Decide")
        self._hand_over()
        self.assertEqual(enrolment.review_activity_id.user_id, self.other_rep)

    @users("rep_fu")
    def test_every_lead_keeps_who_handed_it_over_and_why(self):
        leads = self._create_leads(2)
        self._hand_over(note="On leave until the 20th")
        for lead in leads:
            body = lead.message_ids[0].body
            for words in (
                self.rep.name,
                self.other_rep.name,
                "On leave until the 20th",
            ):
                self.assertIn(words, body)

    @users("rep_fu")
    def test_new_salesperson_is_told_once(self):
        self._create_leads(3)
        partner = self.other_rep.partner_id
        domain = [("partner_ids", "in", partner.ids)]
        messages = self.env["mail.message"].sudo()
        before = messages.search(domain)
        self._hand_over()
        [told] = messages.search(domain) - before
        for name in ("Deal 0", "Deal 1", "Deal 2"):
            self.assertIn(name, told.body)

    @users("manager_fu")
    def test_who_takes_over_is_not_told(self):
        self._create_leads(1)
        domain = [("partner_ids", "in", self.manager.partner_id.ids)]
        before = self.env["mail.message"].sudo().search_count(domain)
        self._hand_over(to_user_id=self.manager.id)
        self.assertEqual(self.env["mail.message"].sudo().search_count(domain), before)

    @users("rep_fu")
    def test_leads_that_are_with_the_new_salesperson_already_are_left_alone(self):
        lead = self._create_lead()
        before = lead.message_ids
        self._hand_over(to_user_id=self.rep.id)
        self.assertEqual(lead.message_ids, before)

    # absence

    def _go_away(self, user, start=MONDAY + DAY, end=FRIDAY):
        return self._create_absence(user, start + MIDNIGHT, end + MIDNIGHT)

    @users("manager_fu")
    def test_step_delayed_by_the_absence_of_the_rep_is_due_as_planned(self):
        self._go_away(self.rep)
        enrolment = self._enrol(self._create_lead(), self.plan)
        self.assertEqual(enrolment.date_next, FRIDAY + OPENING)
        self._hand_over()
        touch = enrolment._get_planned_touches()
        self.assertEqual(enrolment.date_next, MONDAY + DAY + OPENING)
        self.assertEqual(touch.date, enrolment.date_next)
        self.assertEqual(touch.user_id, self.other_rep)
        self.assertFalse(touch.move_reasons)
        self.assertOneStepPlanned(enrolment)

    @users("manager_fu")
    def test_step_that_somebody_postponed_meanwhile_keeps_its_date(self):
        self._go_away(self.rep)
        enrolment = self._enrol(self._create_lead(), self.plan)
        touch = enrolment._get_planned_touches()
        touch.activity_id.date_deadline = (FRIDAY + 3 * DAY).date()
        date = enrolment.date_next
        self._hand_over()
        self.assertEqual(enrolment.date_next, date)

    @users("manager_fu")
    def test_colleague_who_is_absent_as_well_is_warned_of_and_does_it_later(self):
        enrolment = self._enrol(self._create_lead(), self.plan)
        self._go_away(self.other_rep, MONDAY, FRIDAY)
        with self._at(MONDAY):
            self.assertIn(self.other_rep.name, self._open_dialog().absence)
        self._hand_over()
        self._run_cron("ir_cron_follow_absences", MONDAY)
        self.assertEqual(enrolment.date_next, FRIDAY + OPENING)

    @users("manager_fu")
    def test_leads_of_somebody_who_left_can_be_handed_over(self):
        lead = self._create_lead()
        enrolment = self._enrol(lead, self.plan)
        self.rep.active = False
        self._hand_over()
        self.assertEqual(lead.user_id, self.other_rep)
        touch = enrolment._get_planned_touches()
        self.assertEqual(touch.activity_id.user_id, self.other_rep)

    # rights

    @users("other_fu")
    def test_leads_of_colleagues_cannot_be_smuggled_in(self):
        lead = self._create_lead()
        wizard = self._open_dialog()
        self.assertFalse(wizard.lead_ids)
        wizard.sudo().lead_ids = lead
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            wizard.action_apply()
        self.assertEqual(lead.user_id, self.rep)

    # cost

    @users("manager_fu")
    def test_queries_grow_by_what_core_needs_to_reassign(self):
        def count(size, method):
            leads = self._create_leads(size).with_env(self.env)
            self._enrol(leads, self.plan)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            method(leads)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        def hand_over(leads):
            with self._at(MONDAY):
                leads._follow_up_hand_over(self.other_rep)

        def reassign(leads):
            leads.with_context(mail_auto_subscribe_no_notify=True).write(
                {"user_id": self.other_rep.id}
            )

        count(5, hand_over)  # warm up
        few = count(5, hand_over) - count(5, reassign)
        many = count(40, hand_over) - count(40, reassign)
        self.assertLessEqual(many, few + 5)
