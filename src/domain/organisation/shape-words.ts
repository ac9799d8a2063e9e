import type { TSchema } from '@sinclair/typebox'
import { CAPACITIES } from './units.ts'

/** The library's builder; it is loaded only when a file is read. */
export type TypeBuilder = typeof import('@sinclair/typebox').Type

/** Words that go into a message behind the path; every schema that a value can miss has them as `why`. */
export const MUST = {
  uid: 'must be an account id of 1 to 19 digits',
  number: 'must be a whole number of at most 15 digits',
  list: 'must be a list',
  mapping: 'must be a mapping',
}

/** A character as the operations count them: the library counts the halves of a surrogate pair. */
const CHARACTER = '(?:[\\ud800-\\udbff][\\udc00-\\udfff]|[^\\ud800-\\udfff])'

/** The form of an edition's code. */
export const EDITION = '[1-9][0-9]?'

/** What the parts of the file's shape are put together from. */
export function wordsOf(Type: TypeBuilder) {
  const match = (pattern: string, why: string) => Type.String({ pattern: `^${pattern}$`, why })
  const text = (max: number) => match(`${CHARACTER}{1,${max}}`, `must be a text of 1 to ${max} characters`)
  /** What people write about something; it may be empty and have line ends. */
  const prose = (max: number) => match(`${CHARACTER}{0,${max}}`, `must be a text of at most ${max} characters`)
  const mapping = <T extends Parameters<TypeBuilder['Object']>[0]>(fields: T) =>
    Type.Object(fields, { additionalProperties: false, why: MUST.mapping })
  const list = <T extends TSchema>(item: T) => Type.Optional(Type.Array(item, { why: MUST.list }))
  const word = (words: readonly string[]) => match(`(${words.join('|')})`, `must be one of ${words.join(', ')}`)
  const number = match('(0|[1-9][0-9]{0,14})', MUST.number)
  const optional = Type.Optional
  return {
    text,
    prose,
    match,
    mapping,
    list,
    word,
    number,
    optional,
    uid: match('[1-9][0-9]{0,18}', MUST.uid),
    service: match('[a-z0-9][a-z0-9.-]{0,127}', 'must be a service such as sas.aliyuncs.com'),
    folderId: match('fd-[A-Za-z0-9_-]{1,61}', 'must be a folder id: fd- and 1 to 61 letters, digits, - or _'),
    instanceId: match('[A-Za-z0-9_-]{1,64}', 'must be 1 to 64 letters, digits, - or _'),
    edition: match(EDITION, 'must be the code of an edition, 1 to 99'),
    capacities: optional(mapping(Object.fromEntries(CAPACITIES.map((name) => [name, optional(number)])))),
    /** Servers and cores by edition. */
    versions: optional(
      Type.Record(Type.String({ pattern: `^${EDITION}$` }), mapping({ ecs: optional(number), cores: optional(number) }), {
        additionalProperties: false,
        why: MUST.mapping,
      }),
    ),
    tags: optional(
      Type.Record(Type.String({ pattern: `^${CHARACTER}{1,128}$` }), prose(128), {
        additionalProperties: false,
        why: MUST.mapping,
      }),
    ),
  }
}

export type Words = ReturnType<typeof wordsOf>
