import { LEARNING_MODES } from '../../detection/learning.ts'
import { ALERT_KINDS, MARK_FIELDS, MARK_OPERATES } from '../alerts/read.ts'
import { FAIL_COUNTS, FORBIDDEN_MINUTES, SPANS } from '../brute-force-rules/read.ts'
import type { SwitchedDimension } from '../logon-baselines/read.ts'
import type { Words } from './shape-words.ts'

/** Domain, `\`, and name; of a longer one logons keep 256 characters and the mark that it was cut. */
const MOST_OF_ACCOUNT = 257 + 1 + 257

/** What the logon watch of an account is told beside baselines. */
export function logonsShape({ uid, text, match, mapping, list, optional, word }: Words) {
  const isSo = optional(word(['true', 'false']))
  const switches = { ip: isSo, time: isSo, account: isSo } satisfies Record<SwitchedDimension, unknown>
  const oneOf = (numbers: readonly number[]) => word(numbers.map(String))
  return {
    logonSettings: list(
      mapping({
        account: uid,
        learning: optional(word(LEARNING_MODES)),
        travel: isSo,
        switches: optional(mapping(switches)),
      }),
    ),
    logonSources: list(
      mapping({
        account: uid,
        name: match(
          '[A-Za-z0-9][A-Za-z0-9._-]{0,63}',
          'must be 1 to 64 letters, digits, ., _ and -, and begin with a letter or a digit',
        ),
        host: optional(text(256)),
        timeZone: optional(text(64)),
        tokenHash: optional(match('[0-9a-f]{64}', 'must be the SHA-256 of the token in small hexadecimal digits')),
      }),
    ),
    hostAliases: list(mapping({ account: uid, name: text(256), host: text(256) })),
    bruteForceRules: list(
      mapping({
        account: uid,
        name: text(128),
        failures: oneOf(FAIL_COUNTS),
        minutes: oneOf(SPANS),
        blockMinutes: oneOf(FORBIDDEN_MINUTES),
        default: isSo,
        ssh: isSo,
        rdp: isSo,
        sqlServer: isSo,
        hosts: list(text(256)),
      }),
    ),
    whiteList: list(
      mapping({
        account: uid,
        kind: word(ALERT_KINDS),
        host: optional(text(256)),
        field: word(MARK_FIELDS),
        operate: word(MARK_OPERATES),
        value: text(256),
      }),
    ),
    knownExits: list(mapping({ account: uid, user: text(MOST_OF_ACCOUNT), source: text(64) })),
  }
}
