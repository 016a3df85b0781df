from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import FollowUpCase


@tagged("post_install", "-at_install")
class TestToursDashboard(HttpCase, FollowUpCase):
    """The dashboard through the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.lead"].search([]).active = False
        # the dashboard looks at the present
        now = fields.Datetime.now()
        answered = cls.env.ref("crm_follow_up.outcome_answered")
        for number, lead in enumerate(cls._create_leads(6)):
            lead.with_user(cls.rep)._follow_up_log(
                cls.phone if number % 2 else cls.email,
                date=now - number * timedelta(minutes=1),
                outcome=answered if number % 3 else None,
            )

    def test_manager_sees_what_works_and_what_is_behind_it(self):
        self.start_tour("/odoo", "crm_follow_up_dashboard", login=self.manager.login)

    def test_salesperson_sees_the_own_figures_on_a_phone(self):
        self.browser_size = "390x844"
        self.touch_enabled = True
        self.start_tour(
            "/odoo/follow-up-dashboard",
            "crm_follow_up_dashboard_phone",
            login=self.rep.login,
        )
