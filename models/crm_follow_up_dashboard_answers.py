from bisect import bisect_right

from odoo import api, models
from odoo.fields import Domain

from ..tools.statistics import SMALL, rate
from .crm_follow_up_dashboard_parts import TOUCHES
from .figures_touch_sql import FREQUENCY_DAYS

# more bars than this cannot be read
BARS_MAX = 12
# buckets of touches in the days before, by the least; the last one has no end
FREQUENCIES = (0, 1, 2, 3, 4, 6)


class CrmFollowUpDashboard(models.AbstractModel):
    """When, how and why they answer."""

    _inherit = "crm.follow.up.dashboard"

    @api.model
    def _get_answer_charts(self, scope):
        groups = self._read_answer_groups(scope)
        return [
            self._make_channel_chart(scope, groups["channel_id", "mode"]),
            self._make_step_chart(scope, groups["step_id",]),
            self._make_reason_chart(scope, groups["reason_id",]),
            self._make_hour_chart(scope, groups["week_hour",]),
            self._make_weekday_chart(scope, groups["week_hour",]),
            self._make_interval_chart(scope, groups["gap_bucket",]),
            self._make_frequency_chart(scope, groups["frequency",]),
        ]

    @api.model
    def _read_answer_groups(self, scope):
        """Return ``(keys…, touches, answered)`` by names of what is grouped by.

        All in one query, so that the touches are gone through once.
        """
        names = [
            (),
            ("channel_id", "mode"),
            ("step_id",),
            ("reason_id",),
            ("week_hour",),
            ("gap_bucket",),
            ("frequency",),
        ]
        groups = self.env[TOUCHES]._read_grouping_sets(
            self._get_touch_domain(scope),
            names,
            ["__count", "answered_count:sum"],
        )
        found = dict(zip(names, groups, strict=True))
        scope.known["touches"] = next(iter(found[()]), (0, 0))
        return found

    @api.model
    def _get_rate_definition(self):
        return self.env._(
            "Touches that were answered before the next one, within 14 days, among all "
            "touches from us. The latest may still be answered."
        )

    # by channel

    @api.model
    def _make_channel_chart(self, scope, groups):
        """Return the rates by channel, what people and what machines sent apart."""
        _ = self.env._
        counts = {}
        for channel, mode, touches, answered in groups:
            counts.setdefault(channel, {})[mode] = (touches, answered)
        channels = sorted(counts, key=lambda each: (each.sequence, each.id))
        columns = [
            (_("Channel"), "text"),
            (_("Personal touches"), "number"),
            (_("Response rate"), "percent"),
            (_("Automatic touches"), "number"),
            (_("Response rate"), "percent"),
        ]
        return self._make_row_chart(
            "answers_channel",
            _("Response rate by channel"),
            self._get_rate_definition(),
            columns,
            [
                self._make_channel_row(scope, channel, counts[channel])
                for channel in channels
            ],
            [(2, _("Personal")), (4, _("Automatic"))],
            kind="bar",
            note=self._judge_email(counts),
            empty=_("Nobody was contacted in this period."),
        )

    @api.model
    def _make_channel_row(self, scope, channel, counts):
        cells, total = [channel.name], [0, 0]
        for mode in ("personal", "automatic"):
            touches, answered = counts.get(mode, (0, 0))
            cells += [touches, self._get_percent(answered, touches)]
            total = [total[0] + touches, total[1] + answered]
        return self._make_row(
            cells,
            self._make_touch_action(scope, "channel_id", channel),
            self._describe_certainty(total[1], total[0]),
        )

    @api.model
    def _judge_email(self, counts):
        """Say whether e-mail is the coldest channel, as far as the numbers tell."""
        totals = {
            channel: [sum(pair) for pair in zip(*modes.values(), strict=True)]
            for channel, modes in counts.items()
        }
        rates = {
            channel: rate(answered, touches)
            for channel, (touches, answered) in totals.items()
            if touches >= SMALL
        }
        mails = [channel for channel in rates if channel.kind == "email"]
        if not mails or len(rates) < 2:
            return self.env._(
                "Whether e-mail is the coldest channel here cannot be told yet: it "
                "takes %(count)s touches by e-mail and as many by another channel.",
                count=SMALL,
            )
        coldest = min(rates, key=rates.get)
        words = {
            "channel": coldest.name,
            "rate": self._format(round(100 * rates[coldest], 1), "percent"),
        }
        if coldest in mails:
            return self.env._("E-mail is the coldest channel here: %(rate)s.", **words)
        return self.env._(
            "E-mail is not the coldest channel here, it is %(channel)s: %(rate)s.",
            **words,
        )

    # by one thing

    @api.model
    def _make_reason_chart(self, scope, groups):
        _ = self.env._
        busiest = sorted(groups, key=lambda group: -group[1])[:BARS_MAX]
        return self._make_rate_chart(
            "answers_reason",
            _("Response rate by reason"),
            self._get_rate_definition(),
            self._label_groups(scope, "reason_id", busiest),
            kind="hbar",
            head=_("Reason"),
            note=_("The %(count)s most frequent reasons.", count=BARS_MAX)
            if len(groups) > BARS_MAX
            else "",
            empty=_("Nobody was contacted in this period."),
        )

    @api.model
    def _make_hour_chart(self, scope, groups):
        _ = self.env._
        counts = self._merge_groups(groups, lambda key: int(key.split()[1]))
        groups = [
            (_("%(hour)s:00", hour=hour), touches, answered, action)
            for hour, touches, answered, action in self._label_groups(
                scope, "hour", counts
            )
        ]
        return self._make_rate_chart(
            "answers_hour",
            _("Response rate by hour"),
            _(
                "%(definition)s Hours on the clock of the person.",
                definition=self._get_rate_definition(),
            ),
            groups,
            head=_("Hour"),
            empty=_("Nobody was contacted in this period."),
        )

    @api.model
    def _make_weekday_chart(self, scope, groups):
        _ = self.env._
        counts = self._merge_groups(groups, lambda key: str(int(key.split()[0]) - 1))
        return self._make_rate_chart(
            "answers_weekday",
            _("Response rate by weekday"),
            self._get_rate_definition(),
            self._label_groups(scope, "weekday", counts),
            head=_("Weekday"),
            empty=_("Nobody was contacted in this period."),
        )

    @api.model
    def _make_interval_chart(self, scope, groups):
        _ = self.env._
        groups = [group for group in groups if group[0]]
        return self._make_rate_chart(
            "answers_interval",
            _("Response rate by interval"),
            _(
                "%(definition)s By days since the touch before on the same lead.",
                definition=self._get_rate_definition(),
            ),
            self._label_groups(scope, "gap_bucket", groups),
            head=_("Since the last touch"),
            empty=_("Nobody was contacted twice in this period."),
        )

    @api.model
    def _make_frequency_chart(self, scope, groups):
        _ = self.env._
        counts = self._merge_groups(
            groups, lambda key: bisect_right(FREQUENCIES, key) - 1
        )
        return self._make_rate_chart(
            "answers_frequency",
            _("Response rate by frequency"),
            _(
                "%(definition)s By touches from us to the same person in the "
                "%(days)s days before, on any lead.",
                definition=self._get_rate_definition(),
                days=FREQUENCY_DAYS,
            ),
            [
                (label, touches, answered, self._make_action(label, TOUCHES, domain))
                for index, touches, answered in counts
                for label, domain in [self._get_frequency(scope, index)]
            ],
            head=_("Touches before"),
            empty=_("Nobody was contacted in this period."),
        )

    @api.model
    def _get_frequency(self, scope, index):
        """Return the label of a bucket of ``FREQUENCIES``, and what lies in it."""
        _, least = self.env._, FREQUENCIES[index]
        domain = self._get_touch_domain(scope) & Domain("frequency", ">=", least)
        if index == len(FREQUENCIES) - 1:
            return _("%(count)s and more", count=least), domain
        most = FREQUENCIES[index + 1] - 1
        domain &= Domain("frequency", "<=", most)
        if least == most:
            return str(least) if least else _("None"), domain
        return _("%(least)s to %(most)s", least=least, most=most), domain

    @api.model
    def _merge_groups(self, groups, get_key):
        """Return groups with the counts of those of the same key added up, sorted."""
        totals = {}
        for key, touches, answered in groups:
            total = totals.setdefault(get_key(key), [0, 0])
            total[0] += touches
            total[1] += answered
        return [(key, *totals[key]) for key in sorted(totals)]

    @api.model
    def _label_groups(self, scope, name, groups):
        """Return groups with a label instead of their key, and what lists them."""
        return [
            (
                key if name == "hour" else self._get_label(TOUCHES, name, key),
                touches,
                answered,
                self._make_touch_action(scope, name, key),
            )
            for key, touches, answered in groups
        ]

    @api.model
    def _make_touch_action(self, scope, name, key):
        label = str(key) if name == "hour" else self._get_label(TOUCHES, name, key)
        domain = self._get_touch_domain(scope)
        return self._make_group_action(label, TOUCHES, domain, name, key)
