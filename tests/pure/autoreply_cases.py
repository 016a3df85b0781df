"""Mails of machines: what came, what kind it is, and when the person is back.

Each row is written like a mail, below a line of its name, its kind and the first day
back. All came on Tuesday 2026-03-10, most of them in answer to an offer.
"""

from datetime import date
from typing import NamedTuple

from tools.autoreply import Mail

TODAY = date(2026, 3, 10)


class Row(NamedTuple):
    name: str
    mail: Mail
    kind: str
    until: date | None


def read_rows(text):
    """Return the rows of a table: "=== name | kind | until", headers, body."""
    return [read_row(part) for part in text.split("\n=== ")[1:]]


def read_row(text):
    title, _newline, text = text.partition("\n")
    name, kind, until = (value.strip() for value in title.split("|"))
    expected = date.fromisoformat(until) if until else None
    return Row(name, read_mail(text), kind, expected)


def read_mail(text):
    head, _blank, body = text.partition("\n\n")
    headers = {}
    for line in filter(None, head.splitlines()):
        key, _colon, value = line.partition(":")
        headers[key.strip().lower()] = value.strip()
    subject, sender = headers.pop("subject", ""), headers.pop("from", "")
    content_type = headers.get("content-type", "")
    return Mail(subject, body.strip("\n"), sender, headers, content_type)


