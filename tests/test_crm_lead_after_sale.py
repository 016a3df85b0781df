from odoo.exceptions import UserError
from odoo.tests import Form, tagged, users

from .common import MONDAY, FollowUpCase


@tagged("post_install", "-at_install")
class TestAfterSale(FollowUpCase):
    """What grows out of a sale, and where it came from."""

    def _win(self, **values):
        lead = self._create_lead(**values)
        lead.action_set_won()
        return lead

    def _grow(self, lead, kind, **values):
        """Press a button of a won lead, and save the form that it opens."""
        action = getattr(lead, f"action_follow_up_{kind}")()
        model = self.env["crm.lead"].with_context(**action["context"])
        with Form(model) as form:
            for name, value in values.items():
                setattr(form, name, value)
        return form.record

    @users("rep_fu")
    def test_upsell_opens_a_linked_opportunity(self):
        lead = self._win().with_env(self.env)
        upsell = self._grow(lead, "upsell")
        self.assertEqual(upsell.follow_up_origin_id, lead)
        self.assertEqual(upsell.follow_up_origin_kind, "upsell")
        self.assertEqual(upsell.partner_id, lead.partner_id)
        self.assertEqual(upsell.type, "opportunity")
        self.assertEqual(lead.follow_up_offspring_count, 1)
        found = lead.search(lead.action_view_follow_up_offspring()["domain"])
        self.assertEqual(found, upsell)

    @users("rep_fu")
    def test_only_a_won_lead_sells_more(self):
        lead = self._create_lead().with_env(self.env)
        for name in ("upsell", "cross_sell"):
            with self.subTest(name=name), self.assertRefused("not won yet"):
                getattr(lead, f"action_follow_up_{name}")()

    @users("rep_fu")
    def test_chain_of_referrals_is_seen_and_thanked_for(self):
        anna, ben = self.env["res.partner"].create([{"name": "Anna"}, {"name": "Ben"}])
        first = self._win(partner=anna).with_env(self.env)
        second = self._grow(first, "referral", name="For Ben", partner_id=ben)
        self.assertEqual(second.referrer_id, anna)
        self.assertEqual(second.follow_up_chain, "Anna")
        second.action_set_won()
        third = self._grow(second, "referral", name="For Carla")
        self.assertEqual(third.referrer_id, ben)
        self.assertEqual(third.follow_up_chain, "Anna → Ben")
        thanks = (first + second).activity_ids.filtered(
            lambda todo: "recommending" in todo.summary
        )
        self.assertEqual(
            sorted(thanks.mapped("summary")),
            ["Thank Anna for recommending us", "Thank Ben for recommending us"],
        )
        self.assertEqual(thanks.user_id, self.rep)

    def test_upsell_thanks_nobody(self):
        lead = self._win()
        self._grow(lead, "upsell")
        self.assertFalse(lead.activity_ids)

    def test_lead_cannot_grow_out_of_itself(self):
        first, second = self._create_leads(2)
        second.follow_up_origin_id = first
        with self.assertRaises(UserError):
            first.follow_up_origin_id = second

    def test_touches_after_the_sale_are_counted_apart(self):
        lead = self._create_lead()
        lead._follow_up_log(self.phone)
        lead.action_set_won()
        lead._follow_up_log(self.phone)
        lead._follow_up_log(self.phone)
        counts = lead._get_follow_up_touch_counts()
        self.assertEqual(counts[lead.id, False], 1)
        self.assertEqual(counts[lead.id, True], 2)
        plan = self._create_plan(phase="after_sale", touch_min=1, touch_max=99)
        with self._at(MONDAY):
            lead._follow_up_start(plan)
        lead.invalidate_recordset()
        self.assertEqual(lead.follow_up_touch_count, 2)

    def test_counting_offspring_costs_one_query_for_any_number(self):
        leads = self._create_leads(20)
        leads[10:].follow_up_origin_id = leads[0]
        for count in (1, 20):
            self.env.flush_all()
            self.env.invalidate_all()
            leads[:count].mapped("name")
            with self.assertQueryCount(1):
                leads[:count].mapped("follow_up_offspring_count")
