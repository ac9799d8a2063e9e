import { zoneClock } from '../../detection/zone-clock.ts'
import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Secret } from '../../kernel/secret.ts'
import { takeIds } from '../counters.ts'
import type { Deps } from '../deps.ts'
import { lockHost } from '../hosts/read.ts'
import { newToken, tokenHash } from './source.ts'

/** So many sources an account may have. */
export const MOST_SOURCES = 100

/** A source to be. */
export interface WantedSource {
  readonly name: string
  /** All its lines are of this server; empty: each line names its own. */
  readonly host: string
  /** IANA zone of times that name none; empty: each server's own. */
  readonly zone: string
}

/** A source that was made; its token is told only here. */
export interface MadeSource {
  readonly id: number
  readonly token: Secret
}

const COUNT = 'SELECT CAST(count(*) AS BIGINT) AS n FROM logon_sources WHERE account = ?'
const NAMED = 'SELECT id FROM logon_sources WHERE account = ? AND name = ?'
const COLUMNS = ['account', 'id', 'name', 'token_hash', 'host', 'time_zone', 'created_at', 'seen_at']

/**
 * Makes somebody who may send logs. Refuses `unknown-host`, `unknown-zone`, `taken` where the account has a source of that name, and
 * `too-many`.
 */
export async function createSource(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  account: Uid,
  { name, host, zone }: WantedSource,
): Promise<MadeSource | Refusal<'unknown-host' | 'unknown-zone' | 'taken' | 'too-many'>> {
  if (zone !== '' && zoneClock(zone) === undefined) return refuse('unknown-zone', zone)
  if (host !== '' && (await lockHost(transaction, account, host)) === undefined) return refuse('unknown-host', host)
  // Who makes another one waits here.
  const id = await takeIds(transaction, account, 'logon-sources', 1)
  if ((await transaction.first(NAMED, account, name)) !== undefined) return refuse('taken', name)
  const { n } = (await transaction.first<{ n: number }>(COUNT, account)) ?? { n: 0 }
  if (n >= MOST_SOURCES) return refuse('too-many', String(MOST_SOURCES))
  const token = newToken()
  await transaction.insert('logon_sources', COLUMNS, [[account, id, name, tokenHash(token.reveal()), host, zone, clock.now(), 0]])
  return { id, token }
}
