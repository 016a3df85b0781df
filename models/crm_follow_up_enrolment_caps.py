from odoo import api, fields, models

# turns between working time and caps until a moment suits both
MOST_TURNS = 20


class CrmFollowUpEnrolment(models.Model):
    """How plans keep the caps: moved to the first moment that all of them allow."""

    _inherit = "crm.follow.up.enrolment"

    contact_id = fields.Many2one(
        "crm.follow.up.contact",
        string="Followed Person",
        index="btree_not_null",
        ondelete="restrict",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Name the person of the lead where none is given, as in imports."""
        unnamed = [each for each in vals_list if not each.get("contact_id")]
        leads = self.env["crm.lead"].browse({each.get("lead_id") for each in unnamed})
        contacts = self.env["crm.follow.up.contact"]._find_or_create_for(leads)
        by_id = {lead.id: contact.id for lead, contact in contacts.items()}
        return super().create(
            [
                each
                if each.get("contact_id")
                else each | {"contact_id": by_id.get(each.get("lead_id"))}
                for each in vals_list
            ]
        )

    def _respect_caps(self, planned, users, moments, now):
        """Move planned steps to when their people may be contacted.

        A moment that caps allow is moved into working time again, and so on until both
        agree; steps of one batch see each other.

        :return: the steps, their moments, the reasons of moves by index, and by index
            the ``Check`` of steps that no moment suits
        """
        contacts = self.browse().union(*(item.enrolment for item in planned)).contact_id
        touches = [item.touch for item in planned if item.touch]
        touches = self.env["crm.follow.up.touch"].union(*touches)
        ledger = contacts._get_ledger(touches, since=now)
        planned, moments, reasons, refused = list(planned), list(moments), {}, {}
        for index, item in enumerate(planned):
            if not item.enrolment.contact_id:
                continue
            found = item.enrolment._find_allowed(
                item, users[index], moments[index], ledger
            )
            planned[index], moments[index], reasons[index], check = found
            if check:
                refused[index] = check
        return planned, moments, reasons, refused

    def _find_allowed(self, item, user, moment, ledger):
        """Return the first moment of one step that suits its working time and all caps.

        Where one channel is used up for good, as e-mails that nobody answers are, the
        step goes by another one, where there is one.

        :return: the step, its moment, the reasons of moves, and the ``Check`` that
            refuses it, if no moment suits
        """
        contact, reasons = self.contact_id, []
        for _turn in range(MOST_TURNS):
            channel = item.channel or self._get_channel(item.step)
            check = ledger.check(contact, moment.date, channel, self.plan_id)
            if check.date is None:
                other = self._get_other_channel(check, item, channel)
                if not other:
                    return item, moment, reasons, check
                reasons.append(("used_up", check.params | {"channel": channel.name}))
                item = item._replace(channel=other)
                continue
            if check.date == moment.date:
                ledger.add(contact, check.date, channel)
                return item, moment, reasons, None
            reason = (check.code, check.params)
            if reason not in reasons:
                reasons.append(reason)
            item = item._replace(wanted=check.date)
            moment = self._get_moments([item], [user], check.date)[0]
        return item, moment, reasons, check

    def _get_other_channel(self, check, item, channel):
        if not (check.cap and check.cap.channel) or item.channel:
            return None
        return self._get_substitute(channel)

    def _hold_refused(self, refused, now):
        """Hold plans whose next step no moment suits, and say why.

        :param refused: dict of ``Check`` by enrolment
        """
        for enrolment, check in refused.items():
            reason = enrolment._explain_check(check)
            enrolment._pause(None, reason, now, "cap")

    def _defer_capped(self, now):
        """Lock the people of automatic steps, and return what may be sent now.

        Whoever had enough contact meanwhile is planned anew; the check and the sending
        happen under one lock, so that no cap is broken whatever runs at the same time.
        """
        contacts = self.contact_id
        contacts._lock()
        planned = self._get_planned_touches()._filter_current()
        ledger = contacts._get_ledger(planned, since=now)
        channels = {touch.enrolment_id: touch.channel_id for touch in planned}
        capped, unplanned = self.browse(), planned.channel_id.browse()
        for enrolment in self:
            contact = enrolment.contact_id
            channel = channels.get(enrolment, unplanned)
            check = ledger.check(contact, now, channel, enrolment.plan_id)
            if check.date == now:
                ledger.add(contact, now, channel)
            else:
                capped += enrolment
        capped._replan(dict.fromkeys(capped, now), now, None)
        return self - capped

    def _explain_check(self, check):
        """Return why somebody may not be contacted, in words."""
        _ = self.env._
        if check.code == "stopped":
            return _("The person asked to be left alone.")
        if check.code == "burnt":
            return _(
                "The person is burnt: too many touches without an answer. The plan "
                "waits until they answer, or a sales manager lifts it."
            )
        return self.env["crm.follow.up.touch"]._format_reason(check.code, check.params)

    def _on_lifted(self):
        """Go on where only the person's state held the plan."""
        held = self.filtered(
            lambda each: each.state == "paused" and each.hold_kind == "cap"
        )
        held._resume()
