"""Companies that have been here are asked before anybody gets a regular mail."""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE res_company
           SET follow_up_mail_desk = FALSE, follow_up_mail_board = FALSE,
               follow_up_mail_report = FALSE
        """
    )
