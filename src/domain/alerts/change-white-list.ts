import type { Uid } from '../../kernel/ids.ts'
import { type Done, done, Refusal, refuse } from '../../kernel/outcome.ts'
import type { Transaction } from '../../storage/database.ts'
import type { Deps } from '../deps.ts'
import { unknownHost } from '../hosts/read.ts'
import { type MarkRule, ruleWords } from './mark-miss-rule.ts'
import { deleteRule, hasTooManyRules, insertRules } from './white-list-store.ts'

/** Adds rules to the white list; those that are there already stay. Refuses `full`. */
export async function addRules(
  transaction: Transaction,
  account: Uid,
  rules: readonly MarkRule[],
  now: number,
): Promise<Done | Refusal<'full'>> {
  if (rules.length === 0) return done
  await insertRules(transaction, account, rules, now)
  return (await hasTooManyRules(transaction, account)) ? refuse('full') : done
}

/**
 * Takes rules from the white list of an account and adds others, all or nothing. Alerts that are there stay as they are. Refuses
 * `unknown` with the server or the rule (in words) that the account has not, and `full`.
 */
export async function changeWhiteList(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  account: Uid,
  { added, removed }: { readonly added: readonly MarkRule[]; readonly removed: readonly MarkRule[] },
): Promise<Done | Refusal<'unknown' | 'full'>> {
  const hosts = new Set(added.map(({ host }) => host).filter((host) => host !== ''))
  const strange = await unknownHost(transaction, account, [...hosts])
  if (strange instanceof Refusal) return strange
  for (const rule of removed) {
    if (!(await deleteRule(transaction, account, rule))) return refuse('unknown', ruleWords(rule))
  }
  return addRules(transaction, account, added, clock.now())
}
