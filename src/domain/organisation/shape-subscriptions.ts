import { ALERT_KINDS, ALERT_LEVELS } from '../alerts/read.ts'
import { CHANNELS, FORMATS, LANGUAGES, MOST_PER_MINUTE, SCOPES, TRANSPORTS } from '../subscriptions/read.ts'
import type { Words } from './shape-words.ts'

/** Who is told of alerts. */
export function subscriptionsShape({ uid, text, match, mapping, list, optional, word }: Words) {
  const isSo = optional(word(['true', 'false']))
  const time = match('(?:[01][0-9]|2[0-3]):[0-5][0-9]', 'must be a time such as 22:00')
  const perMinute = Array.from({ length: MOST_PER_MINUTE }, (_, index) => index + 1)
  return list(
    mapping({
      account: uid,
      name: text(128),
      channel: word(CHANNELS),
      enabled: isSo,
      url: optional(text(2048)),
      secret: optional(text(512)),
      origin: optional(text(512)),
      format: optional(word(FORMATS)),
      host: optional(text(253)),
      port: optional(match('[1-9][0-9]{0,4}', 'must be 1 to 65535')),
      transport: optional(word(TRANSPORTS)),
      userName: optional(text(256)),
      sender: optional(text(320)),
      recipients: list(text(320)),
      scope: optional(word(SCOPES)),
      kinds: list(word(ALERT_KINDS)),
      minLevel: optional(word(ALERT_LEVELS)),
      hosts: list(text(256)),
      groups: list(text(128)),
      language: optional(word(LANGUAGES)),
      quiet: optional(mapping({ from: time, to: time, zone: optional(text(64)), letsSerious: isSo })),
      perMinute: optional(match(`(?:${perMinute.join('|')})`, `must be 1 to ${MOST_PER_MINUTE}`)),
    }),
  )
}
