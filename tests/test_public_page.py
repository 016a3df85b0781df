import hashlib
from datetime import timedelta

from lxml import html

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MONDAY
from .public_page import FRIDAY, TODAY, PageCase


@tagged("post_install", "-at_install")
class TestLinks(PageCase):
    """Which links lead to the page, and what the others say."""

    def _assert_unknown(self, token):
        response = self._get(token)
        self.assertEqual(response.status_code, 404)
        self.assertEqual(response.text, self._get("unknown").text)
        return response

    def test_token_is_random_and_only_its_hash_is_kept(self):
        _other, token = self._create_link(self.lead)
        self.assertNotEqual(token, self.token)
        self.assertGreaterEqual(len(token), 43)
        expected = hashlib.sha256(self.token.encode()).hexdigest()
        self.assertEqual(self.access.token_hash, expected)
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT 1 FROM crm_follow_up_access a WHERE a::text LIKE %s",
            [f"%{self.token}%"],
        )
        self.assertFalse(self.env.cr.fetchall())

    def test_unknown_link_tells_nothing(self):
        text = self._read(self._assert_unknown("x" * 43).text)
        for name in (self.company.name, self.rep.name, self.partner.name):
            self.assertNotIn(name, text)

    def test_expired_link_is_as_an_unknown_one(self):
        with self._at(MONDAY + timedelta(days=59)):
            self.assertEqual(self._get().status_code, 200)
        with self._at(MONDAY + timedelta(days=60, minutes=1)):
            self._assert_unknown(self.token)

    def test_links_are_valid_as_long_as_the_company_says(self):
        self.company.follow_up_page_days = 2
        access, token = self._create_link(self.lead)
        self.assertEqual(access.date_expiry, MONDAY + timedelta(days=2))
        with self._at(MONDAY + timedelta(days=3)):
            self._assert_unknown(token)

    def test_revoked_link_is_as_an_unknown_one(self):
        self.assertEqual(self._get().status_code, 200)
        self.access.with_user(self.rep).action_revoke()
        self._assert_unknown(self.token)
        self.assertIn("was revoked", self.lead.message_ids[0].body)

    def test_malformed_links_are_as_unknown_ones(self):
        for token in (
            "a/b/c",
            "%00",
            "..%2f..%2fweb",
            "x" * 5000,
            "%27%20OR%201=1--",
            "%F0%9F%92%A5",
            self.token + "x",
            self.token[:-1],
            self.token.swapcase(),
        ):
            with self.subTest(token=token):
                self._assert_unknown(token)
        response = self.url_open("/follow-up")
        self.assertEqual(response.status_code, 404)
        self.assertEqual(response.text, self._get("unknown").text)

    def test_posts_to_wrong_links_answer_alike(self):
        expired, token = self._create_link(self.lead)
        expired.date_expiry = MONDAY - timedelta(days=1)
        form = self._get_form()
        texts = set()
        for wrong in ("unknown", "a/b", token):
            response = self._post("stop", token=wrong, form=form)
            self.assertEqual(response.status_code, 404)
            texts.add(response.text)
        self.assertEqual(len(texts), 1)
        self.assertFalse(self.contact.stop_requested)

    def test_link_is_shown_once_and_leads_to_the_page(self):
        action = self.lead.with_user(self.rep).action_follow_up_page_link()
        context = action["context"]
        dialog = self.env["crm.follow.up.link"].with_user(self.rep)
        dialog = dialog.with_context(**context).create({})
        path = "/follow-up/" + dialog.url.rpartition("/")[2]
        self.assertEqual(self.url_open(path).status_code, 200)
        self.assertIn(dialog.url, dialog.text)
        self.assertIn("wa.me", dialog.action_whatsapp()["url"])
        again = dialog.browse(dialog.id).with_context(follow_up_page_url=None)
        self.assertFalse(again.url, "nothing of it is stored")

    def test_link_is_sent_by_a_personal_mail(self):
        action = self.lead.with_user(self.rep).action_follow_up_page_send()
        composer = self.env["mail.compose.message"].with_user(self.rep)
        composer = composer.with_context(**action["context"]).create({})
        links = html.fromstring(composer.body).xpath("//a/@href")
        self.assertEqual(links, [action["context"]["follow_up_page_url"]])
        path = "/follow-up/" + links[0].rpartition("/")[2]
        self.assertEqual(self.url_open(path).status_code, 200)
        composer._action_send_mail()
        mail = self.env["mail.mail"].search([], order="id desc", limit=1)
        self.assertEqual(mail.recipient_ids, self.partner)
        touch = self.lead.follow_up_touch_ids.filtered(
            lambda each: each.direction == "out"
        )
        self.assertEqual(touch.source, "email", "a touch as any other mail")

    def test_mail_needs_an_address(self):
        self.lead.write({"email_from": False})
        self.partner.email = False
        with self.assertRefused("has no e-mail address"):
            self.lead.with_user(self.rep).action_follow_up_page_send()

    def test_page_must_not_be_kept_indexed_or_passed_on(self):
        for token in (self.token, "unknown"):
            headers = self._get(token).headers
            self.assertIn("no-store", headers["Cache-Control"])
            self.assertIn("noindex", headers["X-Robots-Tag"])
            self.assertEqual(headers["Referrer-Policy"], "no-referrer")
            self.assertIn("default-src 'none'", headers["Content-Security-Policy"])

    def test_page_needs_neither_scripts_nor_inline_styles(self):
        self._ask()
        page = html.fromstring(self._get().text)
        self.assertFalse(page.xpath("//script | //style | //*[@style]"))
        handlers = [n for each in page.iter() for n in each.attrib if n[:2] == "on"]
        self.assertFalse(handlers)


