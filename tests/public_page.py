"""The page of a prospect, opened and used as they do: over HTTP, without an account."""

from datetime import date, timedelta

from lxml import html

from odoo.tests import HttpCase
from odoo.tools import SQL

from .common import MONDAY, FollowUpCase

TODAY = MONDAY.date()
FRIDAY = date(2026, 3, 6)


class PageCase(HttpCase, FollowUpCase):
    """One lead with a link to its page, at a fixed moment."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._create_lead()
        cls.partner = cls.lead.partner_id
        cls.partner.lang = "en_US"

    def setUp(self):
        super().setUp()
        clock = self._at(MONDAY)
        clock.start()
        self.addCleanup(clock.stop)
        self.access, self.token = self._create_link(self.lead)
        self.contact = self.access.contact_id
        self.authenticate(None, None)

    def _create_link(self, lead):
        links = self.env["crm.follow.up.access"].with_user(self.rep)
        return links._create_for(lead.with_user(self.rep))

    def _ask(self, name="Confirm the next steps", days=2, lead=None, **values):
        kind = self.env["crm.follow.up.commitment.type"]
        lead = (lead or self.lead).with_user(self.rep)
        day = TODAY + timedelta(days)
        return lead._follow_up_ask(kind, date_due=day, name=name, **values).sudo()

    def _propose(self, **values):
        agreements = self.env["crm.follow.up.agreement"].with_user(self.rep)
        return agreements._propose(self.lead.with_user(self.rep), values)

    def _get(self, token=None, query=""):
        return self.url_open(f"/follow-up/{token or self.token}{query}")

    def _get_form(self):
        """Return the hidden fields that every form of the page holds."""
        page = html.fromstring(self._get().text)
        return {
            name: page.xpath(f"//input[@name='{name}']/@value")[0]
            for name in ("csrf_token", "nonce")
        }

    def _post(self, act, token=None, form=None, **values):
        """Send a form of the page; the redirection is not followed."""
        form = form or self._get_form()
        return self.url_open(
            f"/follow-up/{token or self.token}",
            data=form | {"act": act} | values,
            allow_redirects=False,
        )

    def _read(self, text):
        """Return what a person reads of a page."""
        body = html.fromstring(text).xpath("//body")[0]
        return " ".join(body.text_content().split())

    def _get_touches(self, lead=None):
        return self.env["crm.follow.up.touch"].search(
            [("lead_id", "=", (lead or self.lead).id), ("source", "=", "page")]
        )

    def _snapshot(self):
        """Return all that the page could change, as the database has it."""
        self.env.flush_all()
        tables = (
            "crm_lead",
            "crm_follow_up_access",
            "crm_follow_up_access_mark",
            "crm_follow_up_agreement",
            "crm_follow_up_commitment",
            "crm_follow_up_contact",
            "crm_follow_up_enrolment",
            "crm_follow_up_touch",
            "mail_activity",
            "mail_message",
            "mail_notification",
        )
        found = {}
        for table in tables:
            query = SQL("SELECT * FROM %s ORDER BY id", SQL.identifier(table))
            found[table] = self.env.execute_query(query)
        return found

    def assertDone(self, response, act):
        self.assertEqual(response.status_code, 303)
        self.assertURLEqual(
            response.headers["Location"], f"/follow-up/{self.token}?done={act}"
        )

    def assertRefusedOnPage(self, response, words):
        self.assertEqual(response.status_code, 422)
        self.assertIn(words, self._read(response.text))
