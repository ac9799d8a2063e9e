import { createRequire } from 'node:module'
import type { Static, TSchema } from '@sinclair/typebox'
import type { TypeCheck, ValueError, ValueErrorType } from '@sinclair/typebox/compiler'
import { AGENTS, IMPORTANCES, VENDORS } from '../hosts/read.ts'
import { Flaw, type Path } from './flaw.ts'
import { CAPACITIES } from './units.ts'
import type { YamlSource } from './yaml-source.ts'

type TypeBuilder = typeof import('@sinclair/typebox').Type

/** Words that go into a message behind the path; every schema that a value can miss has them as `why`. */
const MUST = {
  uid: 'must be an account id of 1 to 19 digits',
  number: 'must be a whole number of at most 15 digits',
  list: 'must be a list',
  mapping: 'must be a mapping',
}

/**
 * The shape of the file. It may grow, not break: what is added is optional.
 * All scalars are text here, numbers too (`readYaml` says why).
 */
function fileSchema(Type: TypeBuilder) {
  const text = (max: number) => Type.String({ minLength: 1, maxLength: max, why: `must be a text of 1 to ${max} characters` })
  const match = (pattern: string, why: string) => Type.String({ pattern: `^${pattern}$`, why })
  const mapping = <T extends Parameters<TypeBuilder['Object']>[0]>(fields: T) =>
    Type.Object(fields, { additionalProperties: false, why: MUST.mapping })
  const list = <T extends TSchema>(item: T) => Type.Optional(Type.Array(item, { why: MUST.list }))
  const optional = Type.Optional

  const word = (words: readonly string[]) => match(`(${words.join('|')})`, `must be one of ${words.join(', ')}`)
  const uid = match('[1-9][0-9]{0,18}', MUST.uid)
  const number = match('(0|[1-9][0-9]{0,14})', MUST.number)
  const service = match('[a-z0-9][a-z0-9.-]{0,127}', 'must be a service such as sas.aliyuncs.com')
  const edition = '[1-9][0-9]?'
  const folderId = match('fd-[A-Za-z0-9_-]{1,61}', 'must be a folder id: fd- and 1 to 61 letters, digits, - or _')
  const account = { uid, name: text(128), folder: optional(folderId), grants: list(service) }
  const capacities = optional(mapping(Object.fromEntries(CAPACITIES.map((name) => [name, optional(number)]))))
  const accessKey = mapping({
    id: match('[A-Za-z0-9._-]{1,128}', 'must be 1 to 128 letters, digits, dots, - or _'),
    secret: optional(match('[\\x21-\\x7e]{1,256}', 'must be 1 to 256 visible ASCII characters')),
    status: optional(match('(Active|Inactive)', 'must be Active or Inactive')),
  })
  return mapping({
    organisation: mapping({
      id: match('rd-[A-Za-z0-9_-]{1,61}', 'must be rd- and 1 to 61 letters, digits, - or _'),
      management: mapping(account),
      folders: list(mapping({ id: folderId, name: text(24), parent: optional(folderId) })),
      accounts: list(mapping(account)),
      delegated: list(mapping({ uid, service })),
    }),
    outsiders: list(mapping({ uid, name: text(128), grants: list(service) })),
    entitlements: optional(
      mapping({
        securityCenter: optional(
          mapping({
            instanceId: match('[A-Za-z0-9_-]{1,64}', 'must be 1 to 64 letters, digits, - or _'),
            versions: optional(
              Type.Record(Type.String({ pattern: `^${edition}$` }), mapping({ ecs: optional(number), cores: optional(number) }), {
                additionalProperties: false,
                why: MUST.mapping,
              }),
            ),
            capacities,
          }),
        ),
        cloudFirewall: optional(mapping({ edition: match('[0-9]{1,2}', 'must be 0 to 99'), maxMembers: number })),
      }),
    ),
    groups: list(mapping({ account: uid, name: text(128) })),
    hosts: list(
      mapping({
        uuid: match('[A-Za-z0-9._:-]{1,128}', 'must be 1 to 128 letters, digits, dots, colons, - or _'),
        account: uid,
        name: text(256),
        hostname: optional(text(256)),
        ip: optional(text(45)),
        publicIp: optional(text(45)),
        group: optional(text(128)),
        timeZone: optional(text(64)),
        version: optional(match(edition, 'must be the code of an edition, 1 to 99')),
        cores: optional(number),
        instanceId: optional(text(128)),
        region: optional(match('[a-z0-9-]{1,64}', 'must be a region: 1 to 64 small letters, digits or -')),
        vpc: optional(text(128)),
        vendor: optional(word(VENDORS)),
        os: optional(word(['linux', 'windows'])),
        osName: optional(text(128)),
        importance: optional(word(IMPORTANCES)),
        agent: optional(word(AGENTS)),
      }),
    ),
    identities: list(
      mapping({
        account: uid,
        policies: list(
          mapping({
            name: match('[A-Za-z0-9-]{1,128}', 'must be 1 to 128 letters, digits or -'),
            document: Type.Unknown(),
          }),
        ),
        users: list(
          mapping({
            name: match('[A-Za-z0-9._-]{1,64}', 'must be 1 to 64 letters, digits, dots, - or _'),
            policies: list(text(128)),
            accessKeys: list(accessKey),
          }),
        ),
      }),
    ),
    usage: list(mapping({ account: uid, capacities })),
  })
}

