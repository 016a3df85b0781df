from datetime import datetime

from .common import MONDAY, FollowUpCase

TUESDAY = datetime(2026, 3, 3, 9)
WEDNESDAY = datetime(2026, 3, 4, 9)
THURSDAY = datetime(2026, 3, 5, 9)
FRIDAY = datetime(2026, 3, 6, 9)


class CommitmentCase(FollowUpCase):
    """Leads of the salesperson, a rung of the ladder, and how to climb it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type_info = cls._create_type("Information shared", due_days=3)
        cls.type_date = cls._create_type("Decision date named", due_days=2)
        cls.lead = cls._create_lead()

    @classmethod
    def _create_type(cls, name, **values):
        return cls.env["crm.follow.up.commitment.type"].create(
            {"name": name, "ask": f"{name}, please?", **values}
        )

    def _ask(self, lead=None, type=None, now=MONDAY, **values):
        """Ask for a commitment as of ``now``, as the user of the test."""
        lead = (lead or self.lead).with_env(self.env)
        with self._at(now):
            return lead._follow_up_ask(type or self.type_info, **values)

    def _check_overdue(self, now):
        """Let the scheduler look at what is overdue at ``now``."""
        self.env.flush_all()
        self._run_cron("ir_cron_break_commitments", now)
        self.env.invalidate_all()

    def _get_notes(self, lead=None):
        """Return what the chatter of a lead says, newest first."""
        messages = (lead or self.lead).sudo().message_ids
        return messages.sorted("id", reverse=True).mapped("body")