ABSENCES = """
=== exchange, until a day | absence | 2026-03-15
Subject: Automatic reply: Offer S00042
From: john.miller@acme.example
Auto-Submitted: auto-generated
X-Auto-Response-Suppress: All

Thank you for your email. I am out of the office until 14 March with limited access to
email. For urgent matters please contact sales@acme.example.

Kind regards
John Miller
=== exchange, through an ordinal day | absence | 2026-03-15
Subject: Automatic reply: Your proposal
X-Auto-Response-Suppress: All

Hi, I'm currently on annual leave through March 14th and will respond to your message
when I return.
=== exchange with a tag of the gateway | absence | 2026-03-17
Subject: [EXTERNAL] Automatic reply: Offer S00042
Auto-Submitted: auto-replied

I am travelling and will be back on Tuesday, 17 March. In case of emergency call +1 555.
=== exchange, only the subject is known | absence |
Subject: Automatic reply: Offer S00042

=== exchange, the text is in a language nobody knows here | absence |
Subject: Automatic reply: Offer S00042
Auto-Submitted: auto-generated

Köszönöm levelét. Jelenleg nem vagyok az irodában.
=== gmail, returning on an iso date | absence | 2026-03-16
Subject: Vacation Re: Offer S00042
Auto-Submitted: auto-replied
Precedence: bulk
X-Autoreply: yes

Hello,
I'm on vacation, returning 2026-03-16. I will answer as soon as I am back.
=== gmail, back on a weekday and date | absence | 2026-03-16
Subject: Away from my desk Re: Offer S00042
Auto-Submitted: auto-replied
Precedence: bulk

Thanks for your mail! I'm away this week, back on Monday 16/03.
=== gmail, back on a weekday only | absence | 2026-03-16
Subject: Re: Offer S00042
X-Autoreply: yes
Precedence: bulk

Hey, I'm off and will be back on Monday. Ping my colleague Tom if it burns.
=== thunderbird filter, no headers at all | absence | 2026-03-19
Subject: Out of office: Offer S00042

Dear sender,

I am not in the office and will return on Thursday, March 19. Your message will not be
forwarded. In urgent cases please contact office@acme.example.
=== vacation program of unix | absence |
Subject: away from my mail
Precedence: bulk
Return-Path: <>

I will not be reading my mail for a while. Your mail regarding "Offer S00042" will be
read when I return.
=== lotus notes | absence | 2026-03-21
Subject: John Miller is out of the office (returning 03/21/2026)
Auto-Submitted: auto-generated

I will be out of the office starting 03/09/2026 and will not return until 03/21/2026.

I will respond to your message when I return.
=== lotus notes, german | absence | 2026-03-24
Subject: Max Mustermann ist außer Haus. (Rückkehr am 24.03.2026)
X-Mailer: Lotus Domino Web Server Release 9.0

Ich werde ab 09.03.2026 nicht im Büro sein. Ich kehre zurück am 24.03.2026.

Ihre Nachricht werde ich nach meiner Rückkehr beantworten.
=== english, two dates and a deputy | absence | 2026-08-15
Subject: Out of Office
Auto-Submitted: auto-replied

Thank you for your message. I am on holiday from 3 to 14 August. During this time Ana
Pérez (ana@acme.example) is happy to help you.
=== english, two dates, month first | absence | 2026-08-15
Subject: Out of Office AutoReply: Offer
X-Autorespond: Offer

I will be out of office August 3 - 14, 2026, with no access to e-mail.
=== english, a range over months | absence | 2026-05-04
Subject: Automatic reply: Offer

I am on leave from 27 April to 3 May. My emails are not being read. Please contact
reception@acme.example for anything urgent.
=== english, american slashes | absence | 2026-04-04
Subject: Automatic reply: Offer
Auto-Submitted: auto-generated

I am out of the office and will be back on 04/04 at 9 am. For immediate assistance
please call the front desk.
=== english, american slashes that could be both | absence | 2026-04-06
Subject: Automatic reply: Offer
Auto-Submitted: auto-generated

I am out of the office from 03/09 and will return Monday, 04/06. I check my voicemail
between 9 am and 10 am.
=== english, british slashes that could be both | absence | 2026-04-07
Subject: Automatic reply: Offer
Auto-Submitted: auto-generated

I am on annual leave until 06/04/26 and shall respond on my return.
=== english, tomorrow | absence | 2026-03-11
Subject: Out of office Re: Offer
Auto-Submitted: auto-replied

I am out of the office today and will be back tomorrow.
=== english, next week | absence | 2026-03-16
Subject: OOO Re: Offer
Auto-Submitted: auto-replied

I'm OOO at a conference, back next week. Slack me if it's urgent.
=== english, parental leave over the turn of the year | absence | 2027-01-11
Subject: Automatic reply: Offer
Auto-Submitted: auto-generated

I am on parental leave and will be returning to work on 11 January 2027. Please contact
Sue Park instead.
=== english, no date | absence |
Subject: Automatic reply: Offer
Auto-Submitted: auto-generated

I am currently on sick leave. Please send your request to team@acme.example, your
message will not be read.
=== english, no longer with the company | absence |
Subject: Automatic reply: Offer
Auto-Submitted: auto-generated

John Miller is no longer with ACME as of 1 April. Please contact Sue Park at
sue@acme.example instead.
=== english, no longer employed, no headers | absence |
Subject: Auto-Reply: Offer

Thank you for your message. I no longer work for ACME Ltd. and this mailbox is not
monitored. For all enquiries please contact info@acme.example.
=== english, company holidays | absence | 2026-04-07
Subject: We are closed for Easter
Auto-Submitted: auto-replied

Thank you for your e-mail. Our office is closed from 2 April until 6 April. We will get
back to you after the holidays.
=== english, text only, all formulas | absence | 2026-03-21
Subject: Re: Offer S00042

Thank you for your message. I am out of the office until 20 March and have only limited
access to my e-mail. In urgent cases please contact Sue Park (sue@acme.example).
=== english, an auto reply that quotes | absence | 2026-03-21
Subject: Automatic reply: Offer S00042
Auto-Submitted: auto-replied

I am away until 20 March.

> Dear Mr Miller,
> could you have a look at our offer before 31 March?
=== english, a year that is past | absence |
Subject: Automatic reply: Offer
Auto-Submitted: auto-generated

I am out of the office until 14 March 2024. I will reply upon my return.
=== english, a day that does not exist | absence |
Subject: Automatic reply: Offer
Auto-Submitted: auto-generated

I am out of the office until 31 February. I will reply upon my return.
=== header in capitals | absence | 2026-03-17
Subject: Re: Offer
Auto-Submitted: AUTO-REPLIED (vacation)

I'm out of office until March 16.
=== exchange, german, until | absence | 2026-08-15
Subject: Automatische Antwort: Angebot S00042
Auto-Submitted: auto-generated
X-Auto-Response-Suppress: All

Sehr geehrte Damen und Herren,

vielen Dank für Ihre Nachricht. Ich bin bis zum 14.8. nicht im Büro und habe keinen
Zugriff auf meine E-Mails. In dringenden Fällen wenden Sie sich bitte an meine Kollegin
Frau Schmidt (schmidt@firma.example).
=== german, from and until inclusive | absence | 2026-08-15
Subject: Abwesenheitsnotiz: Angebot S00042
Auto-Submitted: auto-replied

Guten Tag, vom 3. bis einschließlich 14. August bin ich im Urlaub. Ihre E-Mail wird
nicht weitergeleitet.
=== gmx, back from a weekday on | absence | 2026-03-16
Subject: Abwesenheit Re: Angebot
Auto-Submitted: auto-replied
X-UI-Message-Type: mail

Hallo, ich bin ab Montag wieder erreichbar. Gruß Max
=== german, back from a date on | absence | 2026-03-16
Subject: Automatische Antwort: Angebot
Auto-Submitted: auto-generated

Ich bin derzeit nicht im Haus. Ab dem 16. März bin ich wieder für Sie da.
=== german, on leave until, back on | absence | 2026-08-17
Subject: Out of Office: Angebot
Auto-Submitted: auto-replied

Ich bin ab 3. August bis 14. August im Urlaub und am 17. August wieder erreichbar.
=== german without umlauts | absence | 2026-03-23
Subject: Abwesenheitsnachricht
Auto-Submitted: auto-replied

Ich bin am 23. Maerz zurueck. Ihre Mail wird nicht gelesen.
=== german, two-digit year, no headers | absence | 2026-04-02
Subject: Automatische Antwort: AW: Angebot S00042

Danke für Ihre E-Mail. Ich bin bis 01.04.26 außer Haus. Ihre Nachricht wird nicht
automatisch weitergeleitet.
=== german, parental leave | absence |
Subject: Automatische Antwort: Angebot
Auto-Submitted: auto-generated

Ich befinde mich in Elternzeit. Bitte wenden Sie sich an vertrieb@firma.example.
=== german, company holidays | absence | 2026-12-31
Subject: Betriebsferien
Auto-Submitted: auto-replied

Wir haben Betriebsferien vom 21.12. bis 30.12.2026. Ab dem neuen Jahr sind wir wieder
für Sie da.
=== german, left the company | absence |
Subject: Automatische Antwort: Angebot
Auto-Submitted: auto-generated

Herr Mustermann hat unser Unternehmen zum 31. März verlassen. Bitte richten Sie Ihre
Anfrage an info@firma.example. Diese E-Mail wird nicht weitergeleitet.
=== german, text only, all formulas | absence | 2026-03-21
Subject: AW: Angebot S00042

Vielen Dank für Ihre Nachricht. Ich bin bis zum 20. März nicht im Büro. Ihre E-Mail wird
nicht weitergeleitet. In dringenden Fällen erreichen Sie meinen Kollegen Herrn Weber.
=== german and english | absence | 2026-03-28
Subject: Automatische Antwort: Angebot
Auto-Submitted: auto-generated

Ich bin bis 27.03.2026 nicht im Büro. (please see English version below)

I am out of office until 27 March 2026. Your mail will not be forwarded.
=== swiss, until the end of the month | absence | 2026-04-01
Subject: Automatische Antwort: Angebot
Auto-Submitted: auto-generated

Grüezi, ich bin bis Ende März abwesend und melde mich danach bei Ihnen.
=== exchange, french, until inclusive | absence | 2026-03-15
Subject: Réponse automatique : Offre S00042
Auto-Submitted: auto-generated

Bonjour,

Je suis absente jusqu'au 14 mars inclus. En cas d'urgence, vous pouvez contacter mon
collègue Paul Martin.

Cordialement
=== french, back on a day | absence | 2026-03-15
Subject: Absence du bureau
Auto-Submitted: auto-replied

Bonjour, je suis actuellement en congés, de retour le 15 mars. Je traiterai votre
message à mon retour.
=== french, range | absence | 2026-08-15
Subject: Réponse automatique: Offre
Auto-Submitted: auto-generated

Je serai en vacances du 3 au 14 août avec un accès limité à ma messagerie.
=== french, first of the month | absence | 2026-04-01
Subject: Message d'absence
X-Autoreply: yes

Merci pour votre message. Absent du bureau, je serai de retour le mercredi 1er avril.
=== french, without accents and headers | absence | 2026-03-24
Subject: Reponse automatique : Offre S00042

Bonjour, je suis en deplacement jusqu'au lundi 23 mars et je consulte peu ma messagerie.
=== french, company holidays | absence | 2026-08-24
Subject: Fermeture annuelle
Auto-Submitted: auto-replied

Notre société est fermée pour congés annuels du 01/08 au 23/08/2026.
=== french, maternity leave, text only | absence | 2026-08-31
Subject: RE: Offre S00042

Bonjour, merci pour votre message. Je suis en congé maternité jusqu'au 30 août 2026. Vos
messages ne seront pas lus. Pour toute urgence, merci de contacter Paul Martin.
=== french, left the company | absence |
Subject: Réponse automatique : Offre
Auto-Submitted: auto-generated

Je ne fais plus partie de la société ACME depuis le 28 février. Merci d'adresser vos
messages à contact@acme.example.
=== exchange, spanish, until | absence | 2026-03-15
Subject: Respuesta automática: Oferta S00042
Auto-Submitted: auto-generated

Gracias por su mensaje. Estaré fuera de la oficina hasta el 14 de marzo con acceso
limitado al correo. Para asuntos urgentes, contacte con ventas@acme.example.
=== spanish, back on a weekday and date | absence | 2026-03-16
Subject: Fuera de la oficina
Auto-Submitted: auto-replied

Hola, estoy de vacaciones y regreso el lunes 16 de marzo. Un saludo.
=== spanish, range, no headers | absence | 2026-08-15
Subject: Respuesta automática: RE: Oferta S00042

Estoy de vacaciones del 3 al 14 de agosto. Contestaré a su correo a mi vuelta.
=== latin america, resuming | absence | 2026-04-13
Subject: Respuesta automatica: Propuesta
Auto-Submitted: auto-generated

Me encuentro fuera de la oficina por licencia y me reincorporo el 13/04/2026. Ante
cualquier urgencia comunicarse con Laura.
=== spanish, maternity leave | absence |
Subject: Respuesta automática: Oferta
Auto-Submitted: auto-generated

Estoy de baja por maternidad. Durante mi ausencia le atenderá mi compañera Marta.
=== spanish, company holidays | absence | 2026-04-07
Subject: Cerrado por vacaciones
Auto-Submitted: auto-replied

Nuestras oficinas permanecerán cerradas desde el 2 de abril hasta el 6 de abril.
=== spanish, left the company, text only | absence |
Subject: RE: Oferta S00042

Le informamos de que Juan García ya no trabaja en la empresa. Este buzón no se revisa.
Este es un mensaje automático. Para cualquier consulta diríjase a info@acme.example.
=== exchange, italian, until | absence | 2026-03-15
Subject: Risposta automatica: Offerta S00042
Auto-Submitted: auto-generated

Grazie per il messaggio. Sono fuori ufficio fino al 14 marzo. Per urgenze potete
contattare il collega Mario Rossi.
=== italian, will be back | absence | 2026-03-16
Subject: Fuori sede
Auto-Submitted: auto-replied

Buongiorno, sono in ferie e rientrerò il 16 marzo. Risponderò al mio rientro.
=== italian, range and company | absence | 2026-08-24
Subject: Chiusura estiva
Auto-Submitted: auto-replied

Siamo chiusi per ferie dal 10 al 23 agosto.
=== italian, no headers | absence | 2026-03-18
Subject: Risposta automatica: Offerta S00042

Gentile cliente, sono assente dall'ufficio e sarò nuovamente disponibile da mercoledì
18/03. Non ho accesso alla posta elettronica.
=== exchange, portuguese, until | absence | 2026-03-15
Subject: Resposta automática: Proposta S00042
Auto-Submitted: auto-generated

Obrigado pelo contato. Estou de férias até 14 de março. Em caso de urgência, procure a
Fernanda (fernanda@acme.example).
=== brazil, back on a day | absence | 2026-03-23
Subject: Ausência temporária
Auto-Submitted: auto-replied

Olá! Estou fora do escritório e estarei de volta em 23/03. Abraço
=== portugal, on leave | absence | 2026-04-06
Subject: Resposta automática: Proposta

Encontro-me ausente do escritório, regressando a 6 de Abril. Em assuntos urgentes
contacte por favor geral@empresa.example.
=== portuguese, left the company | absence |
Subject: Resposta automática: Proposta
Auto-Submitted: auto-generated

O João não faz mais parte da equipe. Por favor, encaminhe sua mensagem para o comercial.
=== exchange, dutch, until inclusive | absence | 2026-03-15
Subject: Automatisch antwoord: Offerte S00042
Auto-Submitted: auto-generated

Bedankt voor uw bericht. Ik ben afwezig tot en met 14 maart. Voor dringende zaken kunt u
contact opnemen met mijn collega Jan de Vries.
=== dutch, back on a day | absence | 2026-03-23
Subject: Afwezigheidsbericht
Auto-Submitted: auto-replied

Ik ben met vakantie. Op 23 maart ben ik terug op kantoor.
=== belgian, no headers | absence | 2026-03-17
Subject: Automatisch antwoord: Offerte S00042

Ik ben niet op kantoor en lees mijn mails niet. Vanaf dinsdag 17/3 ben ik weer
bereikbaar.
=== dutch, left the company | absence |
Subject: Automatisch antwoord: Offerte
Auto-Submitted: auto-generated

Ik ben niet langer werkzaam bij ACME. Uw e-mail wordt niet doorgestuurd.
=== polish | absence | 2026-03-21
Subject: Odpowiedź automatyczna: Oferta S00042
Auto-Submitted: auto-generated

Dziękuję za wiadomość. Jestem na urlopie do 20 marca. W pilnych sprawach proszę o
kontakt z biurem.
=== swedish | absence | 2026-03-23
Subject: Autosvar: Offert S00042
Auto-Submitted: auto-generated

Tack för ditt mejl. Jag är på semester och är tillbaka den 23 mars.
=== danish | absence | 2026-03-21
Subject: Automatisk svar: Tilbud S00042
Auto-Submitted: auto-generated

Tak for din mail. Jeg er på ferie til og med 20. marts.
=== catalan | absence | 2026-03-21
Subject: Resposta automàtica: Oferta S00042
Auto-Submitted: auto-generated

Gràcies pel seu missatge. Soc fora de l'oficina fins al 20 de març.
=== vacation notice as a disposition report | absence | 2026-03-21
Subject: Offer S00042
Content-Type: multipart/report; report-type=disposition-notification
Auto-Submitted: auto-replied

I am on vacation until 20 March. Your mail will be read when I return.
=== precedence alone and a vacation text | absence | 2026-03-21
Subject: Re: Offer
Precedence: auto_reply

I'm on holiday until 20 March.
=== null sender and a vacation text | absence | 2026-03-21
Subject: Offer S00042
Return-Path: <>

I'm on vacation until 20 March. I'll get back to you as soon as I return.
=== forwarded by a rule, still a vacation text | absence | 2026-03-21
Subject: Automatic reply: Offer
Auto-Submitted: auto-generated
X-MS-Exchange-Inbox-Rules-Loop: sales@us.example

I am out of the office until 20 March.
=== converted from html | absence | 2026-03-16
Subject: Automatic reply: Offer
X-Auto-Response-Suppress: All

*I am currently out of the office* and will be *back on March 16, 2026*.
For urgent matters please contact office@acme.example [1]

[1] mailto:office@acme.example
=== german, adjective as the subject, a range | absence | 2026-03-27
Subject: Abwesend: Angebot S00042

Ich bin vom 16. – 26. März 2026 nicht im Büro. Bitte wenden Sie sich in dieser Zeit an
Frau Klein.
=== german, a holiday without its words | absence | 2026-04-07
Subject: Osterferien: Angebot S00042
Auto-Submitted: auto-replied

Vom 30.03. bis 06.04.2026 machen wir Urlaub.
=== german, greeting of the morning | absence | 2026-03-16
Subject: Abwesenheit
Auto-Submitted: auto-replied

Guten Morgen, ich bin heute nicht erreichbar und erst am Montag zurück.
=== dutch, to an unknown sender, no headers | absence | 2026-03-31
Subject: Afwezig: offerte

Beste afzender, ik ben met verlof t/m 30 maart. Uw mail wordt niet gelezen.
=== english, nothing but a weekday | absence | 2026-03-16
Subject: Re: Offer S00042
Auto-Submitted: auto-replied (vacation)

Gone fishing. Back Monday.
=== english, american range and a telephone | absence | 2026-07-06
Subject: Automatic reply: Offer S00042
Auto-Submitted: auto-generated

Out of office 06/22 - 07/05. Call (555) 123-4567 ext. 12 for assistance.
=== english, until further notice | absence |
Subject: Automatic reply: Offer S00042
Auto-Submitted: auto-generated

I am away until further notice.
=== english, maternity leave until the end of a month | absence | 2026-09-01
Subject: Automatic reply: Offer S00042
Auto-Submitted: auto-generated

I'm on maternity leave until the end of August. Please contact Tom Brown.
=== english, nothing but two american dates, no proof | absence | 2026-05-01
Subject: OOO: Offer S00042
X-Auto-Response-Suppress: All

OOO 4/13/26 – 4/30/26. Contact support@acme.example
=== through a list of ours | absence | 2026-03-21
Subject: Automatic reply: Offer S00042
Auto-Submitted: auto-replied
Precedence: list
List-Id: <sales.us.example>

I am out of the office until 20 March.
"""

