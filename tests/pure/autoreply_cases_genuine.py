"""Mails of persons, which must stay answers whatever words and headers they carry."""

from autoreply_cases import read_rows

SHORT = """
=== ok | answer |
Subject: Re: Offer S00042

ok
=== thanks, received | answer |
Subject: Re: Offer S00042

Thanks, received.
=== nothing but a subject | answer |
Subject: Yes, please call me

=== nothing at all | answer |

=== thumbs up | answer |
Subject: Re: Offer S00042
X-Auto-Response-Suppress: DR, OOF, AutoReply

👍
=== short german | answer |
Subject: AW: Angebot S00042

Danke, erhalten. Melde mich nächste Woche.
=== short spanish | answer |
Subject: RE: Oferta S00042

Recibido, gracias. Lo miro y te digo algo el lunes.
=== short french | answer |
Subject: RE: Offre S00042

Bien reçu, merci.
=== short italian | answer |
Subject: R: Offerta S00042

Ricevuto, grazie mille!
=== short portuguese | answer |
Subject: RES: Proposta S00042

Recebido, obrigado. Retorno até sexta-feira.
=== short dutch | answer |
Subject: Antw: Offerte S00042

Ontvangen, dank u wel.
=== a telephone | answer |
Subject: Re: Offer S00042

Sounds good, call me tomorrow.

Sent from my iPhone
=== not interested | answer |
Subject: Re: Offer S00042

Please stop writing to me. Unsubscribe.
"""

