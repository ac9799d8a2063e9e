import type { Uid } from '../../kernel/ids.ts'
import { parseUid } from '../../kernel/ids.ts'
import type { Reader } from '../../storage/database.ts'
import { placeOf } from '../directory/read.ts'
import { type Tag, type TaggedType, tagsOf } from '../tags/read.ts'
import { type ConditionContext, extended } from './policy/context.ts'
import { type Lookup, PRINCIPAL_RD_ID, PRINCIPAL_RD_PATH, REQUEST_TAG, RESOURCE_TAG } from './policy/lookups.ts'

/** Whose request it is, what it is about and which tags it brings. */
export interface LookupSubject {
  readonly account: Uid
  readonly resource: string
  readonly requestTags: readonly Tag[]
}

/** The context of a request with everything that its policies ask for and every request does not have. */
export async function lookUp(
  reader: Reader,
  context: ConditionContext,
  lookups: ReadonlySet<Lookup>,
  { account, resource, requestTags }: LookupSubject,
): Promise<ConditionContext> {
  if (lookups.size === 0) return context
  const more = new Map<string, readonly string[]>()
  if (lookups.has('directory')) {
    const place = await placeOf(reader, account)
    if (place !== undefined) more.set(PRINCIPAL_RD_ID, [place.directory]).set(PRINCIPAL_RD_PATH, [place.path])
  }
  if (lookups.has('request-tags')) addTags(more, REQUEST_TAG, requestTags)
  if (lookups.has('resource-tags')) addTags(more, RESOURCE_TAG, await resourceTags(reader, account, resource))
  return more.size === 0 ? context : extended(context, more)
}

function addTags(values: Map<string, readonly string[]>, prefix: string, tags: readonly Tag[]): void {
  for (const { key, value } of tags) values.set(`${prefix}${key}`, [value])
}

/** Roles and policies bear tags. What another account put on its own is not asked for. */
async function resourceTags(reader: Reader, account: Uid, resource: string): Promise<readonly Tag[]> {
  const [, owner = '', type, name = ''] = /^acs:ram::([0-9]+):(role|policy)\/([^/]+)$/.exec(resource) ?? []
  if (type === undefined || parseUid(owner) !== account) return []
  return (await tagsOf(reader, account, type as TaggedType, [name])).get(name) ?? []
}
