import type { Uid } from '../../kernel/ids.ts'
import type { Parameter, Reader, Transaction } from '../../storage/database.ts'
import { holdsPart, lowerAscii } from '../../storage/text-part.ts'

/** What a host is compared with. Texts are found as parts, the rest as wholes. */
export type HostCondition =
  | { readonly field: 'uuid' | 'group-name'; readonly values: readonly string[] }
  | { readonly field: 'address'; readonly values: readonly string[] }
  | { readonly field: 'name' | 'public-address' | 'private-address'; readonly part: string }
  | { readonly field: 'group' | 'edition'; readonly value: number }
  /** With an alert that nobody has handled, or without one. */
  | { readonly field: 'risk'; readonly isAtRisk: boolean }
  /** Without a licence that was bought. */
  | { readonly field: 'unbought' }

/** Which hosts of an account are meant: the named ones, and those that fulfil the conditions. */
export interface HostChoice {
  readonly uuids: readonly string[]
  /** Undefined: the named ones alone. Without any condition: all hosts. */
  readonly matching?: { readonly conditions: readonly HostCondition[]; readonly join: 'AND' | 'OR' } | undefined
  /** Hosts that are not meant, whatever else is said. */
  readonly but: readonly string[]
}

interface Clause {
  readonly sql: string
  readonly parameters: readonly Parameter[]
}

/** The conditions are constants of the program: only values come from outside, and only as parameters. */
function clauseOf({ uuids, matching, but }: HostChoice): Clause {
  const parts = matching?.conditions.map(conditionClause) ?? []
  const named: Clause = { sql: 'uuid = ANY(?)', parameters: [uuids] }
  const matched: Clause | undefined =
    matching === undefined
      ? undefined
      : {
          sql: parts.length === 0 ? '1 = 1' : parts.map(({ sql }) => sql).join(` ${matching.join} `),
          parameters: parts.flatMap(({ parameters }) => parameters),
        }
  const chosen = matched === undefined ? named.sql : `${named.sql} OR (${matched.sql})`
  const parameters = [...named.parameters, ...(matched?.parameters ?? []), but]
  return { sql: `(${chosen}) AND NOT (uuid = ANY(?))`, parameters }
}

const PENDING_ALERTS = 'SELECT 1 FROM alerts a WHERE a.account = hosts.account AND a.host = hosts.uuid AND a.status = 1'

function conditionClause(condition: HostCondition): Clause {
  switch (condition.field) {
    case 'uuid':
      return { sql: 'uuid = ANY(?)', parameters: [condition.values] }
    case 'group-name':
      return {
        sql: 'group_id IN (SELECT g.id FROM host_groups g WHERE g.account = hosts.account AND g.name = ANY(?))',
        parameters: [condition.values],
      }
    case 'address':
      return { sql: '(ip = ANY(?) OR public_ip = ANY(?))', parameters: [condition.values, condition.values] }
    case 'name':
      return { sql: holdsPart('name'), parameters: [lowerAscii(condition.part)] }
    case 'public-address':
      return { sql: 'instr(public_ip, ?) > 0', parameters: [condition.part] }
    case 'private-address':
      return { sql: 'instr(ip, ?) > 0', parameters: [condition.part] }
    case 'group':
      return { sql: 'group_id = ?', parameters: [condition.value] }
    case 'risk':
      return { sql: `${condition.isAtRisk ? '' : 'NOT '}EXISTS (${PENDING_ALERTS})`, parameters: [] }
    case 'unbought':
      return { sql: '(version = 0 OR post_paid = 1)', parameters: [] }
    case 'edition':
      return { sql: 'version = ?', parameters: [condition.value] }
  }
}

/** What a host uses: nothing, a licence out of what was bought, or one that is paid by use. */
export interface HostLicence {
  /** 0: none. */
  readonly edition: number
  readonly isPostPaid: boolean
}

/** Some hosts. */
export interface HostCount {
  readonly servers: number
  readonly cores: number
}

const COUNT = 'SELECT CAST(count(*) AS BIGINT) AS servers, CAST(COALESCE(sum(cores), 0) AS BIGINT) AS cores FROM hosts'

async function count(reader: Reader, where: string, parameters: readonly Parameter[]): Promise<HostCount> {
  const row = await reader.first<HostCount>(`${COUNT} WHERE ${where}`, ...parameters)
  return row ?? { servers: 0, cores: 0 }
}

/** Those of the chosen hosts that have another licence than this one. */
export function countOthers(reader: Reader, account: Uid, choice: HostChoice, licence: HostLicence): Promise<HostCount> {
  const { sql, parameters } = clauseOf(choice)
  const { edition, isPostPaid } = licence
  return count(reader, `account = ? AND ${sql} AND NOT (version = ? AND post_paid = ?)`, [
    account,
    ...parameters,
    edition,
    isPostPaid ? 1 : 0,
  ])
}

/** Those of the chosen hosts that have this very licence. */
export function countWith(reader: Reader, account: Uid, choice: HostChoice, licence: HostLicence): Promise<HostCount> {
  const { sql, parameters } = clauseOf(choice)
  const { edition, isPostPaid } = licence
  return count(reader, `account = ? AND ${sql} AND version = ? AND post_paid = ?`, [
    account,
    ...parameters,
    edition,
    isPostPaid ? 1 : 0,
  ])
}

/** All hosts of an account. */
export function countAll(reader: Reader, account: Uid): Promise<HostCount> {
  return count(reader, 'account = ?', [account])
}

/** Gives the chosen hosts a licence, or takes it from them, and says how many had another one before. */
export async function writeLicence(
  transaction: Transaction,
  account: Uid,
  choice: HostChoice,
  licence: HostLicence & { readonly now: number },
): Promise<number> {
  const { sql, parameters } = clauseOf(choice)
  const { edition, now } = licence
  const postPaid = licence.isPostPaid ? 1 : 0
  return transaction.run(
    `UPDATE hosts SET version = ?, post_paid = ?, bound_at = ?
     WHERE account = ? AND ${sql} AND NOT (version = ? AND post_paid = ?)`,
    edition,
    postPaid,
    now,
    account,
    ...parameters,
    edition,
    postPaid,
  )
}

/** To which editions new hosts of an account are bound; 0 for none. */
export interface LicenceSettings {
  readonly autoEdition: number
  readonly postPaidAutoEdition: number
}

const SETTINGS = `
  SELECT account, auto_edition AS "autoEdition", post_paid_auto_edition AS "postPaidAutoEdition"
  FROM licence_settings WHERE account = ANY(?) ORDER BY account`

/** The settings of those accounts that have any. */
export function readSettingsOf(
  reader: Reader,
  accounts: readonly Uid[],
): Promise<(LicenceSettings & { readonly account: Uid })[]> {
  return reader.all(SETTINGS, accounts)
}

/** The settings of an account. */
export async function readSettings(reader: Reader, account: Uid): Promise<LicenceSettings> {
  const [settings] = await readSettingsOf(reader, [account])
  return settings ?? { autoEdition: 0, postPaidAutoEdition: 0 }
}

/** Writes the edition for new hosts that is paid one way or the other. */
export async function writeSetting(transaction: Transaction, account: Uid, { edition, isPostPaid }: HostLicence): Promise<void> {
  const column = isPostPaid ? 'post_paid_auto_edition' : 'auto_edition'
  await transaction.insert(
    'licence_settings',
    ['account', 'auto_edition', 'post_paid_auto_edition'],
    [[account, isPostPaid ? 0 : edition, isPostPaid ? edition : 0]],
    `ON CONFLICT (account) DO UPDATE SET ${column} = excluded.${column}`,
  )
}
