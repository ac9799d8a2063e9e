import type { Uid } from '../../kernel/ids.ts'
import { Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { addRules } from './change-white-list.ts'
import { type HandledState, lockAlerts, type Settled, settleAlerts } from './handling-store.ts'
import { type MarkCondition, type MarkRule, ruleWords, WhiteList } from './mark-miss-rule.ts'
import { FALSE_POSITIVE, HANDLED, IGNORED, PENDING } from './store.ts'

/** What can be done with an alert: set it aside, note that it has been dealt with elsewhere, or call it a false positive. */
export type Deed = 'ignore' | 'handle' | 'mark'

const STATUS: Readonly<Record<Deed, number>> = { ignore: IGNORED, handle: HANDLED, mark: FALSE_POSITIVE }

/** A condition of the white list that is to hold from now on: for the servers of the alerts, or for all of the account. */
export interface NewCondition extends MarkCondition {
  readonly isForAll: boolean
}

/** What is to be done with some alerts of one account. */
export interface Handling {
  readonly alerts: readonly number[]
  readonly deed: Deed
  readonly remark: string
  /** Rules that are added to the white list, for the kinds of these alerts; for `mark` alone. */
  readonly conditions: readonly NewCondition[]
}

/** What became of one of them. */
export interface HandledItem {
  readonly alert: number
  /** False where somebody had dealt with it already: then it stays as it was. */
  readonly isDone: boolean
}

/** Whether a deed can be done with an alert of this status: it is pending, or was set aside and is now more than that. */
export function canBe(deed: Deed, status: number): boolean {
  return status === PENDING || (status === IGNORED && deed !== 'ignore')
}

/**
 * Does the same with alerts of an account, and tells what became of each. Refuses `unknown` with the first id that is no alert
 * of the account, and `full` when its white list would have too many rules; then nothing is done.
 */
export async function handleAlerts(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  owner: Uid,
  by: string,
  { alerts, deed, remark, conditions }: Handling,
): Promise<readonly HandledItem[] | Refusal<'unknown' | 'full'>> {
  const ids = [...new Set(alerts)]
  const found = await lockAlerts(transaction, owner, ids)
  const unknown = ids.find((id) => !found.has(id))
  if (unknown !== undefined) return refuse('unknown', String(unknown))
  const now = clock.now()
  const states = [...found.values()]
  const rules = rulesFor(states, conditions)
  const added = await addRules(transaction, owner, rules, now)
  if (added instanceof Refusal) return added
  const open = states.filter(({ status }) => canBe(deed, status))
  const settled = { status: STATUS[deed], at: now, by, remark, result: deed }
  for (const { words, ids: some } of byRule(open, new WhiteList(rules))) {
    await settleAlerts(transaction, owner, some, { ...settled, rules: words })
  }
  const done = new Set(open.map(({ id }) => id))
  return ids.map((alert) => ({ alert, isDone: done.has(alert) }))
}

/** The conditions as rules: each once for every kind of alert, and for every server where it is not for all. */
function rulesFor(states: readonly HandledState[], conditions: readonly NewCondition[]): MarkRule[] {
  const rules = new Map<string, MarkRule>()
  for (const { isForAll, field, operate, value } of conditions) {
    for (const { kind, host } of states) {
      const rule = { kind, host: isForAll ? '' : host, field, operate, value }
      rules.set(JSON.stringify(rule), rule)
    }
  }
  return [...rules.values()]
}

/** The alerts by the rule that finds them, in words; there are as many statements as rules in one call, and one more. */
function byRule(states: readonly HandledState[], rules: WhiteList): { words: readonly string[]; ids: number[] }[] {
  const groups = new Map<string, { words: readonly string[]; ids: number[] }>()
  for (const state of states) {
    const rule = rules.ruleFor(state.host, state)
    const words = rule === undefined ? [] : [ruleWords(rule)]
    const group = groups.get(words.join()) ?? { words, ids: [] }
    group.ids.push(state.id)
    groups.set(words.join(), group)
  }
  return [...groups.values()]
}

const NOTHING: Settled = { status: PENDING, at: 0, by: '', remark: '', result: '', rules: [] }

/**
 * Makes alerts pending again that were set aside (`ignored`) or called false positives (`marked`); those in another state stay as
 * they are. Refuses `unknown` with the first id that is no alert of the account.
 */
export async function takeUpAlerts(
  { transaction }: Pick<Deps, 'transaction'>,
  owner: Uid,
  alerts: readonly number[],
  state: 'ignored' | 'marked',
): Promise<number | Refusal<'unknown'>> {
  const found = await lockAlerts(transaction, owner, alerts)
  const unknown = alerts.find((id) => !found.has(id))
  if (unknown !== undefined) return refuse('unknown', String(unknown))
  const wanted = state === 'ignored' ? IGNORED : FALSE_POSITIVE
  const ids = [...found.values()].filter(({ status }) => status === wanted).map(({ id }) => id)
  await settleAlerts(transaction, owner, ids, NOTHING)
  return ids.length
}
