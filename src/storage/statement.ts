import type { StorageWork } from '../kernel/failure.ts'
import type { Database, Parameter, Value } from './database.ts'

/** A rule of the storage port was broken: a bug of the caller, not a failure of the engine. */
export class Misuse extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'Misuse'
  }
}

/** A statement of the port, translated for one engine. */
export interface Statement {
  /** As the engine takes it. */
  readonly text: string
  readonly work: StorageWork
  /** For each `?`, in order, whether it is the list of an `= ANY(?)`. */
  readonly lists: readonly boolean[]
  /** Whether it ends in `FOR UPDATE`. */
  readonly locks: boolean
}

// Quoted text and comments come first, so that nothing inside them is taken for a placeholder.
const TOKEN = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|=\s*ANY\s*\(\s*\?\s*\)|\bLIMIT\s+\?|\?/gi
const LIMIT = /^LIMIT/i
const FOR_UPDATE = /\s+FOR\s+UPDATE\s*$/i
const FIRST_WORD = /^\s*(\w+)/

/** Translates the port's SQL for an engine. It costs a scan of the text, so callers keep the result. */
export function parseStatement(sql: string, engine: Database['engine']): Statement {
  const lists: boolean[] = []
  const isSqlite = engine === 'sqlite'
  const locks = FOR_UPDATE.test(sql)
  const kept = isSqlite && locks ? sql.replace(FOR_UPDATE, '') : sql
  const text = kept.replace(TOKEN, (token) => {
    if (token === '?') {
      lists.push(false)
      return isSqlite ? '?' : `$${lists.length}`
    }
    if (LIMIT.test(token)) {
      lists.push(false)
      // SQLite looks at the value of a bare `LIMIT ?` when it plans, and so compiles the statement anew at every use.
      return isSqlite ? 'LIMIT +?' : `LIMIT $${lists.length}`
    }
    if (!token.startsWith('=')) return token
    lists.push(true)
    return isSqlite ? 'IN (SELECT value FROM json_each(?))' : `= ANY($${lists.length})`
  })
  return { text, work: workOf(sql), lists, locks }
}

function workOf(sql: string): StorageWork {
  const word = FIRST_WORD.exec(sql)?.[1]?.toLowerCase()
  return word === 'select' || word === 'insert' ? word : 'other'
}

/** Throws unless the parameters fit the statement's placeholders and every one can be stored. */
export function checkParameters(statement: Statement, parameters: readonly Parameter[]): void {
  const { lists } = statement
  if (parameters.length !== lists.length) {
    throw new Misuse(`the statement takes ${lists.length} parameters and was given ${parameters.length}`)
  }
  for (let index = 0; index < parameters.length; index++) {
    const parameter = parameters[index]
    if (lists[index]) checkList(parameter, index)
    else checkValue(parameter, index)
  }
}

/** Throws unless a value can be stored by both engines. The message never holds the value: it may be a secret. */
export function checkValue(value: unknown, index: number): asserts value is Value {
  if (typeof value === 'string') {
    if (value.includes('\0')) throw new Misuse(`parameter ${index + 1} holds U+0000`)
  } else if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new Misuse(`parameter ${index + 1} is not a safe integer`)
  } else if (value !== null && !(value instanceof Uint8Array)) {
    throw new Misuse(`parameter ${index + 1} is neither text, integer, bytes nor null`)
  }
}

function checkList(list: unknown, index: number): void {
  if (!Array.isArray(list)) throw new Misuse(`parameter ${index + 1} stands for ANY and is not an array`)
  const type = typeof list[0]
  for (const item of list) {
    checkValue(item, index)
    if (typeof item !== type || item === null || typeof item === 'object') {
      throw new Misuse(`parameter ${index + 1} is neither an array of strings nor one of integers`)
    }
  }
}

const IDENTIFIER = /^[a-z][a-z0-9_]*$/

// By the list of columns, which callers keep: a list is checked and joined once for each table.
const insertHeads = new WeakMap<readonly string[], Map<string, string>>()

/** `INSERT INTO "t" ("a", "b") VALUES `: the part of a many-row insert that both engines share. */
export function insertHead(table: string, columns: readonly string[]): string {
  const known = insertHeads.get(columns)?.get(table)
  if (known !== undefined) return known
  const made = makeInsertHead(table, columns)
  insertHeads.set(columns, (insertHeads.get(columns) ?? new Map()).set(table, made))
  return made
}

function makeInsertHead(table: string, columns: readonly string[]): string {
  const wrong = [table, ...columns].find((name) => !IDENTIFIER.test(name))
  if (wrong !== undefined) throw new Misuse(`${JSON.stringify(wrong)} is not the name of a table or column`)
  return `INSERT INTO "${table}" (${columns.map((name) => `"${name}"`).join(', ')}) VALUES `
}
