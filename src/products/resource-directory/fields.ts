import { list, object } from '../../contract/composites.ts'
import { invalid } from '../../contract/fault.ts'
import type { Field } from '../../contract/field.ts'
import { type Facts, integer, text, uid } from '../../contract/scalars.ts'
import type { Tag } from '../../domain/tags/read.ts'
import type { Uid } from '../../kernel/ids.ts'

/** An account id that travels as JSON text. */
export function uidText(about: string, facts: Facts = {}): Field<Uid> {
  return { ...uid(about, facts), wire: 'string', encode: (value) => JSON.stringify(value) }
}

/** The id of a folder or of the root. */
export function folderId(about: string, facts: Facts = {}): Field<string> {
  return text(about, { ...facts, pattern: /^(|r-[A-Za-z0-9_-]{1,61}|fd-[A-Za-z0-9_-]{1,61})$/ })
}

/** The id of an invitation. */
export function handshakeId(about: string): Field<string> {
  return text(about, { pattern: /^h-[A-Za-z0-9]{1,64}$/, example: 'h-Ih8IuPfvV0t0aaaa' })
}

/** The principal of a service; whether it is one is a rule of the directory. */
export function servicePrincipal(about: string): Field<string> {
  return text(about, { max: 128, example: 'cloudfw.aliyuncs.com' })
}

const MOST_TAGS = 20

/** Tags for something new. */
export const newTags = list(
  'Its tags.',
  object('A tag.', {
    Key: text('Key of the tag.', { min: 1, max: 128, example: 'k1' }),
    Value: text('Value of the tag.', { max: 128, example: 'v1' }),
  }),
  { max: MOST_TAGS },
)

/** Tags by which to find something. */
export const wantedTags = list(
  'Finds what has all of these tags.',
  object('A tag.', {
    Key: text('Key of the tag.', { min: 1, max: 128, example: 'tag_key' }),
    Value: text('Value of the tag; any where it is left out.', { max: 128, example: 'tag_value' }),
  }),
  { max: MOST_TAGS },
)

type Given = readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined

/** The tags of a request; throws ParameterFault where one has no key, or two have the same. */
export function tagsOf(given: Given): Tag[] {
  const tags = filtersOf(given).map(({ key, value = '' }) => ({ key, value }))
  if (new Set(tags.map(({ key }) => key)).size < tags.length) invalid('Tag', 'must not have the same key twice')
  return tags
}

/** The tags by which a request filters; throws ParameterFault where one has no key. */
export function filtersOf(given: Given = []) {
  return given.map(({ Key = '', Value }, index) => {
    if (Key === '') return invalid(`Tag.${index + 1}.Key`, 'must not be empty')
    return { key: Key, value: Value }
  })
}

/** A tag as answers show it. */
export const tagFields = { Key: text('Key of the tag.', { example: 'k1' }), Value: text('Value of the tag.', { example: 'v1' }) }

/** Tags as answers show them. */
export const shownTags = (tags: readonly Tag[]) => tags.map(({ key, value }) => ({ Key: key, Value: value }))

// Far enough for everybody, and its product with the page size stays a safe integer.
const LAST_PAGE = 1_000_000

/** Which page is wanted. */
export const pageInput = {
  PageNumber: integer('Number of the page, 1 unless given.', { min: 1, max: LAST_PAGE, example: '1' }),
  PageSize: integer('Entries on a page, 10 unless given.', { min: 1, max: 100, example: '10' }),
}

/** Which page this is. */
export const pageOutput = {
  PageNumber: integer('Number of the page.', { example: '1' }),
  PageSize: integer('Entries on a page.', { example: '10' }),
  TotalCount: integer('Entries on all pages.', { example: '2' }),
}

/** The page of a request. */
export function pageOf({ PageNumber = 1, PageSize = 10 }: { PageNumber?: number | undefined; PageSize?: number | undefined }) {
  return { PageNumber, PageSize, page: { limit: PageSize, offset: (PageNumber - 1) * PageSize } }
}

/** A part of a name to look for; an empty one does not narrow. */
export const keywordOf = (keyword: string | undefined) => (keyword === '' ? undefined : keyword)

/** `2019-02-19T09:34:50.757Z` */
export const isoTime = (ms: number) => new Date(ms).toISOString()

/** A token that says after which entry a page begins. */
export const tokenOf = (last: string | undefined) => (last === undefined ? undefined : Buffer.from(last).toString('base64url'))

/** The entry of a token; throws ParameterFault unless it has the form that `isEntry` wants. */
export function placeOf(token: string | undefined, isEntry: RegExp): string | undefined {
  if (token === undefined || token === '') return undefined
  const entry = Buffer.from(token, 'base64url').toString()
  return isEntry.test(entry) ? entry : invalid('NextToken', 'must be the NextToken of an earlier answer')
}
