"""What the columns that we add to core's models are read with."""

# core reads all plain columns of a record at once: a company has a third of them from
# us, and pages that show none of them would read them all the same; stages and teams
# have few of ours, which pages of leads show
PREFETCH = "crm_follow_up"
