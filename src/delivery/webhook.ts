import { createHmac } from 'node:crypto'
import type { Facts, Message } from '../domain/subscriptions/message.ts'
import type { Secret } from '../kernel/secret.ts'
import { findingsOf } from './ocsf.ts'
import { postJson } from './post-json.ts'
import { type Receiver, urlOf } from './receiver.ts'
import { isoTime } from './wording.ts'

/** The headers of Standard Webhooks for a body; `at` is in seconds since 1970. */
export function signatureHeaders(secret: Secret, id: string, at: number, body: string): Readonly<Record<string, string>> {
  const key = Buffer.from(secret.reveal().replace(/^whsec_/, ''), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${at}.${body}`, 'utf8').digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': String(at), 'webhook-signature': `v1,${signature}` }
}

/** Standard Webhooks 1.0: JSON, signed with the shared secret. */
export const webhook: Receiver = async (target, message, { outlet, now }) => {
  if (target.secret === undefined) throw new Error('a webhook has a secret')
  const body = target.format === 'ocsf' ? JSON.stringify(findingsOf(message)) : bodyOf(message)
  const at = now()
  const id = `msg_${message.id}`
  await postJson(outlet, urlOf(target), body, at, signatureHeaders(target.secret, id, Math.floor(at / 1000), body))
}

/** The same in every try. */
function bodyOf({ subscription, isTest, raisedAt, facts }: Message): string {
  return JSON.stringify({
    type: isTest ? 'alert.test' : facts.length === 1 ? 'alert.raised' : 'alert.summary',
    timestamp: isoTime(raisedAt),
    data: { subscription, total: facts.length, incidents: facts.map(shown) },
  })
}

function shown({ incident, firstAt, lastAt, ...facts }: Facts) {
  return { incident, ...facts, firstAt: isoTime(firstAt), lastAt: isoTime(lastAt) }
}
