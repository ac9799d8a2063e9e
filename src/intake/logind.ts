import { type Reading, said } from './program-message.ts'

/**
 * Reads one message of systemd-logind: sessions that begin, which stand beside the words of whoever let somebody in. Everything
 * else it says, of lids, power keys and seats, is `other`. Never throws.
 */
export const readLogind: Reading = (message) => {
  if (!message.startsWith('New session ')) return 'other'
  const of = message.indexOf(' of user ')
  return of < 0 ? undefined : said('information', accountName(message.slice(of + 9)))
}

/** `U.` and in newer versions `'U' with class 'user' and type 'tty'.` */
function accountName(text: string): string {
  if (text.startsWith("'")) {
    const end = text.lastIndexOf("' with class ")
    return end > 0 ? text.slice(1, end) : text.replace(/'\.?$/, '').slice(1)
  }
  return text.endsWith('.') ? text.slice(0, -1) : text
}
