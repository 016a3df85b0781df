from odoo import api, fields, models
from odoo.tools import format_date

from .remote_call import check_one

COLORS = {"asked": "warning", "declined": "secondary"}


class CrmLead(models.Model):
    """Who knows the prospect, what they were asked, and what they say."""

    _inherit = "crm.lead"

    follow_up_ally_ids = fields.One2many("crm.follow.up.ally", "lead_id")

    # actions

    def action_follow_up_ask_ally(self):
        """Ask somebody who knows the prospect."""
        check_one(self)
        self.check_access("write")
        return self._get_ask_ally_action()

    def action_view_follow_up_allies(self):
        """Open who knows the prospect."""
        check_one(self)
        return self._list_follow_up(
            "ally", default_lead_id=self.id, follow_up_of_lead=True
        )

    def _get_ask_ally_action(self, ally=None):
        """Return the dialog that asks an ally, or whoever is chosen there."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_follow_up.crm_follow_up_ally_ask_action"
        )
        values = {"default_lead_id": self.id}
        if ally:
            values["default_partner_id"] = ally.partner_id.id
        return action | {"context": values}

    # business

    def _follow_up_add_ally(self, partner, note=None):
        """Return the ally of this lead that a person is, who becomes one if needed.

        :param partner: ``res.partner``: a colleague, or somebody outside
        :param note: how they know the prospect; empty changes nothing
        """
        self.ensure_one()
        self.check_access("write")
        ally = self.follow_up_ally_ids.filtered(
            lambda each: each.partner_id == partner
        )[:1]
        if not ally:
            ally = ally.create({"lead_id": self.id, "partner_id": partner.id})
        if note:
            ally.note = note
        return ally

    def _get_ally_question(self):
        """Return what allies are usually asked."""
        return self.env._(
            "What do you know about %s: who decides there, what matters to them, and "
            "how would you approach them?",
            self.partner_name or self.partner_id.name or self.name,
        )

    # desk and panel

    @api.readonly
    def get_follow_up_panel(self):
        """Return what the panel shows, with what is known from others.

        :return: besides, ``allies`` (lines as of ``_get_desk_sections``) and
            ``insights``: numbers of ``own`` ones and of those on the ``market``
        """
        panel = super().get_follow_up_panel()
        return panel | {
            "allies": self._get_ally_lines(),
            "insights": {
                "own": self.follow_up_insight_count,
                "market": self.follow_up_market_count,
            },
        }

    def _get_panel_links(self):
        """Lead to the allies, as that is where to note who else knows them."""
        count = len(self.follow_up_ally_ids)
        label = self.env._("Allies: %s", count) if count else self.env._("Note an ally")
        return [
            *super()._get_panel_links(),
            self._make_panel_link(
                "action_view_follow_up_allies", label, "fa-users", is_empty=not count
            ),
        ]

    def _get_desk_sections(self):
        return [
            *super()._get_desk_sections(),
            {
                "key": "allies",
                "title": self.env._("Who Knows Them"),
                "lines": self._get_ally_lines(),
            },
        ]

    def _get_ally_lines(self):
        """Return what allies say, and who was asked and has not answered."""
        allies = self.env["crm.follow.up.ally"].search([("lead_id", "=", self.id)])
        return [ally._get_line() for ally in allies]

    # scripts

    def _get_desk_words(self):
        """Scripts may quote who answered last."""
        answered = self.follow_up_ally_ids.filtered("answer")
        latest = answered.sorted("date_answered", reverse=True)[:1]
        return super()._get_desk_words() | {
            "ally": latest.partner_id.name or "",
            "ally_says": latest.answer or "",
        }

    # end

    @api.ondelete(at_uninstall=False)
    def _unlink_follow_up_allies(self):
        """Take messages and to-dos along, which a cascade would leave behind."""
        # sudo: whoever may delete the lead deletes what belongs to it
        self.sudo().follow_up_ally_ids.unlink()


class CrmFollowUpAlly(models.Model):
    """What the desk and the panel show of allies."""

    _inherit = "crm.follow.up.ally"

    def _get_line(self):
        """Return one line of a section of the desk, see ``_get_desk_sections``."""
        self.ensure_one()
        _ = self.env._
        texts = {"name": self.partner_id.name, "text": self.answer or ""}
        asked = format_date(self.env, self.date_asked)
        if self.state == "asked":
            text = _(
                "%(name)s was asked on %(date)s: no answer yet.", date=asked, **texts
            )
        elif self.state == "declined":
            text = _("%(name)s could not help.", **texts)
        elif self.state == "known":
            text = _("%(name)s was not asked yet.", **texts)
        else:
            text = _("%(name)s says: %(text)s", **texts)
        titles = [
            self.note,
            self.date_answered
            and _("Said on %s", format_date(self.env, self.date_answered)),
            # sudo: the name of a colleague is no secret of another company
            self.recorded_by_id
            and _("Written down by %s", self.recorded_by_id.sudo().name),
        ]
        return {
            "id": self.id,
            "text": text,
            "title": ", ".join(part for part in titles if part),
            "color": "danger" if self.is_overdue else COLORS.get(self.state, ""),
        }
