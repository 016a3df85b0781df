"""The reason about the price is marked; what customers said gets a first entry."""

QUERIES = (
    # core's own reason, unless it was deleted
    """
    UPDATE crm_lost_reason SET is_price = TRUE
     WHERE id = (SELECT res_id FROM ir_model_data
                  WHERE module = 'crm' AND name = 'lost_reason_1')
    """,
    """
    INSERT INTO crm_follow_up_customer_figure
           (lead_id, lead_user_id, company_id, date, customer_date,
            customer_probability, probability, create_uid, create_date,
            write_uid, write_date)
    SELECT id, user_id, company_id, (now() AT TIME ZONE 'UTC')::date, customer_date,
           customer_probability, probability, 1, now() AT TIME ZONE 'UTC',
           1, now() AT TIME ZONE 'UTC'
      FROM crm_lead
     WHERE customer_date IS NOT NULL OR COALESCE(customer_probability, 0) > 0
    ON CONFLICT DO NOTHING
    """,
)


def migrate(cr, version):
    for query in QUERIES:
        cr.execute(query)
