"""The follow-up desk of a salesperson, and what there is to do on it."""

from .common import MONDAY, FollowUpCase


class DeskCase(FollowUpCase):
    """Leads of a salesperson, with what there is to do on them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # what other modules have installed stays out of the way
        cls.env["crm.lead"].search([]).active = False
        cls.plan = cls._create_plan()

    def _plan_touch(self, moment=MONDAY, plan=None, **values):
        """Return a lead whose next touch is planned for a moment."""
        lead = self._create_lead(**values)
        enrolment = self._enrol(lead, plan or self.plan)
        enrolment._get_planned_touches().date = moment
        enrolment.date_next = moment
        return lead

    def _answer(self, lead, now=MONDAY):
        """Let the customer answer, as somebody logs it."""
        with self._at(now):
            lead.sudo()._follow_up_log(self.email, direction="in", date=now)

    def _get_desk(self, *, user=None, now=MONDAY, limit=200, offset=0, **filters):
        leads = self.env["crm.lead"].with_user(user or self.rep)
        with self._at(now):
            return leads.get_follow_up_desk(filters, limit, offset)

    def _get_groups(self, **filters):
        """Return the groups that have something, as lists of lead names."""
        groups = {}
        for row in self._get_desk(**filters)["rows"]:
            groups.setdefault(row["group"], []).append(row["name"])
        return groups

    def _get_item(self, lead, user=None, now=MONDAY):
        with self._at(now):
            return lead.with_user(user or self.rep).get_follow_up_desk_item()
