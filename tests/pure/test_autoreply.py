"""Which mails are answers of persons, and when an absent person is back."""

import unittest
from collections import Counter
from datetime import date, timedelta

from autoreply_cases import AUTOMATIC, TODAY, read_mail
from autoreply_cases_genuine import GENUINE
from cadence_cases import load_doctests
from hypothesis import given, settings
from hypothesis import strategies as st

from tools import autoreply
from tools.autoreply import BODY, Mail, examine, newest
from tools.autoreply_dates import first_day_back
from tools.autoreply_words import fold

load_tests = load_doctests(autoreply)

DAY = timedelta(days=1)
KINDS = {"answer", "absence", "receipt", "bounce", "robot"}
AWAY = "I am out of the office until 14 March. In urgent cases please contact Ana."
PROPERTY = settings(max_examples=150, deadline=None, database=None, derandomize=True)

PROVEN = [
    row
    for row in AUTOMATIC
    if examine(row.mail, TODAY).evidence == "header:auto-submitted"
]
HISTORY = [row.mail.body for row in AUTOMATIC if row.kind in ("absence", "robot")]
QUOTES = (
    "On Mon, 9 Mar 2026 at 09:14, Ana Pérez <ana@acme.example> wrote:\n{marked}",
    "On Mon, 9 Mar 2026 at 09:14, Ana Pérez <ana@acme.example> wrote:\n\n{plain}",
    "Am 09.03.2026 um 09:14 schrieb Ana Pérez:\n{marked}",
    "Ana Pérez <ana@acme.example> schrieb am Mo., 9. März 2026, 09:14:\n{plain}",
    "Le lun. 9 mars 2026 à 09:14, Ana Pérez\n<ana@acme.example> a écrit :\n{marked}",
    "El lun, 9 mar 2026 a las 9:14, Ana Pérez (<a@b.example>) escribió:\n{plain}",
    "Il giorno lun 9 mar 2026 alle ore 09:14 Ana <a@b.example> ha scritto:\n{plain}",
    "Em seg., 9 de mar. de 2026 às 09:14, Ana <a@b.example> escreveu:\n{plain}",
    "Op ma 9 mrt 2026 om 09:14 schreef Ana <ana@acme.example>:\n{marked}",
    "-----Original Message-----\n{plain}",
    "-----Ursprüngliche Nachricht-----\nVon: Ana\nGesendet: Montag\n\n{plain}",
    "-----Mensaje original-----\n{plain}",
    "---------- Forwarded message ---------\n{plain}",
    "________________________________\nFrom: Ana\nSent: 9 March\nTo: Max\n\n{plain}",
    "*De :* Ana\n*Envoyé :* lundi 9 mars 2026 09:14\n*À :* Max\n\n{plain}",
    "De: Ana\nEnviado el: lunes, 9 de marzo de 2026\nPara: Max\n\n{plain}",
    "Da: Ana\nInviato: lunedì 9 marzo 2026\nA: Max\n\n{plain}",
    "Van: Ana\nVerzonden: maandag 9 maart 2026\nAan: Max\n\n{plain}",
    "{marked}",
)


def quote(body, style):
    lines = body.splitlines()
    return style.format(plain=body, marked="\n".join(f"> {line}" for line in lines))


def verdict(mail, today=TODAY):
    finding = examine(mail, today)
    return finding.kind, finding.until


