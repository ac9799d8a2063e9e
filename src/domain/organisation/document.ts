import { type TypeCheck, TypeCompiler } from '@sinclair/typebox/compiler'
import { isAlias, isMap, isScalar, isSeq, LineCounter, type ParsedNode, parseDocument } from 'yaml'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import { findContradiction } from './find-contradiction.ts'
import { type OrganisationFile, organisationSchema } from './schema.ts'

const LENGTH_LIMIT = 1024 * 1024
const DEPTH_LIMIT = 32

/** An organisation file that was read and makes sense in itself. */
export interface OrganisationDocument {
  readonly file: OrganisationFile
  /** The line on which a value stands, from 1; `path` is a JSON pointer such as `/organisation/accounts/0/uid`. */
  lineOf(path: string): number
}

/** Why a file was refused; the word that goes with it is one line that names the line. */
export type DocumentRefusal = Refusal<'invalid-document'>

/** Refuses a document for what stands at `path`. */
export function refuseAt(document: OrganisationDocument, path: string, why: string): DocumentRefusal {
  return refuse('invalid-document', `line ${document.lineOf(path)}: ${dotted(path)}: ${why}`)
}

/** `/organisation/accounts/0/uid` -> `organisation.accounts[0].uid` */
function dotted(path: string): string {
  return path
    .slice(1)
    .replaceAll(/\/(\d+)(?=\/|$)/g, '[$1]')
    .replaceAll('/', '.')
}

/**
 * Reads an organisation file. Everything that can be seen without a server is checked: YAML, shape, names that refer to
 * nothing, things that are there twice.
 */
export function readOrganisation(text: string): OrganisationDocument | DocumentRefusal {
  if (text.length > LENGTH_LIMIT) return refuse('invalid-document', `line 1: the file is over ${LENGTH_LIMIT} characters`)
  const lines = new Map<string, number>()
  let value: unknown
  try {
    value = readYaml(text, lines)
  } catch (error) {
    const isDeep = error instanceof RangeError
    return refuse('invalid-document', isDeep ? 'line 1: the file is nested too deeply' : (error as Error).message)
  }
  const lineOf = (path: string) => nearestLine(lines, path)
  const document = { file: value as OrganisationFile, lineOf }
  const fault = checker().Errors(value).First()
  if (fault !== undefined) return refuseAt(document, fault.path, shapeFault(fault))
  const contradiction = findContradiction(document.file)
  return contradiction === undefined ? document : refuseAt(document, contradiction.path, contradiction.why)
}

let compiled: TypeCheck<typeof organisationSchema> | undefined

function checker(): TypeCheck<typeof organisationSchema> {
  compiled ??= TypeCompiler.Compile(organisationSchema)
  return compiled
}

function shapeFault({ schema, message, value }: { schema: { title?: string }; message: string; value: unknown }): string {
  if (message === 'Unexpected property') return 'there is no such setting; check its spelling'
  if (value === undefined) return 'is missing'
  return schema.title === undefined ? message.toLowerCase() : `must be ${schema.title}`
}

/** The line of the value, or of the nearest one around it when it is missing. */
function nearestLine(lines: ReadonlyMap<string, number>, path: string): number {
  for (let at = path; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const line = lines.get(at)
    if (line !== undefined) return line
  }
  return 1
}

function readYaml(text: string, lines: Map<string, number>): unknown {
  const counter = new LineCounter()
  const document = parseDocument(text, { lineCounter: counter, uniqueKeys: true, version: '1.2', prettyErrors: false })
  const [problem] = [...document.errors, ...document.warnings]
  if (problem !== undefined) {
    throw new Error(`line ${counter.linePos(problem.pos[0]).line}: ${problem.message.split('\n')[0]}`)
  }
  return plainValue(document.contents, '', { counter, lines, depth: 0 })
}

interface Walk {
  readonly counter: LineCounter
  readonly lines: Map<string, number>
  readonly depth: number
}

/** The node as plain values, with the line of each. Integers that a JavaScript number cannot hold stay text. */
function plainValue(node: ParsedNode | null, path: string, walk: Walk): unknown {
  if (node === null) return null
  const { line } = walk.counter.linePos(node.range[0])
  if (!walk.lines.has(path)) walk.lines.set(path, line)
  if (walk.depth > DEPTH_LIMIT) throw new Error(`line ${line}: the file is nested deeper than ${DEPTH_LIMIT}`)
  // An alias lets a small file stand for a huge one.
  if (isAlias(node)) throw new Error(`line ${line}: *${node.source}: aliases are not read; write the value out`)
  const inner = { ...walk, depth: walk.depth + 1 }
  if (isSeq(node)) return node.items.map((item, index) => plainValue(item as ParsedNode, `${path}/${index}`, inner))
  if (isMap(node)) {
    const entries = node.items.map(({ key, value }) => {
      const name = isScalar(key) ? String(key.value) : '?'
      const inside = `${path}/${name}`
      if (key !== null) walk.lines.set(inside, walk.counter.linePos((key as ParsedNode).range[0]).line)
      return [name, plainValue(value as ParsedNode | null, inside, inner)] as const
    })
    return Object.fromEntries(entries)
  }
  if (!isScalar(node)) return null
  return typeof node.value === 'number' && !Number.isSafeInteger(node.value) ? node.source : node.value
}