RECEIPTS = """
=== outlook read receipt | receipt |
Subject: Read: Offer S00042
Content-Type: multipart/report; report-type=disposition-notification

Your message
   To: John Miller
   Subject: Offer S00042
   Sent: Monday, March 9, 2026 9:01:00 AM
was read on Monday, March 9, 2026 9:14:12 AM.
=== outlook, deleted without being read | receipt |
Subject: Not read: Offer S00042
Content-Type: multipart/report; report-type=disposition-notification

Your message
   To: John Miller
   Subject: Offer S00042
was deleted without being read on Monday, March 9, 2026.
=== outlook, german, without its content type | receipt |
Subject: Gelesen: Angebot S00042

Ihre Nachricht

   An: Max Mustermann
   Betreff: Angebot S00042
   Gesendet: Montag, 9. März 2026 09:01

wurde am Montag, 9. März 2026 09:14 gelesen.
=== outlook, french, without its content type | receipt |
Subject: Lu : Offre S00042

Votre message
 À : Paul Martin
 Objet : Offre S00042
a été lu le lundi 9 mars 2026 09:14:12.
=== outlook, spanish, without its content type | receipt |
Subject: Leído: Oferta S00042

El mensaje
 Para: Ana Pérez
 Asunto: Oferta S00042
se leyó el lunes, 9 de marzo de 2026 9:14.
=== outlook, italian, no text | receipt |
Subject: Letto: Offerta S00042

=== outlook, portuguese, without its content type | receipt |
Subject: Lida: Proposta S00042

A sua mensagem foi lida em segunda-feira, 9 de março de 2026 09:14.
=== outlook, dutch, without its content type | receipt |
Subject: Gelezen: Offerte S00042

Uw bericht aan Jan de Vries is gelezen op maandag 9 maart 2026 9:14.
=== thunderbird return receipt | receipt |
Subject: Return Receipt (displayed) - Offer S00042
Content-Type: multipart/report; report-type=disposition-notification

This is a Return Receipt for the mail that you sent to john@acme.example.

Note: This Return Receipt only acknowledges that the message was displayed on the
recipient's computer. There is no guarantee that the recipient has read the contents.
=== thunderbird, german | receipt |
Subject: Empfangsbestätigung (angezeigt) - Angebot S00042

Dies ist eine Empfangsbestätigung für die Nachricht, die Sie an max@firma.example
gesendet haben. Sie bestätigt nur, dass die Nachricht auf dem Computer angezeigt wurde.
=== exchange, delivered | receipt |
Subject: Delivered: Offer S00042
From: postmaster@acme.example
Content-Type: multipart/report; report-type=delivery-status

Your message has been delivered to the following recipients: john@acme.example
=== postfix, delivered | receipt |
Subject: Successful Mail Delivery Report
From: mailer-daemon@mx.acme.example
Content-Type: multipart/report; report-type=delivery-status
Return-Path: <>

Your message was successfully delivered to the destination(s) listed below.
=== exchange, relayed, german | receipt |
Subject: Weitergeleitet: Angebot S00042
From: postmaster@firma.example
Content-Type: multipart/report; report-type=delivery-status

Die Zustellung an diese Empfänger oder Gruppen ist abgeschlossen, es wurde jedoch keine
Zustellbenachrichtigung vom Zielserver gesendet.
"""