@tagged("post_install", "-at_install")
class TestReading(PageCase):
    """Reading changes nothing, whoever reads how often."""

    def test_reading_a_hundred_times_changes_nothing(self):
        self._enrol(self.lead)
        self._ask()
        self._propose(boundary_count=2)
        before = self._snapshot()
        for number in range(100):
            query = ("", "?act=stop&nonce=x", "?done=confirm")[number % 3]
            self.assertEqual(self._get(query=query).status_code, 200)
        self.assertEqual(self._snapshot(), before)

    def test_asking_for_the_head_changes_nothing(self):
        before = self._snapshot()
        response = self.url_open(f"/follow-up/{self.token}", method="HEAD")
        self.assertEqual((response.status_code, response.text), (200, ""))
        self.assertEqual(self._snapshot(), before)

    def test_other_methods_are_refused(self):
        before = self._snapshot()
        for method in ("PUT", "DELETE", "PATCH"):
            with self.subTest(method=method):
                response = self.opener.request(
                    method, f"{self.base_url()}/follow-up/{self.token}", timeout=10
                )
                self.assertIn(response.status_code, (400, 404, 405))
        self.assertEqual(self._snapshot(), before)

    def test_page_shows_what_belongs_to_this_person_only(self):
        self._ask("Send us the drawings")
        other = self._create_lead(
            name="Secret deal",
            partner=self.env["res.partner"].create(
                {"name": "Somebody else", "email": "else@example.com"}
            ),
        )
        foreign = self._ask("Sign the secret contract", lead=other)
        colleague = self._ask("What a colleague of theirs promised")
        colleague.contact_id = foreign.contact_id
        text = self._get().text
        self.assertIn("Send us the drawings", text)
        for secret in (
            "Sign the secret contract",
            "What a colleague of theirs promised",
            "Secret deal",
            "Somebody else",
            self.lead.name,
            self.manager.name,
            self.rep.email,
            self.partner.email,
        ):
            with self.subTest(secret=secret):
                self.assertNotIn(secret, text)

    def test_page_is_in_the_language_of_the_prospect(self):
        self.env["res.lang"]._activate_lang("es_ES")
        self.partner.lang = "es_ES"
        self._ask(days=4)
        page = html.fromstring(self._get().text)
        self.assertEqual(page.get("lang"), "es-ES")
        self.assertIn("viernes, 6 de marzo de 2026", page.text_content())

    def test_days_are_those_of_the_prospect(self):
        self.lead.country_id = self.env.ref("base.nz")
        self.partner.tz = "Pacific/Auckland"
        evening = MONDAY.replace(hour=15)
        with self._at(evening):
            page = html.fromstring(self._get().text)
        [least] = set(page.xpath("//input[@type='date']/@min"))
        self.assertEqual(least, (TODAY + timedelta(days=1)).isoformat())

    def test_every_field_has_a_label(self):
        self._ask()
        page = html.fromstring(self._get().text)
        fields = page.xpath("//input[not(@type='hidden')] | //textarea | //select")
        self.assertTrue(fields)
        for field in fields:
            labelled = page.xpath(f"//label[@for='{field.get('id')}']")
            self.assertTrue(labelled or field.xpath("ancestor::label"), field.attrib)
        ids = page.xpath("//@id")
        self.assertEqual(len(ids), len(set(ids)))
        self.assertTrue(page.xpath("//*[@aria-live]"))
        self.assertEqual(len(page.xpath("//fieldset")), len(page.xpath("//legend")))


