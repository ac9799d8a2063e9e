import type { Uid } from '../../kernel/ids.ts'
import type { Parameter, Reader, Transaction } from '../../storage/database.ts'
import type { Page } from './folder-store.ts'
import type { JoinMethod } from './member-store.ts'

/** A service that a member administers for the whole directory. */
export interface DelegatedService {
  readonly service: string
  readonly enabledAt: number
}

/** The next services of a delegated administrator, in the order of their names. */
export function servicesOf(
  reader: Reader,
  directory: Uid,
  member: Uid,
  page: { readonly after: string; readonly limit: number },
): Promise<DelegatedService[]> {
  const sql = `
    SELECT service, created_at AS "enabledAt" FROM delegations
    WHERE account = ? AND member = ? AND service > ? ORDER BY service LIMIT ?`
  return reader.all<DelegatedService>(sql, directory, member, page.after, page.limit)
}

/** Whether a member administers a service. */
export async function isDelegated(reader: Reader, directory: Uid, member: Uid, service: string): Promise<boolean> {
  const sql = 'SELECT member FROM delegations WHERE account = ? AND service = ? AND member = ?'
  return (await reader.first(sql, directory, service, member)) !== undefined
}

/** How many members administer a service. */
export async function countAdministrators(reader: Reader, directory: Uid, service: string): Promise<number> {
  const sql = 'SELECT CAST(count(*) AS BIGINT) AS n FROM delegations WHERE account = ? AND service = ?'
  return (await reader.first<{ n: number }>(sql, directory, service))?.n ?? 0
}

export async function insertDelegation(
  transaction: Transaction,
  directory: Uid,
  { member, service, now }: { readonly member: Uid; readonly service: string; readonly now: number },
): Promise<void> {
  await transaction.insert('delegations', ['account', 'service', 'member', 'created_at'], [[directory, service, member, now]])
}

export async function removeDelegation(transaction: Transaction, directory: Uid, member: Uid, service: string): Promise<void> {
  const sql = 'DELETE FROM delegations WHERE account = ? AND service = ? AND member = ?'
  await transaction.run(sql, directory, service, member)
}

/** A member administers nothing any more. */
export async function removeDelegations(transaction: Transaction, directory: Uid, member: Uid): Promise<void> {
  await transaction.run('DELETE FROM delegations WHERE account = ? AND member = ?', directory, member)
}

/** A delegated administrator of one service. */
export interface Administrator extends DelegatedService {
  readonly uid: Uid
  readonly name: string
  readonly joinMethod: JoinMethod
}

/** A page of the delegated administrators by service and id, of one service or of all, and how many there are. */
export async function pageOfAdministrators(
  reader: Reader,
  directory: Uid,
  service: string | undefined,
  page: Page,
): Promise<{ administrators: Administrator[]; total: number }> {
  const values: Parameter[] = [directory, ...(service === undefined ? [] : [service])]
  const where = `
    FROM delegations d JOIN accounts a ON a.uid = d.member AND a.organisation = d.account
    WHERE d.account = ?${service === undefined ? '' : ' AND d.service = ?'}`
  const counted = await reader.first<{ n: number }>(`SELECT CAST(count(*) AS BIGINT) AS n ${where}`, ...values)
  const columns = 'd.member AS uid, d.service, d.created_at AS "enabledAt", a.name, a.join_method AS "joinMethod"'
  const sql = `SELECT ${columns} ${where} ORDER BY d.service, d.member LIMIT ? OFFSET ?`
  const administrators = await reader.all<Administrator>(sql, ...values, page.limit, page.offset)
  return { administrators, total: counted?.n ?? 0 }
}

// A service is trusted from the day when somebody enabled it, delegated it or consented to it, whatever came first.
const TRUSTED = `
  FROM (
    SELECT service, enabled_at AS at FROM trusted_services WHERE account = ?
    UNION ALL SELECT service, created_at FROM delegations WHERE account = ?
    UNION ALL SELECT g.service, g.created_at FROM accounts a JOIN service_grants g ON g.account = a.uid WHERE a.organisation = ?
  ) trusted`

/** A page of the services that the directory trusts, in the order of their names, and how many there are in all. */
export async function pageOfTrusted(
  reader: Reader,
  directory: Uid,
  page: Page,
): Promise<{ services: DelegatedService[]; total: number }> {
  const values = [directory, directory, directory]
  const counted = await reader.first<{ n: number }>(`SELECT CAST(count(DISTINCT service) AS BIGINT) AS n ${TRUSTED}`, ...values)
  const sql = `
    SELECT service, CAST(min(at) AS BIGINT) AS "enabledAt" ${TRUSTED}
    GROUP BY service ORDER BY service LIMIT ? OFFSET ?`
  const services = await reader.all<DelegatedService>(sql, ...values, page.limit, page.offset)
  return { services, total: counted?.n ?? 0 }
}

/** How many services a member administers, and a page of them. */
export async function pageOfServices(
  reader: Reader,
  directory: Uid,
  member: Uid,
  page: Page,
): Promise<{ services: DelegatedService[]; total: number }> {
  const where = 'FROM delegations WHERE account = ? AND member = ?'
  const counted = await reader.first<{ n: number }>(`SELECT CAST(count(*) AS BIGINT) AS n ${where}`, directory, member)
  const sql = `SELECT service, created_at AS "enabledAt" ${where} ORDER BY service LIMIT ? OFFSET ?`
  const services = await reader.all<DelegatedService>(sql, directory, member, page.limit, page.offset)
  return { services, total: counted?.n ?? 0 }
}

/** Notes that the directory trusts a service; the first time counts. */
export async function insertTrusted(transaction: Transaction, directory: Uid, service: string, now: number): Promise<void> {
  await transaction.insert(
    'trusted_services',
    ['account', 'service', 'enabled_at'],
    [[directory, service, now]],
    'ON CONFLICT (account, service) DO NOTHING',
  )
}
