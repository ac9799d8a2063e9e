import { createRequire } from 'node:module'
import type { CST, Pair, ParsedNode, Scalar, YAMLMap, YAMLSeq } from 'yaml'
import { Flaw, type Path } from './flaw.ts'

/** The longest file that is read or written, in characters; reading it takes some seconds, in which nobody else is served. */
export const MAX_CHARACTERS = 4 * 1024 * 1024

/** Levels of nesting. The parser's stack counts a block collection and the item in it apart. */
const MAX_STACK = 64
/** The longest file of short lines (`- { id: fd-1, name: x }`) has 3,000,000; this bounds what a hostile one costs. */
const MAX_LEXEMES = 3_200_000

/** A YAML text as plain values: mappings, lists and texts. */
export interface YamlSource {
  /** A mapping is an object without prototype; a value that is empty or null is `undefined`. */
  readonly value: unknown
  /** The line (from 1) of the value at a path, or of the nearest thing around it when there is no such value. */
  lineOf(path: Path): number
}

type Yaml = typeof import('yaml')
let loaded: Yaml | undefined

/** The parser takes a noticeable part of a start to load, and most starts read no organisation file. */
function yaml(): Yaml {
  loaded ??= createRequire(import.meta.url)('yaml') as Yaml
  return loaded
}

/**
 * Reads one YAML document without aliases and tags. Every scalar is the text that stands there, so that an account id
 * without quotes is never rounded; numbers are made where a number is wanted.
 * @throws Flaw when the text is not such a document
 */
export function readYaml(text: string): YamlSource {
  if (text.length > MAX_CHARACTERS) throw new Flaw(1, undefined, `the file has more than ${MAX_CHARACTERS} characters`)
  const root = compose(text)
  const at = (offset: number) => lineAt(text, offset)
  return {
    value: root === null ? undefined : plain(root, at),
    lineOf: (path) => (root === null ? 1 : at(offsetOf(root, path))),
  }
}

function compose(text: string): ParsedNode | null {
  const { Composer } = yaml()
  // Comparing every key with every other would take quadratic time; `mapping` finds double keys itself.
  const composer = new Composer({ schema: 'failsafe', uniqueKeys: false, prettyErrors: false })
  // The composer collects errors and goes on; one megabyte of commas would cost half a minute. The first is enough, and
  // it is thrown again because the composer takes what is thrown inside a collection for one more error.
  const { tokens, unclosed } = readTokens(text)
  let first: Flaw | undefined
  const onError = (source: unknown, code: string) => {
    const offset = offsetOfError(source)
    // A quote that nobody closes is told at its end, which may be the end of the file.
    const opened = code === 'MISSING_CHAR' ? unclosed.findLast((start) => start < offset) : undefined
    first ??= syntaxFlaw(text, opened ?? offset, opened === undefined ? code : 'UNCLOSED')
    throw first
  }
  Object.assign(composer, { onError })
  let root: ParsedNode | null | undefined
  for (const document of composer.compose(tokens)) {
    const [error] = document.errors
    if (error !== undefined) throw syntaxFlaw(text, error.pos[0], error.code)
    if (root !== undefined) throw new Flaw(lineAt(text, document.range[0]), undefined, 'the file is more than one YAML document')
    root = document.contents
  }
  return root ?? null
}

/** The tokens of the concrete syntax, bounded before the recursive part of the work begins; and where quotes begin that do not end. */
function readTokens(text: string): { tokens: CST.Token[]; unclosed: number[] } {
  const { Lexer, Parser } = yaml()
  const parser = new Parser()
  const tokens: CST.Token[] = []
  const unclosed: number[] = []
  let lexemes = 0
  for (const lexeme of new Lexer().lex(text)) {
    const quote = lexeme[0]
    if ((quote === '"' || quote === "'") && (lexeme.length === 1 || lexeme.at(-1) !== quote)) unclosed.push(parser.offset)
    for (const token of parser.next(lexeme)) tokens.push(token)
    if (parser.stack.length > MAX_STACK) throw new Flaw(lineAt(text, parser.offset), undefined, 'this is nested too deeply')
    if (++lexemes > MAX_LEXEMES) throw new Flaw(lineAt(text, parser.offset), undefined, 'the file has too many parts')
  }
  for (const token of parser.end()) tokens.push(token)
  return { tokens, unclosed }
}