HOLIDAYS = """
=== on vacation next week, but | answer |
Subject: Re: Offer S00042

I'm on vacation next week, but let's talk before. Does Thursday work?
=== was out of office | answer |
Subject: Re: Offer S00042

I was out of office, sorry for the late reply. Yes, we want it.
=== away until a day, and a decision | answer |
Subject: Re: Offer S00042

Hi Laura, thank you for your message. I am out of the office until 20 March, but we have
discussed your offer and would like to go ahead. Please send me the contract.
=== away until a day, and a question | answer |
Subject: Re: Offer S00042

Thanks for your mail. I'm on annual leave until 20 March with limited access to e-mail.
Could you call me on my mobile about the price?
=== away until a day, typed by hand | answer |
Subject: Re: Offer S00042

I am out of the office until Monday, will look at your offer then.
=== away, subject says so | answer |
Subject: Out of office next week - call me before

Hi, I'm out of the office next week. Can we settle the price before Friday?
=== on leave with a deputy for this deal | answer |
Subject: Re: Offer S00042

I'm on parental leave from April. Sue Park takes over, she has read your proposal and
will call you. Nice working with you!
=== holiday over | answer |
Subject: Re: Offer S00042

Back from holiday! Let's do it.
=== successor writes | answer |
Subject: Re: Offer S00042

Hello, John no longer works here, I am his successor. Please send me the offer again.
=== office closed, and a wish | answer |
Subject: Re: Visit

Our office is closed on Friday, so please come on Thursday instead.
=== german, on leave from a day on | answer |
Subject: AW: Angebot S00042

Ich bin ab 3. August im Urlaub, bitte rufen Sie vorher an.
=== german, away with wishes | answer |
Subject: AW: Angebot S00042

Hallo Frau Weber, vielen Dank für Ihre Nachricht. Ich bin bis 14.8. im Urlaub. Können
Sie mir das Angebot bis dahin anpassen? Wir nehmen die große Variante.
=== german, was away | answer |
Subject: AW: Angebot S00042

Entschuldigen Sie die späte Antwort, ich war bis gestern im Urlaub und nicht im Büro.
Das Angebot passt, bitte schicken Sie uns den Vertrag.
=== german, short and away | answer |
Subject: AW: Angebot S00042

Bin bis Montag nicht im Büro, melde mich dann.
=== german, company holidays mentioned | answer |
Subject: AW: Liefertermin

Wir haben vom 3. bis 14. August Betriebsferien, liefern Sie also bitte erst danach.
=== german, deputy named by hand | answer |
Subject: AW: Angebot S00042

In dringenden Fällen erreichen Sie mich mobil. Wann passt Ihnen der Termin?
=== spanish, on holiday but | answer |
Subject: RE: Oferta S00042

Estoy de vacaciones hasta el lunes, pero podemos hablar mañana a las 10. ¿Te va bien?
=== spanish, was away | answer |
Subject: RE: Oferta S00042

Perdona el retraso, estaba fuera de la oficina. Aceptamos la oferta.
=== spanish, until tomorrow | answer |
Subject: RE: Visita

Perfecto, nos vemos el martes. ¡Hasta mañana!
=== french, on holiday but | answer |
Subject: RE: Offre S00042

Je suis en congés la semaine prochaine, pouvons-nous en parler avant ?
=== french, was away | answer |
Subject: RE: Offre S00042

Bonjour, désolé pour la réponse tardive, j'étais absent la semaine dernière. Nous
acceptons votre devis.
=== french, back and interested | answer |
Subject: RE: Offre S00042

De retour de congés, j'ai lu votre offre. Elle nous intéresse, appelez-moi jeudi.
=== italian, on holiday but | answer |
Subject: R: Offerta S00042

Sono in ferie fino al 14, ma l'offerta ci interessa: può chiamarmi domani?
=== italian, was away | answer |
Subject: R: Offerta S00042

Scusi il ritardo, ero fuori ufficio. Confermiamo l'ordine.
=== portuguese, on holiday but | answer |
Subject: RES: Proposta S00042

Estou de férias até sexta, mas podemos conversar antes. Pode me ligar amanhã?
=== portuguese, was away | answer |
Subject: RE: Proposta S00042

Desculpe a demora, estive fora do escritório. A proposta está aprovada.
=== dutch, on holiday but | answer |
Subject: RE: Offerte S00042

Ik ben volgende week met vakantie, kunnen we daarvoor even bellen?
=== dutch, was away | answer |
Subject: RE: Offerte S00042

Sorry voor de late reactie, ik was op vakantie. Wij gaan akkoord met de offerte.
=== the deal is about absences | answer |
Subject: Re: Out of office software

Does your tool send the out of office messages by itself? Our people are often on annual
leave and forget to set an automatic reply.
=== automatic reply as a topic | answer |
Subject: Automatic reply to our customers

We would like the automatic reply to say "I am out of the office". Can you set this up?
=== greeting by name, and formulas | answer |
Subject: Re: Offer S00042

Hi Laura, thanks for your mail. I'm on holiday until 20 March. I'll get back to you when
I'm back. Regards, Sue
=== german, on a business trip | answer |
Subject: AW: Angebot S00042

Hallo, ich bin diese Woche auf Geschäftsreise und komme erst am 16.3. zurück. In
dringenden Fällen erreichen Sie mich unter 0171 123.
=== german, polite, on leave | answer |
Subject: AW: Angebot S00042

Guten Tag Frau Weber,
vielen Dank für Ihre Nachricht. Ich bin noch bis Freitag im Urlaub und melde mich
danach. Freundliche Grüße
=== spanish, travelling | answer |
Subject: RE: Oferta S00042

Hola Laura, gracias por tu mensaje. Estoy de viaje hasta el viernes, te contesto a mi
vuelta. Un abrazo
=== spanish, formal, by name | answer |
Subject: RE: Oferta S00042

Estimada Laura: estaré fuera de la oficina hasta el 20 de marzo. Le ruego contacte con
Juan para la firma. Gracias por su mensaje.
=== german, formal, by name, with a deputy | answer |
Subject: AW: Angebot S00042

Sehr geehrte Frau Weber,

vielen Dank für Ihre Nachricht. Da ich bis zum 20. März im Urlaub bin, melde ich mich
danach. In dringenden Fällen wenden Sie sich an Herrn Klein.
=== french, travelling | answer |
Subject: RE: Offre S00042

Merci pour votre message, je suis en déplacement jusqu'à vendredi, je reviens vers vous
lundi.
=== french, deputy will call | answer |
Subject: RE: Offre S00042

Bonjour Laura, je suis absent jusqu'au 20 mars. Paul va vous contacter pour la suite.
=== dutch, until friday | answer |
Subject: Re: Offerte S00042

Dank voor je bericht. Ik ben tot vrijdag afwezig en bel je maandag.
=== italian, closed in august | answer |
Subject: R: Offerta S00042

Buongiorno, siamo chiusi per ferie dal 10 al 23 agosto, quindi meglio a settembre.
Grazie
=== moved to another department | answer |
Subject: Re: Offer S00042

I no longer work in purchasing, please contact Tom Brown at tom@acme.example.
=== left the company, says the successor | answer |
Subject: New contact

Hello, Sue has left the company. I am her successor and would like to see you on 20
March.
=== holidays are the business | answer |
Subject: Urlaub

Guten Tag, wir suchen ein Hotel für unseren Urlaub vom 3. bis 14. August. Was kostet
das?
=== absence announced | answer |
Subject: Abwesenheit nächste Woche

Hallo Frau Weber, nächste Woche bin ich im Urlaub, unser Termin am Dienstag klappt daher
nicht. Passt Ihnen der 24.?
=== person who kept the subject | answer |
Subject: Automatic reply: Offer S00042

Hi Laura, sorry, my mail program put this subject. We take the offer.
"""

