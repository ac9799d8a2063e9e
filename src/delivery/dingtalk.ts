import { createHmac } from 'node:crypto'
import type { Secret } from '../kernel/secret.ts'
import { codeIn, judgeCode, postJson } from './post-json.ts'
import { type Receiver, urlOf } from './receiver.ts'
import { withinBytes, wordsOf } from './wording.ts'

const MOST_BYTES = 16_000
/** Vendor: too fast (20 messages a minute), by the robot and by the tenant. */
const THROTTLED: ReadonlySet<number> = new Set([130101, 130103, 410100, 90018])
const BUSY: ReadonlySet<number> = new Set([-1, 88])

/** Vendor: the sign of a robot with "additional signature"; `at` is in milliseconds. */
export function dingtalkSign(secret: Secret, at: number): string {
  return createHmac('sha256', secret.reveal()).update(`${at}\n${secret.reveal()}`, 'utf8').digest('base64')
}

/** A group robot of DingTalk. The text type knows no markup, so that nothing in an alert can become a link or a mention. */
export const dingtalk: Receiver = async (target, message, { outlet, now }) => {
  const { title, lines } = wordsOf(message)
  const url = urlOf(target)
  const at = now()
  if (target.secret !== undefined) {
    url.searchParams.set('timestamp', String(at))
    url.searchParams.set('sign', dingtalkSign(target.secret, at))
  }
  const content = withinBytes([title, ...lines].join('\n'), MOST_BYTES)
  const body = JSON.stringify({ msgtype: 'text', text: { content } })
  judgeCode(codeIn(await postJson(outlet, url, body, at), 'errcode'), THROTTLED, BUSY)
}
