import type { Uid } from '../../kernel/ids.ts'
import { Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { type Tag, type TagFilter, tagsOf } from '../tags/read.ts'
import { type CallerRefusal, type Directory, visibleDirectory } from './directory.ts'
import { folderPaths } from './folder-store.ts'
import { resolveFolder } from './folders.ts'
import { pathText } from './list-folders.ts'
import { findMember, type Member, type MemberFilter, type MemberPage, pageOfMembers } from './member-store.ts'

/** A member with what stands elsewhere about it. */
export interface ShownMember extends Member {
  /** `rd-3G/r-3G/fd-a/1900000000000001`: the way down to it. */
  readonly path: string
  readonly tags: readonly Tag[]
}

type Looking = Pick<Deps, 'transaction' | 'clock' | 'marks'>

async function shown(deps: Looking, directory: Directory, members: readonly Member[]): Promise<ShownMember[]> {
  const { transaction } = deps
  const folders = [...new Set(members.flatMap(({ folder }) => folder ?? []))]
  const paths = await folderPaths(transaction, directory.account, folders)
  const ids = members.map(({ uid }) => uid)
  const tags = await tagsOf(transaction, directory.account, 'account', ids)
  return members.map((member) => ({
    ...member,
    path: `${pathText(directory, paths.get(member.folder ?? '') ?? [])}/${member.uid}`,
    tags: tags.get(member.uid) ?? [],
  }))
}

/** One member. */
export async function getMember(
  deps: Looking,
  caller: Uid,
  uid: Uid,
): Promise<{ readonly directory: Directory; readonly member: ShownMember } | Refusal<CallerRefusal | 'unknown-account'>> {
  const directory = await visibleDirectory(deps.transaction, caller)
  if (directory instanceof Refusal) return directory
  const found = await findMember(deps.transaction, directory.account, uid, deps.clock.now())
  const [member] = found === undefined ? [] : await shown(deps, directory, [found])
  return member === undefined ? refuse('unknown-account') : { directory, member }
}

/** Which members to list. */
export interface MemberQuery {
  /** Part of the id, the display name or the logon address. */
  readonly keyword: string | undefined
  readonly tags: readonly TagFilter[]
}

/** Members, how many there are on all pages, and after whom the next page by token begins. */
export interface MemberList {
  readonly directory: Directory
  readonly members: readonly ShownMember[]
  readonly total: number
  /** Undefined after the last page, and of a page by number. */
  readonly next: Uid | undefined
}

/** A page of the members of all folders, in the order of their ids. */
export async function listMembers(
  deps: Looking,
  caller: Uid,
  query: MemberQuery,
  page: MemberPage,
): Promise<MemberList | Refusal<CallerRefusal>> {
  const directory = await visibleDirectory(deps.transaction, caller)
  return directory instanceof Refusal ? directory : readPage(deps, directory, query, page)
}

/** A page of the members directly in a folder, the root where `parent` names none. */
export async function listMembersOfFolder(
  deps: Looking,
  caller: Uid,
  { parent, ...query }: MemberQuery & { readonly parent: string | undefined },
  page: MemberPage,
): Promise<MemberList | Refusal<CallerRefusal | 'unknown-folder'>> {
  const directory = await visibleDirectory(deps.transaction, caller)
  if (directory instanceof Refusal) return directory
  const folder = await resolveFolder(deps.transaction, directory, parent)
  return folder === undefined ? refuse('unknown-folder') : readPage(deps, directory, { ...query, folder }, page)
}

async function readPage(deps: Looking, directory: Directory, filter: MemberFilter, page: MemberPage): Promise<MemberList> {
  const scope = { directory: directory.account, now: deps.clock.now() }
  // One more than asked for tells whether a page follows; by number nobody asks.
  const looked = 'offset' in page ? page : { ...page, limit: page.limit + 1 }
  const { members, total } = await pageOfMembers(deps, scope, filter, looked)
  const some = members.slice(0, page.limit)
  const next = members.length > some.length ? some.at(-1)?.uid : undefined
  return { directory, members: await shown(deps, directory, some), total, next }
}