QUOTED = """
=== automatic reply quoted below | answer |
Subject: Re: Offer S00042

Great, thanks for waiting. We take it.

> Automatic reply
> I am out of the office until 9 March with limited access to e-mail. In urgent cases
> please contact sales@acme.example.
=== re of an automatic reply | answer |
Subject: Re: Automatic reply: Offer S00042

I'm here again, let's talk.

On Mon, 9 Mar 2026 at 09:14, John Miller <john@acme.example> wrote:
I am out of the office until 9 March. Thank you for your message. I will reply upon my
return. For urgent matters please contact sales@acme.example.
=== aw of an automatic reply | answer |
Subject: AW: Automatische Antwort: Angebot

Jetzt bin ich da.

Am 09.03.2026 um 09:14 schrieb Max Mustermann:
> Ich bin bis 9.3. nicht im Büro. Ihre E-Mail wird nicht weitergeleitet.
=== outlook block below | answer |
Subject: RE: Offer S00042

Approved.

From: John Miller <john@acme.example>
Sent: Monday, March 9, 2026 9:14 AM
To: Laura Weber <laura@us.example>
Subject: Automatic reply: Offer S00042

Thank you for your message. I am out of the office until 9 March and have no access to
my e-mail. In urgent cases please contact Sue Park.
=== outlook block below, german, converted from html | answer |
Subject: AW: Angebot S00042

Passt, bitte liefern.

*Von:* Max Mustermann <max@firma.example>
*Gesendet:* Montag, 9. März 2026 09:14
*An:* Laura Weber
*Betreff:* Automatische Antwort: Angebot S00042

Vielen Dank für Ihre Nachricht. Ich bin bis 9. März nicht im Büro. Ihre E-Mail wird
nicht weitergeleitet. In dringenden Fällen wenden Sie sich bitte an Frau Schmidt.
=== outlook block below, french | answer |
Subject: RE: Offre S00042

C'est d'accord.

De : Paul Martin <paul@acme.example>
Envoyé : lundi 9 mars 2026 09:14
À : Laura Weber
Objet : Réponse automatique : Offre S00042

Merci pour votre message. Je suis absent du bureau jusqu'au 9 mars. En cas d'urgence,
contactez Marie. Je vous répondrai à mon retour.
=== original message, old outlook | answer |
Subject: RE: Offer S00042

Go ahead.

-----Original Message-----
Thank you for your message. I am out of the office until 9 March and have no access to
my e-mail. This is an automatic reply.
=== gmail, spanish quote | answer |
Subject: Re: Oferta S00042

De acuerdo, adelante.

El lun, 9 mar 2026 a las 9:14, Ana Pérez (<ana@acme.example>) escribió:
Gracias por su mensaje. Estoy fuera de la oficina hasta el 9 de marzo. Para asuntos
urgentes contacte con ventas@acme.example. Este es un mensaje automático.
=== gmail, french quote over two lines | answer |
Subject: Re: Offre S00042

Parfait pour nous.

Le lun. 9 mars 2026 à 09:14, Paul Martin avec un nom bien long <
paul.martin@acme.example> a écrit :
Merci pour votre message. Je suis absent du bureau jusqu'au 9 mars. En cas d'urgence,
contactez Marie.
=== answer below the quote | answer |
Subject: Re: Automatic reply: Offer S00042

On 09/03/2026 09:14, John Miller wrote:
> I am out of the office until 9 March. In urgent cases please contact Sue Park.

Back now. We take two of them.
=== forwarded out of office | answer |
Subject: FW: Automatic reply: Offer S00042

See below, please write to Sue instead.

From: John Miller <john@acme.example>
Sent: Monday, March 9, 2026 9:14 AM
To: Laura Weber <laura@us.example>
Subject: Automatic reply: Offer S00042

I am out of the office until 9 March. In urgent cases please contact Sue Park.
=== forwarded out of office without a word | answer |
Subject: WG: Automatische Antwort: Angebot S00042

-----Ursprüngliche Nachricht-----
Von: Max Mustermann
Gesendet: Montag, 9. März 2026 09:14
An: Laura Weber

Ich bin bis 20. März nicht im Büro. Ihre E-Mail wird nicht weitergeleitet.
=== forwarded bounce | answer |
Subject: Fwd: Undeliverable: Offer S00042

I got this for your mail to John, his new address is john@new.example.

---------- Forwarded message ---------
From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
Subject: Delivery Status Notification (Failure)

Address not found. Your message wasn't delivered.
=== bounce quoted by a person | answer |
Subject: Re: Offer S00042

My mail to your colleague came back with "Delivery has failed to these recipients".
Could you give me the right address?
=== our own absence quoted with our offer | answer |
Subject: Re: Offer S00042

Yes, it's approved.

Laura Weber <laura@us.example> schrieb am Mo., 9. März 2026, 09:14:
Please note that I am out of the office until 20 March, in urgent cases contact sales.
"""

