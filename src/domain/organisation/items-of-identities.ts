import type { Uid } from '../../kernel/ids.ts'
import { Secret } from '../../kernel/secret.ts'
import type { Path } from './flaw.ts'
import type { Item } from './item.ts'
import { canonicalPolicy } from './policy-text.ts'
import type { Shape } from './shape.ts'

type Identity = NonNullable<Shape['identities']>[number]
type User = NonNullable<Identity['users']>[number]
type Policy = NonNullable<Identity['policies']>[number]

/** Where the identities of an account stand. */
interface Place {
  readonly account: Uid
  /** Names of the account's own policies; all other names are system policies'. */
  readonly custom: ReadonlySet<string>
  readonly path: Path
}

/** What the file declares about the identities of one account. */
export function* identityItems(identity: Identity, path: Path): Generator<Item> {
  const { account: own, policies = [], users = [], groups = [], roles = [] } = identity
  const account = own as Uid
  const custom = new Set(policies.map(({ name }) => name))
  const placeOf = (list: string, index: number): Place => ({ account, custom, path: [...path, list, index] })
  for (const [index, policy] of policies.entries()) yield* policyItems(policy, placeOf('policies', index))
  for (const [index, user] of users.entries()) yield* userItems(user, placeOf('users', index))
  for (const [index, { name, comments, policies, users = [] }] of groups.entries()) {
    const place = placeOf('groups', index)
    yield { kind: 'user-group', account, key: [name], values: [comments ?? null], path: [...place.path, 'name'] }
    yield* attachmentItems(['group', name], policies, place)
    for (const [at, user] of users.entries()) {
      yield { kind: 'group-member', account, key: [name, user], values: [], path: [...place.path, 'users', at] }
    }
  }
  for (const [index, { name, description, trust, maxSessionSeconds, tags, policies }] of roles.entries()) {
    const place = placeOf('roles', index)
    const seconds = maxSessionSeconds === undefined ? null : Number(maxSessionSeconds)
    const values = [description ?? null, canonicalPolicy(trust), seconds]
    yield { kind: 'role', account, key: [name], values, path: [...place.path, 'name'] }
    yield* tagItems(account, ['role', name], { tags, path: place.path })
    yield* attachmentItems(['role', name], policies, place)
  }
}

/** Either the document that is to be in force, or all versions of it that the file knows. */
function* policyItems({ name, description, document, tags, versions, ...numbers }: Policy, place: Place): Generator<Item> {
  const { account, path } = place
  const item = { kind: 'policy', account, key: [name], path: [...path, 'name'] } as const
  if (versions === undefined) {
    yield { ...item, values: [canonicalPolicy(document), description ?? null, null, null] }
  } else {
    const highest = Math.max(...versions.map(({ version }) => Number(version)))
    const [inForce, latest] = [Number(numbers.default ?? highest), Number(numbers.latest ?? highest)]
    yield { ...item, values: [null, description ?? null, inForce, latest] }
    for (const [index, { version, document }] of versions.entries()) {
      const at = [...path, 'versions', index, 'version']
      yield { kind: 'policy-version', account, key: [name, version], values: [canonicalPolicy(document)], path: at }
    }
  }
  yield* tagItems(account, ['policy', name], { tags, path })
}

function* userItems({ name, policies, accessKeys = [], ...rest }: User, place: Place): Generator<Item> {
  const { account, path } = place
  const { displayName = null, comments = null, email = null, mobilePhone = null } = rest
  yield { kind: 'user', account, key: [name], values: [displayName, comments, email, mobilePhone], path: [...path, 'name'] }
  yield* attachmentItems(['user', name], policies, place)
  for (const [index, { id, status, secret }] of accessKeys.entries()) {
    yield {
      kind: 'access-key',
      account,
      key: [id],
      values: [name, status ?? null],
      path: [...path, 'accessKeys', index, 'id'],
      ...(secret === undefined ? {} : { secret: new Secret(secret) }),
    }
  }
}

function* attachmentItems(
  target: readonly [type: 'user' | 'group' | 'role', name: string],
  policies: readonly string[] = [],
  { account, custom, path }: Place,
): Generator<Item> {
  for (const [index, policy] of policies.entries()) {
    const key = [...target, custom.has(policy) ? 'Custom' : 'System', policy]
    yield { kind: 'attachment', account, key, values: [], path: [...path, 'policies', index] }
  }
}

/** The tags of one thing. */
export function* tagItems(
  account: Uid,
  resource: readonly [type: 'account' | 'folder' | 'policy' | 'role', name: string],
  { tags = {}, path }: { readonly tags: Readonly<Record<string, string>> | undefined; readonly path: Path },
): Generator<Item> {
  for (const [key, value] of Object.entries(tags)) {
    yield { kind: 'tag', account, key: [...resource, key], values: [value], path: [...path, 'tags', key] }
  }
}
