import json
import os
from unittest.mock import patch

from odoo.http import Request
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .hostile import NUMBERS, TEXTS, Hostile
from .public_page import PageCase

# requests of each test; more than these for a night
REQUESTS = int(os.environ.get("FOLLOW_UP_FUZZ_REQUESTS", "60"))
SEED = int(os.environ.get("FOLLOW_UP_FUZZ_SEED", "19"))
ACTS = ("confirm", "date", "decline", "agreement", "add", "channels", "again", "stop")
FIELDS = (
    "act",
    "id",
    "date",
    "reason",
    "name",
    "nonce",
    "channel",
    "hours",
    "day",
    "item",
)
LOGINS = (None, "portal_fu", "rep_fu", "manager_fu")
FINE = range(200, 500)


@tagged("post_install", "-at_install")
class TestHttpFuzz(PageCase):
    """Whatever is sent to our routes, the server answers and does not fall over."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        new_test_user(cls.env, "portal_fu", groups="base.group_portal")

    def setUp(self):
        super().setUp()
        self.hostile = Hostile(SEED, [self.lead.id, self.rep.id])
        self.login = None

    def _log_in(self):
        """Be somebody else now and then."""
        if self.hostile.happens(0.1):
            self.login = self.hostile.pick(LOGINS)
            self.authenticate(self.login, self.login)

    def _text(self):
        """Return a text that can be sent, as what comes in may be cut on the way."""
        text = str(self.hostile.value())
        return text.encode("utf-8", "replace").decode()[:4000]

    def _assert_answered(self, response, *sent):
        self.assertIn(response.status_code, FINE, f"{sent!r:.500}")
        for mark in ("Traceback (most", "psycopg2"):
            self.assertNotIn(mark, response.text[:100_000], f"{sent!r:.500}")

    def _quote(self, text):
        return "".join(f"%{byte:02x}" for byte in text.encode())

    @mute_logger("odoo.http")
    def test_links_of_the_page(self):
        for _number in range(REQUESTS):
            text = self._text()
            token = self.hostile.pick((self.token, self.token[:-1], text[:200]))
            url = f"/follow-up/{self._quote(token)}?done={self._quote(text)}"
            self._assert_answered(self.url_open(url), url)

    @mute_logger("odoo.http")
    def test_forms_of_the_page(self):
        self._ask()
        self._propose()
        marks = self.env.registry["crm.follow.up.access.mark"]
        # what is sent matters here, not how often
        slow = patch.object(marks, "_is_too_much", lambda *args: False)
        with slow:
            for _number in range(REQUESTS):
                form = self._get_form() | {"act": self.hostile.pick(ACTS)}
                for field in FIELDS:
                    if self.hostile.happens(0.4):
                        form[field] = self._text()
                if self.hostile.happens(0.7):
                    form["act"] = self.hostile.pick(ACTS)
                response = self.url_open(
                    f"/follow-up/{self.token}", data=form, allow_redirects=False
                )
                self._assert_answered(response, form)
        # it is still the page of the prospect
        self.assertEqual(self._get().status_code, 200)

    @mute_logger("odoo.http")
    def test_files_of_plans_and_people(self):
        paths = ("/crm_follow_up/plans?ids=", "/crm_follow_up/people/")
        for _number in range(REQUESTS):
            self._log_in()
            path = self.hostile.pick(paths)
            url = path + self._quote(self._text()[:500])
            self._assert_answered(self.url_open(url), self.login, url)

    def _make_table(self):
        """Return a table of the dashboard in which some things are of other kinds."""

        def maybe(value):
            return self.hostile.value() if self.hostile.happens(0.15) else value

        return maybe(
            {
                "title": maybe(self.hostile.pick(TEXTS)),
                "definition": maybe("Answered touches."),
                "note": maybe(""),
                "columns": maybe(
                    [maybe({"label": maybe("Rate"), "type": maybe("percent")})]
                ),
                "rows": maybe(
                    [
                        maybe(
                            {
                                "cells": maybe(
                                    [maybe(1), self.hostile.pick(NUMBERS), None]
                                ),
                                "note": maybe(self.hostile.pick(TEXTS)),
                            }
                        )
                    ]
                ),
            }
        )

    @mute_logger("odoo.http")
    def test_tables_of_the_dashboard(self):
        self.authenticate("rep_fu", "rep_fu")
        statuses = set()
        for _number in range(REQUESTS):
            data = json.dumps(self._make_table())
            response = self.url_open(
                "/crm_follow_up/dashboard/export",
                data={"data": data, "csrf_token": Request.csrf_token(self)},
            )
            self._assert_answered(response, data)
            statuses.add(response.status_code)
        self.assertEqual(statuses, {200, 400})
