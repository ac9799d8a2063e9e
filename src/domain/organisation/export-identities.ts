import type { Uid } from '../../kernel/ids.ts'
import type { Secret } from '../../kernel/secret.ts'
import type { Reader } from '../../storage/database.ts'
import { isSystemPolicy } from '../identity/read.ts'
import { canonicalPolicy } from './policy-text.ts'
import { pagesOf, type Row, type TableKind } from './table.ts'
import { type Tags, tagsOf } from './tag-text.ts'
import { block, flow, flowList, text, textList, unless } from './yaml-text.ts'

/** What an account has of one kind, by name, in the order of the names. */
type Named<T> = Map<string, T>

interface Identity {
  readonly policies: Named<Policy>
  readonly users: Named<User>
  readonly groups: Named<Holder & { readonly users: string[] }>
  readonly roles: Named<Holder>
}

/** Whoever has policies: its own row and the policies' names. */
interface Holder {
  readonly row: Row
  readonly policies: string[]
}

interface User extends Holder {
  readonly accessKeys: string[]
}

interface Policy {
  readonly row: Row
  readonly versions: { readonly number: number; readonly document: string }[]
}

/** Opens the secret of an access key. */
export type SecretOf = (key: Row) => Secret

/**
 * Users, groups, roles and policies of the accounts, a text for each account that has any, in the order of the accounts; with
 * the secrets of access keys where there is a way to open them.
 */
export async function identityTexts(
  reader: Reader,
  accounts: readonly Uid[],
  { tags, secretOf }: { readonly tags: Tags; readonly secretOf: SecretOf | undefined },
): Promise<readonly string[]> {
  const parts = new Map<string, Identity>()
  const partOf = (account: string) => {
    const part = parts.get(account) ?? emptyIdentity()
    parts.set(account, part)
    return part
  }
  const each = async (kind: TableKind, take: (part: Identity, row: Row) => void) => {
    for await (const rows of pagesOf(reader, kind, accounts)) for (const row of rows) take(partOf(row.account), row)
  }
  await each('policy', ({ policies }, row) => policies.set(row.key.join(), { row, versions: [] }))
  await each('policy-version', ({ policies }, { key: [policy = '', number], values }) => {
    policies.get(policy)?.versions.push({ number: Number(number), document: canonicalPolicy(values[0]) })
  })
  await each('user', ({ users }, row) => users.set(row.key.join(), { row, policies: [], accessKeys: [] }))
  await each('user-group', ({ groups }, row) => groups.set(row.key.join(), { row, policies: [], users: [] }))
  await each('group-member', ({ groups, users }, { key: [group = '', user = ''] }) => {
    if (users.has(user)) groups.get(group)?.users.push(user)
  })
  await each('role', ({ roles }, row) => roles.set(row.key.join(), { row, policies: [] }))
  await each('attachment', addAttachment)
  await each('access-key', ({ users }, row) => users.get(String(row.values[0]))?.accessKeys.push(accessKeyText(row, secretOf)))
  const sorted = [...parts].sort(([one], [other]) => (one < other ? -1 : 1))
  return sorted.map(([account, part]) => identityText(account, part, tags)).filter((part) => part !== '')
}

function accessKeyText(row: Row, secretOf: SecretOf | undefined): string {
  const { key, values } = row
  const secret = secretOf === undefined ? undefined : text(secretOf(row).reveal())
  return flow({ id: text(key.join()), secret, status: text(String(values[1])) })
}

function emptyIdentity(): Identity {
  return { policies: new Map(), users: new Map(), groups: new Map(), roles: new Map() }
}

/** What is attached and does not exist cannot be said in a file, and means nothing. */
function addAttachment({ policies, users, groups, roles }: Identity, { key }: Row): void {
  const [type, target = '', policyType, policy = ''] = key
  const exists = policyType === 'Custom' ? policies.has(policy) : isSystemPolicy(policy)
  if (!exists) return
  const holders = type === 'user' ? users : type === 'group' ? groups : roles
  holders.get(target)?.policies.push(policy)
}

function identityText(account: string, { policies, users, groups, roles }: Identity, tags: Tags): string {
  const linesOf = <T>(named: Named<T>, line: (one: T, name: string) => string) => [...named].map(([name, one]) => line(one, name))
  const borne = (type: string, name: string) => tagsOf(tags, account, type, name)
  const lists = [
    block(
      'policies',
      linesOf(policies, (policy, name) => policyLine(policy, name, borne('policy', name))),
      2,
    ),
    block('users', linesOf(users, userLine), 2),
    block('groups', linesOf(groups, groupLine), 2),
    block(
      'roles',
      linesOf(roles, (role, name) => roleLine(role, name, borne('role', name))),
      2,
    ),
  ].join('')
  return lists === '' ? '' : `  - account: ${text(account)}\n${lists}`
}

/** The document alone of a policy that never had another, else all versions with their numbers. */
function policyLine({ row, versions }: Policy, name: string, tags: string | undefined): string {
  const [document, description, inForce, latest] = row.values
  const head = { name: text(name), description: unless('', description), tags }
  if (inForce === 1 && latest === 1 && versions.length < 2) return flow({ ...head, document: canonicalPolicy(document) })
  const sorted = versions.sort((one, other) => one.number - other.number)
  const highest = sorted.at(-1)?.number
  return flow({
    ...head,
    default: unless(highest, inForce),
    latest: unless(highest, latest),
    versions: flowList(sorted.map(({ number, document }) => flow({ version: text(String(number)), document }))),
  })
}

function userLine({ row, policies, accessKeys }: User, name: string): string {
  const [displayName, comments, email, mobilePhone] = row.values
  return flow({
    name: text(name),
    displayName: unless('', displayName),
    comments: unless('', comments),
    email: unless('', email),
    mobilePhone: unless('', mobilePhone),
    policies: textList(policies),
    accessKeys: accessKeys.length === 0 ? undefined : flowList(accessKeys),
  })
}

function groupLine({ row, policies, users }: Holder & { readonly users: readonly string[] }, name: string): string {
  return flow({ name: text(name), comments: unless('', row.values[0]), policies: textList(policies), users: textList(users) })
}

function roleLine({ row, policies }: Holder, name: string, tags: string | undefined): string {
  const [description, trust, seconds] = row.values
  return flow({
    name: text(name),
    description: unless('', description),
    trust: canonicalPolicy(trust),
    maxSessionSeconds: String(seconds),
    tags,
    policies: textList(policies),
  })
}
