import { type Reading, said } from './program-message.ts'

/** What stands first behind the account when sudo ran the command. */
const RAN = ['TTY=', 'PWD=', 'USER=', 'HOST=', 'CHROOT=', 'GROUP=', 'TSID=', 'ENV=', 'COMMAND=', '(command continued)']

/** Why sudo did not; a password that is only missing is no attempt. */
const REFUSALS = [
  'incorrect password attempt',
  'user NOT in sudoers',
  'user NOT authorized on host',
  'command not allowed',
  'authentication failure',
  'account validation failure',
  'Account or password is expired',
  'Account expired',
]

/**
 * Reads one message of sudo, `U : [REASON ; ]TTY=… ; PWD=… ; USER=… ; COMMAND=…`: U is who asks, and existed before. sudo names no
 * address. Gives undefined for messages of another shape. Never throws.
 */
export const readSudo: Reading = (message) => {
  const text = message.trimStart()
  const colon = text.indexOf(' : ')
  if (colon <= 0) return undefined
  const user = text.slice(0, colon).trimEnd()
  const rest = text.slice(colon + 3)
  if (RAN.some((word) => rest.startsWith(word))) return said('information', user)
  const end = rest.indexOf(' ; ')
  if (end < 0) return undefined
  const reason = rest.slice(0, end)
  return said(REFUSALS.some((words) => reason.includes(words)) ? 'failure' : 'information', user)
}
