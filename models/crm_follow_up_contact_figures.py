from bisect import bisect_right
from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ..tools.saturation import NEVER, used_up_until
from .crm_follow_up_contact_ledger import query_answer
from .crm_follow_up_ledger import Figures, get_counted, get_person_caps

# what is stored of what touches say
FIGURES = (
    "touch_count",
    "unanswered_streak",
    "date_last_out",
    "date_last_in",
    "saturated_until",
    "is_burnt",
    "date_burnt",
    "burnt_reason",
)
# “until they answer”, as it can be stored and shown in any time zone
FOREVER = fields.Datetime.to_datetime("9999-12-31 00:00:00")


class CrmFollowUpContact(models.Model):
    """What the touches of a person say: counted when they change, never by hand.

    Only figures that stay true while time passes are stored: until when the caps of
    the person are used up depends on touches and caps alone. How full they are now is
    computed when it is read. Caps of one channel leave the others free, and those of
    a customer concern several people: both matter to the decision alone.
    """

    _inherit = "crm.follow.up.contact"

    @api.depends(
        "stop_requested",
        "date_stopped",
        "date_lifted",
        "boundary_count",
        "boundary_days",
    )
    def _compute_figures(self):
        """Compute what is stored, in two queries for any number of contacts.

        Touches that count have it computed by ``_recount``: most changes of touches
        are those of planned ones, which count for nothing here.
        """
        caps = self._get_own_caps()
        rows = self._read_figures(caps)
        groups = defaultdict(list)
        for contact in self:
            row = rows.get(contact._origin.id, {})
            for name, value in contact._prepare_figures(row, caps[contact]).items():
                groups[name, value].append(contact.id)
        # most people have most figures in common: assigned to all of them at once
        for (name, value), ids in groups.items():
            self.browse(ids)[name] = value

    def _prepare_figures(self, row, caps):
        """Return the stored figures of one person.

        :param row: as ``_read_figures`` returns it, empty for a new person
        :param caps: those of the person
        """
        latest, date_in = sorted(row.get("latest") or ()), row.get("date_in")
        rules = [
            (cap, get_counted(cap, latest, date_in, self.date_lifted)) for cap in caps
        ]
        return {
            "touch_count": row.get("touch_count") or 0,
            "unanswered_streak": row.get("streak") or 0,
            "date_last_out": row.get("date_out"),
            "date_last_in": date_in,
            "saturated_until": _storable(used_up_until(rules).date),
            **self._prepare_burnt(row.get("date_tired")),
        }

    @api.depends("stop_requested")
    def _compute_date_stopped(self):
        """Keep when they first asked to be left alone."""
        now = self.env["crm.follow.up.enrolment"]._now()
        for contact in self:
            contact.date_stopped = contact.stop_requested and (
                contact.date_stopped or now
            )

    def _prepare_burnt(self, date_tired):
        """Return whether the person is burnt, since when and why.

        :param date_tired: the moment of the touch that was one too many
        """
        if self.stop_requested:
            reason, date = "stop", self.date_stopped
        else:
            reason, date = "streak" if date_tired else False, date_tired
        return {"burnt_reason": reason, "date_burnt": date, "is_burnt": bool(reason)}

    def _get_own_caps(self):
        """Return the caps of each person alone: of the company, and agreed ones."""
        caps, shared, result = self.env["crm.follow.up.cap"]._get_caps(), {}, {}
        for contact in self:
            # people who agreed to nothing of their own have the caps of their company
            kind = contact.company_id, contact.boundary_count, contact.boundary_days
            if kind not in shared:
                figures = Figures.from_contact(contact, ())
                shared[kind] = get_person_caps(caps, figures)
            result[contact] = shared[kind]
        return result

    def _read_figures(self, caps):
        """Return what touches say as dict by contact id.

        :param caps: those of each contact, which tell how many of the latest touches
            matter
        """
        ids = self._origin.ids
        if not ids:
            return {}
        names = {"contact_id", "direction", "state", "date", "answered"}
        self.env["crm.follow.up.touch"].flush_model(names)
        self.env["res.company"].flush_model(["follow_up_burnt_streak"])
        self.flush_model(["company_id", "date_lifted"])
        most = max((cap.count for own in caps.values() for cap in own), default=0)
        self.env.cr.execute(self._query_figures(ids, most))
        return {row["id"]: row for row in self.env.cr.dictfetchall()}

    @api.model
    def _query_figures(self, ids, most):
        return SQL(
            """
            WITH person AS MATERIALIZED (
                 SELECT contact.id, contact.date_lifted, answer.date_in,
                        company.follow_up_burnt_streak AS streak
                   FROM crm_follow_up_contact contact
                   JOIN res_company company ON company.id = contact.company_id
                  CROSS JOIN LATERAL (%(answer)s) answer
                  WHERE contact.id = ANY(%(ids)s))
            SELECT person.id, person.date_in, touch.*,
                   ARRAY(SELECT date
                           FROM crm_follow_up_touch
                          WHERE contact_id = person.id AND direction = 'out'
                            AND state = 'done'
                          ORDER BY date DESC
                          LIMIT %(most)s) AS latest,
                   (SELECT date
                      FROM crm_follow_up_touch
                     WHERE contact_id = person.id AND direction = 'out'
                       AND state = 'done' AND person.streak > 0 AND date > GREATEST(
                           person.date_in, person.date_lifted, '-infinity')
                     ORDER BY date
                    OFFSET GREATEST(person.streak - 1, 0)
                     LIMIT 1) AS date_tired
              FROM person
             CROSS JOIN LATERAL (
                   SELECT COUNT(*) AS touch_count, MAX(date) AS date_out,
                          COUNT(*) FILTER (WHERE date > COALESCE(
                              person.date_in, '-infinity')) AS streak
                     FROM crm_follow_up_touch
                    WHERE contact_id = person.id AND direction = 'out'
                      AND state = 'done'
                   ) touch
            """,
            ids=ids,
            most=most,
            answer=query_answer("contact_id", SQL("contact.id")),
        )

    def _recount(self):
        """Have the figures computed again, as touches that count have changed."""
        if self:
            for name in FIGURES:
                self.env.add_to_compute(self._fields[name], self)
            self.modified(FIGURES)

    # now

    @api.depends("saturated_until")
    def _compute_is_saturated(self):
        now = self.env["crm.follow.up.enrolment"]._now()
        for contact in self:
            until = contact.saturated_until
            contact.is_saturated = bool(until and until > now)

    def _search_is_saturated(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = self.env["crm.follow.up.enrolment"]._now()
        return Domain("saturated_until", ">", now)

    @api.depends(*FIGURES, "date_lifted", "boundary_count", "boundary_days")
    @api.depends_context("lang", "tz")
    def _compute_saturation(self):
        """Compute how full the tightest cap is, in percent and in words."""
        now = self.env["crm.follow.up.enrolment"]._now()
        caps = self.env["crm.follow.up.cap"]._get_caps()
        latest = self._get_latest(caps, now)
        for contact in self:
            figures = Figures.from_contact(contact, latest.get(contact._origin.id))
            contact.saturation, contact.saturation_note = self._measure(
                figures, caps, now
            )

    @api.model
    def _measure(self, figures, caps, now):
        """Return how full the tightest cap of a person is, in percent and in words.

        :param figures: ``Figures`` of one person
        :param caps: as ``crm.follow.up.cap._get_caps`` returns them
        """
        own = get_person_caps(caps, figures)
        rules = figures.get_rules(own)
        shares = [(_get_used(cap, dates, now), cap) for cap, dates in rules]
        # of several that are used up, the one that is so for the longest
        last = used_up_until(rules).cap
        fullest = max(
            shares,
            key=lambda used: (_get_share(used), used[1] == last),
            default=None,
        )
        percent = round(100 * _get_share(fullest)) if fullest else 0
        if figures.burnt_reason:
            return percent, self._explain_burnt(figures)
        return percent, self._explain_saturation(*fullest) if fullest else ""

    def _get_latest(self, caps, now):
        """Return the moments of touches until now by contact id, as many as count."""
        counts = [cap.count for group in caps.values() for cap in group]
        most = max([*counts, *self.mapped("boundary_count")], default=0)
        if not self._origin.ids or not most:
            return {}
        names = ["contact_id", "direction", "state", "date"]
        self.env["crm.follow.up.touch"].flush_model(names)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT contact.id,
                       ARRAY(SELECT date
                               FROM crm_follow_up_touch
                              WHERE contact_id = contact.id AND direction = 'out'
                                AND state = 'done' AND date <= %s
                              ORDER BY date DESC
                              LIMIT %s)
                  FROM UNNEST(%s) AS contact(id)
                """,
                now,
                most,
                self._origin.ids,
            )
        )
        return dict(rows)

    @api.model
    def _explain_burnt(self, figures):
        """Return why nobody contacts a person, and what ends it."""
        if figures.burnt_reason == "stop":
            return self.env._(
                "since %(date)s, until a sales manager lifts it",
                date=format_date(self.env, figures.date_burnt),
            )
        return self.env._(
            "%(count)s without an answer; free when they answer or a manager lifts it",
            count=figures.unanswered_streak,
        )

    def _explain_saturation(self, count, cap):
        """Return how full a cap is in words: “2 of 3 in 7 days”."""
        if cap.window is None:
            return self.env._(
                "%(count)s of %(most)s without an answer", count=count, most=cap.count
            )
        return self.env._(
            "%(count)s of %(most)s in %(days)s days",
            count=count,
            most=cap.count,
            days=f"{cap.window.total_seconds() / 86400:g}",
        )


def _get_used(cap, dates, now):
    """Return how many touches a cap counts in the window that ends now."""
    dates = dates[: bisect_right(dates, now)]
    return len(dates[bisect_right(dates, now - cap.window) :] if cap.window else dates)


def _get_share(used):
    """Return how full a cap is, from 0 to 1; one that allows nothing always is."""
    count, cap = used
    return min(count / cap.count, 1) if cap.count else 1


def _storable(moment):
    """Return a moment as it can be stored: none where nothing is used up."""
    if moment == NEVER:
        return FOREVER
    return moment if moment.year > 1 else False
