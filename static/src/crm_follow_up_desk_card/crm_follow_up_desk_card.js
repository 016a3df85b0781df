import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

import { CrmFollowUpGaugeField } from "../crm_follow_up_gauge/crm_follow_up_gauge";
import { CrmFollowUpTimelineItem } from "../crm_follow_up_timeline_item/crm_follow_up_timeline_item";

import { Component, markup, onWillUnmount, useState } from "@odoo/owl";

const { DateTime } = luxon;

const MINUTE = 60 * 1000;
const MOMENT = {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "numeric",
    minute: "2-digit",
};

/** Everything needed to act on one item, as `get_follow_up_desk_item` tells it. */
export class CrmFollowUpDeskCard extends Component {
    static template = "crm_follow_up.DeskCard";
    static components = { CrmFollowUpGaugeField, CrmFollowUpTimelineItem };
    static props = { model: Object, onOpenLead: Function };

    setup() {
        this.model = this.props.model;
        this.state = useState(this.model.state);
        // their clock goes on while somebody reads
        this.clock = useState({ now: DateTime.now() });
        const timer = setInterval(() => {
            this.clock.now = DateTime.now();
        }, MINUTE);
        onWillUnmount(() => clearInterval(timer));
    }

    get item() {
        return this.state.item;
    }

    get who() {
        return this.item.who;
    }

    get why() {
        return this.item.why;
    }

    get subtitle() {
        const { company, job } = this.who;
        return [job, company].filter(Boolean).join(", ");
    }

    // their clock

    get theirTime() {
        return this.clock.now.setZone(this.who.tz);
    }

    get theirTimeLabel() {
        const time = this.theirTime.toLocaleString({
            hour: "numeric",
            minute: "2-digit",
        });
        return _t("%(time)s where they are", { time });
    }

    get isCallable() {
        const [from, to] = this.who.hours;
        const { hour, minute, weekday } = this.theirTime;
        const now = hour + minute / 60;
        return weekday < 6 && now >= from && now < to;
    }

    get callableLabel() {
        return this.isCallable
            ? _t("may be contacted now")
            : _t("outside contact hours");
    }

    // why now

    get whenLabel() {
        const { answer_due: due, answered, date } = this.why;
        if (answered) {
            return due ? _t("Answer until %s", this.format(due)) : "";
        }
        return date ? this.format(date) : "";
    }

    get heading() {
        const { answered, state_label: stateLabel, step } = this.why;
        return answered ? _t("They answered") : step || stateLabel;
    }

    get countLabel() {
        const { count, target } = this.why;
        return _t("Touch %(number)s of %(target)s", { number: count + 1, target });
    }

    format(date) {
        return deserializeDateTime(date).toLocaleString(MOMENT);
    }

    // what to say

    get script() {
        return this.item.script ? markup(this.item.script) : "";
    }

    get draftBody() {
        const { body, kind } = this.item.draft;
        return kind === "mail" ? markup(body) : body;
    }

    get draftLabel() {
        const labels = { mail: _t("E-mail"), sms: _t("SMS"), chat: _t("WhatsApp") };
        return labels[this.item.draft.kind];
    }

    get sections() {
        return this.item.sections.filter((section) => section.lines.length);
    }

    /** What the gauge reads, which is made for the records of views. */
    get gauge() {
        const { burnt, note, until, value } = this.item.saturation;
        return {
            data: {
                burnt,
                note,
                saturation: value,
                until: until ? deserializeDateTime(until) : false,
            },
            fields: { saturation: { string: _t("Saturation") } },
        };
    }

    onRetry() {
        this.model.choose(this.state.currentId);
    }
}