/** A file of the right shape. */
export type Shape = Static<ReturnType<typeof fileSchema>>

interface Checker {
  readonly shape: TypeCheck<ReturnType<typeof fileSchema>>
  readonly unknownKey: ValueErrorType
}

let compiled: Checker | undefined

/** The schema library takes longer to load than the rest of the program, and most starts read no organisation file. */
function checker(): Checker {
  if (compiled !== undefined) return compiled
  const require = createRequire(import.meta.url)
  const { Type } = require('@sinclair/typebox') as typeof import('@sinclair/typebox')
  const { TypeCompiler, ValueErrorType } = require('@sinclair/typebox/compiler') as typeof import('@sinclair/typebox/compiler')
  compiled = { shape: TypeCompiler.Compile(fileSchema(Type)), unknownKey: ValueErrorType.ObjectAdditionalProperties }
  return compiled
}

/** Of so many faults the topmost is told; looking at all of a file that is wrong everywhere would take too long. */
const MOST_FAULTS = 100

/** The source's value, when it has the shape of an organisation file. @throws Flaw for the topmost fault */
export function checkShape(source: YamlSource): Shape {
  const { value } = source
  if (value === undefined) throw new Flaw(1, undefined, 'the file is empty')
  const { shape, unknownKey } = checker()
  if (shape.Check(value)) return value
  let first: { line: number; fault: ValueError; path: Path } | undefined
  let looked = 0
  for (const fault of shape.Errors(value)) {
    const path = pathOf(fault.path)
    const line = source.lineOf(path)
    if (first === undefined || line < first.line) first = { line, fault, path }
    if (++looked >= MOST_FAULTS) break
  }
  if (first === undefined) throw new Error('the schema refused a value without a reason')
  const words = first.fault.type === unknownKey ? unknownKeyWords(first.fault.schema) : wordsOf(first.fault)
  throw new Flaw(first.line, first.path, words)
}

function unknownKeyWords(schema: TSchema): string {
  const known = Object.keys(schema['properties'] ?? {})
  return known.length > 0 ? `there is no such key; there are ${known.join(', ')}` : 'there is no such key'
}

function wordsOf({ schema, value }: ValueError): string {
  return value === undefined ? 'is missing' : String(schema['why'] ?? 'is not valid')
}

/** TypeBox tells JSON pointers. Numbers are places in lists, but for the editions, which are keys. */
function pathOf(pointer: string): Path {
  const steps = pointer.split('/').slice(1)
  return steps.map((step, index) =>
    /^[0-9]{1,9}$/.test(step) && steps[index - 1] !== 'versions'
      ? Number(step)
      : step.replaceAll('~1', '/').replaceAll('~0', '~'),
  )
}
