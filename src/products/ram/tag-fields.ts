import { answer, list, object } from '../../contract/composites.ts'
import { invalid } from '../../contract/fault.ts'
import { optional, required } from '../../contract/field.ts'
import { text } from '../../contract/scalars.ts'
import { MOST_TAGS, type Tag, type TagFilter } from '../../domain/tags/read.ts'

const RESERVED = /^(?!aliyun|acs:)(?!.*https?:\/\/)/s

const key = text('Key of the tag.', { min: 1, max: 128, example: 'owner' })

/** The tags that something new bears. */
export const newTags = list(
  'The tags that it bears.',
  object('A tag.', {
    Key: required(text('Key of the tag.', { min: 1, max: 128, pattern: RESERVED, example: 'owner' })),
    Value: text('Value of the tag, empty unless given.', { max: 128, pattern: /^(?!.*https?:\/\/)/s, example: 'alice' }),
  }),
  { max: MOST_TAGS },
)

/** The tags that what is listed bears. */
export const soughtTags = list(
  'Only what bears all these tags.',
  object('A tag.', { Key: required(key), Value: text('Value of the tag; any unless given.', { max: 128, example: 'alice' }) }),
  { max: MOST_TAGS },
)

export const tagNote =
  'Differs: keys begin neither with `aliyun` nor with `acs:`, key and value hold no `http://` or `https://`, and no key comes twice.'

type GivenTags = readonly { readonly Key: string; readonly Value?: string | undefined }[]

/** Throws ParameterFault where a key comes twice. */
export function checkTags(tags: GivenTags = []): void {
  const keys = new Set<string>()
  for (const [index, { Key }] of tags.entries()) {
    if (keys.has(Key)) invalid(`Tag.${index + 1}.Key`, 'is given twice')
    keys.add(Key)
  }
}

/** New tags out of a request. */
export function tagsGiven(tags: GivenTags = []): Tag[] {
  return tags.map(({ Key, Value }) => ({ key: Key, value: Value ?? '' }))
}

/** Sought tags out of a request. */
export function tagsSought(tags: GivenTags = []): TagFilter[] {
  return tags.map(({ Key, Value }) => ({ key: Key, ...(Value === undefined ? {} : { value: Value }) }))
}

/** Tags in an answer. */
export const tagFields = {
  Tags: optional(
    answer('Its tags; left out where it has none.', {
      Tag: list(
        'The tags, in the order of their keys.',
        answer('A tag.', {
          TagKey: text('Key.', { example: 'owner' }),
          TagValue: text('Value.', { example: 'alice' }),
        }),
      ),
    }),
  ),
}

/** Tags as those fields show them. */
export function shownTags(tags: readonly Tag[]) {
  return {
    Tags: tags.length === 0 ? undefined : { Tag: tags.map(({ key: name, value }) => ({ TagKey: name, TagValue: value })) },
  }
}
