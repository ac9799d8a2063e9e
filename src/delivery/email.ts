import { createTransport } from 'nodemailer'
import { VendorFailure } from '../connectors/vendor.ts'
import type { Target } from '../domain/subscriptions/subscription.ts'
import { failureOf } from './outlet.ts'
import { DeliveryFailure, type Receiver } from './receiver.ts'
import { wordsOf } from './wording.ts'

const REPLY_MS = 15_000

/** E-mail over SMTP: plain, with STARTTLS that must succeed, or under TLS from the beginning. */
export const email: Receiver = async (target, message, { outlet }) => {
  const { host, port, sender, recipients } = target
  const { title, lines } = wordsOf(message)
  const connection = await outlet.connect(host, port)
  // What breaks while nobody reads is told by whoever reads next, but for the end of the time: whoever reads may not hear of that.
  const isOver = new Promise<never>((_resolve, reject) => {
    connection.on('error', (error) => error instanceof VendorFailure && reject(error))
  })
  const transport = createTransport({ ...wayOf(target, outlet.ca), connection })
  try {
    const sending = transport.sendMail({
      from: { name: 'Garrison', address: sender },
      to: recipients.map((address) => ({ name: '', address })),
      subject: title,
      text: lines.join('\n'),
      // RFC 5322, 3.6.4: the same in every try, so that a mailbox can tell a repetition.
      messageId: `<${message.id}@${sender.slice(sender.lastIndexOf('@') + 1)}>`,
      // RFC 3834, 5: nobody's absence is answered to a machine.
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      date: new Date(message.raisedAt),
      disableFileAccess: true,
      disableUrlAccess: true,
    })
    const sent = await Promise.race([sending, isOver])
    // The others have it: they would get it again with every further try.
    if (sent.rejected.length > 0) throw new DeliveryFailure('refused', 'SomeRecipients', { isFinal: true })
  } catch (error) {
    throw smtpFailure(error)
  } finally {
    transport.close()
    connection.destroy()
  }
}

function wayOf({ host, port, transport, userName, secret }: Target, ca: string | undefined) {
  return {
    ...{ host, port, secure: transport === 'tls', requireTLS: transport === 'starttls', ignoreTLS: transport === 'tcp' },
    tls: { minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) } as const,
    ...{ greetingTimeout: REPLY_MS, socketTimeout: REPLY_MS, maxResponseSize: 65_536 },
    ...(secret === undefined ? {} : { auth: { user: userName, pass: secret.reveal() } }),
  }
}

/** A relay's reply by its number: 4yz asks to come again, 5yz refuses (RFC 5321, 4.2.1). Its words can repeat what it was told. */
function smtpFailure(error: unknown): Error {
  if (error instanceof DeliveryFailure || error instanceof VendorFailure) return error
  const { responseCode, code } = error as { responseCode?: unknown; code?: unknown }
  if (typeof responseCode === 'number' && responseCode >= 400) {
    return new DeliveryFailure(responseCode >= 500 ? 'refused' : 'server-error', responseCode)
  }
  if (code === 'EAUTH' || code === 'ENOAUTH') return new DeliveryFailure('refused', 'EAUTH')
  if (code === 'ETIMEDOUT') return new DeliveryFailure('timed-out', 'SMTP')
  return failureOf(error)
}
