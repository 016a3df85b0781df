from datetime import timedelta

from .common import MONDAY, FollowUpCase

DAY = timedelta(days=1)


class AllyCase(FollowUpCase):
    """A lead, a friend outside, and a colleague who does not work in sales."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._create_lead(company_id=cls.company.id)
        cls.friend = cls.env["res.partner"].create(
            {"name": "Ana Soler", "email": "ana@friend.example"}
        )
        # works with us, but not in sales
        cls.colleague = cls._create_user("office_fu", "base.group_user")

    def _add_ally(self, partner=None, lead=None):
        lead = (lead or self.lead).with_env(self.env)
        return lead._follow_up_add_ally(partner or self.friend, "Worked there")

    def _add_colleague(self):
        return self._add_ally(self.colleague.partner_id)

    def _ask(self, ally, question="Who decides?", now=MONDAY):
        with self._at(now):
            return ally._ask(question, (now + 7 * DAY).date())

    def _write_to(self, ally, now=MONDAY):
        """Send the e-mail that the dialog prepared."""
        action = self._ask(ally, now=now)
        composer = self.env[action["res_model"]].with_context(**action["context"])
        with self._at(now):
            composer.create({})._action_send_mail()
        return ally.message_ids.filtered(lambda each: each.partner_ids)[:1]
