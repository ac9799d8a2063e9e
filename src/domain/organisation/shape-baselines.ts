import { DIMENSIONS } from '../logon-baselines/read.ts'
import type { Words } from './shape-words.ts'

/** What is approved of logons, and for which hosts. */
export function baselinesShape({ uid, text, match, mapping, list, optional, word }: Words) {
  const yes = optional(match('true', 'must be true, or not be there'))
  return list(
    mapping({
      account: uid,
      type: word(DIMENSIONS),
      value: text(256),
      everywhere: yes,
      ungrouped: yes,
      groups: list(text(128)),
      hosts: list(text(128)),
    }),
  )
}
