import type { Uid } from '../../kernel/ids.ts'
import { lowerAscii } from '../../storage/text-part.ts'
import type { Deps } from '../deps.ts'
import { allRules, countRules, type Rule, serversOf } from './store.ts'

/** Which rules are wanted, and which part of them. */
export interface RuleQuestion {
  readonly id: number | undefined
  /** A part of the name. */
  readonly name: string | undefined
  readonly offset: number
  readonly limit: number
}

/** A rule with the servers it is bound to one by one. */
export interface ListedRule extends Rule {
  readonly servers: readonly string[]
}

/** A page of an account's rules, the newest first, and how many there are of those that are wanted. */
export async function listRules(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  { id, name, offset, limit }: RuleQuestion,
): Promise<{ readonly rules: readonly ListedRule[]; readonly total: number }> {
  const part = lowerAscii(name ?? '')
  // An account has few of them.
  const wanted = (await allRules(transaction, account)).filter(
    (rule) => (id === undefined || rule.id === id) && lowerAscii(rule.name).includes(part),
  )
  const page = wanted.slice(offset, offset + limit)
  const ids = page.map((rule) => rule.id)
  const servers = ids.length === 0 ? new Map<number, string[]>() : await serversOf(transaction, account, ids)
  return { rules: page.map((rule) => ({ ...rule, servers: servers.get(rule.id) ?? [] })), total: wanted.length }
}

/** How many rules an account has. */
export function summariseRules({ transaction }: Pick<Deps, 'transaction'>, account: Uid): Promise<number> {
  return countRules(transaction, account)
}
