import type { Uid } from '../../kernel/ids.ts'
import type { Reader } from '../../storage/database.ts'
import { grantedTo } from '../directory/read.ts'
import { countMembers, FIREWALL_SERVICE, findFirewall } from '../firewall/read.ts'
import { MOST_GROUPS, MOST_GROUPS_OF_USER } from '../groups/read.ts'
import { BASELINES_PER_DIMENSION, TARGETS_PER_BASELINE } from '../logon-baselines/read.ts'
import { MOST_ATTACHED } from '../policies/read.ts'
import { MOST_ROLES } from '../roles/read.ts'
import { loginHolders, rootKeyHolders } from './directory-state.ts'
import type { Path } from './flaw.ts'
import { type Item, identify, type Kind } from './item.ts'
import type { Planning } from './plan.ts'
import type { State } from './state.ts'
import type { Row } from './table.ts'

/*
 * What the server makes impossible. Each check throws a Flaw for the first item of the file that cannot be.
 */

/** Logon addresses that others have, and roots that somebody holds a key of where nobody may. */
export async function checkAccounts(reader: Reader, state: State): Promise<void> {
  const accounts = [...state.itemsOf('account').values()]
  const placeOf = ({ path }: Item, field: string) => [...path.slice(0, -1), field]
  const logins = accounts.filter(({ values }) => values[LOGIN] !== null)
  const holders = await loginHolders(
    reader,
    logins.map(({ values }) => String(values[LOGIN])),
  )
  for (const item of logins) {
    const holder = holders.get(String(item.values[LOGIN]))
    if (holder === undefined || holder === item.account) continue
    throw state.document.flaw(placeOf(item, 'loginName'), `another account on this server logs on as ${item.values[LOGIN]}`)
  }
  const resources = accounts.filter(({ values }) => values[TYPE] === 'resource')
  const held = await rootKeyHolders(
    reader,
    resources.map(({ account }) => account),
  )
  for (const item of resources) {
    if (!held.has(item.account)) continue
    const words = `somebody holds a key of the root of account ${item.account}, and of a resource account nobody does`
    throw state.document.flaw(placeOf(item, 'type'), words)
  }
}

const [TYPE, LOGIN] = [3, 5]

/** Pools below what is allotted. */
export function checkPools(state: State): void {
  for (const [id, { values, path }] of state.itemsOf('pool')) {
    const allotted = Number(state.rowOf('pool', id)?.more ?? 0)
    if (Number(values[0]) < allotted) throw state.document.flaw(path, `${allotted} are allotted to members already`)
  }
}

/** A firewall for fewer members than it has or is to have, and accounts that cannot be members. */
export async function checkFirewall({ reader, account, now }: Planning, state: State): Promise<void> {
  const flaw = (path: Path, words: string) => state.document.flaw(path, words)
  const [firewall] = [...state.itemsOf('firewall').values()]
  const wanted = [...state.itemsOf('firewall-member')]
  if (firewall === undefined && wanted.length === 0) return
  const members = await countMembers(reader, account, now)
  const most = firewall === undefined ? (await findFirewall(reader, account))?.maxMembers : Number(firewall.values[1])
  if (firewall !== undefined && members > Number(firewall.values[1])) {
    throw flaw(firewall.path, `the firewall has ${members} members already`)
  }
  const fresh = wanted.filter(([id]) => state.rowOf('firewall-member', id) === undefined)
  const granted = await grantedTo(
    reader,
    fresh.map(([, { key }]) => key.join() as Uid),
    FIREWALL_SERVICE,
  )
  const grants = state.itemsOf('grant')
  for (const [index, [id, { key, path }]] of fresh.entries()) {
    const member = key.join()
    if (most === undefined) throw flaw(path, 'the organisation has no firewall: entitlements.cloudFirewall says how large it is')
    if (state.leaving.has(id))
      throw flaw(path, `account ${member} is being taken out of the firewall: apply again in a few seconds`)
    if (!granted.has(member) && !grants.has(identify(member, [FIREWALL_SERVICE]))) {
      throw flaw(path, `account ${member} has not authorised the firewall: its grants lack ${FIREWALL_SERVICE}`)
    }
    if (members + index + 1 > most) throw flaw(path, `the firewall takes ${most} members, and this would be one more`)
  }
}

