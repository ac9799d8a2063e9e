import type { CustomTypesConfig } from 'pg'
import { Misuse } from './statement.ts'

/** PostgreSQL's numbers of the column types that the port knows. */
const INTEGERS = new Set([20, 21, 23, 26])
const TEXTS = new Set([18, 19, 25, 705, 1042, 1043])
const BYTEA = 17
const VOID = 2278

type Parse = (text: string) => unknown

const asText: Parse = (text) => text

function asInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new Misuse('a result is not a safe integer')
  return value
}

function asBytes(text: string): Buffer {
  if (!text.startsWith('\\x')) throw new Misuse('bytes arrive in an unknown form: set bytea_output to hex')
  return Buffer.from(text.slice(2), 'hex')
}

function refuse(type: number): Parse {
  return () => {
    throw new Misuse(`a result has the type ${type}, which the storage port does not know; wrap it in CAST(… AS BIGINT)`)
  }
}

function parserOf(type: number): Parse {
  if (INTEGERS.has(type)) return asInteger
  if (TEXTS.has(type) || type === VOID) return asText
  return type === BYTEA ? asBytes : refuse(type)
}

/** How results become JavaScript values. What the port does not know (numeric, booleans, dates) is refused, not guessed. */
export const postgresTypes: CustomTypesConfig = {
  getTypeParser: ((type: number) => parserOf(type)) as CustomTypesConfig['getTypeParser'],
}