class TestTables(unittest.TestCase):
    def check(self, rows):
        for row in rows:
            with self.subTest(row.name):
                finding = examine(row.mail, TODAY)
                self.assertEqual(finding[:2], (row.kind, row.until), finding.evidence)
                self.assertTrue(finding.evidence)

    def test_mail_of_a_machine_is_told_with_its_day_back(self):
        self.check(AUTOMATIC)

    def test_answer_of_a_person_stays_an_answer(self):
        self.check(GENUINE)

    def test_tables_are_large_and_each_row_is_once(self):
        self.assertGreaterEqual(len(AUTOMATIC + GENUINE), 140)
        self.assertGreaterEqual(len(GENUINE), 50)
        for rows in (AUTOMATIC, GENUINE):
            names = Counter(row.name for row in rows)
            self.assertEqual(max(names.values()), 1, names.most_common(1))

    def test_tables_hold_every_kind_and_genuine_rows_are_answers(self):
        self.assertEqual({row.kind for row in AUTOMATIC}, KINDS - {"answer"})
        self.assertEqual({row.kind for row in GENUINE}, {"answer"})

    def test_texts_of_seven_languages_are_told_without_headers(self):
        languages = set()
        for row in AUTOMATIC:
            bare = row.mail._replace(headers={}, content_type="", sender="")
            finding = examine(bare, TODAY)
            if finding.kind != "answer":
                languages.add(finding.evidence.partition(":")[2])
        self.assertLessEqual({"en", "es", "de", "fr", "it", "pt", "nl"}, languages)


