import type { Uid } from '../../kernel/ids.ts'
import type { Reader } from '../../storage/database.ts'

/** What may bear tags. */
export type TaggedType = 'policy' | 'role' | 'account' | 'folder'

/** A label that an account puts on something of its own. */
export interface Tag {
  readonly key: string
  readonly value: string
}

/** A tag to look for; one without value finds every value. */
export interface TagFilter {
  readonly key: string
  readonly value?: string | undefined
}

/** As many tags as one thing bears at most. */
export const MOST_TAGS = 20

/** The tags of the named resources, each in the order of its keys; those without tags are absent. */
export async function tagsOf(
  reader: Reader,
  account: Uid,
  type: TaggedType,
  resources: readonly string[],
): Promise<ReadonlyMap<string, readonly Tag[]>> {
  const found = new Map<string, Tag[]>()
  if (resources.length === 0) return found
  const rows = await reader.all<{ resource: string; tag_key: string; tag_value: string }>(
    `SELECT resource, tag_key, tag_value FROM resource_tags
     WHERE account = ? AND resource_type = ? AND resource = ANY(?) ORDER BY resource, tag_key`,
    account,
    type,
    resources,
  )
  for (const { resource, tag_key, tag_value } of rows) {
    const tags = found.get(resource) ?? []
    tags.push({ key: tag_key, value: tag_value })
    found.set(resource, tags)
  }
  return found
}

/** The part of a WHERE that lets through what bears all the given tags; a tag without a value stands for every value. */
export interface TaggedWith {
  /** `account` and `name` are the columns of the resource's owner and name. */
  terms(account: string, name: string): string
  readonly values: readonly string[]
}

/** See `TaggedWith`. */
export function taggedWith(type: TaggedType, tags: readonly TagFilter[]): TaggedWith {
  return {
    terms: (account, name) =>
      tags
        .map(
          ({ value }) => ` AND EXISTS (SELECT 1 FROM resource_tags t WHERE t.account = ${account} AND t.resource_type = '${type}'
            AND t.resource = ${name} AND t.tag_key = ?${value === undefined ? '' : ' AND t.tag_value = ?'})`,
        )
        .join(''),
    values: tags.flatMap(({ key, value }) => (value === undefined ? [key] : [key, value])),
  }
}
