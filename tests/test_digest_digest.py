from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import FollowUpCase

DAY = timedelta(days=1)
NAMES = ("touches", "response", "promises", "no_step", "burnt", "insights")


@tagged("post_install", "-at_install")
class TestDigest(FollowUpCase):
    """Figures of follow-up in core's digest."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.lead"].search([]).active = False
        cls.digest = cls.env["digest.digest"].create({"name": "Ours"})
        for name in NAMES:
            cls.digest[f"kpi_follow_up_{name}"] = True
        # the digest looks back from the present
        cls.now = fields.Datetime.now()

    def _get_values(self, user=None):
        """Return the figures of the last seven days by name, as the mail has them."""
        kpis = self.digest._compute_kpis(self.company, user or self.manager)
        return {
            kpi["kpi_name"].removeprefix("kpi_follow_up_"): (
                kpi["kpi_col2"]["value"],
                kpi["kpi_col2"]["margin"],
            )
            for kpi in kpis
            if kpi["kpi_name"].startswith("kpi_follow_up_")
        }

    def _touch(self, days, answered=False, **values):
        lead = values.pop("lead", None) or self._create_lead(company_id=self.company.id)
        outcome = "answered" if answered else "no_answer"
        return lead._follow_up_log(
            self.phone,
            date=self.now - days * DAY,
            outcome=self.env.ref(f"crm_follow_up.outcome_{outcome}"),
            **values,
        )

    def test_nothing_is_zero(self):
        self.env["crm.follow.up.contact"].search([]).unlink()
        values = self._get_values()
        self.assertEqual(set(values), set(NAMES))
        self.assertEqual(values["response"], (0, 0))
        self.assertEqual(values["promises"], (0, 0))

    def test_touches_and_how_many_were_answered(self):
        self._touch(1, answered=True)
        for days in (2, 3, 4):
            self._touch(days)
        # the week before
        self._touch(8, answered=True)
        self._touch(9)
        values = self._get_values()
        self.assertEqual(values["touches"], (4, 100))
        self.assertEqual(values["response"], (25, -50))

    def test_promises_kept_among_those_that_are_closed(self):
        lead = self._create_lead(company_id=self.company.id)
        promises = self.env["crm.follow.up.commitment"]
        for state in ("kept", "kept", "broken", "asked"):
            promises += promises.create(
                {
                    "lead_id": lead.id,
                    "name": "The plan",
                    "party": "prospect",
                    "state": state,
                    "date_due": self.now + DAY,
                    "date_closed": state != "asked" and self.now - DAY,
                }
            )
        self.assertEqual(self._get_values()["promises"][0], 67)

    def test_opportunities_without_next_step_are_those_of_now(self):
        self._create_lead(company_id=self.company.id)
        self._enrol(self._create_lead(company_id=self.company.id))
        self.assertEqual(self._get_values()["no_step"], (1, 0))

    def test_people_burnt_in_the_period(self):
        self.env["crm.follow.up.contact"].search([]).unlink()
        lead = self._create_lead(company_id=self.company.id)
        self.company.follow_up_burnt_streak = 1
        self._touch(1, lead=lead)
        self.assertTrue(lead.follow_up_contact_id.is_burnt)
        self.assertEqual(self._get_values()["burnt"][0], 1)

    def test_other_companies_do_not_count(self):
        abroad = self._create_company("Abroad", self.manager)
        lead = self._create_lead(
            company_id=abroad.id, user_id=self.manager.id, team_id=False
        )
        self._touch(1, lead=lead)
        self.assertEqual(self._get_values()["touches"][0], 0)

    def test_who_is_no_salesperson_is_not_told(self):
        office = self._create_user("office_fu", "base.group_user")
        self.assertEqual(self._get_values(office), {})
        with self.assertRaises(AccessError):
            self.digest.with_user(office)._check_follow_up_kpi()

    def test_every_figure_opens_something(self):
        actions = self.digest._compute_kpis_actions(self.company, self.manager)
        for name in NAMES:
            xmlid = actions[f"kpi_follow_up_{name}"].partition("?")[0]
            self.assertTrue(self.env.ref(xmlid), name)
