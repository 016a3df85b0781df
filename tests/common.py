from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, new_test_user
from odoo.tools import mute_logger

# a Monday, 10:00 in Madrid
MONDAY = datetime(2026, 3, 2, 9)


class FollowUpCase(TransactionCase):
    """Two salespeople, a manager, a team, a calendar, and factories.

    The company works Monday to Friday, 9:00 to 17:00, in Madrid; prospects may be
    contacted from 8:00 to 20:00 on their own clock.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.company = cls.env.company
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "Office hours",
                "tz": "Europe/Madrid",
                "attendance_ids": [
                    fields.Command.create(
                        {
                            "name": f"Day {day}",
                            "dayofweek": str(day),
                            "hour_from": 9,
                            "hour_to": 17,
                            "day_period": "morning",
                        }
                    )
                    for day in range(5)
                ],
            }
        )
        cls.company.write(
            {
                "resource_calendar_id": cls.calendar.id,
                "follow_up_hour_from": 8,
                "follow_up_hour_to": 20,
                # most tests are about what follows, not about how it is entered
                "follow_up_outcome_needed": False,
            }
        )
        # plans that start by themselves are made by the tests that want them
        cls.env["crm.follow.up.plan"].search([]).active = False
        # caps, and how soon somebody is burnt, are the matter of tests of their own
        cls.env["crm.follow.up.cap"].search([]).active = False
        cls.company.follow_up_burnt_streak = 0
        cls.manager = cls._create_user("manager_fu", "sales_team.group_sale_manager")
        cls.rep = cls._create_user("rep_fu", "sales_team.group_sale_salesman")
        cls.other_rep = cls._create_user("other_fu", "sales_team.group_sale_salesman")
        cls.team = cls.env["crm.team"].create(
            {"name": "Follow-up team", "user_id": cls.manager.id}
        )
        cls.stage_meeting, cls.stage_challenge, cls.stage_won = cls.env[
            "crm.stage"
        ].create(
            [
                {"name": "Meet", "follow_up_phase": "meeting", "sequence": 1},
                {"name": "Learn", "follow_up_phase": "challenge", "sequence": 2},
                {"name": "Sold", "follow_up_phase": "after_sale", "is_won": True},
            ]
        )
        cls.phone = cls.env.ref("crm_follow_up.channel_phone")
        cls.email = cls.env.ref("crm_follow_up.channel_email")
        cls.sms = cls.env.ref("crm_follow_up.channel_sms")
        cls.reason = cls.env["crm.follow.up.reason"].create({"name": "News for you"})

    @classmethod
    def _create_user(cls, login, groups):
        return new_test_user(
            cls.env,
            login,
            groups=groups,
            context={"no_reset_password": True},
            tz="Europe/Madrid",
            email=f"{login}@x.example",
        )

    @classmethod
    def _create_lead(cls, **values):
        partner = values.pop("partner", None)
        if partner is None:
            partner = cls.env["res.partner"].create(
                {
                    "name": "Prospect",
                    "email": "prospect@example.com",
                    "phone": "+34 612 34 56 78",
                    "country_id": cls.env.ref("base.es").id,
                }
            )
        return cls.env["crm.lead"].create(
            {
                "name": "A deal",
                "type": "opportunity",
                "partner_id": partner.id,
                "user_id": cls.rep.id,
                "team_id": cls.team.id,
                "stage_id": cls.stage_meeting.id,
                **values,
            }
        )

    @classmethod
    def _create_leads(cls, count, **values):
        return cls.env["crm.lead"].create(
            [
                {
                    "name": f"Deal {number}",
                    "type": "opportunity",
                    "email_from": f"p{number}@example.com",
                    "phone": "+34 612 34 56 78",
                    "user_id": cls.rep.id,
                    "team_id": cls.team.id,
                    "stage_id": cls.stage_meeting.id,
                    **values,
                }
                for number in range(count)
            ]
        )

    @classmethod
    def _create_plan(cls, *delays, **values):
        """Create a plan with one call per delay in working days (0, 1 and 3 if none).

        A delay may also be a dict of step values.
        """
        steps = []
        for number, delay in enumerate(delays or (0, 1, 3), 1):
            step = delay if isinstance(delay, dict) else {"delay_count": delay}
            steps.append(
                fields.Command.create(
                    {
                        "name": f"Step {number}",
                        "sequence": number,
                        "channel_id": cls.phone.id,
                        "reason_id": cls.reason.id,
                        "ask": "May we meet?",
                    }
                    | step
                )
            )
        return cls.env["crm.follow.up.plan"].create(
            {"name": "Test plan", "phase": "meeting", "step_ids": steps} | values
        )

    @classmethod
    def _create_mail_template(cls, **values):
        return cls.env["mail.template"].create(
            {
                "name": "Follow-up mail",
                "model_id": cls.env["ir.model"]._get_id("crm.lead"),
                "subject": "About {{ object.name }}",
                "body_html": "<p>Hello</p>",
                "use_default_to": True,
                **values,
            }
        )

    @classmethod
    def _create_sms_template(cls, **values):
        return cls.env["sms.template"].create(
            {
                "name": "Follow-up SMS",
                "model_id": cls.env["ir.model"]._get_id("crm.lead"),
                "body": "Hello",
                **values,
            }
        )

    @classmethod
    def _mail_step(cls, delay=0, **values):
        template = values.pop("template", None) or cls._create_mail_template()
        return {
            "delay_count": delay,
            "channel_id": cls.email.id,
            "mode": "automatic",
            "mail_template_id": template.id,
            **values,
        }

    @classmethod
    def _create_company(cls, name, *users):
        """Create a company in which these users may work, besides their own."""
        company = cls.env["res.company"].create({"name": name})
        for user in users:
            user.company_ids += company
        return company

    @classmethod
    def _create_absence(cls, user, start, end, **values):
        """Enter time off of a user, who gets a calendar of their own for that."""
        resource = user.resource_ids[:1] or cls.env["resource.resource"].create(
            {
                "name": user.name,
                "user_id": user.id,
                "calendar_id": cls.calendar.id,
                "tz": user.tz,
            }
        )
        return cls.env["resource.calendar.leaves"].create(
            {
                "name": "Doctor",
                "resource_id": resource.id,
                "date_from": start,
                "date_to": end,
                **values,
            }
        )

    def _enrol(self, leads=None, plan=None, now=MONDAY):
        """Start a plan on leads as of ``now``, without the checks of the button."""
        leads = leads if leads is not None else self._create_lead()
        plan = plan or self._create_plan()
        enrolments = self.env["crm.follow.up.enrolment"].sudo()
        return enrolments._start(leads.sudo(), plan.sudo(), now, now)

    def _do_step(self, enrolment, now):
        """Mark the activity of the current step as done by its assignee at ``now``."""
        activity = enrolment._get_planned_touches().activity_id
        with self._at(now):
            activity.with_user(activity.user_id).action_done()

    def _at(self, now):
        """Let the engine take ``now`` for the current moment."""
        model = self.env.registry["crm.follow.up.enrolment"]
        clocks = dict.fromkeys(("_now", "_now_on_the_clock"), lambda self: now)
        return patch.multiple(model, **clocks)

    def _run_cron(self, xmlid, now=None):
        """Run a scheduled action as the server does, at ``now``."""
        cron = self.env.ref(f"crm_follow_up.{xmlid}").sudo()
        with self.enter_registry_test_mode():
            if now:
                with self._at(now):
                    cron.method_direct_trigger()
            else:
                cron.method_direct_trigger()

    @contextmanager
    def assertRefused(self, *words, error=UserError):
        """An error that says these words, and nothing left of what was tried."""
        with self.assertRaises(error) as caught:
            yield
        for word in words:
            self.assertIn(word, str(caught.exception))

    @contextmanager
    def assertConstraint(self, model, words):
        """The database refuses, and the user reads ``words``."""
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError) as caught:
            yield
            self.env.flush_all()
        message = self.env[model]._sql_error_to_message(caught.exception)
        self.assertIn(words, message)

    def assertStopped(self, enrolments, reason):
        """Stopped for ``reason``, with nothing planned and no open step left."""
        self.assertEqual(set(enrolments.mapped("state")), {"stopped"})
        self.assertEqual(set(enrolments.mapped("stop_reason")), {reason})
        self.assertTrue(all(enrolments.mapped("date_end")))
        touches = enrolments.touch_ids
        self.assertNotIn("planned", touches.mapped("state"))
        # an answer that waits for us has an activity of its own
        steps = touches.filtered(lambda touch: not touch.awaits_us)
        self.assertFalse(steps.activity_id.filtered("active"))

    def assertOneStepPlanned(self, enrolments):
        """Each enrolment has exactly one planned touch, for its current step."""
        for enrolment in enrolments:
            planned = enrolment._get_planned_touches()
            self.assertEqual(len(planned), 1)
            self.assertEqual(planned.step_id, enrolment.step_id)
            self.assertEqual(planned.date, enrolment.date_next)
