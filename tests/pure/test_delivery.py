import unittest
from email import message_from_string

from cadence_cases import load_doctests

from tools import delivery
from tools.delivery import failed_for_good, is_report

load_tests = load_doctests(delivery)

REPORT = """Content-Type: multipart/report; report-type=delivery-status; boundary="="

--=
Content-Type: text/plain

Sorry.
--=
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

{fields}
--=--
"""


def read(*recipients):
    fields = "\n\n".join("\n".join(lines) for lines in recipients)
    return message_from_string(REPORT.format(fields=fields))


class TestDelivery(unittest.TestCase):
    def check(self, expected, *recipients):
        self.assertEqual(failed_for_good(read(*recipients)), expected)

    def test_only_failures_of_class_5_are_for_good(self):
        ana = "Final-Recipient: rfc822; ana@example.com"
        for action, status, expected in (
            ("failed", "5.1.1", ["ana@example.com"]),
            ("Failed", "5.7.26 (blocked)", ["ana@example.com"]),
            ("failed", "4.4.7", []),
            ("failed", "4.2.2 (mailbox full, see 5.1.1)", []),
            ("delayed", "4.4.1", []),
            ("delayed", "5.1.1", []),
            ("relayed", "2.0.0", []),
            ("delivered", "2.1.5", []),
            ("expanded", "2.0.0", []),
        ):
            with self.subTest(action=action, status=status):
                self.check(expected, [ana, f"Action: {action}", f"Status: {status}"])

    def test_failure_without_status_is_for_good(self):
        self.check(["ana@example.com"], ["Final-Recipient: ana@example.com"])
        fields = ["Final-Recipient: rfc822; ana@example.com", "Action: failed"]
        self.check(["ana@example.com"], fields)

    def test_each_recipient_is_judged_alone(self):
        self.check(
            ["tom@example.com"],
            ["Final-Recipient: rfc822; ana@example.com", "Status: 4.4.1"],
            ["Final-Recipient: rfc822; tom@example.com", "Status: 5.1.1"],
        )

    def test_address_that_was_written_to_counts_as_well(self):
        fields = [
            "Original-Recipient: rfc822; info@example.com",
            "Final-Recipient: RFC822; Ana@Example.com",
            "Status: 5.1.1",
        ]
        self.check(["ana@example.com", "info@example.com"], fields)

    def test_failure_that_names_nobody_is_of_nobody(self):
        self.check([], ["Action: failed", "Status: 5.0.0"])

    def test_other_mails_are_no_reports(self):
        plain = message_from_string("Subject: Hi\n\nStatus: 5.1.1\n")
        self.assertFalse(is_report(plain))
        self.assertEqual(failed_for_good(plain), [])
        self.assertTrue(is_report(read(["Action: relayed"])))

    def test_report_that_cannot_be_read_is_none(self):
        text = "Content-Type: message/delivery-status\n\n"
        self.assertFalse(is_report(message_from_string(text)))
