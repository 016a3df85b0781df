from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged, users

from .common import FollowUpCase


@tagged("post_install", "-at_install")
class TestDossier(FollowUpCase):
    """What is known of a customer, and what may not start without it."""

    def _rate(self, partner, kind, *values):
        return self.env["crm.follow.up.rating"].create(
            [
                {
                    "partner_id": partner.id,
                    "kind": kind,
                    "value": value,
                    "date": date(2026, 1, number),
                }
                for number, value in enumerate(values, 1)
            ]
        )

    def _create_customer(self):
        return self.env["res.partner"].create({"name": "Acme", "is_company": True})

    @users("rep_fu")
    def test_trend_compares_with_the_rating_before_of_the_same_kind(self):
        partner = self._create_lead().partner_id.with_env(self.env)
        self._rate(partner, "financial", "5")
        ratings = self._rate(partner, "attitude", "3", "4", "4", "2")
        self.assertEqual(ratings.mapped("trend"), [False, "up", "same", "down"])

    def test_dossier_is_complete_by_eighths_and_names_what_is_missing(self):
        partner = self._create_customer()
        self.assertEqual(partner.follow_up_dossier, 0)
        partner.follow_up_need = "Fewer returns"
        self._rate(partner, "attitude", "3", "4")
        self.assertEqual(partner.follow_up_dossier, 25)
        self.assertNotIn("Attitude", partner.follow_up_dossier_missing)
        self.assertIn("Buying power", partner.follow_up_dossier_missing)
        for kind in ("financial", "buying", "capability"):
            self._rate(partner, kind, "3")
        partner.write(
            {
                "follow_up_supplier_id": self._create_customer().id,
                "follow_up_decision": "The board, in May",
                "child_ids": [(0, 0, {"name": "Anna"})],
            }
        )
        self.assertEqual(partner.follow_up_dossier, 100)
        self.assertEqual(partner.follow_up_dossier_missing, "")

    @users("rep_fu")
    def test_proposal_plan_needs_the_dossier_of_the_company(self):
        self.company.follow_up_dossier_min = 50
        customer = self._create_customer()
        person = customer.create({"name": "Anna", "parent_id": customer.id})
        lead = self._create_lead(partner=person).with_env(self.env)
        plan = self._create_plan(phase="proposal")
        with self.assertRefused("Acme", "50 %", "Need"):
            lead._follow_up_start(plan)
        customer.write({"follow_up_need": "Speed", "follow_up_decision": "The boss"})
        self._rate(customer, "attitude", "3")
        self.assertFalse(lead._get_follow_up_refusals(plan))

    def test_other_plans_need_no_dossier(self):
        self.company.follow_up_dossier_min = 50
        lead = self._create_lead()
        self.assertFalse(lead._get_follow_up_refusals(self._create_plan()))

    @users("rep_fu")
    def test_templates_need_the_need_of_the_customer(self):
        self.company.follow_up_need_needed = True
        lead = self._create_lead().with_env(self.env)
        plan = self._create_plan(self._mail_step())
        with self.assertRefused("Need", "Prospect"):
            lead._follow_up_start(plan)
        self.assertFalse(lead._get_follow_up_refusals(self._create_plan()))
        lead.partner_id.follow_up_need = "Speed"
        self.assertFalse(lead._get_follow_up_refusals(plan))

    def test_lead_without_a_customer_says_so(self):
        self.company.follow_up_need_needed = True
        lead = self._create_leads(1)
        refusals = lead._get_follow_up_refusals(self._create_plan(self._mail_step()))
        self.assertIn("none is set", refusals[lead])

    def test_who_starts_anyway_needs_no_dossier(self):
        self.company.follow_up_need_needed = True
        lead = self._create_lead()
        plan = self._create_plan(self._mail_step())
        self.assertFalse(lead._get_follow_up_refusals(plan, force=True))

    def test_refusals_cost_the_same_for_many(self):
        self.company.follow_up_dossier_min = 50
        plan = self._create_plan(phase="proposal")
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(40)]
        )
        leads = self._create_leads(40)
        for lead, partner in zip(leads, partners, strict=True):
            lead.partner_id = partner

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            self.assertEqual(len(records._get_follow_up_refusals(plan)), len(records))
            return self.cr.sql_log_count - start

        count(leads[:1])
        self.assertEqual(count(leads[:3]), count(leads))

    def test_dossier_is_for_sales_only(self):
        partner = self._create_customer()
        outsider = self._create_user("outsider_fu", "base.group_user")
        with self.assertRaises(AccessError):
            partner.with_user(outsider).read(["follow_up_need"])
