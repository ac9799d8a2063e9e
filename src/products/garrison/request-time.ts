import { invalid } from '../../contract/fault.ts'
import { parseUtc } from '../../kernel/clock.ts'

/** Reads a time of a request. @throws ParameterFault when it is none */
export function timeOf(given: string | undefined, name: string): number | undefined {
  if (given === undefined || given === '') return undefined
  return parseUtc(given) ?? invalid(name, 'must be a time like 2026-11-21T10:00:00Z')
}