BOUNCES = """
=== exchange, undeliverable | bounce |
Subject: Undeliverable: Offer S00042
From: postmaster@outlook.example
Content-Type: multipart/report; report-type=delivery-status

Delivery has failed to these recipients or groups: john@acme.example
The email address you entered couldn't be found.
=== exchange, undeliverable, content type lost | bounce |
Subject: Undeliverable: Offer S00042
From: microsoftexchange329e71ec88ae4615bbc36ab6ce41109e@acme.example

Your message to john@acme.example couldn't be delivered.
=== exchange, german | bounce |
Subject: Unzustellbar: Angebot S00042
From: postmaster@firma.example

Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Gruppen:
max@firma.example. Die eingegebene E-Mail-Adresse konnte nicht gefunden werden.
=== exchange, french | bounce |
Subject: Non remis : Offre S00042
From: postmaster@acme.example

Échec de la remise à ces destinataires ou groupes : paul@acme.example
=== exchange, spanish | bounce |
Subject: No se puede entregar: Oferta S00042
From: postmaster@acme.example
Auto-Submitted: auto-replied

No se pudo entregar el mensaje a los siguientes destinatarios: ana@acme.example
=== exchange, italian, null sender | bounce |
Subject: Non recapitabile: Offerta S00042
Return-Path: <>

Impossibile recapitare il messaggio ai seguenti destinatari o gruppi: mario@acme.example
=== exchange, portuguese | bounce |
Subject: Não é possível entregar: Proposta S00042
From: postmaster@acme.example

Falha na entrega a estes destinatários ou grupos: joao@acme.example
=== exchange, dutch | bounce |
Subject: Onbestelbaar: Offerte S00042
From: postmaster@acme.example

Het bezorgen van uw bericht bij deze geadresseerden is mislukt: jan@acme.example
=== gmail | bounce |
Subject: Delivery Status Notification (Failure)
From: mailer-daemon@googlemail.com
Auto-Submitted: auto-replied
X-Failed-Recipients: john@acme.example

Address not found. Your message wasn't delivered to john@acme.example because the
address couldn't be found, or is unable to receive mail.
=== exim | bounce |
Subject: Mail delivery failed: returning message to sender
From: mailer-daemon@mx.acme.example
X-Failed-Recipients: john@acme.example

This message was created automatically by mail delivery software.
=== postfix | bounce |
Subject: Undelivered Mail Returned to Sender
From: mailer-daemon@mx.acme.example
Content-Type: multipart/report; report-type=delivery-status; boundary="x"

I'm sorry to have to inform you that your message could not be delivered to one or more
recipients. 550 5.1.1 user unknown
=== qmail | bounce |
Subject: failure notice
From: mailer-daemon@mx.acme.example
Return-Path: <>

Hi. This is the qmail-send program at mx.acme.example. I'm afraid I wasn't able to
deliver your message to the following addresses.
=== full mailbox, gmx | bounce |
Subject: Mail delivery failed: returning message to sender
From: mailer-daemon@gmx.example

A message that you sent could not be delivered: 552 Quota exceeded. Mailbox full.
=== report without a name, only the header of the failed address | bounce |
Subject: Your message
X-Failed-Recipients: john@acme.example

Something went wrong.
=== bounce that tells of an absence in the returned mail | bounce |
Subject: Undelivered Mail Returned to Sender
From: mailer-daemon@mx.acme.example

The mail system: host said 550 user unknown. Returned mail: I am out of the office until
14 March, please contact my colleague.
=== mail system error, only postmaster and null sender | bounce |
Subject: Mail System Error - Returned Mail
From: postmaster@acme.example
Return-Path: <>

The following recipients could not be reached: john@acme.example 550 no such user
"""