class TestHeaders(unittest.TestCase):
    def kind(self, body="Please note our new price list.", sender="", **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return examine(Mail("Re: Offer", body, sender, headers), TODAY).kind

    def test_header_by_which_machines_name_themselves_is_proof(self):
        for name, value in (
            ("auto_submitted", "auto-replied"),
            ("auto_submitted", "auto-generated"),
            ("auto_submitted", "auto-notified; owner=x"),
            ("x_autoreply", "yes"),
            ("x_autorespond", "Re: Offer"),
            ("precedence", "auto_reply"),
            ("precedence", "bulk"),
            ("precedence", "junk"),
        ):
            with self.subTest(name, value=value):
                self.assertEqual(self.kind(**{name: value}), "robot")
                self.assertEqual(self.kind(AWAY, **{name: value}), "absence")

    def test_header_that_persons_mails_bear_too_is_no_proof(self):
        for name, value in (
            ("auto_submitted", "no"),
            ("auto_submitted", ""),
            ("x_autoreply", "no"),
            ("x_auto_response_suppress", "All"),
            ("x_auto_response_suppress", "DR, RN, NRN, OOF, AutoReply"),
            ("precedence", "list"),
            ("precedence", "normal"),
            ("list_id", "<a.example>"),
            ("list_unsubscribe", "<https://a.example>"),
            ("feedback_id", "1:2"),
            ("return_path", "<>"),
            ("x_ms_exchange_inbox_rules_loop", "sales@us.example"),
        ):
            with self.subTest(name, value=value):
                self.assertEqual(self.kind(**{name: value}), "answer")

    def test_case_of_names_and_values_does_not_matter(self):
        for name in ("Auto-Submitted", "AUTO-SUBMITTED", "auto-submitted"):
            for value in ("auto-replied", "Auto-Replied", " AUTO-REPLIED (vacation)"):
                with self.subTest(name, value=value):
                    mail = Mail("Re: Offer", AWAY, "", {name: value})
                    self.assertEqual(verdict(mail), ("absence", date(2026, 3, 15)))

    def test_case_of_sender_and_content_type_does_not_matter(self):
        self.assertEqual(self.kind(sender="MAILER-DAEMON@A.EXAMPLE"), "bounce")
        report = "Multipart/Report; Report-Type=Delivery-Status"
        for mail in (
            Mail("Offer", "", "", {}, report),
            Mail("Offer", "", "", {"Content-Type": report}),
        ):
            self.assertEqual(examine(mail, TODAY).kind, "bounce")

    def test_sender_that_takes_no_answers_is_a_robot(self):
        for account in (
            "noreply",
            "no-reply",
            "do-not-reply",
            "crm-noreply",
            "no_reply",
        ):
            with self.subTest(account):
                self.assertEqual(self.kind(sender=f"{account}@a.example"), "robot")

    def test_sender_named_like_a_robot_is_a_person(self):
        for account in ("noreen", "reply", "norbert.eply", "postmaster", "bounce"):
            with self.subTest(account):
                self.assertEqual(self.kind(sender=f"{account}@a.example"), "answer")

    def test_evidence_names_the_header(self):
        mail = read_mail("Subject: x\nPrecedence: auto_reply\n\nI'm on holiday.")
        self.assertEqual(examine(mail, TODAY).evidence, "header:precedence")


class TestNewestPart(unittest.TestCase):
    def test_quoted_history_is_left_out(self):
        for style in QUOTES:
            with self.subTest(style):
                text = f"We take it.\n\n{quote(AWAY, style)}"
                self.assertEqual(newest(text), ("we take it.", True))

    def test_answer_below_a_marked_quote_is_kept(self):
        for style in (style for style in QUOTES if "marked" in style):
            with self.subTest(style):
                text, _has_history = newest(f"{quote(AWAY, style)}\n\nWe take it.")
                self.assertEqual(text, "we take it.")

    def test_text_of_an_absence_is_not_taken_for_history(self):
        for text in (
            "Absent from: 3 August\nto: 14 August",
            "On 3 March we wrote to you",
            "Von Montag bis Freitag",
            "De retour le 15 mars",
            "- - -",
        ):
            with self.subTest(text):
                self.assertEqual(newest(text), (fold(text), False))

    def test_signature_is_left_out_below_a_text_only(self):
        self.assertEqual(newest("Yes.\n-- \nMax")[0], "yes.")
        self.assertEqual(newest("--\nMax")[0], "-- max")

    def test_long_input_is_bounded(self):
        for piece in (
            "a ",
            "until ",
            "until until until\n",
            ">\n",
            "\n",
            "é",
            "1.",
            "ﷺ",
        ):
            with self.subTest(piece):
                text = piece * (1_000_000 // len(piece))
                self.assertLessEqual(len(newest(text)[0]), BODY)
                mail = Mail(text, text, text, {"auto-submitted": text}, text)
                self.assertIn(examine(mail, TODAY).kind, KINDS)

    def test_words_beyond_the_bound_do_not_count(self):
        filler = "word " * (BODY // 5)
        mail = Mail("Re: Offer", filler + AWAY, "", {"x-autoreply": "yes"})
        self.assertEqual(examine(mail, TODAY).kind, "robot")
        near = Mail("Re: Offer", f"{filler[:3000]}{AWAY}", "", {"x-autoreply": "yes"})
        self.assertEqual(verdict(near), ("absence", date(2026, 3, 15)))


class TestDates(unittest.TestCase):
    def check(self, text, expected, today=TODAY):
        with self.subTest(text, today=today):
            day = date.fromisoformat(expected) if expected else None
            self.assertEqual(first_day_back(fold(text), today), day)

    def test_last_day_is_inclusive_and_back_is_the_day_after(self):
        for text in (
            "until 14 March",
            "until and including March 14th",
            "through 14.03.2026",
            "up to 14/03",
            "bis 14. März",
            "bis einschl. 14.3.",
            "bis zum 14.03.26",
            "hasta el sábado 14 de marzo",
            "jusqu'au samedi 14 mars",
            "jusqu’au 14/03/2026 inclus",
            "fino al 14 marzo",
            "fino a sabato 14/3",
            "até 14 de março de 2026",
            "até o dia 14/03",
            "tot en met 14 maart",
            "t/m 14-03-2026",
            "do 14 marca",
            "till och med 14 mars",
            "til og med 14. marts",
            "fins al 14 de març",
            "after 14 March I am available",
            "nach dem 14. März wieder da",
            "na 14 maart ben ik terug",
        ):
            self.check(text, "2026-03-15")

    def test_first_day_back_is_that_day(self):
        for text in (
            "back on 16 March",
            "back Monday, March 16th",
            "I will return to the office on the 16th of March",
            "returning: 2026-03-16",
            "I will not be back until 16 March",
            "available again from 16/03/26",
            "ab 16.3. wieder da",
            "wieder erreichbar ab Montag, den 16. März",
            "Rückkehr: 16.03.2026",
            "de vuelta el 16 de marzo",
            "me reincorporo el lunes 16 de marzo",
            "de retour le 16 mars",
            "je reviens le lundi 16/03",
            "rientrerò il 16 marzo",
            "sarò nuovamente in ufficio dal 16 marzo",
            "estarei de volta em 16 de março",
            "a partir do dia 16 de março estarei de volta",
            "volto na segunda-feira, 16/03",
            "retorno na segunda-feira, dia 16/03",
            "op 16 maart ben ik terug",
            "vanaf 16 maart weer bereikbaar",
            "tillbaka den 16 mars",
            "jeg er tilbage den 16. marts",
        ):
            self.check(text, "2026-03-16")

    def test_end_of_a_range_is_the_last_day(self):
        for text in (
            "from 3 to 14 August",
            "3-14 August",
            "between 3 and 14 August 2026",
            "from August 3 to 14",
            "August 3rd - August 14th",
            "from 3 August through 14 August",
            "vom 3. bis einschließlich 14. August",
            "3.8.-14.8.",
            "03.08. – 14.08.2026",
            "del 3 al 14 de agosto",
            "entre el 3 y el 14 de agosto",
            "du 3 au 14 août",
            "dal 3 al 14 agosto",
            "de 3 a 14 de agosto",
            "van 3 tot en met 14 augustus",
            "03/08 - 14/08",
            "2026-08-03 to 2026-08-14",
        ):
            self.check(text, "2026-08-15")

    def test_latest_day_counts(self):
        self.check("until 14 March, back on 16 March", "2026-03-16")
        self.check("away until 20 March; back on 16 March", "2026-03-21")

    def test_day_that_is_told_as_the_last_and_the_first_is_the_first(self):
        self.check("until 16 March. I am back on Monday, 16 March", "2026-03-16")
        self.check("van 30/3 tot 6 april, vanaf 6 april weer terug", "2026-04-06")

    def test_beginning_of_an_absence_does_not_count(self):
        for text in (
            "from 3 August",
            "ab 3. August im Urlaub",
            "a partir del 3 de agosto",
            "dal 3 agosto",
            "on leave on 14 March",
        ):
            self.check(text, None)

    def test_day_that_is_not_of_the_absence_does_not_count(self):
        for text in (
            "Offer S00042 of 20 March",
            "open 24/7",
            "Monday to Friday",
            "call +49 30 14.3.",
            "until 14.30 Uhr",
            "until 5.10 pm",
            "until further notice",
            "thank you for your mail of 20 March, I will get back to you",
        ):
            self.check(text, None)

    def test_month_and_year_ends(self):
        for text, today, expected in (
            ("until 31 March", "2026-03-10", "2026-04-01"),
            ("until 30 April", "2026-03-10", "2026-05-01"),
            ("until 31 December", "2026-12-20", "2027-01-01"),
            ("bis 6. Januar", "2026-12-20", "2027-01-07"),
            ("back on 1/1", "2026-12-31", "2027-01-01"),
            ("until the end of April", "2026-03-10", "2026-05-01"),
            ("bis Ende Februar", "2026-02-10", "2026-03-01"),
            ("hasta finales de febrero", "2028-02-10", "2028-03-01"),
            ("until the end of January", "2026-12-10", "2027-02-01"),
        ):
            self.check(text, expected, date.fromisoformat(today))

    def test_leap_day_is_of_leap_years_only(self):
        for text, today, expected in (
            ("until 29 February", "2028-02-10", "2028-03-01"),
            ("back on 29 February", "2028-02-10", "2028-02-29"),
            ("until 28 February", "2028-02-10", "2028-02-29"),
            ("until 28 February", "2026-02-10", "2026-03-01"),
            ("until 29 February", "2026-02-10", None),
            ("until 29/02/2027", "2027-02-10", None),
            ("back on 29 February", "2027-06-10", "2028-02-29"),
        ):
            self.check(text, expected, date.fromisoformat(today))

    def test_day_of_no_calendar_does_not_count(self):
        for text in ("31 February", "31/04", "0 March", "14.13.2026", "2026-02-30"):
            self.check(f"until {text}", None)
        self.check("until 31.12.9999", None)

    def test_day_without_a_year_is_the_next_one_within_eleven_months(self):
        for text, expected in (
            ("until 8 February", "2027-02-09"),
            ("until 9 March", None),
            ("until 28 February", None),
            ("until 10 March", "2026-03-11"),
            ("back on 10 March", None),
        ):
            self.check(text, expected)

    def test_year_that_is_past_or_too_far_does_not_count(self):
        self.check("until 14 March 2025", None)
        self.check("until 20.03.25", None)
        self.check("back on 1 April 2027", "2027-04-01")
        self.check("back on 1 June 2027", None)

    def test_weekday_is_the_next_one(self):
        for text, today, expected in (
            ("back on Monday", "2026-03-10", "2026-03-16"),
            ("ab Montag wieder da", "2026-03-15", "2026-03-16"),
            ("back on Tuesday", "2026-03-10", "2026-03-17"),
            ("until Tuesday", "2026-03-10", "2026-03-11"),
            ("until Friday", "2026-03-10", "2026-03-14"),
            ("bis Montag", "2026-03-10", "2026-03-17"),
            ("jusqu'à vendredi", "2026-03-10", "2026-03-14"),
            ("vuelvo el jueves", "2026-03-10", "2026-03-12"),
            ("rientro lunedì", "2026-12-30", "2027-01-04"),
        ):
            self.check(text, expected, date.fromisoformat(today))

    def test_tomorrow_and_next_week(self):
        for text, expected in (
            ("back tomorrow", "2026-03-11"),
            ("until tomorrow", "2026-03-12"),
            ("ab morgen wieder da", "2026-03-11"),
            ("hasta mañana", "2026-03-12"),
            ("de retour demain", "2026-03-11"),
            ("back next week", "2026-03-16"),
            ("nächste Woche wieder da", "2026-03-16"),
            ("de retour la semaine prochaine", "2026-03-16"),
            ("vuelvo la semana que viene", "2026-03-16"),
            ("Guten Morgen, ab Freitag bin ich wieder da", "2026-03-13"),
        ):
            self.check(text, expected)
        self.check("back next week", "2026-03-16", date(2026, 3, 9))

    def test_slashes_are_day_and_month_unless_american(self):
        for text, expected in (
            ("back on 03/04", "2026-04-03"),
            ("back on 16/03", "2026-03-16"),
            ("back on 03/16", "2026-03-16"),
            ("I will be back on 04/05 at 9 am", "2026-04-05"),
            ("away from March 9, I will be back on 04/05", "2026-04-05"),
            ("out of the office 03/16 to 04/05", "2026-04-06"),
            ("I am back on Sunday, 04/05", "2026-04-05"),
            ("I am back on Monday, 04/05", "2026-05-04"),
            ("de retour le 04/05 à 9 h", "2026-05-04"),
            ("de vuelta el 04/05 a las 9 am", "2026-05-04"),
        ):
            self.check(text, expected)

    def test_names_of_months_go_with_and_without_accents(self):
        for text, expected in (
            ("jusqu'au 10 août", "2026-08-11"),
            ("jusqu'au 10 aout", "2026-08-11"),
            ("de retour le 10 décembre", "2026-12-10"),
            ("de retour le 10 fevr.", None),
            ("de retour le 1er févr. 2027", "2027-02-01"),
            ("bis 20. Maerz", "2026-03-21"),
            ("bis 20. Mrz.", "2026-03-21"),
            ("até 20 de marco", "2026-03-21"),
            ("hasta el 1º de abril", "2026-04-02"),
            ("until Sept 1st", "2026-09-02"),
        ):
            self.check(text, expected)


def words(*texts):
    return st.lists(st.sampled_from(texts), max_size=25).map(" ".join)


class TestProperties(unittest.TestCase):
    @PROPERTY
    @given(
        st.sampled_from(GENUINE),
        st.sampled_from(HISTORY),
        st.sampled_from(QUOTES),
    )
    def test_quoted_history_makes_no_answer_automatic(self, row, history, style):
        body = f"{row.mail.body}\n\n{quote(history, style)}"
        self.assertEqual(verdict(row.mail._replace(body=body)), ("answer", None))

    @PROPERTY
    @given(st.sampled_from(PROVEN), st.sampled_from(GENUINE), st.sampled_from(QUOTES))
    def test_quoted_history_makes_no_machine_a_person(self, row, person, style):
        body = f"{row.mail.body}\n\n{quote(person.mail.body, style)}"
        self.assertEqual(verdict(row.mail._replace(body=body)), (row.kind, row.until))

    @PROPERTY
    @given(
        st.sampled_from(["Re: ", "AW: ", "RE : ", "Antw: ", "Fwd: ", "WG: ", "TR : "]),
        st.sampled_from(AUTOMATIC),
        st.sampled_from(["ok", "Danke!", "De acuerdo.", "Merci", "Va bene", "Akkoord"]),
    )
    def test_answer_to_an_automatic_mail_is_an_answer(self, prefix, row, text):
        mail = Mail(prefix + row.mail.subject, text)
        self.assertEqual(verdict(mail), ("answer", None))

    @PROPERTY
    @given(
        st.text(),
        st.text(),
        st.text(),
        st.dictionaries(st.text(), st.text(), max_size=4),
        st.text(),
    )
    def test_any_text_has_a_verdict(self, subject, body, sender, headers, content_type):
        mail = Mail(subject, body, sender, headers, content_type)
        kind, until = verdict(mail)
        self.assertIn(kind, KINDS)
        self.assertIsNone(until)

    @PROPERTY
    @given(
        words("until", "back", "on", "bis", "3", "29.", "30/02", "02/29", "31", "March")
        | words("february", "2026", "2027", "monday", "-", "ab", "wieder", "to", "'26")
        | words(
            "2026-03-10", "10.3.", "0", "99", "9999", "end of", "april", "tomorrow"
        ),
        st.dates(date(2024, 1, 1), date(2030, 1, 1)),
    )
    def test_day_back_is_later_than_today_and_within_400_days(self, text, today):
        mail = Mail("Out of office", text, "", {"auto-submitted": "auto-replied"})
        kind, until = verdict(mail, today)
        self.assertEqual(kind, "absence")
        if until:
            self.assertLess(today, until)
            self.assertLessEqual(until, today + timedelta(days=400))

    @PROPERTY
    @given(
        st.dates(date(2024, 1, 1), date(2030, 1, 1)),
        st.integers(1, 330),
        st.sampled_from(
            [
                "{0:%Y-%m-%d}",
                "{0:%d.%m.%Y}",
                "{0:%d.%m.%y}",
                "{0:%d/%m/%Y} (the 13/12 is another)",
                "{0:%d %B}",
                "{0:%A}, {0:%d %B %Y}",
                "{0:%B} {0.day}, {0:%Y}",
                "{0:%B} {0.day}",
            ]
        ),
    )
    def test_every_way_to_write_a_day_is_read(self, today, ahead, form):
        day = today + ahead * DAY
        text = fold(form.format(day))
        self.assertEqual(first_day_back(f"back on {text}", today), day)
        self.assertEqual(first_day_back(f"until {text}", today), day + DAY)