/** As many policies of a user as a decision looks at (`attachedPolicies`): one more could be a Deny that nobody sees. */
const MOST_POLICIES_OF_USER = 100

/** More groups, roles, groups of a user or policies of one of them than there can be. */
export function checkCounts(state: State): void {
  countWithin(state, 'attachment', ({ account, key: [type = '', target = '', policyType = ''] }) => {
    const others = (of: string) => state.othersIn('attachment', [account, type, target, of])
    if (type === 'user') {
      const words = `user ${target} would have more than ${MOST_POLICIES_OF_USER} policies`
      return { scope: [account, type, target], others: others('System') + others('Custom'), most: MOST_POLICIES_OF_USER, words }
    }
    const most = MOST_ATTACHED[policyType === 'System' ? 'System' : 'Custom']
    const words = `${type} ${target} would have more than ${most} ${policyType.toLowerCase()} policies`
    return { scope: [account, type, target, policyType], others: others(policyType), most, words }
  })
  countWithin(state, 'group-member', ({ account, key: [, user = ''] }) => {
    const words = `user ${user} would be in more than ${MOST_GROUPS_OF_USER} groups`
    return { scope: [account, user], others: state.othersIn('group-member', [account, user]), most: MOST_GROUPS_OF_USER, words }
  })
  countWithin(state, 'baseline', ({ account, key: [type = ''] }) => {
    const words = `account ${account} would have more than ${BASELINES_PER_DIMENSION} baselines of type ${type}`
    const others = state.othersIn('baseline', [account, type])
    return { scope: [account, type], others, most: BASELINES_PER_DIMENSION, words }
  })
  countWithin(state, 'baseline-target', ({ account, key: [type = '', value = ''] }) => {
    const words = `the baseline would be bound to more than ${TARGETS_PER_BASELINE} groups and hosts`
    const others = state.othersIn('baseline-target', [account, type, value])
    return { scope: [account, type, value], others, most: TARGETS_PER_BASELINE, words }
  })
  for (const [kind, most, name] of [
    ['user-group', MOST_GROUPS, 'groups'],
    ['role', MOST_ROLES, 'roles'],
  ] as const) {
    countWithin(state, kind, ({ account }) => {
      const words = `account ${account} would have more than ${most} ${name}`
      return { scope: [account], others: state.othersIn(kind, [account]), most, words }
    })
  }
}

interface Limit {
  /** The items of one scope are counted together. */
  readonly scope: readonly string[]
  /** How many the server has there beside those of the file. */
  readonly others: number
  readonly most: number
  readonly words: string
  /** Whether the server has it in another scope. */
  readonly isMoving?: boolean
}

/** Counts the items of a kind, first what is there already, wherever it stands in the file: that is never one too many. */
export function countWithin(state: State, kind: Kind, limitOf: (item: Item, present: Row | undefined) => Limit): void {
  const counts = new Map<string, number>()
  const add = ({ scope, others }: Limit) => {
    const name = scope.join('\n')
    const count = (counts.get(name) ?? others) + 1
    counts.set(name, count)
    return count
  }
  const coming: { readonly item: Item; readonly limit: Limit }[] = []
  for (const [id, item] of state.itemsOf(kind)) {
    const present = state.rowOf(kind, id)
    const limit = limitOf(item, present)
    if (present === undefined || limit.isMoving === true) coming.push({ item, limit })
    else add(limit)
  }
  for (const { item, limit } of coming) if (add(limit) > limit.most) throw state.document.flaw(item.path, limit.words)
}
