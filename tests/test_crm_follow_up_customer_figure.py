from datetime import date, timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged, users

from .common import MONDAY, FollowUpCase

MAY, JUNE = date(2026, 5, 4), date(2026, 6, 1)


@tagged("post_install", "-at_install")
class TestCustomerFigure(FollowUpCase):
    """What the customer says of the decision, day by day."""

    def _say(self, lead, days=0, **values):
        with self._at(MONDAY + timedelta(days=days)):
            lead.write(values)

    @users("rep_fu")
    def test_every_change_is_kept_beside_our_own_figure(self):
        lead = self._create_lead().with_env(self.env)
        self._say(lead, customer_probability=40, customer_date=MAY)
        self._say(lead, 7, probability=30)
        self._say(lead, 8, customer_probability=60)
        figures = lead.follow_up_customer_figure_ids.sorted("date")
        self.assertEqual(figures.mapped("customer_probability"), [40, 60])
        self.assertEqual(figures.mapped("customer_date"), [MAY, MAY])
        self.assertEqual(figures[1].probability, 30)
        self.assertEqual(figures.user_id, self.rep)

    def test_last_word_of_a_day_counts(self):
        lead = self._create_lead()
        self._say(lead, customer_probability=40)
        self._say(lead, customer_probability=50)
        self.assertEqual(
            lead.follow_up_customer_figure_ids.mapped("customer_probability"), [50]
        )

    def test_what_did_not_change_is_not_kept(self):
        lead = self._create_lead()
        self._say(lead, customer_probability=40)
        self._say(lead, 1, customer_probability=40)
        self.assertEqual(len(lead.follow_up_customer_figure_ids), 1)

    def test_what_is_known_from_the_beginning_is_kept(self):
        lead = self._create_lead(customer_probability=70)
        self.assertEqual(lead.follow_up_customer_figure_ids.customer_probability, 70)
        self.assertFalse(self._create_lead().follow_up_customer_figure_ids)

    def test_decision_that_is_put_off_is_counted(self):
        lead = self._create_lead()
        for days, day in enumerate((MAY, JUNE, MAY, JUNE)):
            self._say(lead, days, customer_date=day)
        self.assertEqual(lead.follow_up_customer_slips, 2)

    def test_forecast_has_both_figures(self):
        lead = self._create_lead(expected_revenue=1000, customer_probability=60)
        lead.probability = 20
        [row] = self.env["crm.lead"].formatted_read_group(
            [("id", "=", lead.id)],
            aggregates=["customer_revenue:sum", "prorated_revenue:sum"],
        )
        self.assertEqual(row["customer_revenue:sum"], 600)
        self.assertEqual(row["prorated_revenue:sum"], 200)

    @users("rep_fu")
    def test_nobody_edits_the_history(self):
        lead = self._create_lead(customer_probability=60).with_env(self.env)
        with self.assertRaises(AccessError):
            lead.follow_up_customer_figure_ids.customer_probability = 90

    def test_merged_leads_keep_their_history(self):
        first, second = self._create_leads(2, email_from="one@example.com")
        self._say(first, customer_probability=40)
        self._say(second, 1, customer_probability=70)
        result = (first + second).merge_opportunity(auto_unlink=False)
        self.assertEqual(
            set(result.follow_up_customer_figure_ids.mapped("customer_probability"))
            & {40, 70},
            {40, 70},
        )

    def test_keeping_figures_costs_the_same_for_many(self):
        leads = self._create_leads(60)

        def count(records, probability):
            self.env.flush_all()
            start = self.cr.sql_log_count
            self._say(records, customer_probability=probability)
            self.env.flush_all()
            return self.cr.sql_log_count - start

        count(leads[:1], 10)
        self.assertEqual(count(leads[1:5], 20), count(leads[5:], 20))
