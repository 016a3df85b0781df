"""What `make bench` measures of automatic steps: e-mails and text messages."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from unittest.mock import patch

from dev.bench_odoo import Bench, Side

# a Monday within the hours in which people may be contacted
NOW = datetime(2026, 11, 16, 10)
TEXT = "<p>Hello</p>"


class Sending:
    """Automatic steps, against the bare creation of what they send."""

    def __init__(self, bench: Bench, sizes: list[int]):
        self.env, self.bench, self.records = bench.env, bench, bench.records
        self._sizes = sizes
        self._plans = {
            "mail": self.records.create_mail_plan(TEXT),
            "sms": self.records.create_sms_plan("Hello"),
        }

    def measure(self) -> None:
        """Measure both kinds for each size."""
        peers = {"mail": self._create_mails, "sms": self._create_sms}
        words = {"mail": "e-mails", "sms": "text messages"}
        for kind, peer in peers.items():
            for size in self._sizes:
                ours = Side(lambda count, kind=kind: self._send(count, kind), size)
                costs = self.bench.compare(ours, Side(peer, size))
                what = (
                    f"{size:,} automatic {words[kind]} / batched create of the same"
                    " messages"
                )
                self.bench.add(kind, what, *costs, size=size)

    def _send(self, count: int, kind: str) -> Iterator[None]:
        plan, past = self._plans[kind], NOW - timedelta(days=1)
        Enrolment = self.env["crm.follow.up.enrolment"]
        enrolments = Enrolment._start(self.records.copy_leads(count), plan, past, past)
        yield
        with patch.object(self.env.registry[Enrolment._name], "_now", lambda self: NOW):
            Enrolment._cron_process_due()
        if enrolments.step_id != plan.step_ids[1]:
            raise AssertionError(f"not everybody got their {kind}")

    def _create_mails(self, count: int) -> Iterator[None]:
        leads = self.records.copy_leads(count)
        yield
        self.env["mail.mail"].create(
            [
                {
                    "subject": f"About {lead.name}",
                    "body_html": TEXT,
                    "body": TEXT,
                    "email_to": lead.email_normalized,
                    "model": "crm.lead",
                    "res_id": lead.id,
                    "message_type": "email_outgoing",
                }
                for lead in leads
            ]
        )

    def _create_sms(self, count: int) -> Iterator[None]:
        """Create the texts, and the messages that the chatter shows of them."""
        leads = self.records.copy_leads(count)
        yield
        messages = self.env["mail.message"].create(
            [
                {
                    "body": "Hello",
                    "model": "crm.lead",
                    "res_id": lead.id,
                    "message_type": "sms",
                }
                for lead in leads
            ]
        )
        self.env["sms.sms"].create(
            [
                {
                    "body": "Hello",
                    "number": lead.phone_sanitized,
                    "mail_message_id": message.id,
                }
                for lead, message in zip(leads, messages, strict=True)
            ]
        )
