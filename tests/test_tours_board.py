from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged, users

from .common import FollowUpCase


@tagged("post_install", "-at_install")
class TestToursBoard(HttpCase, FollowUpCase):
    """The team board and the tours for newcomers, through the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.lead"].search([]).active = False
        cls.plan = cls._create_plan(0, 1, name="Arrange a meeting")

    def test_manager_takes_over_and_hands_over(self):
        now = fields.Datetime.now()
        late = self._create_lead(name="Olive oil press")
        enrolment = self._enrol(late, self.plan, now - timedelta(days=7))
        idle = self._create_lead(name="Forgotten deal", user_id=self.other_rep.id)

        self.start_tour("/odoo", "crm_follow_up_board", login=self.manager.login)

        self.assertEqual(late.user_id, self.manager)
        self.assertEqual(enrolment._get_planned_touches().user_id, self.manager)
        self.assertEqual(idle.user_id, self.rep)
        self.assertIn("Prices as agreed", "".join(idle.message_ids.mapped("body")))

    def test_manager_takes_over_on_a_phone(self):
        self.browser_size = "390x844"
        self.touch_enabled = True
        lead = self._create_lead(name="Olive oil press")

        self.start_tour(
            "/odoo/follow-up-board", "crm_follow_up_board_phone", login="manager_fu"
        )

        self.assertEqual(lead.user_id, self.manager)

    # newcomers

    def test_tour_of_salespeople_starts_a_plan(self):
        lead = self._create_lead(name="Olive oil press")
        self.start_tour("/odoo/crm", "crm_follow_up_rep_tour", login=self.rep.login)
        self.assertEqual(lead.follow_up_plan_id, self.plan)

    def test_tour_of_managers_brings_plans(self):
        self.start_tour(
            "/odoo/crm", "crm_follow_up_admin_tour", login=self.manager.login
        )
        plan = self.env.ref("crm_follow_up.plan_pack_services_meeting")
        self.assertTrue(plan.active)

    def _get_offered_tours(self, user):
        """Return the tours of ours that core shows to a user by itself."""
        user.tour_enabled = True
        tours = self.env["web_tour.tour"].with_user(user)
        offered = []
        while tour := tours.get_current_tour():
            offered.append(tour["name"])
            tours.consume(tour["name"])
        return [name for name in offered if name.startswith("crm_follow_up")]

    @users("admin")
    def test_everybody_is_shown_the_tour_of_their_work(self):
        office = self._create_user("office_fu", "base.group_user")
        rep, manager = "crm_follow_up_rep_tour", "crm_follow_up_admin_tour"
        for user, tours in (
            (office, []),
            (self.rep, [rep]),
            (self.manager, [rep, manager]),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self._get_offered_tours(user.sudo()), tours)
