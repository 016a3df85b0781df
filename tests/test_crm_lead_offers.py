from datetime import timedelta

from odoo import fields
from odoo.tests import tagged, users

from .common import FollowUpCase


@tagged("post_install", "-at_install")
class TestOffers(FollowUpCase):
    """Offers that nobody has followed up come into a work list."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stage_offer = cls.env["crm.stage"].create(
            {"name": "Offer", "follow_up_phase": "proposal", "sequence": 3}
        )
        cls.company.follow_up_offer_days = 3

    def _offer(self, days=4, **values):
        lead = self._create_lead(stage_id=self.stage_offer.id, **values)
        lead.date_last_stage_update = self._ago(days)
        return lead

    def _ago(self, days):
        return fields.Datetime.now() - timedelta(days=days)

    def _find(self):
        return self.env["crm.lead"].search([("follow_up_offer_waiting", "=", True)])

    @users("rep_fu")
    def test_offer_without_a_touch_since_is_listed(self):
        lead = self._offer().with_user(self.env.user)
        self.assertIn(lead, self._find())
        self.assertTrue(lead.follow_up_offer_waiting)

    def test_offer_of_today_is_not_listed_yet(self):
        lead = self._offer(days=1)
        self.assertNotIn(lead, self._find())
        self.assertFalse(lead.follow_up_offer_waiting)

    def test_touch_from_us_takes_the_offer_off_the_list_for_some_days(self):
        lead = self._offer(days=20)
        outcome = self.env.ref("crm_follow_up.outcome_no_answer")
        lead._follow_up_log(self.phone, outcome=outcome, date=self._ago(2))
        self.assertNotIn(lead, self._find())
        lead.follow_up_touch_ids.date = self._ago(4)
        self.assertIn(lead, self._find())

    def test_touch_from_them_is_no_follow_up(self):
        lead = self._offer()
        lead._follow_up_log(self.phone, direction="in")
        self.assertIn(lead, self._find())

    def test_other_phases_and_what_is_over_are_not_listed(self):
        other = self._create_lead()
        other.date_last_stage_update = self._ago(30)
        won, lost = self._offer(), self._offer()
        won.action_set_won()
        lost.action_set_lost()
        self.assertFalse(self._find() & (other + won + lost))

    def test_days_are_those_of_the_company_of_the_lead(self):
        abroad = self._create_company("Abroad", self.env.user)
        abroad.follow_up_offer_days = 10
        own = self._offer(company_id=self.company.id)
        foreign = self._offer(company_id=abroad.id, user_id=False, team_id=False)
        foreign.date_last_stage_update = self._ago(4)
        companies = self.company + abroad
        leads = self.env["crm.lead"].with_context(allowed_company_ids=companies.ids)
        found = leads.search([("follow_up_offer_waiting", "=", True)])
        self.assertIn(own, found)
        self.assertNotIn(foreign, found)

    def test_sent_quotation_is_an_offer_where_sales_is_installed(self):
        if "order_ids" not in self.env["crm.lead"]._fields:
            self.skipTest("Sales is not installed.")
        lead = self._create_lead()
        order = self.env["sale.order"].create(
            {"partner_id": lead.partner_id.id, "opportunity_id": lead.id}
        )
        order.date_order = self._ago(4)
        self.assertNotIn(lead, self._find())
        order.state = "sent"
        self.assertIn(lead, self._find())

    def test_negative_search_lists_the_others(self):
        lead, other = self._offer(), self._create_lead()
        found = self.env["crm.lead"].search([("follow_up_offer_waiting", "=", False)])
        self.assertIn(other, found)
        self.assertNotIn(lead, found)
