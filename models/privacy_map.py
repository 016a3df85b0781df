"""Where follow-up keeps what it knows of a person, as data.

Every stored text, and every partner, of every model of ours stands here with what
becomes of it when the person is erased; a test asks for that. A module that adds such a
field adds it to ``crm.follow.up.contact._get_privacy_map``.
"""

from collections.abc import Mapping
from typing import NamedTuple

# emptied, or a neutral word where there must be one
CLEAR = "clear"
# emptied wherever it is the person who is erased, in whatever record
PARTNER = "partner"
# follows from what is erased
DERIVED = "derived"
# codes and words of ours, the same for everybody
IMPERSONAL = "impersonal"


class Place(NamedTuple):
    """The records of one model that are about a person, and their fields."""

    # paths that lead to the person, to their lead, or to their partner
    ways: tuple[str, ...]
    # what becomes of each field
    fields: Mapping[str, str]
    # the records themselves go: no figure is made of them
    is_deleted: bool = False
    # the words are forgotten as well when a closed lead becomes old
    is_retained: bool = True


PLACES: Mapping[str, Place] = {
    "crm.follow.up.access": Place(
        ("contact_id", "lead_id"), {"token_hash": CLEAR}, is_deleted=True
    ),
    # counters by minute, which vanish within days
    "crm.follow.up.access.mark": Place((), {"key": IMPERSONAL}),
    "crm.follow.up.agreement.line": Place(
        ("agreement_id.contact_id", "agreement_id.lead_id"), {"name": CLEAR}
    ),
    "crm.follow.up.agreement": Place(("contact_id", "lead_id"), {"note": CLEAR}),
    # what colleagues and others say of the person, or the person of others
    "crm.follow.up.ally": Place(
        ("lead_id", "partner_id"),
        {"partner_id": CLEAR, "note": CLEAR, "question": CLEAR, "answer": CLEAR},
        is_deleted=True,
        is_retained=False,
    ),
    "crm.follow.up.commitment": Place(
        ("contact_id", "lead_id"),
        {
            "name": CLEAR,
            "description": CLEAR,
            "close_reason": CLEAR,
            "note": CLEAR,
            "evidence": CLEAR,
            "attachment_ids": CLEAR,
        },
    ),
    "crm.follow.up.contact": Place(
        ("id",),
        {
            "name": CLEAR,
            "key": CLEAR,
            "partner_id": CLEAR,
            "email_normalized": CLEAR,
            "phone_sanitized": CLEAR,
            "account_id": CLEAR,
            "account_key": DERIVED,
            "weekdays": CLEAR,
            "lifted_reason": CLEAR,
            # says that it was erased, and is asked to name nobody
            "erased_reason": IMPERSONAL,
        },
        is_retained=False,
    ),
    "crm.follow.up.customer.figure": Place(("lead_id",), {}),
    "crm.follow.up.decision": Place(
        ("lead_id", "partner_id"),
        {
            "why": CLEAR,
            "channel_names": IMPERSONAL,
            "verdict_words": CLEAR,
            "partner_id": PARTNER,
            "note": CLEAR,
            "shortfall": CLEAR,
            "referrer_id": PARTNER,
            "competitor_id": PARTNER,
        },
    ),
    "crm.follow.up.enrolment": Place(
        ("contact_id", "lead_id"),
        {
            "hold_reason": CLEAR,
            "stop_note": CLEAR,
            "failure": CLEAR,
            "verdict_evidence": CLEAR,
            "start_note": CLEAR,
        },
    ),
    "crm.follow.up.insight": Place(
        ("lead_id", "partner_id", "touch_id.contact_id"),
        {
            "name": CLEAR,
            "description": CLEAR,
            "competitor_id": PARTNER,
            "partner_id": PARTNER,
        },
        is_retained=False,
    ),
    "crm.follow.up.launch.line": Place(("lead_id",), {"reason": CLEAR}),
    "crm.follow.up.commitment.report": Place((), {}),
    "crm.follow.up.enrolment.report": Place((), {}),
    "crm.follow.up.lead.report": Place((), {"partner_id": DERIVED}),
    "crm.follow.up.lost.report": Place(
        (), {"partner_id": DERIVED, "competitor_id": DERIVED}
    ),
    "crm.follow.up.phase.report": Place((), {}),
    "crm.follow.up.report": Place((), {"partner_id": DERIVED, "week_hour": IMPERSONAL}),
    "crm.follow.up.question": Place(("lead_id",), {"name": CLEAR, "answer": CLEAR}),
    "crm.follow.up.offer.change": Place(
        ("lead_id",), {"name": CLEAR, "quotation_name": CLEAR}
    ),
    "crm.follow.up.rating": Place(
        ("partner_id",),
        {"partner_id": CLEAR, "note": CLEAR},
        is_deleted=True,
        is_retained=False,
    ),
    "crm.follow.up.recheck": Place(
        ("lead_id",), {"reason": CLEAR, "result": CLEAR}, is_deleted=True
    ),
    "crm.follow.up.touch": Place(
        ("contact_id", "lead_id"),
        {
            "name": CLEAR,
            "partner_id": PARTNER,
            "ask": CLEAR,
            "note": CLEAR,
            "skip_reason": CLEAR,
            "failure": CLEAR,
            "move_reasons": CLEAR,
            "account_key": DERIVED,
            "cap_note": CLEAR,
        },
    ),
    # what we add to core's records; the rest is the matter of core's look-up
    "crm.lead": Place(
        ("id",),
        {
            "follow_up_bounced_email": CLEAR,
            "lost_consequence": CLEAR,
            "referrer_id": PARTNER,
            "lost_competitor_id": PARTNER,
        },
        is_retained=False,
    ),
    "res.partner": Place(
        ("id",),
        {
            "follow_up_birthday": CLEAR,
            "follow_up_anniversary": CLEAR,
            "follow_up_supplier_id": PARTNER,
            "follow_up_supplier_trouble": CLEAR,
            "follow_up_need": CLEAR,
            "follow_up_decision": CLEAR,
        },
        is_retained=False,
    ),
}
# words of the company about its own ways, which name nobody
IMPERSONAL_MODELS = frozenset(
    {
        "crm.follow.up.cap",
        "crm.follow.up.channel",
        "crm.follow.up.commitment.type",
        "crm.follow.up.cycle",
        "crm.follow.up.experiment",
        "crm.follow.up.experiment.variant",
        "crm.follow.up.health",
        "crm.follow.up.launch",
        "crm.follow.up.mailing",
        "crm.follow.up.outcome",
        "crm.follow.up.plan",
        "crm.follow.up.plan.step",
        "crm.follow.up.reason",
        "crm.follow.up.target",
        "crm.follow.up.touch.figure",
    }
)