/** Words for the errors that people make; the parser's own may quote the text, and with it a secret. */
const SYNTAX: Readonly<Record<string, string>> = {
  BAD_ALIAS: 'aliases (*name) are not read: write the value out',
  BAD_DQ_ESCAPE: 'a text in double quotes has a backslash that begins no escape',
  BAD_INDENT: 'the indentation does not fit what is around it, or a bracket is not closed',
  BAD_SCALAR_START: 'a text cannot begin with this character: put it in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a value begins in the line of another: look for a text with ": " that needs quotes',
  BLOCK_IN_FLOW: 'lines with - or key: cannot stand inside [ ] or { }',
  KEY_OVER_1024_CHARS: 'a key has more than 1024 characters',
  MISSING_CHAR: 'something is missing: a comma, a bracket, a key, or a space after a colon',
  MULTILINE_IMPLICIT_KEY: 'a key goes over more than one line: look for a missing colon',
  TAB_AS_INDENT: 'tabs cannot indent: use spaces',
  TAG_RESOLVE_FAILED: 'tags (!name) are not read',
  UNCLOSED: 'the quote that begins here is not closed',
  UNEXPECTED_TOKEN: 'this was not expected here',
}

function syntaxFlaw(text: string, offset: number, code: string): Flaw {
  return new Flaw(lineAt(text, offset), undefined, SYNTAX[code] ?? 'this is not YAML')
}

/** Errors are told with an offset, a token or a range. */
function offsetOfError(source: unknown): number {
  if (typeof source === 'number') return source
  if (typeof source !== 'object' || source === null) return 0
  if (Array.isArray(source)) return Number(source[0])
  return 'offset' in source ? Number(source.offset) : 0
}

function lineAt(text: string, offset: number): number {
  let line = 1
  for (let end = text.indexOf('\n'); end >= 0 && end < offset; end = text.indexOf('\n', end + 1)) line++
  return line
}

type LineAt = (offset: number) => number

function plain(node: ParsedNode | null, at: LineAt, isProse = false): unknown {
  if (node === null) return undefined
  const { isAlias, isMap, isSeq } = yaml()
  if (isAlias(node)) throw new Flaw(at(node.range[0]), undefined, 'aliases (*name) are not read: write the value out')
  if (node.tag !== undefined) throw new Flaw(at(node.range[0]), undefined, 'tags (!name) are not read')
  if (isSeq(node)) return node.items.map((item) => plain(item, at, isProse))
  return isMap(node) ? mapping(node, at, isProse) : scalar(node, at, isProse)
}

/** What people write into these may have line ends; the operations take them too. */
const PROSE = new Set([
  'comments',
  'description',
  'displayName',
  'document',
  'group',
  'groups',
  'remark',
  'tags',
  'trust',
  'value',
])

function mapping(node: YAMLMap.Parsed, at: LineAt, isProse: boolean): object {
  const { isScalar } = yaml()
  const members: Record<string, unknown> = Object.create(null)
  for (const { key, value } of node.items) {
    if (!isScalar(key)) throw new Flaw(at((key ?? node).range[0]), undefined, 'a key must be a text')
    const name = checkedText(key as Scalar.Parsed, at, isProse)
    if (name in members)
      throw new Flaw(at(key.range[0]), undefined, `the key ${JSON.stringify(name.slice(0, 64))} is there twice`)
    members[name] = plain(value, at, isProse || PROSE.has(name))
  }
  return members
}

const NULLS = new Set(['', '~', 'null', 'Null', 'NULL'])

function scalar(node: Scalar.Parsed, at: LineAt, isProse: boolean): string | undefined {
  const text = checkedText(node, at, isProse)
  return node.type === 'PLAIN' && NULLS.has(text) ? undefined : text
}

/** Not `\p{C}`: it would refuse what languages write with, such as the joiner between two letters. */
const UNPRINTABLE = /[\p{Cc}\p{Surrogate}\u2028\u2029]/u
/** What no engine can store. */
const UNSTORABLE = /[\0\p{Surrogate}]/u

/** A text that every engine can store and, unless it is prose, that a message can show in one line. */
function checkedText(node: Scalar.Parsed, at: LineAt, isProse = false): string {
  const text = String(node.value ?? '')
  if ((isProse ? UNSTORABLE : UNPRINTABLE).test(text))
    throw new Flaw(at(node.range[0]), undefined, 'a text has line ends or other control characters')
  return text
}

/** Where a path leads; the key where the value itself is a collection or empty, as people look for it there. */
function offsetOf(root: ParsedNode, path: Path): number {
  const { isMap, isScalar, isSeq } = yaml()
  let node: ParsedNode | null = root
  let offset: number = root.range[0]
  for (const step of path) {
    if (isMap(node)) {
      const pair: Pair<ParsedNode, ParsedNode | null> | undefined = (node as YAMLMap.Parsed).items.find(
        ({ key }) => isScalar(key) && key.value === step,
      )
      if (pair === undefined) return offset
      node = pair.value
      offset = isScalar(node) && node.source !== '' ? node.range[0] : pair.key.range[0]
    } else if (isSeq(node) && typeof step === 'number') {
      node = (node as YAMLSeq.Parsed).items[step] ?? null
      if (node === null) return offset
      offset = node.range[0]
    } else return offset
  }
  return offset
}
