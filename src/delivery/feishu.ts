import { createHmac } from 'node:crypto'
import type { Secret } from '../kernel/secret.ts'
import { codeIn, judgeCode, postJson } from './post-json.ts'
import { type Receiver, urlOf } from './receiver.ts'
import { withinBytes, wordsOf } from './wording.ts'

/** Vendor: a request has at most 20 KB. */
const MOST_BYTES = 8000
/** Vendor: too fast (100 messages a minute, 5 a second). */
const THROTTLED: ReadonlySet<number> = new Set([9499, 11232, 99991400])
const BUSY: ReadonlySet<number> = new Set([11233])

/** Vendor: the key of the sign is what others sign, and what is signed is empty; `at` is in seconds. */
export function feishuSign(secret: Secret, at: number): string {
  return createHmac('sha256', `${at}\n${secret.reveal()}`).update('').digest('base64')
}

/** A group robot of Feishu (Lark). Text elements of a post know no markup. */
export const feishu: Receiver = async (target, message, { outlet, now }) => {
  const { title, lines } = wordsOf(message)
  const at = now()
  const seconds = Math.floor(at / 1000)
  const signed = target.secret === undefined ? {} : { timestamp: String(seconds), sign: feishuSign(target.secret, seconds) }
  const shown = withinBytes(lines.join('\n'), MOST_BYTES).split('\n')
  const post = { title, content: shown.map((text) => [{ tag: 'text', text }]) }
  const language = message.language === 'zh' ? 'zh_cn' : 'en_us'
  const body = JSON.stringify({ ...signed, msg_type: 'post', content: { post: { [language]: post } } })
  // Vendor: older answers have StatusCode beside or in the place of code.
  judgeCode(codeIn(await postJson(outlet, urlOf(target), body, at), 'code', 'StatusCode'), THROTTLED, BUSY)
}
