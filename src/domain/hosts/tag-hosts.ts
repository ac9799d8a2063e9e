import type { Uid } from '../../kernel/ids.ts'
import { type Done, done, Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { lockPlacement } from './read.ts'
import { unknownHost } from './store.ts'
import { countTags, deleteTag, insertTag, overtagged, tagIdOf, tagRows, untagRows } from './tag-store.ts'

/** How many tags an account may have. */
export const TAGS_PER_ACCOUNT = 1000
/** How many tags a host may have: a page of hosts shows them all. */
export const TAGS_PER_HOST = 50

/**
 * Puts a tag on hosts, all or none, and makes it where it does not exist. Refuses `unknown` with the host that the account
 * has not, and `full` when the account or a host would have too many tags.
 */
export async function addTag(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  name: string,
  hosts: readonly string[],
): Promise<Done | Refusal<'unknown' | 'full'>> {
  await lockPlacement(transaction, [account])
  const strange = await unknownHost(transaction, account, hosts)
  if (strange instanceof Refusal) return strange
  let tag = await tagIdOf(transaction, account, name)
  if (tag === undefined) {
    if ((await countTags(transaction, account)) >= TAGS_PER_ACCOUNT) return refuse('full')
    tag = await insertTag(transaction, account, name)
  }
  if (hosts.length === 0) return done
  await tagRows(transaction, account, tag, hosts)
  return (await overtagged(transaction, account, hosts, TAGS_PER_HOST)) === undefined ? done : refuse('full')
}

/**
 * Takes a tag from hosts, or away altogether where none is named. Refuses `unknown` with the tag that the account has not, or
 * the host that does not have it.
 */
export async function removeTag(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  name: string,
  hosts: readonly string[],
): Promise<Done | Refusal<'unknown'>> {
  await lockPlacement(transaction, [account])
  const tag = await tagIdOf(transaction, account, name)
  if (tag === undefined) return refuse('unknown', name)
  if (hosts.length === 0) {
    await deleteTag(transaction, account, tag)
    return done
  }
  const untagged = await untagRows(transaction, account, tag, hosts)
  const other = hosts.find((host) => !untagged.has(host))
  return other === undefined ? done : refuse('unknown', other)
}