@tagged("post_install", "-at_install")
class TestClosed(PageCase):
    """What the page of a lead says that goes on no more, or elsewhere."""

    def _assert_closed(self):
        response = self._get()
        self.assertEqual(response.status_code, 200)
        self.assertIn("Nothing left to do here", response.text)
        self.assertFalse(html.fromstring(response.text).xpath("//form"))

    def _assert_closed_for_posts(self, form):
        response = self._post("stop", form=form)
        self.assertEqual(response.status_code, 200)
        self.assertIn("Nothing left to do here", response.text)
        self.assertFalse(self.contact.exists().stop_requested)

    def test_won_lead_shows_a_closed_page(self):
        form = self._get_form()
        self.lead.action_set_won()
        self._assert_closed()
        self._assert_closed_for_posts(form)

    def test_lost_lead_shows_a_closed_page(self):
        form = self._get_form()
        self.lead.action_set_lost()
        self._assert_closed()
        self._assert_closed_for_posts(form)

    def test_archived_lead_shows_a_closed_page(self):
        form = self._get_form()
        self.lead.active = False
        self._assert_closed()
        self._assert_closed_for_posts(form)

    def test_deleted_lead_shows_a_closed_page(self):
        form = self._get_form()
        self.lead.unlink()
        self._assert_closed()
        self._assert_closed_for_posts(form)

    def test_merged_lead_goes_on_where_it_was_merged_into(self):
        head = self._create_lead(name="Head", partner=self.partner)
        self._ask("Send us the drawings")
        (head + self.lead).merge_opportunity()
        merged = self.access.lead_id
        self.assertTrue(merged.exists())
        text = self._read(self._get().text)
        self.assertIn("Send us the drawings", text)

    def test_no_link_to_a_closed_page_is_made(self):
        self.lead.action_set_won()
        with self.assertRefused("won, lost or archived"):
            self._create_link(self.lead)


