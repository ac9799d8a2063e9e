import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import { takeIds } from '../counters.ts'
import { type MarkRule, WhiteList } from './mark-miss-rule.ts'

/** Rules that an account may have: all of them are read for every batch of logons. */
export const MOST_RULES = 1000
/** Regular expressions among them, which take longest. */
export const MOST_PATTERNS = 100

const COLUMNS = ['account', 'id', 'kind', 'host', 'field', 'operate', 'value', 'created_at'] as const
const ALL = 'SELECT kind, host, field, operate, value FROM mark_miss_rules WHERE account = ? ORDER BY id LIMIT ?'

/** The white list of an account. Asked once for a batch of alerts. */
export async function whiteListOf(reader: Reader, account: Uid): Promise<WhiteList> {
  return new WhiteList(await reader.all<MarkRule>(ALL, account, MOST_RULES))
}

/** Adds rules; those that are there already stay as they are. */
export async function insertRules(
  transaction: Transaction,
  account: Uid,
  rules: readonly MarkRule[],
  now: number,
): Promise<void> {
  if (rules.length === 0) return
  const first = await takeIds(transaction, account, 'mark-miss-rules', rules.length)
  const rows = rules.map(({ kind, host, field, operate, value }, index) => {
    return [account, first + index, kind, host, field, operate, value, now]
  })
  const known = 'ON CONFLICT (account, kind, host, field, operate, value) DO NOTHING'
  await transaction.insert('mark_miss_rules', COLUMNS, rows, known)
}

const DELETE = `
  DELETE FROM mark_miss_rules
  WHERE account = ? AND kind = ? AND host = ? AND field = ? AND operate = ? AND value = ?`

/** Takes a rule away. Gives back whether it was there. */
export async function deleteRule(transaction: Transaction, account: Uid, rule: MarkRule): Promise<boolean> {
  const { kind, host, field, operate, value } = rule
  return (await transaction.run(DELETE, account, kind, host, field, operate, value)) > 0
}

const COUNT = `
  SELECT CAST(count(*) AS BIGINT) AS rules, CAST(COALESCE(sum(CASE WHEN operate = 'regex' THEN 1 ELSE 0 END), 0) AS BIGINT) AS patterns
  FROM mark_miss_rules WHERE account = ?`

/** Whether an account has more rules than it may. */
export async function hasTooManyRules(reader: Reader, account: Uid): Promise<boolean> {
  const counted = await reader.first<{ rules: number; patterns: number }>(COUNT, account)
  return counted !== undefined && (counted.rules > MOST_RULES || counted.patterns > MOST_PATTERNS)
}
