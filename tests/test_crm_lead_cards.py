from odoo.exceptions import AccessError
from odoo.tests import tagged, users

from ..models.crm_lead_cards import CARD
from .common import MONDAY, FollowUpCase


@tagged("post_install", "-at_install")
class TestCards(FollowUpCase):
    """What the cards of the pipeline ask for once they are shown."""

    @users("rep_fu")
    def test_card_shows_what_the_fields_of_its_lead_say(self):
        self.env["crm.follow.up.cap"].sudo().create({"count": 1})
        leads = self._create_leads(2).with_env(self.env)
        self._enrol(leads[0])
        leads[0]._follow_up_log(self.phone, date=MONDAY)
        types = self.env["crm.follow.up.commitment.type"]
        leads[0]._follow_up_ask(types, name="Floor plan")
        with self._at(MONDAY):
            cards = leads.get_follow_up_cards()
            read = leads.web_read({name: {} for name in CARD.values()})
        self.assertEqual([card["id"] for card in cards], leads.ids)
        moments = ("next_date", "saturated_until")
        for card, values in zip(cards, read, strict=True):
            for key, name in CARD.items():
                expected = values[name]
                if expected and key in moments:
                    expected = expected.strftime("%Y-%m-%d %H:%M:%S")
                self.assertEqual(card[key] or False, expected or False, name)
        self.assertEqual(cards[0]["state_label"], "Running")
        self.assertEqual((cards[0]["open"], cards[0]["saturation"]), (1, 100))
        self.assertEqual(cards[1]["state"], "none")

    @users("rep_fu")
    def test_page_of_cards_costs_as_many_queries_as_one(self):
        leads = self._create_leads(20).with_env(self.env)
        self._enrol(leads)

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.get_follow_up_cards()
            return self.env.cr.sql_log_count - before

        count(leads)  # warm up
        self.assertEqual(count(leads), count(leads[0]))

    @users("other_fu")
    def test_leads_of_others_stay_closed(self):
        lead = self._create_lead().with_user(self.env.user)
        with self.assertRaises(AccessError):
            lead.get_follow_up_cards()
