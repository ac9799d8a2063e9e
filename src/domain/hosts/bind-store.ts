import type { Uid } from '../../kernel/ids.ts'
import type { Parameter, Reader, Transaction } from '../../storage/database.ts'
import { filterSql, type HostFilter, type Sql } from './host-condition.ts'

/** Which hosts of an account are meant: the named ones, and those that fulfil the conditions. */
export interface HostChoice {
  readonly uuids: readonly string[]
  /** Undefined: the named ones alone. Without any condition: all hosts. */
  readonly matching?: Pick<HostFilter, 'criteria' | 'join'> | undefined
  /** Hosts that are not meant, whatever else is said. */
  readonly but: readonly string[]
}

/** The chosen hosts of an account as SQL about `hosts h`. */
function choiceSql(account: Uid, { uuids, matching, but }: HostChoice): Sql {
  const named: Sql = { text: 'h.account = ? AND h.uuid = ANY(?)', parameters: [account, uuids] }
  const matched = matching && filterSql(account, { every: [], ...matching })
  const chosen = matched === undefined ? named.text : `((${named.text}) OR (${matched.text}))`
  const parameters = [...named.parameters, ...(matched?.parameters ?? []), but]
  return { text: `${chosen} AND NOT (h.uuid = ANY(?))`, parameters }
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

const COUNT = 'SELECT CAST(count(*) AS BIGINT) AS servers, CAST(COALESCE(sum(h.cores), 0) AS BIGINT) AS cores FROM hosts h'

async function count(reader: Reader, where: string, parameters: readonly Parameter[]): Promise<HostCount> {
  const row = await reader.first<HostCount>(`${COUNT} WHERE ${where}`, ...parameters)
  return row ?? { servers: 0, cores: 0 }
}

/** Those of the chosen hosts that have another licence than this one. */
export function countOthers(reader: Reader, account: Uid, choice: HostChoice, licence: HostLicence): Promise<HostCount> {
  const { text, parameters } = choiceSql(account, choice)
  const { edition, isPostPaid } = licence
  return count(reader, `${text} AND NOT (h.version = ? AND h.post_paid = ?)`, [...parameters, edition, isPostPaid ? 1 : 0])
}

/** Those of the chosen hosts that have this very licence. */
export function countWith(reader: Reader, account: Uid, choice: HostChoice, licence: HostLicence): Promise<HostCount> {
  const { text, parameters } = choiceSql(account, choice)
  const { edition, isPostPaid } = licence
  return count(reader, `${text} AND h.version = ? AND h.post_paid = ?`, [...parameters, edition, isPostPaid ? 1 : 0])
}

/** All hosts of an account. */
export function countAll(reader: Reader, account: Uid): Promise<HostCount> {
  return count(reader, 'h.account = ?', [account])
}

/** Gives the chosen hosts a licence, or takes it from them, and says how many had another one before. */
export async function writeLicence(
  transaction: Transaction,
  account: Uid,
  choice: HostChoice,
  licence: HostLicence & { readonly now: number },
): Promise<number> {
  const { text, parameters } = choiceSql(account, choice)
  const { edition, now } = licence
  const postPaid = licence.isPostPaid ? 1 : 0
  return transaction.run(
    `UPDATE hosts AS h SET version = ?, post_paid = ?, bound_at = ? WHERE ${text} AND NOT (h.version = ? AND h.post_paid = ?)`,
    edition,
    postPaid,
    now,
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
