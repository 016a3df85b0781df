import re
import runpy
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from types import SimpleNamespace

from lxml import etree

from odoo.orm.model_classes import add_to_registry
from odoo.orm.models import MetaModel
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import MONDAY, FollowUpCase

DOC = Path(__file__).parent.parent / "doc"
MODULE = "crm_follow_up_example"


def read_blocks(name, language):
    """Return the code of a document by the heading it stands under."""
    blocks, heading = {}, ""
    text = (DOC / name).read_text(encoding="utf-8")
    for part in re.split(r"^(## .*)$", text, flags=re.MULTILINE):
        if part.startswith("## "):
            heading = part[3:]
        for block in re.findall(rf"```{language}\n(.*?)```", part, re.DOTALL):
            blocks[heading] = block
    return blocks


@tagged("post_install", "-at_install")
class TestExtensionGuide(FollowUpCase):
    """The examples of doc/EXTENDING.md do what the page says."""

    def _extend(self, heading):
        """Extend the registry by an example, until the end of the test."""
        code = read_blocks("EXTENDING.md", "python")[heading]
        self.addCleanup(MetaModel._module_to_models__.pop, MODULE, None)
        with NamedTemporaryFile("w", suffix=".py", encoding="utf-8") as file:
            file.write(code)
            file.flush()
            runpy.run_path(file.name, run_name=f"odoo.addons.{MODULE}.models")
        definitions = MetaModel._module_to_models__[MODULE]
        self.assertTrue(definitions)
        names = [definition._name for definition in definitions]
        before = {name: self.registry[name]._base_classes__ for name in names}
        self.addCleanup(self._restore, before)
        self.env.flush_all()
        for definition in definitions:
            add_to_registry(self.registry, definition)
        self.registry._setup_models__(self.env.cr, [])

    def _restore(self, before):
        for name, classes in before.items():
            self.registry[name]._base_classes__ = classes
        self.registry._setup_models__(self.env.cr, [*before])

    def test_every_example_is_tested(self):
        self.assertEqual(
            [*read_blocks("EXTENDING.md", "python")],
            [
                "A channel of your own",
                "What an outcome does",
                "When a plan stops",
                "How a deal is judged",
            ],
        )

    def test_channel_of_a_kind_of_its_own_carries_a_plan(self):
        self._extend("A channel of your own")
        [block] = read_blocks("EXTENDING.md", "xml").values()
        record = etree.fromstring(block)
        channel = self.env[record.get("model")].create(
            {field.get("name"): field.text for field in record}
        )
        self.assertEqual((channel.kind, channel.warmth), ("fair", 9))
        plan = self._create_plan({"channel_id": channel.id}, 1)
        enrolment = self._enrol(plan=plan)
        self._do_step(enrolment, MONDAY)
        done = enrolment.touch_ids.filtered(lambda touch: touch.state == "done")
        self.assertEqual(done.channel_id, channel)

    def test_outcome_has_its_effect(self):
        self._extend("What an outcome does")
        outcome = self.env["crm.follow.up.outcome"].create(
            {"name": "No budget left", "effect": "next_budget"}
        )
        enrolment = self._enrol()
        with self._at(MONDAY):
            enrolment.lead_id._follow_up_log(self.phone, outcome=outcome)
        self.assertEqual(enrolment.state, "paused")
        self.assertEqual(enrolment.paused_until, datetime(2027, 1, 15, 9))

    def test_plan_stops_by_the_rule(self):
        self._extend("When a plan stops")
        lead = self._create_lead(expected_revenue=5000)
        enrolment = self._enrol(lead)
        lead.with_user(self.rep).expected_revenue = 600
        self.assertEqual(enrolment.state, "running")
        lead.with_user(self.rep).expected_revenue = 400
        self.assertEqual(enrolment.state, "stopped")
        self.assertEqual(enrolment.stop_reason, "too_small")

    def test_verdict_follows_the_weights(self):
        answered = self.env.ref("crm_follow_up.outcome_answered")

        def judge():
            plan = self._create_plan(stop_on_reply=False, on_reply="nothing")
            enrolment = self._enrol(self._create_lead(), plan)
            with self._at(MONDAY):
                enrolment.lead_id._follow_up_log(self.phone, outcome=answered)
                enrolment._forget_verdict()
                return enrolment.verdict

        self.assertEqual(judge(), "wavering")
        self._extend("How a deal is judged")
        self.assertEqual(judge(), "engaged", "one answer is enough now")

    def test_registry_is_as_before(self):
        fields = self.env["crm.follow.up.channel"]._fields
        self.assertNotIn("fair", fields["kind"].get_values(self.env))
        self.assertNotIn(MODULE, MetaModel._module_to_models__)


@tagged("post_install", "-at_install")
class TestExternalApi(FollowUpCase, HttpCase):
    """The scripts of doc/ do what they say, over the network."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._create_plan(name="From outside")
        cls.lead = cls._create_lead()

    def _load(self, name):
        return SimpleNamespace(**runpy.run_path(str(DOC / name), run_name="example"))

    def _make_key(self):
        """Return an API key of the salesperson."""
        keys = self.env(user=self.rep)["res.users.apikeys"].sudo()
        return keys._generate("rpc", "Telephony", datetime(2100, 1, 1))

    def _check(self, script, odoo):
        """Start a plan, log a call and read the state, as the salesperson."""
        with self.allow_requests(all_requests=True):
            script.start_plan(odoo, self.lead.id, "From outside")
            state = script.read_state(odoo, self.lead.id)
            self.assertEqual(state["follow_up_state"], "running")
            script.log_call(odoo, self.lead.id, "They want a visit")
            state = script.read_state(odoo, self.lead.id)
        self.assertEqual(state["follow_up_touch_count"], 1)
        self.env.invalidate_all()
        touch = self.lead.follow_up_touch_ids.filtered("note")
        self.assertEqual(touch.note, "They want a visit")
        self.assertEqual(touch.user_id, self.rep)
        self.assertTrue(touch.answered)

    def test_json2(self):
        script = self._load("api_json2.py")
        odoo = script.Odoo(self.base_url(), self.env.cr.dbname, self._make_key())
        self._check(script, odoo)

    @mute_logger("odoo.http")
    def test_json2_says_why_it_is_refused(self):
        script = self._load("api_json2.py")
        odoo = script.Odoo(self.base_url(), self.env.cr.dbname, self._make_key())
        self.plan.step_ids.unlink()
        refused = self.assertRaisesRegex(RuntimeError, "has no steps")
        with self.allow_requests(all_requests=True), refused:
            script.start_plan(odoo, self.lead.id, "From outside")
        self.assertFalse(self.lead.follow_up_enrolment_ids)

    # which says that it will be removed
    @mute_logger("odoo.addons.rpc.controllers.xmlrpc")
    def test_xmlrpc(self):
        script = self._load("api_xmlrpc.py")
        key = self._make_key()
        with self.allow_requests(all_requests=True):
            odoo = script.Odoo(self.base_url(), self.env.cr.dbname, "rep_fu", key)
        self._check(script, odoo)
