const LONGEST = 400
const CUT = '***'

/** Words after which a secret may stand: `password=…`, `"token": "…"`, `Authorization: Bearer …`. */
const AFTER_WORD =
  /((?:pass(?:wor[dt]|phrase|wd)?|pwd|secret|token|credentials?|api[-_]?key|private[-_]?key|authorization|cookie|session[-_]?id|otp|pin)["']?(?:\s*[:=]\s*|\s+(?:is|was)\s+)(?:bearer\s+|basic\s+)?)("[^"]{0,1024}"?|'[^']{0,1024}'?|[^\s,;&}\]]{1,1024})/gi
/** What sudo runs may hold anything. */
const COMMAND = /(COMMAND=).{1,4096}/
/** `user:password@host` in an address. */
const USER_INFO = /(:\/\/[^\s/:@]{0,128}:)[^\s/@]{1,256}(?=@)/g
/** What is so long without a blank and mixes letters and digits is a key, a digest or a token. */
const LONG_WORD = /[A-Za-z0-9+/_=-]{24,1024}/g
/** Control characters, and those that change how others are shown. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]/g

/**
 * A line as a sample of its kind: without what may be a secret, without control characters, at most 400 characters. What is a
 * secret nobody can know of a line that is not understood: it is cut where it looks like one.
 */
export function lineSample(line: string): string {
  const sample = [...line.slice(0, 4 * LONGEST)]
    .map((sign) => (sign.length === 2 ? sign : sign.replace(CONTROL, ' ')))
    .join('')
    .replace(AFTER_WORD, (_, before: string) => `${before}${CUT}`)
    .replace(COMMAND, `$1${CUT}`)
    .replace(USER_INFO, `$1${CUT}`)
    .replace(LONG_WORD, (word) => (/[0-9]/.test(word) && /[A-Za-z]/.test(word) ? CUT : word))
  const signs = [...sample]
  return signs.length <= LONGEST ? sample : `${signs.slice(0, LONGEST - 1).join('')}…`
}
