"""Touches learn where they come from and whom they were with.

Plans that went on after an answer keep doing so: what is new is the choice to hold
them.
"""

QUERIES = (
    """
    UPDATE crm_follow_up_touch touch
       SET partner_id = lead.partner_id
      FROM crm_lead lead
     WHERE lead.id = touch.lead_id AND touch.partner_id IS NULL
       AND lead.partner_id IS NOT NULL
    """,
    """
    UPDATE crm_follow_up_touch
       SET source = CASE WHEN direction = 'in' THEN 'email' ELSE 'log' END
     WHERE step_id IS NULL AND date_planned IS NULL AND source = 'plan'
    """,
    """
    UPDATE crm_follow_up_plan SET on_reply = 'nothing' WHERE NOT stop_on_reply
    """,
    """
    UPDATE crm_follow_up_enrolment SET hold_kind = 'manual'
     WHERE state = 'paused' AND hold_kind IS NULL
    """,
    # the catalogue is the company's own: updates leave shipped records alone
    """
    UPDATE crm_follow_up_outcome SET result = 'sent'
     WHERE code IN ('sent', 'information_sent', 'done')
    """,
    """
    INSERT INTO crm_follow_up_channel_crm_follow_up_outcome_rel
           (crm_follow_up_outcome_id, crm_follow_up_channel_id)
    SELECT outcome.id, channel.id
      FROM crm_follow_up_outcome outcome, crm_follow_up_channel channel
     WHERE outcome.code IN ('meeting_held', 'no_show')
       AND channel.kind IN ('visit', 'video')
    ON CONFLICT DO NOTHING
    """,
)


def migrate(cr, version):
    for query in QUERIES:
        cr.execute(query)
