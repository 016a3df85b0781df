import { _t } from "@web/core/l10n/translation";

import { Component } from "@odoo/owl";

const WIDTH = 240;
const HEIGHT = 48;
const MARGIN = 6;
const WARMEST = 10;

/** How warm the steps of a plan are, from the first to the last, as a small curve. */
export class CrmFollowUpWarmth extends Component {
    static template = "crm_follow_up.Warmth";
    static props = { points: Array };

    get viewBox() {
        return `0 0 ${WIDTH} ${HEIGHT}`;
    }

    get dots() {
        const { points } = this.props;
        const step = (WIDTH - 2 * MARGIN) / Math.max(points.length - 1, 1);
        return points.map(({ channel, name, warmth }, index) => ({
            title: _t("%(name)s (%(channel)s): %(warmth)s of 10", {
                channel,
                name,
                warmth,
            }),
            x: MARGIN + index * step,
            y: HEIGHT - MARGIN - (warmth / WARMEST) * (HEIGHT - 2 * MARGIN),
        }));
    }

    get line() {
        return this.dots.map(({ x, y }) => `${x},${y}`).join(" ");
    }

    get area() {
        return `${MARGIN},${HEIGHT} ${this.line} ${WIDTH - MARGIN},${HEIGHT}`;
    }

    /** The same in words. */
    get label() {
        const points = this.props.points.map(({ channel, warmth }) =>
            _t("%(channel)s %(warmth)s", { channel, warmth })
        );
        return _t("Warmth of the steps from 0 to 10: %(points)s", {
            points: points.join(", "),
        });
    }
}
