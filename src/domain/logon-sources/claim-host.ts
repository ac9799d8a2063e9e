import type { LogonEvent } from '../../detection/logon.ts'
import type { Uid } from '../../kernel/ids.ts'
import { Refusal, refuse } from '../../kernel/outcome.ts'
import type { Transaction } from '../../storage/database.ts'
import { lockHost } from '../hosts/read.ts'
import { type Recorded, type Recording, recordLogons } from '../logons/follow.ts'
import { addAlias, findAlias } from './aliases.ts'
import { hostName, NAMELESS } from './find-named-hosts.ts'
import { inZone } from './place-events.ts'
import { OVERFLOW } from './quarantine.ts'

/** So many lines are recorded by one call; with more there is something left. */
export const CLAIM_STEP = 2_000

/** What a claim did. */
export interface Claimed extends Recorded {
  /** Lines that were taken out of the quarantine and recorded. */
  readonly lines: number
  /** Lines that are still there: the next call takes some of them. */
  readonly remaining: number
}

const NOTHING: Claimed = { lines: 0, remaining: 0, successes: 0, duplicates: 0, judged: 0, alerts: 0 }
const FIND = 'SELECT lines, kept FROM unknown_hosts WHERE account = ? AND name = ? FOR UPDATE'
const EVENTS = 'SELECT id, event FROM quarantined_events WHERE account = ? AND name = ? ORDER BY id LIMIT ?'
const TAKE = 'DELETE FROM quarantined_events WHERE account = ? AND name = ? AND id <= ?'
const LEAVE = 'UPDATE unknown_hosts SET kept = ?, lines = ? WHERE account = ? AND name = ?'
const DROP = 'DELETE FROM unknown_hosts WHERE account = ? AND name = ?'

/**
 * Says which server a name in logs means: from now on it does, and what came under it is recorded, some lines at a time. Lines that
 * name no server are recorded too, but mean nothing for later ones. Refuses `unknown-name`, `unknown-host`, `other-host` where the name
 * means another server already, `too-many-names`, and `nothing-kept` for the count of the names beyond the limit.
 */
export async function claimHost(
  deps: Recording,
  account: Uid,
  given: { readonly name: string; readonly host: string },
): Promise<Claimed | Refusal<'unknown-name' | 'unknown-host' | 'other-host' | 'too-many-names' | 'nothing-kept'>> {
  const { transaction } = deps
  const name = hostName(given.name)
  if (name === OVERFLOW) return refuse('nothing-kept')
  const host = await lockHost(transaction, account, given.host)
  if (host === undefined) return refuse('unknown-host', given.host)
  const unknown = await transaction.first<{ lines: number; kept: number }>(FIND, account, name)
  if (unknown === undefined) {
    const alias = await findAlias(transaction, account, name)
    if (alias === undefined) return refuse('unknown-name', given.name)
    return alias.host === host.uuid ? NOTHING : refuse('other-host', name, alias.host)
  }
  if (name !== NAMELESS) {
    const outcome = await addAlias(transaction, account, { name, host: host.uuid })
    if (outcome instanceof Refusal) return outcome
  }
  const events = await takeEvents(transaction, account, name)
  const remaining = unknown.kept - events.length
  if (remaining <= 0 || events.length === 0) await transaction.run(DROP, account, name)
  else await transaction.run(LEAVE, remaining, unknown.lines - events.length, account, name)
  const recorded = await recordLogons(deps, account, [{ host, events: events.map((event) => inZone(event, host.timeZone)) }])
  return { ...recorded, lines: events.length, remaining: events.length === 0 ? 0 : remaining }
}

async function takeEvents(transaction: Transaction, account: Uid, name: string): Promise<LogonEvent[]> {
  const rows = await transaction.all<{ id: number; event: string }>(EVENTS, account, name, CLAIM_STEP)
  const last = rows.at(-1)
  if (last !== undefined) await transaction.run(TAKE, account, name, last.id)
  return rows.map(({ event }) => JSON.parse(event) as LogonEvent)
}
