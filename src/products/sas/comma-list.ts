import { list } from '../../contract/composites.ts'
import type { Field } from '../../contract/field.ts'
import { text } from '../../contract/scalars.ts'

/** Values that travel in one text, separated by commas; `limits` are those of a list. */
export function commaList<T>(
  about: string,
  item: Field<T>,
  limits: { min?: number; max?: number; example?: string } = {},
): Field<readonly T[]> {
  return { ...list(about, item, limits), wire: 'string', encode: (values) => JSON.stringify(values.join(',')) }
}

/** Words that travel as one text, separated by commas; a JSON array is taken too. At most 1,000 unless told. */
export function commaWords<T>(about: string, word: Field<T>, example: string, max = 1000): Field<readonly T[]> {
  return commaList(about, word, { max, example })
}

const EXAMPLE = 'inet-00000000-0000-4000-8000-000000000001,inet-00000000-0000-4000-8000-000000000002'

/** UUIDs of servers in one text, separated by commas. */
export function uuidWords(about: string): Field<readonly string[]> {
  return commaWords(about, text('A UUID.', { min: 1, max: 128 }), EXAMPLE, 10_000)
}
