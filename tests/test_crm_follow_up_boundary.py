from datetime import timedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged, users

from .common import MONDAY, FollowUpCase

TUESDAY = MONDAY + timedelta(days=1)


@tagged("post_install", "-at_install")
class TestBoundaries(FollowUpCase):
    """What a person agreed to is entered by whoever follows them up."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._create_plan(0, 1)
        cls.lead = cls._create_lead()

    def setUp(self):
        super().setUp()
        self.enrolment = self._enrol(self.lead, self.plan)
        self.person = self.enrolment.contact_id.with_env(self.env)

    def _open(self, person):
        action = person.action_boundaries()
        model = self.env[action["res_model"]].with_context(**action["context"])
        return Form(model)

    def _set(self, person=None, **values):
        """Enter boundaries in the dialog, on Monday."""
        form = self._open(person or self.person.with_env(self.env))
        for name, value in values.items():
            form[name] = value
        with self._at(MONDAY):
            form.save().action_apply()

    def _get_notes(self, lead):
        return [message.body for message in lead.sudo().message_ids]

    # who

    @users("rep_fu")
    def test_salesperson_enters_what_the_own_prospect_agreed_to(self):
        self._set(
            boundary_count=2,
            boundary_days=14,
            hour_from=9,
            hour_to=12.5,
            tz="Europe/Athens",
        )
        self.assertEqual(
            self.person.boundary_note,
            "at most 2 in 14 days; between 09:00 and 12:30; on the clock of "
            "Europe/Athens",
        )

    @users("rep_fu")
    def test_salesperson_may_not_write_the_person_itself(self):
        person = self.person.with_env(self.env)
        with self.assertRefused(error=AccessError):
            person.boundary_count = 2

    @users("other_fu")
    def test_colleague_without_a_lead_of_the_person_may_not(self):
        person = self.person.with_env(self.env)
        self.assertFalse(person.is_boundary_allowed)
        with self.assertRefused("Only those who follow", error=AccessError):
            person.action_boundaries()
        with self.assertRefused("Only those who follow", error=AccessError):
            person._set_boundaries({"boundary_count": 2})

    @users("other_fu")
    def test_colleague_with_a_lead_of_the_person_may(self):
        lead = self._create_lead(
            partner=self.lead.partner_id, user_id=self.other_rep.id
        )
        lead._follow_up_log(self.phone, date=MONDAY)
        self._set(boundary_count=2)
        self.assertEqual(self.person.boundary_count, 2)

    @users("manager_fu")
    def test_sales_manager_may_without_a_lead(self):
        self.enrolment._stop("manual")
        self.lead.sudo().active = False
        self._set(boundary_count=2)
        self.assertEqual(self.person.boundary_count, 2)

    @users("rep_fu")
    def test_lost_lead_gives_no_right_any_more(self):
        self.lead.action_set_lost()
        self.assertFalse(self.person.with_env(self.env).is_boundary_allowed)

    # what follows

    @users("rep_fu")
    def test_planned_step_moves_to_what_was_agreed(self):
        self._set(date_not_before=MONDAY + timedelta(days=3))
        self.assertOneStepPlanned(self.enrolment)
        self.assertEqual(self.enrolment.date_next, MONDAY + timedelta(days=3))

    @users("rep_fu")
    def test_overdue_step_stays_overdue(self):
        self.enrolment.date_next = MONDAY - timedelta(days=1)
        self.enrolment._get_planned_touches().date = MONDAY - timedelta(days=1)
        self._set(boundary_count=2)
        self.assertEqual(self.enrolment.date_next, MONDAY - timedelta(days=1))

    @users("rep_fu")
    def test_change_is_noted_on_all_leads_of_the_person(self):
        foreign = self._create_lead(
            partner=self.lead.partner_id, user_id=self.other_rep.id
        )
        foreign.sudo()._follow_up_log(self.phone, date=MONDAY)
        self._set(boundary_count=2, channel_ids=self.phone)
        for lead in self.lead + foreign:
            self.assertIn(
                "Contact with Prospect: at most 2 in 7 days; only by Phone",
                self._get_notes(lead)[0],
            )
        form = self._open(self.person.with_env(self.env))
        form.channel_ids.clear()
        form.boundary_count = 0
        form.save().action_apply()
        self.assertIn("no boundaries any more", self._get_notes(foreign)[0])

    @users("rep_fu")
    def test_dialog_shows_what_was_agreed_and_saving_it_again_notes_nothing(self):
        self._set(boundary_count=2, boundary_days=14, channel_ids=self.phone)
        before = self._get_notes(self.lead)
        form = self._open(self.person.with_env(self.env))
        self.assertEqual((form.boundary_count, form.boundary_days), (2, 14))
        self.assertEqual(form.channel_ids[:], self.phone)
        form.save().action_apply()
        self.assertEqual(self._get_notes(self.lead), before)

    # do not contact

    @users("rep_fu")
    def test_do_not_contact_stops_the_plans_of_all_leads(self):
        foreign = self._enrol(
            self._create_lead(partner=self.lead.partner_id, user_id=self.other_rep.id)
        )
        self._set(stop_requested=True, stop_note="Not even a card")
        self.assertEqual(self.person.burnt_reason, "stop")
        self.assertStopped(self.enrolment + foreign, "asked_to_stop")
        self.assertEqual(foreign.stop_note, "Not even a card")

    @users("rep_fu")
    def test_do_not_contact_cannot_be_taken_back_by_the_dialog(self):
        self._set(stop_requested=True)
        person = self.person.with_env(self.env)
        wizard = self.env["crm.follow.up.boundary"].create(
            {"contact_id": person.id, "stop_requested": False}
        )
        wizard.action_apply()
        self.assertTrue(person.stop_requested)

    # bad input

    @users("rep_fu")
    def test_hours_that_end_before_they_begin_are_refused_by_name(self):
        for hours in ((12, 9), (9, 9), (-1, 9), (9, 24.5), (9, 0)):
            with (
                self.subTest(hours=hours),
                self.assertRefused("Prospect", "“Contact From”", error=ValidationError),
            ):
                self._set(hour_from=hours[0], hour_to=hours[1])
            self.assertFalse(self.person.boundary_note)

    @users("rep_fu")
    def test_negative_maximum_and_no_days_are_refused_by_name(self):
        for count, days in ((-1, 7), (1, 0), (1, -7), (1, 36501)):
            with (
                self.subTest(count=count, days=days),
                self.assertRefused("“Agreed Maximum”", error=ValidationError),
            ):
                self._set(boundary_count=count, boundary_days=days)
            self.assertFalse(self.person.boundary_note)
