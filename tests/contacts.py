"""Followed people, and how to count their figures again by hand."""

from datetime import datetime, timedelta

from ..models.crm_follow_up_contact_upkeep import FIGURES
from .common import MONDAY, FollowUpCase

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
FOREVER = datetime(9999, 12, 31)


class ContactCase(FollowUpCase):
    """People are found by their leads."""

    def _create_lead_for(self, email=False, **values):
        """Create a lead without a partner."""
        values = {"name": "A deal", "email_from": email, "phone": False} | values
        return self.env["crm.lead"].create(
            {"type": "opportunity", "user_id": self.rep.id, **values}
        )

    def _create_partner(self, name="John", **values):
        return self.env["res.partner"].create({"name": name, **values})

    def _find(self, lead):
        """Return the person of a lead, who is created where it is new."""
        return self.env["crm.follow.up.contact"]._find_or_create_for(lead)[lead]

    def _log(self, lead, days=0, **values):
        """Log a call that nobody answered, or whatever the values say."""
        no_answer = self.env.ref("crm_follow_up.outcome_no_answer")
        values = {"channel": self.phone, "outcome": no_answer} | values
        return lead.sudo()._follow_up_log(date=MONDAY + timedelta(days), **values)


class FiguresCase(ContactCase):
    """The figures of people, and how to count them again by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Cap = cls.env["crm.follow.up.cap"]
        cls.Touch = cls.env["crm.follow.up.touch"]

    def _create_person(self, address="a@x.example", **values):
        person = self._find(self._create_lead_for(address))
        person.write(values)
        return person

    def _get_lead(self, person):
        """Return the first lead of a person."""
        domain = [("email_normalized", "=", person.email_normalized)]
        return self.env["crm.lead"].search(domain, limit=1)

    def _touch(self, person, days=0, state="done", **values):
        """Create a touch with a person, of their first lead."""
        values = {
            "name": "Touch",
            "lead_id": self._get_lead(person).id,
            "contact_id": person.id,
            "channel_id": self.phone.id,
            "date": MONDAY + days * DAY,
            "state": state,
            "source": "log",
        } | values
        return self.Touch.create(values)

    def _count_again(self, person):
        """Return what the stored figures must be: slowly, and by other means."""
        touches = self.Touch.search([("contact_id", "=", person.id)])
        done = [each for each in touches if each.state == "done"]
        out = sorted(each.date for each in done if each.direction == "out")
        last_in = max((each.date for each in done if each.answered), default=None)
        unanswered = [date for date in out if not last_in or date > last_in]
        lifted = person.date_lifted
        since_lift = [date for date in unanswered if not lifted or date > lifted]
        figures = {
            "touch_count": len(out),
            "unanswered_streak": len(unanswered),
            "date_last_out": out[-1] if out else False,
            "date_last_in": last_in or False,
            "saturated_until": self._count_saturated_until(
                person, out, unanswered, since_lift
            ),
        }
        limit = person.company_id.follow_up_burnt_streak
        tired = since_lift[limit - 1] if limit and len(since_lift) >= limit else False
        stop = person.stop_requested
        return figures | {
            "is_burnt": bool(stop or tired),
            "burnt_reason": "stop" if stop else "streak" if tired else False,
            "date_burnt": person.date_stopped if stop else tired,
        }

    def _count_saturated_until(self, person, out, unanswered, since_lift):
        until = []
        for cap in self.Cap.search([("plan_id", "=", False), ("scope", "=", "person")]):
            if cap.channel_id:
                continue
            if not cap.count:
                until.append(FOREVER)
            elif cap.kind == "streak":
                until += [FOREVER] if len(since_lift) >= cap.count else []
            else:
                dates = unanswered if cap.reset_on_answer else out
                if len(dates) >= cap.count:
                    until.append(dates[-cap.count] + timedelta(days=cap.days))
        count = person.boundary_count
        if count and len(out) >= count:
            until.append(out[-count] + person.boundary_days * DAY)
        return max(until, default=False)

    def assertCounted(self, people):
        for person in people:
            stored = {name: person[name] for name in FIGURES}
            self.assertEqual(stored, self._count_again(person), person.name)
