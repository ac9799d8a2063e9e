import { postJson } from './post-json.ts'
import { type Receiver, urlOf } from './receiver.ts'
import { wordsOf } from './wording.ts'

/** Vendor: a header has at most 150 characters, a section 3,000. */
const MOST_IN_HEADER = 150
const MOST_IN_SECTION = 3000

/** Vendor: `&`, `<` and `>` begin links and mentions, and are written as entities. */
export function slackText(text: string, most: number): string {
  let out = ''
  for (const character of text) {
    const written = ENTITIES[character] ?? character
    if (out.length + written.length > most - 1) return `${out}…`
    out += written
  }
  return out
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** An incoming webhook of Slack, in plain text blocks. */
export const slack: Receiver = async (target, message, { outlet, now }) => {
  const { title, lines } = wordsOf(message)
  const plain = (text: string, most: number) => ({ type: 'plain_text', text: slackText(text, most), emoji: false })
  const blocks = [
    { type: 'header', text: plain(title, MOST_IN_HEADER) },
    { type: 'section', text: plain(lines.join('\n'), MOST_IN_SECTION) },
  ]
  const body = JSON.stringify({ text: slackText(title, MOST_IN_SECTION), mrkdwn: false, blocks })
  await postJson(outlet, urlOf(target), body, now())
}
