from datetime import timedelta

from lxml import html

from odoo.fields import Command
from odoo.tests import tagged

from .common import MONDAY
from .public_page import PageCase

ATTACK = "<script>alert(1)</script><img src=x onerror=alert(2)>"
TEMPLATE = "{{ object.user_id.login }} {{ object.env.cr.dbname }} {{ 7 * 7 }} ${7*7}"
DANGEROUS = {"script", "iframe", "object", "embed", "base", "form", "meta"}


@tagged("post_install", "-at_install")
class TestHtml(PageCase):
    """What people enter is shown as they wrote it, and never carried out."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._create_plan(
            {
                "delay_count": 0,
                "name": f"Call {ATTACK}",
                "ask": ATTACK,
                "script": f'<p>{TEMPLATE}</p><a href="{{{{ company }}}}">{{{{ lead }}}}'
                f"</a>{ATTACK}",
            },
            {"delay_count": 0},
            name=f"Plan {ATTACK}",
        )
        cls.lead.write(
            {
                "name": f"Deal {ATTACK} {TEMPLATE}",
                "contact_name": ATTACK,
                "partner_name": "javascript:alert(3)",
                "function": ATTACK,
                "referred": ATTACK,
            }
        )
        cls.partner.name = f"Eva {ATTACK}"
        cls.reason.name = f"News {ATTACK}"

    def setUp(self):
        super().setUp()
        lead, before = self.lead.with_user(self.rep), MONDAY - timedelta(days=3)
        lead._follow_up_log(self.phone, date=before, note=ATTACK)
        lead._follow_up_log(self.email, "in", date=before, note=ATTACK)
        self.enrolment = self._enrol(self.lead, self.plan)
        self._ask(name=ATTACK, description=ATTACK)
        self._propose(line_ids=[Command.create({"name": ATTACK})])
        self.env["crm.follow.up.question"].with_user(self.rep).create(
            {"name": ATTACK, "lead_id": self.lead.id}
        )
        self.env["crm.follow.up.offer.change"].with_user(self.rep).create(
            {"name": ATTACK, "lead_id": self.lead.id}
        )

    def assertHarmless(self, text):
        """No element and no attribute in a piece of HTML would run anything."""
        text = str(text or "").strip()
        if not text:
            return
        for node in html.fragment_fromstring(text, create_parent="div").iter():
            self.assertNotIn(node.tag, DANGEROUS, text)
            for name, value in node.attrib.items():
                self.assertFalse(name.startswith("on"), text)
                self.assertFalse(value.strip().lower().startswith("javascript:"), text)

    def test_script_on_the_desk(self):
        item = self.lead.with_user(self.rep).get_follow_up_desk_item()
        self.assertIn("Deal &lt;script&gt;", item["script"])
        self.assertHarmless(item["script"])

    def test_script_in_the_activity_and_in_the_trial(self):
        activity = self.enrolment._get_planned_touches().activity_id
        self.assertHarmless(activity.note)
        trial = self.plan.with_user(self.manager).get_trial(self.lead.id)
        self.assertTrue(trial["items"][0]["script"])
        for item in trial["items"]:
            self.assertHarmless(item["script"])

    def test_code_in_scripts_stays_text(self):
        script = self.lead.with_user(self.rep).get_follow_up_desk_item()["script"]
        for words in TEMPLATE.split(" ${"):
            self.assertIn(words.strip("${}"), script)
        for told in (self.rep.login, self.env.cr.dbname, "49"):
            self.assertNotIn(told, script)

    def test_what_is_shown_as_html_in_forms(self):
        agreement = self.lead.follow_up_agreement_ids[:1]
        for words in (
            self.plan.warnings,
            self.lead.follow_up_agreement_summary,
            agreement.summary,
        ):
            self.assertHarmless(words)
        self.assertIn("&lt;script&gt;", agreement.summary)

    def test_messages_in_the_chatter(self):
        self.enrolment.with_user(self.rep)._pause(reason=ATTACK, now=MONDAY)
        self.enrolment.with_user(self.rep)._stop("manual", ATTACK)
        bodies = self.lead.message_ids.mapped("body")
        self.assertTrue(any("&lt;script&gt;" in body for body in bodies))
        for body in bodies:
            self.assertHarmless(body)

    def test_mail_about_the_day(self):
        mailing = self.env["crm.follow.up.mailing"]
        mailing = mailing._with_recipient(self.rep)
        subject, body, reason = mailing._prepare_mail("desk", MONDAY.date())
        self.assertFalse(reason)
        self.assertIn("&lt;script&gt;", body)
        self.assertNotIn("\n", subject)
        self.assertHarmless(body)

    def test_page_of_the_prospect(self):
        text = self._get().text
        self.assertIn("&lt;script&gt;", text)
        self.assertNotIn("alert(1)</script>", text)
        self.assertNotIn("<img src=x", text)

    def test_draft_of_a_template_does_not_carry_out_the_words_of_the_lead(self):
        template = self._create_mail_template(
            subject="About {{ object.name }}",
            body_html='<p>About <t t-out="object.name"/></p>' + ATTACK,
        )
        preview = self.plan.with_user(self.manager).get_message_preview(
            self.lead.id, mail_template_id=template.id
        )
        self.assertFalse(preview["error"])
        self.assertIn("7 * 7", preview["subject"])
        self.assertIn("7 * 7", preview["body"])
        self.assertHarmless(preview["body"])
