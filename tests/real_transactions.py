"""Tests with real transactions side by side, which see each other's commits."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from unittest.mock import patch

from odoo import SUPERUSER_ID, api, fields
from odoo.modules.registry import DummyRLock, Registry
from odoo.tests import BaseCase, get_db_name


class RealTransactionsCase(BaseCase):
    """Real transactions side by side: what they create is removed at the end.

    Subclasses create records in ``_create_records`` and remove them in
    ``_remove_records``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        # the loader holds this lock while it runs tests: threads would wait for ever
        cls.startClassPatcher(patch.object(Registry, "_lock", DummyRLock()))
        cls.addClassCleanup(cls._clean_up)
        with cls._transaction() as env:
            hours = env.company.follow_up_hour_from, env.company.follow_up_hour_to
            cls.hours = hours
            env.company.write({"follow_up_hour_from": 0, "follow_up_hour_to": 24})
            cls.calendar_id = cls._create_calendar(env).id
            cls.template_id = cls._create_template(env).id
            cls.records = cls._create_records(env)

    @classmethod
    @contextmanager
    def _transaction(cls):
        with cls.registry.cursor() as cr:
            context = {"tracking_disable": True, "mail_create_nosubscribe": True}
            yield api.Environment(cr, SUPERUSER_ID, context)

    @classmethod
    def _create_calendar(cls, env):
        """Create working time in which steps may be sent at any hour."""
        return env["resource.calendar"].create(
            {
                "name": "Day and night",
                "company_id": False,
                "tz": "UTC",
                "attendance_ids": [
                    fields.Command.create(
                        {
                            "name": str(day),
                            "dayofweek": str(day),
                            "hour_from": 0,
                            "hour_to": 24,
                        }
                    )
                    for day in range(7)
                ],
            }
        )

    @classmethod
    def _create_template(cls, env):
        return env["mail.template"].create(
            {
                "name": "Hello",
                "model_id": env["ir.model"]._get_id("crm.lead"),
                "subject": "Hello",
                "body_html": "<p>Hello</p>",
                "email_to": "{{ object.email_from }}",
            }
        )

    @classmethod
    def _create_plan(cls, env, *steps, **values):
        """Create a plan of automatic e-mails, or of what the steps say otherwise."""
        mail = {
            "name": "Mail",
            "channel_id": env.ref("crm_follow_up.channel_email").id,
            "mode": "automatic",
            "mail_template_id": cls.template_id,
            "delay_count": 0,
        }
        return env["crm.follow.up.plan"].create(
            {
                "name": "Concurrent",
                "calendar_id": cls.calendar_id,
                "step_ids": [fields.Command.create(mail | step) for step in steps],
                **values,
            }
        )

    @classmethod
    def _clean_up(cls):
        with cls._transaction() as env:
            cls._remove_records(env)
            env["mail.template"].browse(cls.template_id).unlink()
            env["resource.calendar"].browse(cls.calendar_id).unlink()
            hour_from, hour_to = cls.hours
            env.company.write(
                {"follow_up_hour_from": hour_from, "follow_up_hour_to": hour_to}
            )

    @classmethod
    def _remove_leads(cls, env, leads):
        """Remove leads with their mails and what is known of their people."""
        leads = leads.exists()
        contacts = leads.follow_up_touch_ids.contact_id
        contacts |= leads.follow_up_enrolment_ids.contact_id
        env["mail.mail"].search(
            [("model", "=", "crm.lead"), ("res_id", "in", leads.ids)]
        ).unlink()
        leads.unlink()
        contacts.exists().unlink()

    def _run_in_parallel(self, count, work):
        """Run ``work(number)`` in ``count`` threads; return their results."""
        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(work, range(count)))