HEADERS = """
=== exchange puts its header on any mail | answer |
Subject: RE: Offer S00042
X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply
In-Reply-To: <1@us.example>

We have decided for your offer. The order follows by post.
=== redirected to us by a rule of our own exchange | answer |
Subject: Re: Offer S00042
Auto-Submitted: auto-generated
X-MS-Exchange-Inbox-Rules-Loop: sales@us.example
X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent

Hi Laura, the price is fine for us. When can you deliver?
=== auto-submitted no | answer |
Subject: Re: Offer S00042
Auto-Submitted: no

Thanks, I'll have a look.
=== person on a mailing list | answer |
Subject: Re: Offer S00042
Precedence: list
List-Id: <purchasing.acme.example>
List-Unsubscribe: <mailto:purchasing-leave@acme.example>
In-Reply-To: <1@us.example>

Hello, the purchasing team is fine with your terms.
=== person behind a google group | answer |
Subject: Offer S00042
Precedence: list
List-ID: <purchasing.acme.example>
List-Unsubscribe: <mailto:purchasing+unsubscribe@acme.example>

Hi Laura, we'd like to order ten of them.

--
You received this message because you are subscribed to the Google Groups "purchasing"
group. To unsubscribe from this group and stop receiving emails from it, send an email.
=== person on an old list that says bulk | answer |
Subject: Re: Offer S00042
Precedence: bulk
List-Id: <board.club.example>
In-Reply-To: <1@us.example>

The board has agreed to your offer yesterday. Could you come on Friday?
=== person with a help desk tool | answer |
Subject: Re: Offer S00042 [#48213]
From: purchasing@acme.example
Auto-Submitted: auto-generated
X-Mailer: Zendesk Mailer
X-Zendesk-From-Account-Id: 8f7a
In-Reply-To: <1@us.example>

##- Please type your reply above this line -##
Hi Laura, we have compared the offers and would like to go on with yours. Could you send
us the contract?
=== person with a tracking tool | answer |
Subject: Re: Offer S00042
List-Unsubscribe: <https://crm.acme.example/u/1>
Feedback-ID: 1:2:3:crm
In-Reply-To: <1@us.example>

Hi Laura, can we move the call to Thursday?
=== null sender kept by a relay | answer |
Subject: Re: Offer S00042
Return-Path: <>
In-Reply-To: <1@us.example>

Works for us, see you on Tuesday.
=== a postmaster is a person, too | answer |
Subject: Re: Offer S00042
From: postmaster@smallshop.example

Hi, I run the mail here as well. The offer is fine, we take it.
=== calendar, accepted | answer |
Subject: Accepted: Demo
Content-Type: text/calendar; charset=utf-8; method=REPLY

=== calendar, declined, google | answer |
Subject: Declined: Demo @ Thu Mar 12, 2026 10am - 11am (john@acme.example)
Auto-Submitted: auto-generated
Content-Type: multipart/mixed; boundary="x"

John Miller has declined this invitation.
=== calendar, accepted, german | answer |
Subject: Zugesagt: Vorführung

Bis Donnerstag!
=== calendar, tentative, french | answer |
Subject: Provisoire : Démonstration

"""

