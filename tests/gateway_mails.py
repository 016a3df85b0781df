"""Raw mails for core's gateway: ``string.Template`` texts, see ``GatewayCase``."""

REPLY = """
Return-Path: <$address>
To: $to
Cc: $cc
From: $sender
Subject: $subject
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit
Date: $date
Message-ID: $id
In-Reply-To: $sent
References: <first@x.example> $sent
$headers

$text
"""

# a mail that answers nothing
FRESH = REPLY.replace("In-Reply-To: $sent\nReferences: <first@x.example> $sent\n", "")

# as Outlook and Gmail write: the text twice
ALTERNATIVE = REPLY.replace(
    "text/plain; charset=utf-8", 'multipart/alternative; boundary="=_two"'
).replace(
    "$text",
    """--=_two
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

$text
--=_two
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: 8bit

$html
--=_two--""",
)

# some phones and machines send HTML only
HTML = REPLY.replace("text/plain", "text/html")

QUOTED = """
On Mon, 2 Mar 2026 at 10:00, Rep <rep_fu@x.example> wrote:
> How are you?
> I am out of the office until 20 March.
"""

FORWARDED = """I pass this on to Tom, who decides about it.

---------- Forwarded message ---------
From: Rep <rep_fu@x.example>
Date: Mon, 2 Mar 2026 at 10:00
Subject: About A deal
To: Prospect <prospect@example.com>

How are you?
"""

EXCHANGE = """Auto-Submitted: auto-generated
X-Auto-Response-Suppress: All
X-MS-Exchange-Inbox-Rules-Loop: prospect@example.com"""
SIEVE = """Auto-Submitted: auto-replied (vacation)
Precedence: bulk
X-Sieve: Pigeonhole Sieve 0.5.19"""

# by language: header, subject and text of an absence until Friday, 13 March 2026
ABSENCES = {
    "en": (
        EXCHANGE,
        "Automatic reply: About A deal",
        """Thank you for your message.

I am out of the office and will be back on Monday, 16 March. For urgent
matters please contact sales@example.com.

Kind regards
Ann Prospect

-----Original Message-----
From: Rep <rep_fu@x.example>
Sent: Monday, March 2, 2026 10:00 AM
To: Ann Prospect <prospect@example.com>
Subject: About A deal

How are you? May we meet on 9 March?
""",
    ),
    "es": (
        SIEVE,
        "Respuesta automática: About A deal",
        """Buenos días:

Estaré fuera de la oficina hasta el viernes 13 de marzo. Para cualquier asunto urgente,
póngase en contacto con mi compañera Eva (eva@example.com).

Un saludo,
Ana

El lun, 2 mar 2026 a las 10:00, Rep (<rep_fu@x.example>) escribió:
> How are you? May we meet on 9 March?
""",
    ),
    "de": (
        EXCHANGE,
        "Automatische Antwort: About A deal",
        """Sehr geehrte Damen und Herren,

vielen Dank für Ihre Nachricht. Ich bin vom 2.3. bis zum 13.3.2026 im Urlaub und ab dem
16.3. wieder für Sie da. Ihre E-Mail wird nicht weitergeleitet. In dringenden Fällen
wenden Sie sich bitte an meine Kollegin Frau Kunz.

Mit freundlichen Grüßen
Anna Prospect

Am 02.03.2026 um 10:00 schrieb Rep <rep_fu@x.example>:
> How are you? May we meet on 9 March?
""",
    ),
    "fr": (
        SIEVE,
        "Réponse automatique : About A deal",
        """Bonjour,

Je suis absente du bureau et serai de retour le lundi 16 mars 2026. En cas d'urgence,
merci de contacter mon collègue Paul au 01 23 45 67 89.

Bien cordialement,
Anne

Le lun. 2 mars 2026 à 10:00, Rep <rep_fu@x.example> a écrit :
> How are you? May we meet on 9 March?
""",
    ),
    "it": (
        EXCHANGE,
        "Risposta automatica: About A deal",
        """Gentile mittente,

sono in ferie e rientrerò in ufficio lunedì 16 marzo. Per questioni urgenti potete
contattare il mio collega Marco.

Cordiali saluti
Anna

Il giorno lun 2 mar 2026 alle ore 10:00 Rep <rep_fu@x.example> ha scritto:
> How are you? May we meet on 9 March?
""",
    ),
    "pt": (
        SIEVE,
        "Resposta automática: About A deal",
        """Olá,

Estou de férias até 13 de março de 2026. Em caso de urgência, por favor contacte a minha
colega Rita.

Com os melhores cumprimentos,
Ana

Em seg., 2 de mar. de 2026 às 10:00, Rep <rep_fu@x.example> escreveu:
> How are you? May we meet on 9 March?
""",
    ),
}

BOUNCE = """
Return-Path: <>
To: $to
From: Mail Delivery System <MAILER-DAEMON@mx.example.com>
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=_report"
Auto-Submitted: auto-replied
Date: $date
Message-ID: $id

--=_report
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.com. Your message could not be delivered to
one or more recipients.

<$address>: host mail.example.com said: $diagnostic

--=_report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com
Arrival-Date: Mon, 2 Mar 2026 10:00:00 +0100

Final-Recipient: rfc822; $address
Action: $action
Status: $status
Diagnostic-Code: smtp; $diagnostic

--=_report
Content-Type: text/rfc822-headers

From: Rep <rep_fu@x.example>
To: $address
Subject: About A deal
Message-ID: $sent

--=_report--
"""

# qmail and others write no report
DAEMON = """
Return-Path: <>
To: $to
From: MAILER-DAEMON@mail.example.com
Subject: failure notice
Date: $date
Message-ID: $id
In-Reply-To: $sent
References: $sent
$headers

Hi. This is the qmail-send program at mail.example.com.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<$address>:
$text

--- Below this line is a copy of the message.
"""

# the receipt that a person's program sends when the mail is opened
READ = """
Return-Path: <$address>
To: $to
From: $sender
Subject: Read: About A deal
MIME-Version: 1.0
Content-Type: multipart/report; report-type=disposition-notification;
 boundary="=_read"
Date: $date
Message-ID: $id
In-Reply-To: $sent
References: $sent

--=_read
Content-Type: text/plain; charset=utf-8

Your message to Prospect was read on Tuesday, March 3, 2026 10:12:44 AM.

--=_read
Content-Type: message/disposition-notification

Reporting-UA: mail.example.com; Thunderbird
Final-Recipient: rfc822; $address
Original-Message-ID: $sent
Disposition: manual-action/MDN-sent-manually; displayed

--=_read
Content-Type: text/rfc822-headers

From: Rep <rep_fu@x.example>
To: $address
Message-ID: $sent

--=_read--
"""

TICKET = """Dear customer,

we have received your request. A ticket has been opened with the number #48213. Please
leave the number in the subject when you answer. This is an automatic message.

The Example service desk
"""
