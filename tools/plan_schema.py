"""What a file of plans may hold, as data: a rule for each key of each record.

Keys are the names of the fields that they fill. What a choice may be is not said here:
companies and modules add to it.
"""

from collections.abc import Mapping
from typing import NamedTuple

FORMAT = "crm_follow_up.plans"
VERSION = 1


class Rule(NamedTuple):
    """What a value must be; ``low`` and ``high`` are its range, or its length."""

    kind: str  # text, key, whole, number, flag, choice, domain, ref, refs, or items
    low: float = 0
    high: float = 0
    required: bool = False
    of: str = ""  # kind of the items


TEXT, LONG = Rule("text", 0, 500), Rule("text", 0, 100_000)
NAME, CODE = Rule("text", 1, 500, required=True), Rule("text", 0, 100)
KEY = Rule("key", 3, 200)
FLAG, CHOICE, REF = Rule("flag"), Rule("choice"), Rule("ref")
COUNT = Rule("whole", 0, 100_000)

SCHEMA: Mapping[str, Mapping[str, Rule]] = {
    "channel": {
        "id": KEY,
        "name": NAME,
        "code": CODE,
        "kind": CHOICE,
        "warmth": Rule("whole", 0, 10),
        "icon": CODE,
        "needs": CHOICE,
        "default_outcome_id": REF,
    },
    "outcome": {
        "id": KEY,
        "name": NAME,
        "code": CODE,
        "description": TEXT,
        "effect": CHOICE,
        "answered": FLAG,
        "result": CHOICE,
    },
    "reason": {
        "id": KEY,
        "name": NAME,
        "code": CODE,
        "description": TEXT,
        "is_bother": FLAG,
    },
    "commitment": {
        "id": KEY,
        "name": NAME,
        "phase": CHOICE,
        "party": CHOICE,
        "ask": TEXT,
        "due_days": Rule("whole", 0, 365),
        "description": LONG,
    },
    "plan": {
        "id": KEY,
        "name": NAME,
        "sequence": COUNT,
        "active": FLAG,
        "description": LONG,
        "phase": CHOICE,
        "team_ids": Rule("refs"),
        "domain": Rule("domain", 0, 10_000),
        "trigger": CHOICE,
        "reenrol": CHOICE,
        "reenrol_days": Rule("whole", 0, 3650),
        "kind": CHOICE,
        "calendar_id": REF,
        "touch_min": Rule("whole", 1, 1000),
        "touch_target": Rule("whole", 1, 1000),
        "touch_max": Rule("whole", 1, 1000),
        "on_end": CHOICE,
        "next_plan_id": REF,
        "stop_on_reply": FLAG,
        "on_reply": CHOICE,
        "reply_scope": CHOICE,
        "stop_on_meeting": FLAG,
        "stop_on_stage_change": FLAG,
        "agreement_needed": FLAG,
        "cycle_basis": CHOICE,
        "step_ids": Rule("items", of="step", required=True),
        "cap_ids": Rule("items", of="cap"),
    },
    "step": {
        "name": NAME,
        "channel_id": Rule("ref", required=True),
        "mode": CHOICE,
        "delay_count": COUNT,
        "delay_unit": CHOICE,
        "delay_from": CHOICE,
        "time_of_day": Rule("number", 0, 23.999),
        "gap_min": COUNT,
        "gap_max": COUNT,
        "condition": CHOICE,
        "wait": CHOICE,
        "expire_days": Rule("whole", 0, 3650),
        "reason_id": REF,
        "ask": TEXT,
        "script": LONG,
        "mail_template_id": REF,
        "sms_template_id": REF,
        "responsible": CHOICE,
        "user_id": REF,
        "commitment_type_id": REF,
        "date_rule": CHOICE,
        "date_rule_count": Rule("whole", 0, 120),
        "date_rule_unit": CHOICE,
        "date_rule_week": CHOICE,
        "date_rule_weekday": CHOICE,
        "date_rule_month": CHOICE,
        "date_rule_day": Rule("whole", 0, 31),
        "date_rule_field": CHOICE,
        "spread_days": Rule("whole", 0, 60),
        "asks_ally": FLAG,
    },
    "cap": {
        "active": FLAG,
        "count": Rule("whole", 0, 1000),
        "kind": CHOICE,
        "days": Rule("number", 0, 36_500),
        "scope": CHOICE,
        "channel_id": REF,
        "reset_on_answer": FLAG,
    },
    "reference": {"id": KEY, "name": NAME},
    "file": {
        "format": NAME,
        "version": Rule("whole", VERSION, VERSION, required=True),
        "lang": CODE,
        "channels": Rule("items", of="channel"),
        "outcomes": Rule("items", of="outcome"),
        "reasons": Rule("items", of="reason"),
        "commitments": Rule("items", of="commitment"),
        "plans": Rule("items", 1, of="plan", required=True),
    },
}
# lists of the file whose records may be referred to by their id
CATALOGUES = {
    "channels": "channel",
    "outcomes": "outcome",
    "reasons": "reason",
    "commitments": "commitment",
    "plans": "plan",
}
