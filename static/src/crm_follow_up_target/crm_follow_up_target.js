import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";

import { Component, onWillUpdateProps, useState } from "@odoo/owl";

/**
 * How far the user is with the touches of this month or quarter. Takes no room where
 * there is no target. Asks anew whenever `trigger` is another object: what there is to
 * do was loaded again, so something may have been done.
 */
export class CrmFollowUpTarget extends Component {
    static template = "crm_follow_up.Target";
    static props = { trigger: Object };

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.state = useState({ progress: null });
        this.load();
        onWillUpdateProps(({ trigger }) => {
            if (trigger !== this.props.trigger) {
                this.load();
            }
        });
    }

    /** What is shown besides the work must not stand in its way: no error is told. */
    async load() {
        try {
            this.state.progress = await this.keepLast.add(
                this.orm.silent.call("crm.follow.up.target", "get_my_progress", [])
            );
        } catch {
            this.state.progress = null;
        }
    }
}
