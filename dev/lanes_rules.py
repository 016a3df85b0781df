"""What `make lanes` allows, for whoever makes its data and whoever checks it."""

# touches within a week, of a person and of a customer
PERSON_CAP, CUSTOMER_CAP = 2, 5
LEADS_OF_PERSON, PEOPLE_OF_CUSTOMER = 3, 4
