import type { Uid } from '../../kernel/ids.ts'
import type { Parameter, Reader, Transaction } from '../../storage/database.ts'

/** A tag. */
export interface Tag {
  readonly key: string
  readonly value: string
}

/** A tag to look for; one without value finds every value. */
export interface TagFilter {
  readonly key: string
  readonly value?: string | undefined
}

/** What of a directory carries tags. */
export type Tagged = 'account' | 'folder'

/** Gives something new its tags. */
export async function putTags(
  transaction: Transaction,
  directory: Uid,
  { type, id }: { readonly type: Tagged; readonly id: string },
  tags: readonly Tag[],
): Promise<void> {
  await transaction.insert(
    'resource_tags',
    ['account', 'resource_type', 'resource', 'tag_key', 'tag_value'],
    tags.map(({ key, value }) => [directory, type, id, key, value]),
    'ON CONFLICT (account, resource_type, resource, tag_key) DO UPDATE SET tag_value = excluded.tag_value',
  )
}

/** Takes all tags away. */
export async function dropTags(transaction: Transaction, directory: Uid, type: Tagged, id: string): Promise<void> {
  const sql = 'DELETE FROM resource_tags WHERE account = ? AND resource_type = ? AND resource = ?'
  await transaction.run(sql, directory, type, id)
}

/** The tags of each of the given things that has some, in the order of their keys. */
export async function tagsOf(
  reader: Reader,
  directory: Uid,
  type: Tagged,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly Tag[]>> {
  const sql = `
    SELECT resource, tag_key AS key, tag_value AS value FROM resource_tags
    WHERE account = ? AND resource_type = ? AND resource = ANY(?) ORDER BY resource, tag_key`
  const rows = await reader.all<Tag & { resource: string }>(sql, directory, type, ids)
  const found = new Map<string, Tag[]>()
  for (const { resource, ...tag } of rows) {
    const known = found.get(resource)
    if (known === undefined) found.set(resource, [tag])
    else known.push(tag)
  }
  return found
}

/** Terms of a WHERE that hold for what has every one of the tags. */
export function tagTerms(
  directory: Uid,
  type: Tagged,
  column: string,
  tags: readonly TagFilter[],
): { readonly terms: readonly string[]; readonly values: readonly Parameter[] } {
  const terms: string[] = []
  const values: Parameter[] = []
  for (const { key, value } of tags) {
    const ofValue = value === undefined ? '' : ' AND t.tag_value = ?'
    terms.push(
      `EXISTS (SELECT 1 FROM resource_tags t WHERE t.account = ? AND t.resource_type = ? AND t.resource = ${column} AND t.tag_key = ?${ofValue})`,
    )
    values.push(directory, type, key, ...(value === undefined ? [] : [value]))
  }
  return { terms, values }
}
