import type { Uid } from '../../kernel/ids.ts'
import { type Done, done, Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { unknownHost } from '../hosts/read.ts'
import {
  bindServers,
  countRules,
  dropDefaults,
  findRule,
  insertRule,
  lockRules,
  MOST_RULES,
  type RuleValues,
  ruleNamed,
  updateRule,
} from './store.ts'

type SaveRefusal = 'unknown' | 'taken' | 'full'

/**
 * Makes a rule for servers; they leave the rules that they had. A new default takes the place of the old one. Gives back its
 * id. Refuses `unknown` with the server that the account has not, `taken` with the name that another rule has, and `full`.
 */
export async function createRule(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  account: Uid,
  rule: RuleValues,
  servers: readonly string[],
): Promise<number | Refusal<SaveRefusal>> {
  const hosts = await lockServers(transaction, account, servers)
  if (hosts instanceof Refusal) return hosts
  if ((await countRules(transaction, account)) >= MOST_RULES) return refuse('full')
  if ((await ruleNamed(transaction, account, rule.name)) !== undefined) return refuse('taken', rule.name)
  if (rule.isDefault) await dropDefaults(transaction, [account])
  const id = await insertRule(transaction, account, rule, clock.now())
  await bindServers(transaction, account, id, hosts)
  return id
}

/** What of a rule is to be another; what is undefined stays. */
export type RuleChanges = { readonly [K in keyof RuleValues]?: RuleValues[K] | undefined }

/**
 * Changes a rule, and binds it to other servers where any are given. Refuses as `createRule` does, and `unknown` also with
 * the id that no rule has.
 */
export async function modifyRule(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  id: number,
  { changes, servers }: { readonly changes: RuleChanges; readonly servers: readonly string[] | undefined },
): Promise<Done | Refusal<SaveRefusal>> {
  const hosts = await lockServers(transaction, account, servers ?? [])
  if (hosts instanceof Refusal) return hosts
  const rule = await findRule(transaction, account, id)
  if (rule === undefined) return refuse('unknown', String(id))
  const changed = withChanges(rule, changes)
  const namesake = await ruleNamed(transaction, account, changed.name)
  if (namesake !== undefined && namesake !== id) return refuse('taken', changed.name)
  if (changed.isDefault && !rule.isDefault) await dropDefaults(transaction, [account])
  await updateRule(transaction, account, id, changed)
  if (servers !== undefined) await bindServers(transaction, account, id, hosts)
  return done
}

function withChanges(rule: RuleValues, changes: RuleChanges): RuleValues {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined)
  return { ...rule, ...Object.fromEntries(given) }
}

/** Holds the rules and the servers they are to be bound to, each once; refuses with the first that the account has not. */
async function lockServers(
  transaction: Deps['transaction'],
  account: Uid,
  servers: readonly string[],
): Promise<readonly string[] | Refusal<'unknown'>> {
  const hosts = [...new Set(servers)]
  const strange = await unknownHost(transaction, account, hosts)
  if (strange !== undefined) return strange
  await lockRules(transaction, account)
  return hosts
}
