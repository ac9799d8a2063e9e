import { createHash, randomBytes } from 'node:crypto'
import type { Uid } from '../../kernel/ids.ts'
import { Secret } from '../../kernel/secret.ts'
import type { Reader } from '../../storage/database.ts'

/** Who sends logs of an account's servers. */
export interface LogonSource {
  readonly account: Uid
  readonly id: number
  readonly name: string
  /** All its lines are of this server; empty: each line names its own. */
  readonly host: string
  /** Zone of times that name none; empty: each server's own. */
  readonly timeZone: string
}

const PREFIX = 'gls_'
/** What a token looks like: its prefix, and 32 random bytes in base64url. */
const FORM = /^gls_[A-Za-z0-9_-]{43}$/

/** A new token. It is told once; kept is only its digest. */
export function newToken(): Secret {
  return new Secret(`${PREFIX}${randomBytes(32).toString('base64url')}`)
}

/** What of a token is kept. A token has 256 random bits, so a plain digest cannot be turned back. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token, 'utf8').digest('hex')
}

const FIELDS = 'account, id, name, host, time_zone AS "timeZone"'
const BY_TOKEN = `SELECT ${FIELDS} FROM logon_sources WHERE token_hash = ?`
const BY_NAME = `SELECT ${FIELDS} FROM logon_sources WHERE account = ? AND name = ?`
const BY_ID = `SELECT ${FIELDS} FROM logon_sources WHERE account = ? AND id = ?`

/** The source whose token this is; it is found by its digest, whose comparison tells nothing about the token. */
export async function findSource(reader: Reader, token: string): Promise<LogonSource | undefined> {
  return FORM.test(token) ? reader.first<LogonSource>(BY_TOKEN, tokenHash(token)) : undefined
}

const TOKENS_PER_QUERY = 1000
const BY_TOKENS = `SELECT ${FIELDS}, token_hash AS hash FROM logon_sources WHERE token_hash = ANY(?)`

/** The sources that have tokens of these digests, by digest. */
export async function sourcesOfTokens(reader: Reader, hashes: readonly string[]): Promise<ReadonlyMap<string, LogonSource>> {
  const found = new Map<string, LogonSource>()
  for (let from = 0; from < hashes.length; from += TOKENS_PER_QUERY) {
    const asked = hashes.slice(from, from + TOKENS_PER_QUERY)
    for (const row of await reader.all<LogonSource & { hash: string }>(BY_TOKENS, asked)) found.set(row.hash, row)
  }
  return found
}

/** The source that an account calls by this name, else the one of this id. */
export async function findSourceNamed(reader: Reader, account: Uid, name: string): Promise<LogonSource | undefined> {
  const named = await reader.first<LogonSource>(BY_NAME, account, name)
  if (named !== undefined || !/^[1-9][0-9]{0,14}$/.test(name)) return named
  return reader.first<LogonSource>(BY_ID, account, Number(name))
}
