from odoo import api, models
from odoo.fields import Domain

from .crm_follow_up_dashboard_parts import PEOPLE, PROMISES, TOUCHES


class CrmFollowUpDashboard(models.AbstractModel):
    """Whether promises are kept, and whether people have had enough of us."""

    _inherit = "crm.follow.up.dashboard"

    @api.model
    def _get_trust_charts(self, scope):
        return [
            self._make_promise_chart(scope),
            self._make_silence_chart(scope),
            self._make_saturation_chart(scope),
        ]

    @api.model
    def _make_promise_chart(self, scope):
        """Return what was kept by rung of the ladder, of them and of us apart."""
        _ = self.env._
        domain = self._get_promise_domain(scope)
        counts = {}
        for type_, party, ended, kept in self.env[PROMISES]._read_group(
            domain, ["type_id", "party"], ["__count", "kept_count:sum"]
        ):
            counts.setdefault(type_, {})[party] = (ended, kept)
        types = sorted(counts, key=lambda each: (not each, each.sequence, each.id))
        rows = [self._make_promise_row(domain, type_, counts[type_]) for type_ in types]
        columns = [
            (_("Rung"), "text"),
            (_("Of the prospect"), "number"),
            (_("Kept"), "percent"),
            (_("Of us"), "number"),
            (_("Kept"), "percent"),
        ]
        return self._make_row_chart(
            "trust_promises",
            _("Promises kept"),
            _(
                "Kept among those that were kept, broken, or taken back after they had "
                "been agreed."
            ),
            columns,
            rows,
            [(2, _("The prospect")), (4, _("Us"))],
            empty=_("No promise came to an end in this period."),
        )

    @api.model
    def _make_promise_row(self, domain, type_, counts):
        name = type_.name or self.env._("In other words")
        cells, total = [name], [0, 0]
        for party in ("prospect", "us"):
            ended, kept = counts.get(party, (0, 0))
            cells += [ended, self._get_percent(kept, ended)]
            total = [total[0] + ended, total[1] + kept]
        domain &= Domain("type_id", "=", type_.id)
        return self._make_row(
            cells,
            self._make_action(name, PROMISES, domain),
            self._describe_certainty(total[1], total[0]),
        )

    @api.model
    def _make_silence_chart(self, scope):
        _ = self.env._
        known = self._get_touch_domain(scope) & Domain("silence_cause", "!=", False)
        groups = self.env[TOUCHES]._read_group(known, ["silence_cause"], ["__count"])
        groups.sort(key=lambda group: -group[1])
        rows = []
        for key, count in groups:
            name = self._get_label(TOUCHES, "silence_cause", key)
            action = self._make_group_action(name, TOUCHES, known, "silence_cause", key)
            rows.append(self._make_row([name, count], action))
        return self._make_row_chart(
            "trust_silence",
            _("Why nobody answered"),
            _("Silences of the period by the cause that salespeople entered."),
            [(_("Cause"), "text"), (_("Silences"), "number")],
            rows,
            [(1, _("Silences"))],
            empty=_("Nobody entered why there was no answer in this period."),
        )

    @api.model
    def _make_saturation_chart(self, scope):
        """Return how many people have had enough, now and in the period."""
        _ = self.env._
        people = self._get_people_domain(scope)
        figures = self._read_people_figures(scope)
        touches = self._read_touch_figures(scope)["touches"]
        groups = [
            (_("Followed up so far"), people & Domain("touch_count", ">", 0)),
            (_("Saturated now"), people & Domain("is_saturated", "=", True)),
            (_("Burnt now"), people & Domain("is_burnt", "=", True)),
        ]
        counted = [
            (label, self.env[PEOPLE].search_count(domain), domain)
            for label, domain in groups
        ]
        if not counted[0][1]:
            counted = []
        else:
            burnt = people & self._get_date_domain(scope, "date_burnt")
            stopped = people & self._get_date_domain(scope, "date_stopped")
            counted += [
                (_("Burnt in the period"), figures["burnt"], burnt),
                (_("Opted out in the period"), figures["stopped"], stopped),
            ]
        return self._make_chart(
            "trust_saturation",
            _("People who have had enough"),
            _(
                "Saturated: their caps are used up. Burnt: too many touches without an "
                "answer, or they asked to be left alone."
            ),
            kind="table",
            columns=self._make_columns((_("People"), "text"), (_("Count"), "number")),
            rows=[
                self._make_row([label, count], self._make_action(label, PEOPLE, domain))
                for label, count, domain in counted
            ],
            note=self._describe_opt_outs(figures["stopped"], touches),
            empty=_("Nobody was followed up so far."),
        )

    @api.model
    def _describe_opt_outs(self, stopped, touches):
        if not touches:
            return ""
        return self.env._(
            "%(rate)s opt-outs per 1,000 touches: %(stopped)s for %(touches)s.",
            rate=self._format(round(1000 * stopped / touches, 1), "count"),
            stopped=stopped,
            touches=self._format(touches, "count"),
        )
