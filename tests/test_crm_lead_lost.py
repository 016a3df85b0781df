from odoo.exceptions import AccessError
from odoo.tests import tagged, users

from .common import MONDAY
from .log_dialog import LogDialogCase


@tagged("post_install", "-at_install")
class TestLoss(LogDialogCase):
    """Who won, how far we were, what it means: asked at the loss, or learned later."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rival = cls.env["res.partner"].create(
            {"name": "Rival", "is_competitor": True}
        )
        cls.tags = cls.env["crm.tag"].create([{"name": "Pumps"}, {"name": "Valves"}])
        cls.industry = cls.env["res.partner.industry"].create({"name": "Mining"})

    def _lose(self, lead, **values):
        lost = self.env["crm.lead.lost"].create({"lead_ids": lead.ids, **values})
        lost.action_lost_reason_apply()

    @users("rep_fu")
    def test_loss_is_kept_with_what_it_teaches(self):
        lead = self._create_lead()
        self._lose(
            lead,
            competitor_id=self.rival.id,
            rank=2,
            price_gap=12.5,
            consequence="They set the price",
            diagnosis="overtaken",
        )
        self.assertRecordValues(
            lead,
            [
                {
                    "won_status": "lost",
                    "lost_competitor_id": self.rival.id,
                    "lost_rank": 2,
                    "lost_price_gap": 12.5,
                    "lost_consequence": "They set the price",
                    "lost_diagnosis": "overtaken",
                    "lost_source": "rep",
                }
            ],
        )

    @users("rep_fu")
    def test_nothing_of_an_earlier_loss_stays(self):
        lead = self._create_lead()
        self._lose(lead, competitor_id=self.rival.id, diagnosis="obsolete")
        lead.action_restore()
        self._lose(lead)
        self.assertFalse(lead.lost_competitor_id)
        self.assertFalse(lead.lost_diagnosis)
        self.assertFalse(lead.lost_source)

    @users("rep_fu")
    def test_touch_after_the_loss_tells_why_in_the_words_of_the_client(self):
        lead = self._create_lead()
        self._lose(lead, diagnosis="unsuitable", competitor_id=self.rival.id)
        dialog = self._open(lead)
        self.assertTrue(dialog.is_lost)
        dialog.channel_id = self.phone
        dialog.outcome_id = self._get_outcome("answered")
        dialog.lost_diagnosis = "too_early"
        dialog.save().action_log()
        self.assertEqual(lead.lost_diagnosis, "too_early")
        self.assertEqual(lead.lost_source, "client")
        self.assertEqual(lead.lost_competitor_id, self.rival, "nothing was said of it")
        self.assertIn("Too early", lead.message_ids[:1].body)

    @users("rep_fu")
    def test_open_lead_is_asked_nothing_about_a_loss(self):
        lead = self._create_lead()
        self.assertFalse(self._open(lead).is_lost)
        lead._follow_up_learn_loss(lost_diagnosis="overtaken")
        self.assertFalse(lead.lost_diagnosis)

    @users("other_fu")
    def test_colleagues_loss_is_not_explained(self):
        with self.assertRaises(AccessError):
            self._create_lead().with_env(self.env)._follow_up_learn_loss()

    @users("rep_fu")
    def test_analysis_tells_the_diagnosis_by_product_and_by_segment(self):
        partner = self.env["res.partner"].create(
            {
                "name": "Mine",
                "industry_id": self.industry.id,
                "country_id": self.env.ref("base.pe").id,
            }
        )
        pumps, valves = self.tags
        both = self._create_lead(partner=partner, tag_ids=self.tags.ids)
        one = self._create_lead(partner=partner, tag_ids=pumps.ids)
        kept = self._create_lead(partner=partner, tag_ids=pumps.ids)
        both._follow_up_log(self.phone, date=MONDAY)
        self._lose(both, diagnosis="overtaken", price_gap=10, rank=3)
        self._lose(one, diagnosis="wrong_segment")
        report = self.env["crm.follow.up.lost.report"]
        own = [("partner_id", "=", partner.id)]
        self.assertNotIn(kept, report.search(own).lead_id)
        self.assertEqual(
            set(report._read_group(own, ["tag_ids", "diagnosis"], ["__count"])),
            {
                (pumps, "overtaken", 1),
                (valves, "overtaken", 1),
                (pumps, "wrong_segment", 1),
            },
        )
        [segment] = report._read_group(
            own,
            ["industry_id", "country_id"],
            ["__count", "price_gap:avg", "rank:avg", "touch_count:sum"],
        )
        self.assertEqual(segment, (self.industry, self.env.ref("base.pe"), 2, 10, 3, 1))
        row = report.search([*own, ("diagnosis", "=", "overtaken")])
        action = row.action_view_lead()
        self.assertEqual((action["res_model"], action["res_id"]), ("crm.lead", both.id))

    @users("other_fu")
    def test_analysis_shows_own_leads_only(self):
        lead = self._create_lead()
        lead.action_set_lost()
        report = self.env["crm.follow.up.lost.report"]
        self.assertFalse(report.search([("lead_id", "=", lead.id)]))