ROBOTS = """
=== zendesk acknowledgement | robot |
Subject: [Request received] Offer S00042
From: support@acme.example
Auto-Submitted: auto-generated
X-Mailer: Zendesk Mailer

##- Please type your reply above this line -##
Your request (48213) has been received and is being reviewed by our support staff.
To add additional comments, reply to this email.
=== otrs acknowledgement, german | robot |
Subject: [Ticket#2026031010000421] Angebot S00042
Auto-Submitted: auto-replied
X-Powered-By: OTRS

Vielen Dank für Ihre Anfrage. Ihre Anfrage ist bei uns eingegangen und wird unter der
Ticketnummer 2026031010000421 bearbeitet.
=== acknowledgement without headers | robot |
Subject: Re: Offer S00042 [#123]

Thank you for contacting ACME. We have received your request [#123] and will get back to
you within 24 hours. This is an automated message, please do not reply.
=== acknowledgement without headers, german | robot |
Subject: Eingangsbestätigung [Ticket 77812]

Ihre Anfrage ist bei uns eingegangen. Wir melden uns schnellstmöglich bei Ihnen. Diese
E-Mail wurde automatisch erstellt, bitte antworten Sie nicht darauf.
=== acknowledgement, spanish | robot |
Subject: Hemos recibido su solicitud #5541
Auto-Submitted: auto-generated

Hemos recibido su solicitud y le responderemos a la mayor brevedad posible.
=== acknowledgement, french, no headers | robot |
Subject: Accusé de réception de votre demande

Nous avons bien reçu votre demande et nous vous répondrons dans les plus brefs délais.
Ceci est un message automatique, merci de ne pas y répondre.
=== acknowledgement, italian | robot |
Subject: Abbiamo ricevuto la tua richiesta
X-Autorespond: yes

Abbiamo ricevuto la tua richiesta n. 4471. Ti risponderemo al più presto.
=== acknowledgement by an exchange rule | robot |
Subject: Automatic reply: Offer S00042
Auto-Submitted: auto-generated

Thank you for contacting ACME. We have received your message and will get back to you
within two working days.
=== acknowledgement, dutch, no headers | robot |
Subject: Ontvangstbevestiging [#9921]

Wij hebben uw aanvraag ontvangen. Dit is een automatisch gegenereerd bericht, u kunt
hier niet op antwoorden.
=== acknowledgement, brazil | robot |
Subject: Chamado 8841 aberto
Auto-Submitted: auto-replied

Recebemos sua solicitação e ela será respondida em até 2 dias úteis.
=== newsletter | robot |
Subject: Spring deals at ACME
Precedence: bulk
List-Id: <news.acme.example>
List-Unsubscribe: <https://acme.example/u/1>

Our new catalogue is here. View this email in your browser. Unsubscribe.
=== newsletter without precedence | robot |
Subject: Frühlingsangebote
List-Unsubscribe: <https://firma.example/u/1>
Feedback-ID: 1:2:3:firma

Unser neuer Katalog ist da! Falls die E-Mail nicht richtig dargestellt wird, im Browser
ansehen. Vom Newsletter abmelden.
=== challenge of a spam filter | robot |
Subject: Re: Offer S00042 [verification required]

Your message to john@acme.example is being held because your address is not on my list
of approved senders. To have it delivered, click the link below to verify that you are
human.
=== challenge, boxbe | robot |
Subject: Re: Offer S00042 (Action Required)
Auto-Submitted: auto-replied

Your message has been queued until you confirm your address at Boxbe.
=== notification of a no-reply address | robot |
Subject: Your document was viewed
From: no-reply@sign.example

John Miller has viewed "Offer S00042".
=== notification of a no-reply address, spanish | robot |
Subject: Aviso de recepción de factura
From: no-responder@portal.example

Su documento ha sido registrado en el portal de proveedores.
=== unknown automatic text | robot |
Subject: Re: Offer S00042
Auto-Submitted: auto-replied

Please note that our price list has moved to our web site.
=== delayed, not failed yet | robot |
Subject: Delivery delayed: Offer S00042
From: postmaster@acme.example
Content-Type: multipart/report; report-type=delivery-status

Delivery to these recipients is delayed. The server will keep trying for 47 hours.
=== delayed, exim warning | robot |
Subject: Warning: message 1tXyz delayed 24 hours
From: mailer-daemon@mx.acme.example

No action is required on your part. Delivery attempts will continue for some time.
=== complaint of a provider | robot |
Subject: complaint about message from 192.0.2.1
From: staff@provider.example
Content-Type: multipart/report; report-type=feedback-report

This is an email abuse report for an email message received from IP 192.0.2.1.
=== supplier portal, precedence junk | robot |
Subject: Registration reminder
Precedence: junk

Please complete your registration as a supplier.
=== order of a web shop with a date | robot |
Subject: Bestellbestätigung
From: noreply@shop.example

Vielen Dank für Ihre Bestellung. Die Lieferung erfolgt bis 14. März. Wenden Sie sich bei
Fragen an unseren Kundendienst.
=== address that nobody reads | robot |
Subject: Thank you for your message
Auto-Submitted: auto-generated

This email address is not monitored. Please use our contact form.
"""

AUTOMATIC = [
    row for table in (ABSENCES, RECEIPTS, BOUNCES, ROBOTS) for row in read_rows(table)
]
