from datetime import timedelta

from .common import MONDAY, FollowUpCase

DAY = timedelta(days=1)


class DecisionCase(FollowUpCase):
    """A follow-up in review, and a salesperson who decides."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._create_plan(0, 1, 1, touch_min=2, touch_target=3, touch_max=4)
        cls.lost_reason = cls.env["crm.lost.reason"].create(
            {"name": "Dear", "is_price": True}
        )
        cls.rival = cls.env["res.partner"].create(
            {"name": "Rival", "is_competitor": True}
        )

    def _review(self, *channels, plan=None, **values):
        """Return an enrolment in review, after a touch by each of these channels."""
        lead = self._create_lead(**values)
        enrolment = self._enrol(lead, plan or self.plan, MONDAY - 9 * DAY)
        enrolment._close_planned("cancelled", "Not needed")
        for number, channel in enumerate(channels):
            lead._follow_up_log(
                channel,
                date=MONDAY - 9 * DAY + timedelta(hours=number),
                enrolment_id=enrolment.id,
            )
        enrolment._open_review(MONDAY - DAY, "The plan is complete.")
        return enrolment

    def _decide(self, enrolment, choice, now=MONDAY, **values):
        decisions = self.env["crm.follow.up.decision"]
        with self._at(now):
            decision = decisions._decide(enrolment.with_env(self.env), choice, **values)
        return decision.sudo()