@tagged("post_install", "-at_install")
class TestAbuse(PageCase):
    """What is sent by who means harm, or by mistake."""

    def setUp(self):
        super().setUp()
        self.commitment = self._ask()

    def test_form_without_csrf_token_is_refused(self):
        form = self._get_form()
        form.pop("csrf_token")
        before = self._snapshot()
        with mute_logger("odoo.http"):
            response = self._post("confirm", form=form, id=self.commitment.id)
        self.assertEqual(response.status_code, 400)
        self.assertEqual(self._snapshot(), before)

    def test_form_with_a_forged_csrf_token_is_refused(self):
        form = self._get_form()
        token, before = form["csrf_token"], self._snapshot()
        # the last digit of when it ends, which may be any
        other = "1" if token.endswith("0") else "0"
        for forged in ("x", token[:-1] + other, "0" * 40 + "o9999999999"):
            with self.subTest(token=forged), mute_logger("odoo.http"):
                response = self._post(
                    "confirm",
                    form=form | {"csrf_token": forged},
                    id=self.commitment.id,
                )
            self.assertEqual(response.status_code, 400)
        self.assertEqual(self._snapshot(), before)

    def test_csrf_token_of_another_visitor_is_refused(self):
        form = self._get_form()
        self.opener.cookies.clear()
        self.authenticate(None, None)
        with mute_logger("odoo.http"):
            response = self._post("confirm", form=form, id=self.commitment.id)
        self.assertEqual(response.status_code, 400)
        self.assertEqual(self.commitment.state, "asked")

    def test_double_submit_is_one_act(self):
        form = self._get_form()
        for _turn in range(3):
            response = self._post("confirm", form=form, id=self.commitment.id)
            self.assertDone(response, "confirm")
        self.assertEqual(self.commitment.state, "agreed")
        self.assertEqual(len(self._get_touches()), 1)

    def test_double_submit_of_a_new_step_is_one_step(self):
        form = self._get_form()
        values = {"name": "I send the plans", "date": FRIDAY.isoformat()}
        for _turn in range(2):
            self.assertDone(self._post("add", form=form, **values), "add")
        # a reloaded page, the same words
        self.assertDone(self._post("add", **values), "add")
        steps = self.lead.commitment_ids.filtered(
            lambda each: each.name == "I send the plans"
        )
        self.assertEqual(len(steps), 1)
        self.assertEqual(len(self._get_touches()), 1)

    def test_form_that_is_sent_again_later_does_not_ask_for_the_same_anew(self):
        form = self._get_form()
        values = {"name": "I send the plans", "date": FRIDAY.isoformat()}
        self._post("add", form=form, **values)
        step = self.lead.commitment_ids - self.commitment
        step.with_user(self.rep)._keep()
        self.assertDone(self._post("add", form=form, **values), "add")
        self.assertEqual(self.lead.commitment_ids - self.commitment, step)

    def test_sixty_posts_a_minute_are_limited(self):
        codes = []
        form = self._get_form()
        for number in range(60):
            form["nonce"] = f"nonce{number}"
            values = {"name": f"Step {number}", "date": FRIDAY.isoformat()}
            codes.append(self._post("add", form=form, **values).status_code)
        self.assertEqual(codes, [303] * 20 + [429] * 40)
        self.assertEqual(len(self._get_touches()), 20)
        # a minute later, again
        with self._at(MONDAY + timedelta(minutes=1)):
            response = self._post("add", name="One more", date=FRIDAY.isoformat())
        self.assertDone(response, "add")

    def test_posts_of_one_address_are_limited_over_all_links(self):
        form = self._get_form()
        codes = [
            self._post("stop", token=f"guess{number}", form=form).status_code
            for number in range(45)
        ]
        self.assertEqual(codes, [404] * 40 + [429] * 5)

    def test_address_is_not_kept(self):
        self._post("confirm", id=self.commitment.id)
        keys = self.env["crm.follow.up.access.mark"].search([]).mapped("key")
        self.assertTrue(keys)
        self.assertNotIn("127.0.0.1", " ".join(keys))

    def test_marks_are_forgotten(self):
        self._post("confirm", id=self.commitment.id)
        marks = self.env["crm.follow.up.access.mark"]
        marks._gc_marks()
        self.assertTrue(marks.search_count([]))
        with self._at(MONDAY + timedelta(days=4)):
            marks._gc_marks()
        self.assertFalse(marks.search_count([]))

    def test_html_is_escaped(self):
        evil = "<script>alert(1)</script><b>x</b>"
        self._post("add", name=evil, date=FRIDAY.isoformat())
        text = self._get().text
        self.assertNotIn("<script>", text)
        self.assertIn("&lt;script&gt;", text)
        bodies = " ".join(self.lead.message_ids.mapped("body"))
        self.assertNotIn("<script", bodies)
        self.assertIn("&lt;script&gt;", bodies)

    def test_html_of_a_reason_is_escaped(self):
        evil = "<img src=x onerror=alert(1)>"
        self._post("decline", id=self.commitment.id, reason=evil)
        bodies = " ".join(self.lead.message_ids.mapped("body"))
        self.assertNotIn("<img", bodies)

    def test_html_that_was_refused_is_escaped_when_it_is_shown_again(self):
        evil = '"><script>alert(1)</script>'
        response = self._post("add", name=evil, date="2020-01-01")
        self.assertEqual(response.status_code, 422)
        self.assertNotIn("<script>", response.text)
        page = html.fromstring(response.text)
        self.assertEqual(page.xpath("//input[@id='name']/@value"), [evil])

    def test_long_texts_are_cut(self):
        self._post("decline", id=self.commitment.id, reason="x" * 100_000)
        self.assertEqual(len(self.commitment.close_reason), 1000)
        self._post("add", name="y" * 100_000, date=FRIDAY.isoformat())
        names = self.lead.commitment_ids.mapped("name")
        self.assertEqual(max(map(len, names)), 150)

    def test_control_characters_are_dropped(self):
        self._post("add", name="Send\x07 it\r\nnow", date=FRIDAY.isoformat())
        self.assertIn("Send it now", self.lead.commitment_ids.mapped("name"))

    def test_dates_in_the_past_are_refused_and_the_input_is_kept(self):
        response = self._post("add", name="I send the plans", date="2026-03-01")
        self.assertRefusedOnPage(response, "This date has passed")
        page = html.fromstring(response.text)
        self.assertEqual(page.xpath("//input[@id='name']/@value"), ["I send the plans"])
        [field] = page.xpath("//input[@id='due']")
        self.assertEqual(field.get("value"), "2026-03-01")
        self.assertEqual(field.get("aria-invalid"), "true")
        self.assertTrue(page.xpath(f"//*[@id='{field.get('aria-describedby')}']"))
        self.assertEqual(len(self.lead.commitment_ids), 1)

    def test_dates_ten_years_ahead_are_refused(self):
        for act, values in (
            ("add", {"name": "I send the plans"}),
            ("date", {"id": self.commitment.id}),
            ("again", {}),
        ):
            with self.subTest(act=act):
                response = self._post(act, date="2036-03-02", **values)
                self.assertRefusedOnPage(response, "too far ahead")
        self.assertEqual(len(self.lead.commitment_ids), 1)
        self.assertFalse(self.contact.date_not_before)

    def test_dates_that_are_none_are_refused(self):
        for value, words in (
            ("", "choose a date"),
            ("tomorrow", "do not understand"),
            ("2026-02-30", "do not understand"),
            ("0000-00-00", "do not understand"),
        ):
            with self.subTest(value=value):
                response = self._post("again", date=value)
                self.assertRefusedOnPage(response, words)

    def test_commitments_of_others_cannot_be_reached(self):
        other = self._create_lead(
            partner=self.env["res.partner"].create(
                {"name": "Somebody else", "email": "else@example.com"}
            )
        )
        foreign = self._ask(lead=other)
        ours = self._ask("We call you", party="us", state="agreed")
        answers = set()
        for number in (foreign.id, ours.id, 999_999_999, 0, -1, "x", ""):
            for act in ("confirm", "decline", "date"):
                response = self._post(
                    act, id=number, reason="x", date=FRIDAY.isoformat()
                )
                self.assertEqual(response.status_code, 422)
                answers.add(self._read(response.text))
            with self._at(MONDAY + timedelta(minutes=1)):
                self.env["crm.follow.up.access.mark"].search([]).unlink()
        self.assertEqual(len(answers), 1, "nobody can tell what there is elsewhere")
        self.assertEqual((foreign.state, ours.state), ("asked", "agreed"))

    def test_agreements_of_others_cannot_be_reached(self):
        other = self._create_lead(
            partner=self.env["res.partner"].create(
                {"name": "Somebody else", "email": "else@example.com"}
            )
        )
        agreements = self.env["crm.follow.up.agreement"]
        foreign = agreements._propose(other, {"boundary_count": 1})
        self._propose(boundary_count=2)
        response = self._post("agreement", id=foreign.id)
        self.assertRefusedOnPage(response, "changed meanwhile")
        self.assertEqual(foreign.state, "proposed")

    def test_channels_that_are_not_offered_are_refused(self):
        gift = self.env.ref("crm_follow_up.channel_gift")
        response = self._post("channels", channel=gift.id, part="any")
        self.assertRefusedOnPage(response, "not offered")
        self.assertFalse(self.contact.channel_ids)

    def test_days_and_times_that_are_not_offered_are_refused(self):
        for values in ({"weekday": "7", "part": "any"}, {"part": "night"}, {}):
            with self.subTest(values=values):
                response = self._post("channels", **values)
                self.assertRefusedOnPage(response, "not offered")

    def test_acts_that_are_none_are_refused(self):
        for act in ("", "unlink", "__class__", "_act_stop"):
            with self.subTest(act=act):
                response = self._post(act, id=self.commitment.id)
                self.assertRefusedOnPage(response, "not offered")
        self.assertFalse(self._get_touches())

    def test_form_without_a_nonce_is_refused(self):
        form = self._get_form() | {"nonce": ""}
        response = self._post("confirm", form=form, id=self.commitment.id)
        self.assertRefusedOnPage(response, "out of date")
        self.assertEqual(self.commitment.state, "asked")

    def test_refused_act_leaves_nothing(self):
        before = self._snapshot()
        self._post("add", name="", date=FRIDAY.isoformat())
        after = self._snapshot()
        before.pop("crm_follow_up_access_mark")
        after.pop("crm_follow_up_access_mark")
        self.assertEqual(after, before)
