import { createHash, randomBytes } from 'node:crypto'
import type { Uid } from '../../kernel/ids.ts'
import type { Reader } from '../../storage/database.ts'

/** Who sends logs of an account's servers. */
export interface LogonSource {
  readonly account: Uid
  readonly id: number
  readonly name: string
  /** All its lines are of this server; empty: each line names its own. */
  readonly host: string
  /** Zone of times that name none, of servers that are not known yet; empty: UTC. */
  readonly timeZone: string
}

const PREFIX = 'gls_'
/** What a token looks like: its prefix, and 32 random bytes in base64url. */
const FORM = /^gls_[A-Za-z0-9_-]{43}$/

/** A new token. It is told once; kept is only its digest. */
export function newToken(): string {
  return `${PREFIX}${randomBytes(32).toString('base64url')}`
}

/** What of a token is kept. A token has 256 random bits, so a plain digest cannot be turned back. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token, 'utf8').digest('hex')
}

const BY_TOKEN = `
  SELECT account, id, name, host, time_zone AS "timeZone" FROM logon_sources WHERE token_hash = ?`

/** The source whose token this is; it is found by its digest, whose comparison tells nothing about the token. */
export async function findSource(reader: Reader, token: string): Promise<LogonSource | undefined> {
  return FORM.test(token) ? reader.first<LogonSource>(BY_TOKEN, tokenHash(token)) : undefined
}