SIGNATURES = """
=== opening hours in the signature | answer |
Subject: Re: Offer S00042

We accept.

Best regards
Sue Park
Our office is closed on Wednesday afternoons. Office hours: Mon-Fri 9 am - 5 pm.
=== holidays announced in the signature | answer |
Subject: AW: Angebot S00042

Hallo Frau Weber, das Angebot ist bei uns in der Prüfung.

--
Max Mustermann, Einkauf
Bitte beachten: Vom 3. bis 14. August haben wir Betriebsferien und sind nicht
erreichbar.
=== part time in the signature | answer |
Subject: Re: Offer S00042

I'll come back to you on Thursday after the board meeting.

Please note that I do not work on Fridays. For urgent matters contact Tom.
=== disclaimer | answer |
Subject: Re: Offer S00042

The legal team has two remarks on clause 4, see attached.

This message is confidential. If you have received this message in error, please notify
the sender. Please do not reply to this message if you are not the intended recipient.
=== warning of the gateway above | answer |
Subject: [EXTERN] Re: Angebot S00042

ACHTUNG: Diese E-Mail stammt von einem externen Absender.

Wir haben Ihre Nachricht erhalten und besprechen das Angebot am Donnerstag.
=== request received, by hand | answer |
Subject: Re: Request for a quotation

Thank you, we have received your quotation and will get back to you next week.
=== read, by hand | answer |
Subject: Read: Offer S00042

I have read your offer and like it. Shall we talk on Thursday?
=== read, by hand, french | answer |
Subject: Lu : Offre S00042

J'ai lu votre offre, elle nous convient.
=== delivery problem is our goods | answer |
Subject: Delivery failed

The lorry came with the wrong parts this morning. Please call me.
=== ticket number of the customer | answer |
Subject: Re: [Ticket#881] Offer S00042

Hello, ticket 881 is our internal number, please put it on the invoice.
=== thanks for the message, and interest | answer |
Subject: Re: Offer S00042

Thank you for your message. We are currently looking at several offers and I will get
back to you by the end of the month.
=== currently travelling, answers by phone | answer |
Subject: Re: Offer S00042

I'm travelling this week, but yes: go ahead with the order.
=== long text that ends with an absence | answer |
Subject: Re: Offer S00042

Hi Laura, we went through the offer yesterday. The first position is fine, the second is
too expensive compared with last year, and we do not need the third. If you can come
down by 5 % on the second one, we have a deal. The delivery in May suits us. I am out of
the office until 20 March; in urgent cases please contact Sue Park.
=== automatic as a product | answer |
Subject: Re: Offer S00042

The automatic door is what we need. This is an automatic one, right?
=== our way to say no | answer |
Subject: Re: Offer S00042

Dear Laura, the project has been postponed until September. Please contact me again
then.
=== mailbox was full, says a person | answer |
Subject: mailbox full

Hi, my mailbox is full, your offer could not be delivered. Please send it again.
=== goods were delivered | answer |
Subject: Delivered: two boxes

The two boxes were delivered this morning, one is missing.
=== manual was not read | answer |
Subject: Not read: your manual

I have not read it yet, is there a short version?
=== request received, with its list | answer |
Subject: Your request for information

Hello, we have received your request. Attached is the list you asked for.
=== signed | answer |
Subject: Accepted: your offer S00042

Dear Laura, signed copy attached.
"""

GENUINE = [
    row
    for table in (SHORT, HOLIDAYS, QUOTED, HEADERS, SIGNATURES)
    for row in read_rows(table)
]
