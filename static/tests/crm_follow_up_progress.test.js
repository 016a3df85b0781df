import { CrmKanbanArchParser } from "@crm/views/crm_kanban/crm_kanban_arch_parser";
import { describe, expect, test } from "@odoo/hoot";
import { browser } from "@web/core/browser/browser";
import { parseXML } from "@web/core/utils/xml";

describe.current.tags("desktop");

const BAR = `<progressbar field="activity_state" colors='{"today": "warning"}'/>`;
const FIELDS = { activity_state: {}, follow_up_state: {} };

const parse = (fields) =>
    new CrmKanbanArchParser().parseProgressBar(parseXML(BAR), fields).fieldName;

test("bar tells of activities, unless somebody chose the follow-up", () => {
    expect(parse(FIELDS)).toBe("activity_state");
    browser.localStorage.setItem("crm_follow_up.progress", "follow_up_state");
    expect(parse(FIELDS)).toBe("follow_up_state");
    expect(parse({ activity_state: {} })).toBe("activity_state");
});
