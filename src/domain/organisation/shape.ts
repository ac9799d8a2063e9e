import { createRequire } from 'node:module'
import type { Static, TSchema } from '@sinclair/typebox'
import type { TypeCheck, ValueError, ValueErrorType } from '@sinclair/typebox/compiler'
import { Flaw, type Path } from './flaw.ts'
import { baselinesShape } from './shape-baselines.ts'
import { identitiesShape } from './shape-identities.ts'
import { logonsShape } from './shape-logons.ts'
import { hostsShape, purchaseShape } from './shape-security.ts'
import { type TypeBuilder, wordsOf } from './shape-words.ts'
import { ACCOUNT_TYPES, JOIN_METHODS, MEMBER_DELETION } from './units.ts'
import type { YamlSource } from './yaml-source.ts'

/**
 * The shape of the file. It may grow, not break: what is added is optional.
 * All scalars are text here, numbers too (`readYaml` says why).
 */
function fileSchema(Type: TypeBuilder) {
  const words = wordsOf(Type)
  const { text, match, mapping, list, optional, word, uid, service, folderId, tags } = words
  const account = { uid, name: text(128), grants: list(service) }
  const member = {
    type: optional(word(ACCOUNT_TYPES)),
    joined: optional(word(JOIN_METHODS)),
    loginName: optional(match('[^\\s@]{1,64}@[^\\s@]{1,128}', 'must be an e-mail address')),
  }
  return mapping({
    organisation: mapping({
      id: match('rd-[A-Za-z0-9_-]{1,61}', 'must be rd- and 1 to 61 letters, digits, - or _'),
      memberDeletion: optional(word(MEMBER_DELETION)),
      management: mapping({ ...account, folder: optional(folderId) }),
      folders: list(mapping({ id: folderId, name: text(24), parent: optional(folderId), tags })),
      accounts: list(mapping({ ...account, ...member, folder: optional(folderId), tags })),
      trusted: list(service),
      delegated: list(mapping({ uid, service })),
    }),
    outsiders: list(mapping({ ...account, ...member })),
    ...purchaseShape(words),
    ...hostsShape(words),
    baselines: baselinesShape(words),
    ...logonsShape(words),
    identities: identitiesShape(Type, words),
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
  const words = first.fault.type === unknownKey ? unknownKeyWords(first.fault.schema) : faultWords(first.fault)
  throw new Flaw(first.line, first.path, words)
}

function unknownKeyWords(schema: TSchema): string {
  const known = Object.keys(schema['properties'] ?? {})
  return known.length > 0 ? `there is no such key; there are ${known.join(', ')}` : 'there is no such key'
}

function faultWords({ schema, value }: ValueError): string {
  return value === undefined ? 'is missing' : String(schema['why'] ?? 'is not valid')
}

/** TypeBox tells JSON pointers. Numbers are places in lists, but for the editions and the names of tags, which are keys. */
function pathOf(pointer: string): Path {
  const steps = pointer.split('/').slice(1)
  const isKey = (index: number) => {
    // Editions have `versions`, and so have policies: theirs are lists.
    return steps[index - 1] === 'tags' || (steps[index - 1] === 'versions' && !steps.includes('policies'))
  }
  return steps.map((step, index) =>
    /^[0-9]{1,9}$/.test(step) && !isKey(index) ? Number(step) : step.replaceAll('~1', '/').replaceAll('~0', '~'),
  )
}
