import type { Uid } from '../../kernel/ids.ts'
import type { Reader } from '../../storage/database.ts'

export { FAIL_COUNTS, FORBIDDEN_MINUTES, MOST_RULES, MOST_SERVERS, SPANS, USUAL_PROTOCOLS } from './store.ts'

/** The rule that holds for a server. */
export interface AppliedRule {
  readonly id: number
  /** Failures from which on it holds. */
  readonly failCount: number
  /** Minutes within which they must lie. */
  readonly span: number
  /** Which kinds of logon it is about. */
  readonly ssh: boolean
  readonly rdp: boolean
  readonly sqlServer: boolean
}

const APPLIED = `
  SELECT h.uuid AS host, r.id, r.fail_count AS "failCount", r.span, r.ssh, r.rdp, r.sql_server AS "sqlServer"
  FROM hosts h
    LEFT JOIN brute_force_rule_hosts b ON b.account = h.account AND b.host = h.uuid
    JOIN brute_force_rules r ON r.account = h.account AND r.id = COALESCE(
      b.rule, (SELECT d.id FROM brute_force_rules d WHERE d.account = h.account AND d.is_default = 1))
  WHERE h.account = ? AND h.uuid = ANY(?)`

type Row = Omit<AppliedRule, 'ssh' | 'rdp' | 'sqlServer'> & {
  readonly host: string
  readonly ssh: number
  readonly rdp: number
  readonly sqlServer: number
}

/**
 * The anti-brute-force rule of each of the given servers: its own, else the account's default. Servers without either are left
 * out, and so are those that the account has not. One statement for a batch.
 */
export async function rulesOfHosts(
  reader: Reader,
  account: Uid,
  hosts: readonly string[],
): Promise<ReadonlyMap<string, AppliedRule>> {
  const rows = await reader.all<Row>(APPLIED, account, hosts)
  return new Map(
    rows.map(({ host, ssh, rdp, sqlServer, ...rule }) => [
      host,
      { ...rule, ssh: ssh === 1, rdp: rdp === 1, sqlServer: sqlServer === 1 },
    ]),
  )
}
