import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { findAccount, grantedTo, isAdministrator, roleOf } from '../directory/read.ts'
import { countPublicHosts } from '../hosts/read.ts'
import { FIREWALL_SERVICE } from './add-members.ts'
import { countPublicHostsOfMembers, findFirewall, isMemberAt } from './asset-store.ts'
import { countMembers } from './read.ts'

type Reading = Pick<Deps, 'transaction' | 'clock'>

/** How many members the firewall has, and how many it may have; 0 where there is none. For its administrators. */
export async function countFirewallMembers(
  { transaction, clock }: Reading,
  caller: Uid,
): Promise<{ readonly count: number; readonly max: number } | Refusal<'not-administrator'>> {
  const role = await roleOf(transaction, caller, FIREWALL_SERVICE)
  if (!isAdministrator(role)) return refuse('not-administrator')
  const firewall = await findFirewall(transaction, role.organisation)
  return { count: await countMembers(transaction, role.organisation, clock.now()), max: firewall?.maxMembers ?? 0 }
}

/** Whether an account is a member, and who administers the firewall then. */
export interface Membership {
  readonly uid: Uid
  readonly administrator: { readonly uid: Uid; readonly name: string } | undefined
}

/** Everybody may ask about the own account; about others of the organisation, who administers the firewall. */
export async function describeMembership(
  { transaction, clock }: Reading,
  caller: Uid,
  uid: Uid = caller,
): Promise<Membership | Refusal<'not-administrator'>> {
  const role = await roleOf(transaction, caller, FIREWALL_SERVICE)
  if (uid !== caller && !isAdministrator(role)) return refuse('not-administrator')
  const { organisation } = role
  const isOne = organisation !== undefined && (await isMemberAt(transaction, organisation, uid, clock.now()))
  return { uid, administrator: isOne ? await findAccount(transaction, organisation) : undefined }
}

/** Whose firewall protects an account: the edition is undefined where none does. */
export interface Protection {
  readonly owner: Uid
  readonly edition: number | undefined
}

/** The firewall that protects an account: as its administrator or as one of its members. */
export async function describeProtection({ transaction, clock }: Reading, caller: Uid): Promise<Protection> {
  const role = await roleOf(transaction, caller, FIREWALL_SERVICE)
  const { organisation } = role
  if (organisation === undefined) return { owner: caller, edition: undefined }
  const isProtected = isAdministrator(role) || (await isMemberAt(transaction, organisation, caller, clock.now()))
  if (!isProtected) return { owner: caller, edition: undefined }
  return { owner: organisation, edition: (await findFirewall(transaction, organisation))?.edition }
}

/** How many servers with a public address the firewall protects: those of all members for its administrators, else the own. */
export async function countProtected({ transaction, clock }: Reading, caller: Uid): Promise<number> {
  const role = await roleOf(transaction, caller, FIREWALL_SERVICE)
  const { organisation } = role
  if (organisation === undefined || (await findFirewall(transaction, organisation)) === undefined) return 0
  if (isAdministrator(role)) {
    const ofMembers = await countPublicHostsOfMembers(transaction, organisation, clock.now())
    return ofMembers + (await countPublicHosts(transaction, organisation))
  }
  return (await isMemberAt(transaction, organisation, caller, clock.now())) ? countPublicHosts(transaction, caller) : 0
}

/** Whether an account has authorised the firewall, and whether it is a member account of an organisation. */
export async function describeGrant(
  { transaction }: Pick<Deps, 'transaction'>,
  caller: Uid,
): Promise<{ readonly isGranted: boolean; readonly isMemberAccount: boolean }> {
  const granted = await grantedTo(transaction, [caller], FIREWALL_SERVICE)
  const role = await roleOf(transaction, caller, FIREWALL_SERVICE)
  return { isGranted: granted.size > 0, isMemberAccount: role.role === 'member' || role.role === 'delegated' }
}
