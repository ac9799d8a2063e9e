import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import { findAccount } from '../directory/read.ts'
import { editionsIn, highestEdition, licenceKind, type Protection } from './editions.ts'
import type { Allotment, ChargeType, Pool } from './ledger.ts'
import { findInstance, lockInstance, readAllotments, readPools, readUse } from './store.ts'
import { type Amounts, coresOf, serversOf, type Unit } from './units.ts'

export { type Ahead, type Declared, type Judged, judgeDeclared } from './declare.ts'
export type { Amounts, Unit } from './units.ts'

/** What an account has of Security Center, in short. */
export interface Holding {
  /** Undefined where it has no instance. */
  readonly instanceId: string | undefined
  /** Whether it bought the instance itself, or was allotted it. */
  readonly isOwn: boolean
  readonly chargeType: ChargeType
  readonly isValid: boolean
  /** The highest edition that protects hosts of the account; undefined without one. */
  readonly edition: Protection | undefined
}

const NOTHING: Holding = { instanceId: undefined, isOwn: false, chargeType: 'PREPAID', isValid: false, edition: undefined }

/** What the accounts of an organisation have of Security Center; gives the answer for one of them. */
export async function holdingsOf(
  reader: Reader,
  organisation: Uid,
  accounts: readonly Uid[],
): Promise<(account: Uid) => Holding> {
  const allotments = await readAllotments(reader, organisation, accounts)
  const instanceId = await findInstance(reader, organisation)
  const own = holdingOfBuyer(instanceId, await readPools(reader, organisation))
  return (account) => (account === organisation ? own : holdingOfMember(allotments.get(account)))
}

function holdingOfBuyer(instanceId: string | undefined, pools: ReadonlyMap<Unit, Pool>): Holding {
  if (instanceId === undefined) return NOTHING
  const bought = new Map([...pools].map(([unit, pool]) => [unit, pool.bought]))
  return { instanceId, isOwn: true, chargeType: 'PREPAID', isValid: true, edition: highestEdition(editionsIn(bought)) }
}

function holdingOfMember(allotment: Allotment | undefined): Holding {
  if (allotment === undefined) return NOTHING
  const { instanceId, chargeType, isValid, edition, units } = allotment
  const editions = edition === 0 ? editionsIn(units) : [...editionsIn(units), edition]
  return { instanceId, isOwn: false, chargeType, isValid, edition: highestEdition(editions) }
}

/** What an account may use of Security Center, and what it uses. */
export interface Licences {
  readonly holding: Holding
  /** Of the buyer: what was bought less what is allotted to members. Of a member: its allotment. */
  readonly amounts: Amounts
  /** What is used of them; hosts that are paid by use are not counted. */
  readonly use: Amounts
  /** What the organisation has bought, whoever has it. */
  readonly bought: Amounts
}

/** Reads what an account may use. An account of no organisation may use nothing. */
export async function readLicences(reader: Reader, account: Uid): Promise<Licences> {
  const organisation = (await findAccount(reader, account))?.organisation ?? account
  const use = (await readUse(reader, [account])).get(account) ?? new Map<Unit, number>()
  const pools = await readPools(reader, organisation)
  const bought: Amounts = new Map([...pools].map(([unit, pool]) => [unit, pool.bought]))
  if (organisation === account) {
    const holding = holdingOfBuyer(await findInstance(reader, organisation), pools)
    return { holding, amounts: new Map([...pools].map(([unit, pool]) => [unit, pool.bought - pool.allotted])), use, bought }
  }
  const allotment = (await readAllotments(reader, organisation, [account])).get(account)
  return { holding: holdingOfMember(allotment), amounts: allotment?.units ?? new Map(), use, bought }
}

/**
 * `readLicences` for whoever changes what hosts use: until the transaction is over nobody else of the organisation changes
 * the ledger or what hosts use of it.
 */
export async function lockLicences(transaction: Transaction, account: Uid): Promise<Licences> {
  const organisation = (await findAccount(transaction, account))?.organisation ?? account
  await lockInstance(transaction, organisation)
  return readLicences(transaction, account)
}

/** How many licences there are of one edition, and how many of them are used. */
export interface EditionCount {
  readonly edition: number
  /** What a licence uses up. */
  readonly kind: ReturnType<typeof licenceKind>
  readonly servers: number
  readonly cores: number
  readonly usedServers: number
  readonly usedCores: number
}

/** The licences of one edition. An instance that is not valid gives none. */
export function countEdition({ holding, amounts, use, bought }: Licences, edition: number): EditionCount {
  const [servers, cores] = [serversOf(edition), coresOf(edition)]
  const has = (unit: Unit) => (holding.isValid ? (amounts.get(unit) ?? 0) : 0)
  return {
    edition,
    kind: licenceKind(edition, bought, amounts),
    servers: has(servers),
    cores: has(cores),
    usedServers: use.get(servers) ?? 0,
    usedCores: use.get(cores) ?? 0,
  }
}

/** The editions of which an account has licences or uses any. */
export function editionsHeld({ amounts, use }: Licences): number[] {
  return editionsIn(amounts, use)
}

/** Whether a member of the organisation holds an allotment. */
export async function hasAllotment(reader: Reader, organisation: Uid, member: Uid): Promise<boolean> {
  const sql = 'SELECT member FROM allotments WHERE account = ? AND member = ?'
  return (await reader.first(sql, organisation, member)) !== undefined
}

/** What an organisation has bought: the instance, and how much of each unit. */
export interface Purchase {
  readonly instanceId: string
  readonly bought: ReadonlyMap<Unit, number>
}

/** What an organisation has bought; undefined where it has bought nothing. */
export async function purchaseOf(reader: Reader, organisation: Uid): Promise<Purchase | undefined> {
  const instanceId = await findInstance(reader, organisation)
  if (instanceId === undefined) return undefined
  const pools = await readPools(reader, organisation)
  return { instanceId, bought: new Map([...pools].map(([unit, pool]) => [unit, pool.bought])) }
}
