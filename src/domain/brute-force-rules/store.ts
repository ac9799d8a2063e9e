import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import { takeIds } from '../counters.ts'

/** Rules that an account may have. */
export const MOST_RULES = 100
/** What a rule can say: failures from which on it holds, minutes within which they lie, minutes for which logons are forbidden. */
export const FAIL_COUNTS = [2, 3, 4, 5, 10, 50, 80, 100] as const
export const SPANS = [1, 2, 5, 10, 15] as const
export const FORBIDDEN_MINUTES = [5, 15, 30, 60, 120, 360, 720, 1440, 10_080, 52_560_000] as const
/** Which kinds of logon a rule is about that says nothing of them. */
export const USUAL_PROTOCOLS = { ssh: true, rdp: true, sqlServer: false } as const
/** Servers that a rule may be bound to one by one. */
export const MOST_SERVERS = 1000

/** What a rule says. */
export interface RuleValues {
  readonly name: string
  /** Failures from which on it holds. */
  readonly failCount: number
  /** Minutes within which they must lie. */
  readonly span: number
  /** Minutes for which logons are to be forbidden. */
  readonly forbidden: number
  /** Whether it is for all servers that have no rule of their own. */
  readonly isDefault: boolean
  readonly ssh: boolean
  readonly rdp: boolean
  readonly sqlServer: boolean
}

/** A rule as it is kept. */
export interface Rule extends RuleValues {
  readonly id: number
  readonly createdAt: number
}

/** Makes the account's other changes of rules wait until this one is through. */
export async function lockRules(transaction: Transaction, account: Uid): Promise<void> {
  await takeIds(transaction, account, 'brute-force-rule-changes', 1)
}

const COLUMNS = `
  id, name, fail_count AS "failCount", span, forbidden, is_default AS "isDefault", ssh, rdp, sql_server AS "sqlServer",
  created_at AS "createdAt"`

type Row = {
  readonly [K in keyof Rule]: Rule[K] extends boolean ? number : Rule[K]
}

function ruleOf({ isDefault, ssh, rdp, sqlServer, ...rule }: Row): Rule {
  return { ...rule, isDefault: isDefault === 1, ssh: ssh === 1, rdp: rdp === 1, sqlServer: sqlServer === 1 }
}

const bit = (value: boolean) => (value ? 1 : 0)

function columnsOf(rule: RuleValues) {
  const { name, failCount, span, forbidden, isDefault, ssh, rdp, sqlServer } = rule
  return [name, failCount, span, forbidden, bit(isDefault), bit(ssh), bit(rdp), bit(sqlServer)] as const
}

/** The rule of an id, or undefined. */
export async function findRule(reader: Reader, account: Uid, id: number): Promise<Rule | undefined> {
  const row = await reader.first<Row>(`SELECT ${COLUMNS} FROM brute_force_rules WHERE account = ? AND id = ?`, account, id)
  return row && ruleOf(row)
}

/** How many rules an account has. */
export async function countRules(reader: Reader, account: Uid): Promise<number> {
  const sql = 'SELECT CAST(count(*) AS BIGINT) AS n FROM brute_force_rules WHERE account = ?'
  return (await reader.first<{ n: number }>(sql, account))?.n ?? 0
}

/** The id of the rule of that name, or undefined. */
export async function ruleNamed(reader: Reader, account: Uid, name: string): Promise<number | undefined> {
  const sql = 'SELECT id FROM brute_force_rules WHERE account = ? AND name = ?'
  return (await reader.first<{ id: number }>(sql, account, name))?.id
}

/** All rules of an account, the newest first. */
export async function allRules(reader: Reader, account: Uid): Promise<Rule[]> {
  const sql = `SELECT ${COLUMNS} FROM brute_force_rules WHERE account = ? ORDER BY id DESC LIMIT ?`
  return (await reader.all<Row>(sql, account, MOST_RULES)).map(ruleOf)
}

const INSERT = `
  INSERT INTO brute_force_rules
    (account, id, name, fail_count, span, forbidden, is_default, ssh, rdp, sql_server, created_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

/** Puts a rule in and gives back its id. */
export async function insertRule(transaction: Transaction, account: Uid, rule: RuleValues, now: number): Promise<number> {
  const id = await takeIds(transaction, account, 'brute-force-rules', 1)
  await transaction.run(INSERT, account, id, ...columnsOf(rule), now)
  return id
}

const UPDATE = `
  UPDATE brute_force_rules
  SET name = ?, fail_count = ?, span = ?, forbidden = ?, is_default = ?, ssh = ?, rdp = ?, sql_server = ?
  WHERE account = ? AND id = ?`

/** Writes what a rule says. */
export async function updateRule(transaction: Transaction, account: Uid, id: number, rule: RuleValues): Promise<void> {
  await transaction.run(UPDATE, ...columnsOf(rule), account, id)
}

/** Makes the rules that are the defaults of these accounts ordinary ones. */
export async function dropDefaults(transaction: Transaction, accounts: readonly Uid[]): Promise<void> {
  if (accounts.length === 0) return
  await transaction.run('UPDATE brute_force_rules SET is_default = 0 WHERE is_default = 1 AND account = ANY(?)', accounts)
}

/** Binds a rule to just these servers; they leave the rules that they had. */
export async function bindServers(transaction: Transaction, account: Uid, rule: number, hosts: readonly string[]): Promise<void> {
  await transaction.run('DELETE FROM brute_force_rule_hosts WHERE account = ? AND rule = ?', account, rule)
  if (hosts.length === 0) return
  const rows = hosts.map((host) => [account, host, rule])
  const moved = 'ON CONFLICT (account, host) DO UPDATE SET rule = excluded.rule'
  await transaction.insert('brute_force_rule_hosts', ['account', 'host', 'rule'], rows, moved)
}

/** Takes rules away with what they are bound to. Gives back the ids of those that were there. */
export async function deleteRuleRows(
  transaction: Transaction,
  account: Uid,
  ids: readonly number[],
): Promise<ReadonlySet<number>> {
  await transaction.run('DELETE FROM brute_force_rule_hosts WHERE account = ? AND rule = ANY(?)', account, ids)
  const sql = 'DELETE FROM brute_force_rules WHERE account = ? AND id = ANY(?) RETURNING id'
  return new Set((await transaction.all<{ id: number }>(sql, account, ids)).map(({ id }) => id))
}

/** The servers that rules are bound to, by rule and in the order of their UUIDs. */
export async function serversOf(
  reader: Reader,
  account: Uid,
  ids: readonly number[],
): Promise<ReadonlyMap<number, readonly string[]>> {
  const sql = 'SELECT rule, host FROM brute_force_rule_hosts WHERE account = ? AND rule = ANY(?) ORDER BY rule, host'
  const servers = new Map<number, string[]>()
  for (const { rule, host } of await reader.all<{ rule: number; host: string }>(sql, account, ids)) {
    const own = servers.get(rule) ?? []
    own.push(host)
    servers.set(rule, own)
  }
  return servers
}
