import type { LogonEvent } from '../../detection/logon.ts'
import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import { hostName } from './find-named-hosts.ts'

/** A name in logs that is of no server, or of several. */
export interface UnknownHost {
  readonly name: string
  /** Lines about logons that came under it. */
  readonly lines: number
  /** Those of them that are kept. */
  readonly kept: number
  readonly firstAt: number
  readonly lastAt: number
  /** One of those that are kept; empty when none is. */
  readonly sample: string
}

const PAGE = `
  SELECT u.name, u.lines, u.kept, u.first_at AS "firstAt", u.last_at AS "lastAt",
    (SELECT q.event FROM quarantined_events q WHERE q.account = u.account AND q.name = u.name ORDER BY q.id LIMIT 1) AS event
  FROM unknown_hosts u WHERE u.account = ? AND u.name > ? ORDER BY u.name LIMIT ?`

/** A page of the names of unknown servers, and the name behind which the next one begins. */
export async function listUnknownHosts(
  reader: Reader,
  account: Uid,
  page: { readonly after: string; readonly limit: number },
): Promise<{ hosts: UnknownHost[]; next: string | undefined }> {
  const rows = await reader.all<Omit<UnknownHost, 'sample'> & { event: string | null }>(PAGE, account, page.after, page.limit + 1)
  const hosts = rows.slice(0, page.limit).map(({ event, ...host }) => {
    return { ...host, sample: event === null ? '' : (JSON.parse(event) as LogonEvent).raw }
  })
  return { hosts, next: rows.length > page.limit ? hosts.at(-1)?.name : undefined }
}

const DISCARD = 'DELETE FROM unknown_hosts WHERE account = ? AND name = ? RETURNING lines'
const EVENTS = 'DELETE FROM quarantined_events WHERE account = ? AND name = ?'

/** Throws away what came under a name, and tells how many lines were kept. Refuses `unknown-name`. */
export async function discardUnknownHost(
  transaction: Transaction,
  account: Uid,
  given: string,
): Promise<number | Refusal<'unknown-name'>> {
  const name = hostName(given)
  if ((await transaction.first(DISCARD, account, name)) === undefined) return refuse('unknown-name', name)
  return transaction.run(EVENTS, account, name)
}
