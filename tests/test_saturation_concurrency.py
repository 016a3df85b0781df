import random
from datetime import timedelta

from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from .real_transactions import RealTransactionsCase

WORKERS = 8
ROUNDS = 5
MOST = 2
WINDOW = timedelta(days=7)


@tagged("post_install", "-at_install", "concurrency")
class TestSaturationConcurrency(RealTransactionsCase):
    """No cap is broken by an automatic touch, whatever runs at the same time."""

    people = 8
    leads_each = 4
    attempts = 48

    @classmethod
    def _create_records(cls, env):
        shipped = env["crm.follow.up.cap"].search([])
        shipped.active = False
        caps = env["crm.follow.up.cap"].create(
            [
                {"count": MOST, "days": WINDOW.days},
                # what changes while the others run, without ever being reached
                {"count": 500, "days": 30, "scope": "account"},
            ]
        )
        streak = env.company.follow_up_burnt_streak
        env.company.follow_up_burnt_streak = 0
        plan = cls._create_plan(env, {}, {}, {}, touch_max=12)
        return {
            "shipped_ids": shipped.ids,
            "cap_ids": caps.ids,
            "streak": streak,
            "plan_id": plan.id,
            "lead_ids": [],
        }

    @classmethod
    def _create_leads(cls, env, number):
        """Create leads of a few people, several for each of them."""
        leads = env["crm.lead"].create(
            [
                {
                    "name": f"Round {number}, lead {lead} of person {person}",
                    "type": "opportunity",
                    "user_id": env.ref("base.user_admin").id,
                    "email_from": f"person{person}@round{number}.example.com",
                }
                for person in range(cls.people)
                for lead in range(cls.leads_each)
            ]
        )
        cls.records["lead_ids"] += leads.ids
        return leads.ids

    @classmethod
    def _remove_records(cls, env):
        cls._remove_leads(env, env["crm.lead"].browse(cls.records["lead_ids"]))
        env["crm.follow.up.plan"].browse(cls.records["plan_id"]).unlink()
        env["crm.follow.up.cap"].browse(cls.records["cap_ids"]).unlink()
        env["crm.follow.up.cap"].browse(cls.records["shipped_ids"]).active = True
        env.company.follow_up_burnt_streak = cls.records["streak"]

    # what the workers do

    def _start(self, env, leads):
        plan = env["crm.follow.up.plan"].browse(self.records["plan_id"])
        free = leads - leads._get_open_enrolments().lead_id
        free -= free.browse().union(*free._get_follow_up_refusals(plan, force=True))
        free._follow_up_start(plan, force=True)

    def _send(self, env, leads):
        env["crm.follow.up.enrolment"]._cron_process_due(batch_size=5)

    def _log(self, env, leads):
        leads[:1]._follow_up_log(env.ref("crm_follow_up.channel_phone"))
        return 1

    def _merge(self, env, leads):
        same = leads.filtered(lambda each: each.email_from == leads[:1].email_from)
        if len(same) > 1:
            same[:2].merge_opportunity()

    def _change_cap(self, env, leads):
        cap = env["crm.follow.up.cap"].browse(self.records["cap_ids"][1])
        cap.count = 400 + random.randrange(100)

    def _work(self, lead_ids, seed):
        """Do some things at random; return how many touches were logged."""
        rng = random.Random(seed)
        acts = [self._start, self._send, self._send, self._log, self._merge]
        acts += [self._change_cap] * (seed % WORKERS == 0)
        logged = 0
        for _attempt in range(self.attempts // WORKERS):
            act = rng.choice(acts)
            chosen = rng.sample(lead_ids, 6)
            with self._transaction() as env:

                def attempt(env=env, act=act, chosen=chosen):
                    leads = env["crm.lead"].browse(chosen).exists()
                    return act(env, leads) if leads else 0

                try:
                    logged += retrying(attempt, env) or 0
                    env.cr.commit()
                except UserError:
                    # another worker has started a plan on the lead: that is refused
                    env.cr.rollback()
        return logged

    # what must hold

    def test_caps_hold_whatever_runs_at_the_same_time(self):
        for number in range(ROUNDS):
            with self.subTest(round=number):
                self._play(number)

    def _play(self, number):
        with self._transaction() as env:
            lead_ids = self._create_leads(env, number)
            self._start(env, env["crm.lead"].browse(lead_ids[::2]))
        loggers = "odoo.sql_db", "odoo.service.model", "odoo.addons.base.models.ir_cron"
        with mute_logger(*loggers):
            logged = self._run_in_parallel(
                WORKERS, lambda worker: self._work(lead_ids, number * 100 + worker)
            )
        with self._transaction() as env:
            touches = (
                env["crm.lead"].browse(lead_ids).exists().follow_up_touch_ids
            ).filtered(lambda touch: touch.state == "done")
            self.assertEqual(
                len(touches.filtered(lambda t: not t.automatic)), sum(logged)
            )
            self._check_caps(touches)
            self._check_messages(env, touches.filtered("automatic"))
            self.assertFalse(touches.contact_id._repair_drift())
            self.assertGreater(len(touches.filtered("automatic")), 0)

    def _check_caps(self, touches):
        for touch in touches.filtered("automatic"):
            window = touches.filtered(
                lambda each, t=touch: (
                    each.contact_id == t.contact_id
                    and t.date - WINDOW < each.date <= t.date
                )
            )
            # manual touches of the same second may have come after it
            earlier = window.filtered(
                lambda each, t=touch: each.automatic or each.date < t.date
            )
            self.assertLessEqual(len(earlier), MOST)

    def _check_messages(self, env, automatic):
        messages = automatic.message_id
        self.assertEqual(len(messages), len(automatic))
        mails = env["mail.mail"].search([("mail_message_id", "in", messages.ids)])
        self.assertEqual(len(mails), len(automatic))


@tagged("-standard", "post_install", "-at_install", "full_size")
class TestSaturationConcurrencyAtFullSize(TestSaturationConcurrency):
    """The same with more people and attempts: part of `make bench`, not of each run."""

    allow_inherited_tests_method = True
    people = 20
    attempts = 200
