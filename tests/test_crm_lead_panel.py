from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged, users

from .commitments import CommitmentCase
from .common import MONDAY, FollowUpCase


@tagged("post_install", "-at_install")
class TestPanel(CommitmentCase):
    """What the panel of a lead says, and which action it offers first."""

    def _get_panel(self, lead):
        self.env.invalidate_all()
        return lead.with_env(self.env).get_follow_up_panel()

    @users("rep_fu")
    def test_lead_without_follow_up_is_offered_a_plan(self):
        lead = self._create_lead()
        panel = self._get_panel(lead)
        self.assertEqual(panel["head"]["state"], "none")
        self.assertEqual(panel["primary"], "start")
        self.assertNotIn("stop", panel["allowed"])
        self.assertEqual(panel["commitments"], {"prospect": [], "us": []})

    @users("rep_fu")
    def test_primary_action_follows_the_state(self):
        lead = self._create_lead()
        enrolment = self._enrol(lead).sudo()
        self.assertEqual(self._get_panel(lead)["primary"], "log")
        enrolment._pause(reason="They take stock")
        panel = self._get_panel(lead)
        self.assertEqual(panel["primary"], "resume")
        self.assertIn("They take stock", panel["head"]["hold"])
        enrolment._open_review(MONDAY, "Decide")
        self.assertEqual(self._get_panel(lead)["primary"], "decide")

    @users("rep_fu")
    def test_burnt_person_is_not_to_be_gone_on_with(self):
        lead = self._create_lead()
        enrolment = self._enrol(lead).sudo()
        enrolment.contact_id.write({"stop_requested": True})
        self.env.flush_all()
        self.assertEqual(self._get_panel(lead)["saturation"]["burnt"], "stop")
        enrolment._pause(reason="Burnt")
        self.assertEqual(self._get_panel(lead)["primary"], "log")

    @users("rep_fu")
    def test_answer_that_waits_comes_before_the_plan(self):
        lead = self._create_lead()
        self._enrol(lead)
        self.assertEqual(self._get_panel(lead)["primary"], "log")
        lead.sudo().follow_up_touch_ids.filtered(
            lambda touch: touch.state == "planned"
        ).write({"state": "done", "answered": True, "awaits_us": True})
        self.assertEqual(self._get_panel(lead)["primary"], "answer")

    @users("rep_fu")
    def test_answer_is_written_by_mail_where_there_is_an_address(self):
        lead = self._create_lead().with_env(self.env)
        model = lead.action_follow_up_answer()["res_model"]
        self.assertEqual(model, "mail.compose.message")
        lead.write({"partner_id": False, "email_from": False})
        model = lead.action_follow_up_answer()["res_model"]
        self.assertEqual(model, "crm.follow.up.log")

    @users("rep_fu")
    def test_lost_lead_is_not_offered_a_plan(self):
        lead = self._create_lead()
        lead.action_set_lost()
        panel = self._get_panel(lead)
        self.assertEqual((panel["primary"], panel["allowed"]), ("", []))

    @users("rep_fu")
    def test_commitments_are_shown_by_side_open_ones_first(self):
        lead = self._create_lead()
        for name in ("Floor plan", "Budget"):
            lead._follow_up_ask(self.env["crm.follow.up.commitment.type"], name=name)
        lead._follow_up_ask(
            self.env["crm.follow.up.commitment.type"], party="us", name="Our offer"
        )
        lead.commitment_ids.filtered(lambda each: each.name == "Floor plan")._keep()
        found = self._get_panel(lead)["commitments"]
        self.assertEqual(
            [(each["name"], each["is_open"]) for each in found["prospect"]],
            [("Budget", True), ("Floor plan", False)],
        )
        self.assertTrue(found["prospect"][0]["can_keep"])
        self.assertEqual([each["name"] for each in found["us"]], ["Our offer"])

    @users("rep_fu")
    def test_figures_of_a_page_agree_with_what_lists_find(self):
        leads = self._create_leads(3)
        self._enrol(leads[0])
        leads[1]._follow_up_ask(
            self.env["crm.follow.up.commitment.type"], name="Floor plan"
        )
        self.env.flush_all()
        self.env.invalidate_all()
        Lead = self.env["crm.lead"]
        for name, operator, value in (
            ("follow_up_state", "=", "running"),
            ("follow_up_no_next_step", "=", True),
            ("commitment_open_count", ">", 0),
            ("commitment_overdue_count", ">", 0),
            ("active_side", "=", "us"),
            ("follow_up_is_saturated", "=", True),
            ("follow_up_is_burnt", "=", True),
        ):
            domain = [("id", "in", leads.ids), (name, operator, value)]
            shown = leads.filtered_domain([(name, operator, value)])
            self.assertEqual(Lead.search(domain), Lead.search(domain) & shown, name)
            self.assertEqual(len(Lead.search(domain)), len(shown), name)

    @users("rep_fu")
    def test_leads_are_grouped_by_side_and_by_next_commitment(self):
        leads = self._create_leads(3)
        self._enrol(leads[0]).sudo().active_side = "prospect"
        leads[1]._follow_up_ask(
            self.env["crm.follow.up.commitment.type"],
            name="Floor plan",
            date_due=self.env["crm.follow.up.commitment"]._today(),
        )
        domain = [("id", "in", leads.ids)]
        Lead = self.env["crm.lead"]
        sides = dict(Lead._read_group(domain, ["active_side"], ["__count"]))
        self.assertEqual(sides, {"us": 2, "prospect": 1})
        groups = Lead._read_group(domain, ["commitment_next_date:day"], ["__count"])
        self.assertEqual([count for _date, count in groups], [1, 2])


@tagged("post_install", "-at_install")
class TestPanelTour(HttpCase, FollowUpCase):
    """The panel through the browser, on the clock of today."""

    def _prepare(self):
        lead = self._create_lead(name="Olive oil press")
        now = fields.Datetime.now().replace(microsecond=0)
        plan = self._create_plan(
            {"name": "First call", "delay_count": 0}, {"delay_count": 3}
        )
        self._enrol(lead, plan, now)
        types = self.env["crm.follow.up.commitment.type"]
        lead._follow_up_ask(types, name="Floor plan")
        lead._follow_up_ask(types, party="us", name="Our offer")
        before = now - timedelta(days=2)
        lead._follow_up_log(self.phone, date=before, note="Wants blue")
        return lead

    def _check(self):
        lead = self._prepare()
        url = f"/odoo/crm/{lead.id}"
        self.start_tour(url, "crm_follow_up_panel", login=self.rep.login)
        by_name = {each.name: each for each in lead.commitment_ids}
        self.assertEqual(by_name["Floor plan"].state, "kept")
        self.assertEqual(by_name["Our offer"].state, "broken")

    def test_salesperson_works_from_the_panel(self):
        self._check()

    def test_salesperson_works_from_the_panel_on_a_phone(self):
        self.browser_size = "390x844"
        self.touch_enabled = True
        self._check()

    def test_panel_without_follow_up_is_one_line(self):
        lead = self._create_lead(name="Olive oil press")
        self._create_plan(name="Arrange a meeting")
        url = f"/odoo/crm/{lead.id}"
        self.start_tour(url, "crm_follow_up_panel_none", login=self.rep.login)
        self.assertEqual(lead.follow_up_state, "running")
