import type { Uid } from '../../kernel/ids.ts'
import { type Done, done, Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import {
  type Administrator,
  countAdministrators,
  type DelegatedService,
  insertDelegation,
  isDelegated,
  pageOfAdministrators,
  pageOfServices,
  pageOfTrusted,
  removeDelegation,
  servicesOf,
} from './delegation-store.ts'
import { type Actor, type CallerRefusal, changeDirectory, visibleDirectory } from './directory.ts'
import type { Page } from './folder-store.ts'
import { serviceEnabled } from './follow.ts'
import { findMember } from './member-store.ts'

// Differs: five delegated administrators for each service; with the vendor every service has a number of its own.
const MOST_ADMINISTRATORS = 5

/** A member and a service principal such as `sas.aliyuncs.com`. */
export interface Delegation {
  readonly uid: Uid
  readonly service: string
}

// Differs: every name that ends in `.aliyuncs.com` is taken for a service; the vendor has a list.
const isService = (service: string) =>
  /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\.aliyuncs\.com$/.test(service)

export type RegisterRefusal =
  | CallerRefusal
  | 'bad-service'
  | 'is-management'
  | 'unknown-account'
  | 'already-registered'
  | 'too-many'

/** Makes a member an administrator of one service for the whole directory. */
export async function registerAdministrator(
  deps: Pick<Deps, 'transaction' | 'clock'>,
  actor: Actor,
  { uid, service }: Delegation,
): Promise<Done | Refusal<RegisterRefusal>> {
  const { transaction, clock } = deps
  const directory = await changeDirectory(deps, actor)
  if (directory instanceof Refusal) return directory
  if (!isService(service)) return refuse('bad-service')
  if (uid === directory.account) return refuse('is-management')
  const member = await findMember(transaction, directory.account, uid, clock.now())
  if (member === undefined) return refuse('unknown-account')
  if (await isDelegated(transaction, directory.account, uid, service)) return refuse('already-registered')
  if ((await countAdministrators(transaction, directory.account, service)) >= MOST_ADMINISTRATORS) return refuse('too-many')
  await insertDelegation(transaction, directory.account, { member: uid, service, now: clock.now() })
  await serviceEnabled(deps, directory.account, service)
  return done
}

export type DeregisterRefusal = CallerRefusal | 'bad-service' | 'unknown-account' | 'not-registered'

/** Takes a delegation back. */
export async function deregisterAdministrator(
  deps: Pick<Deps, 'transaction' | 'clock'>,
  actor: Actor,
  { uid, service }: Delegation,
): Promise<Done | Refusal<DeregisterRefusal>> {
  const { transaction, clock } = deps
  const directory = await changeDirectory(deps, actor)
  if (directory instanceof Refusal) return directory
  if (!isService(service)) return refuse('bad-service')
  if (!(await isDelegated(transaction, directory.account, uid, service))) {
    const member = await findMember(transaction, directory.account, uid, clock.now())
    return refuse(member === undefined && uid !== directory.account ? 'unknown-account' : 'not-registered')
  }
  await removeDelegation(transaction, directory.account, uid, service)
  return done
}

/** A page of the delegated administrators, of one service or of all, and how many there are on all pages. */
export async function listAdministrators(
  { transaction }: Pick<Deps, 'transaction'>,
  caller: Uid,
  service: string | undefined,
  page: Page,
): Promise<{ administrators: Administrator[]; total: number } | Refusal<CallerRefusal>> {
  const directory = await visibleDirectory(transaction, caller)
  if (directory instanceof Refusal) return directory
  return pageOfAdministrators(transaction, directory.account, service, page)
}

/** The services that a member administers, after one of them, and where the next page begins. */
export async function listServicesOf(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  caller: Uid,
  uid: Uid,
  page: { readonly after: string; readonly limit: number },
): Promise<{ services: DelegatedService[]; next: string | undefined } | Refusal<CallerRefusal | 'unknown-account'>> {
  const directory = await visibleDirectory(transaction, caller)
  if (directory instanceof Refusal) return directory
  const isKnown = uid === directory.account || (await findMember(transaction, directory.account, uid, clock.now())) !== undefined
  if (!isKnown) return refuse('unknown-account')
  // One more than asked for tells whether a page follows.
  const found = await servicesOf(transaction, directory.account, uid, { ...page, limit: page.limit + 1 })
  const services = found.slice(0, page.limit)
  return { services, next: found.length > services.length ? services.at(-1)?.service : undefined }
}

/** The services that the whole directory trusts, or those that one delegated administrator has. */
export async function listTrustedServices(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  caller: Uid,
  administrator: Uid | undefined,
  page: Page,
): Promise<{ services: DelegatedService[]; total: number } | Refusal<CallerRefusal | 'unknown-account'>> {
  const directory = await visibleDirectory(transaction, caller)
  if (directory instanceof Refusal) return directory
  if (administrator === undefined || administrator === directory.account) {
    return pageOfTrusted(transaction, directory.account, page)
  }
  const member = await findMember(transaction, directory.account, administrator, clock.now())
  if (member === undefined) return refuse('unknown-account')
  return pageOfServices(transaction, directory.account, administrator, page)
}
