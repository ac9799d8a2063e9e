import { codeIn, judgeCode, postJson } from './post-json.ts'
import { type Receiver, urlOf } from './receiver.ts'
import { withinBytes, wordsOf } from './wording.ts'

/** Vendor: text has at most 2,048 bytes. */
const MOST_BYTES = 2048
/** Vendor: too fast (20 messages a minute). */
const THROTTLED: ReadonlySet<number> = new Set([45009, 45033])
const BUSY: ReadonlySet<number> = new Set([-1])

/** A group robot of WeCom. The text type knows no markup, so that nothing in an alert can become a link or a mention. */
export const wecom: Receiver = async (target, message, { outlet, now }) => {
  const { title, lines } = wordsOf(message)
  const content = withinBytes([title, ...lines].join('\n'), MOST_BYTES)
  const body = JSON.stringify({ msgtype: 'text', text: { content } })
  judgeCode(codeIn(await postJson(outlet, urlOf(target), body, now()), 'errcode'), THROTTLED, BUSY)
}
