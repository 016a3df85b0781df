import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { Deferred } from "@web/core/utils/concurrency";

const toMoment = (text) => text && deserializeDateTime(text);

/**
 * Reads what cards show of the follow-up of their leads: one call for all cards that
 * ask before the next frame is drawn, whoever of them asks.
 */
export const crmFollowUpCardService = {
    dependencies: ["orm"],
    start(env, { orm }) {
        let asked = new Map();

        async function read() {
            const batch = asked;
            asked = new Map();
            try {
                const cards = await orm.silent.call("crm.lead", "get_follow_up_cards", [
                    [...batch.keys()],
                ]);
                for (const card of cards) {
                    card.next_date = toMoment(card.next_date);
                    card.saturated_until = toMoment(card.saturated_until);
                    batch.get(card.id).resolve(card);
                }
            } catch {
                // the card is complete without the marks: the server has logged why
                batch.forEach((found) => found.resolve(null));
            }
        }

        return {
            /**
             * @param {number} leadId
             * @returns {Promise<Object|null>} see `get_follow_up_cards` of the lead,
             *  with moments in place of their text; null where it cannot be read
             */
            load(leadId) {
                if (!asked.size) {
                    browser.requestAnimationFrame(read);
                }
                if (!asked.has(leadId)) {
                    asked.set(leadId, new Deferred());
                }
                return asked.get(leadId);
            },
        };
    },
};

registry.category("services").add("crm_follow_up_card", crmFollowUpCardService);
