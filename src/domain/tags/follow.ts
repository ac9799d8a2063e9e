import type { Uid } from '../../kernel/ids.ts'
import type { Transaction } from '../../storage/database.ts'
import type { Tag, TaggedType } from './read.ts'

/** A new thing bears these tags; no two of them have the same key. */
export async function putTags(
  transaction: Transaction,
  account: Uid,
  resource: { readonly type: TaggedType; readonly name: string },
  tags: readonly Tag[],
): Promise<void> {
  if (tags.length === 0) return
  await transaction.insert(
    'resource_tags',
    ['account', 'resource_type', 'resource', 'tag_key', 'tag_value'],
    tags.map(({ key, value }) => [account, resource.type, resource.name, key, value]),
  )
}

/** A thing is gone, and its tags with it. */
export async function dropTags(
  transaction: Transaction,
  account: Uid,
  { type, name }: { readonly type: TaggedType; readonly name: string },
): Promise<void> {
  await transaction.run('DELETE FROM resource_tags WHERE account = ? AND resource_type = ? AND resource = ?', account, type, name)
}
