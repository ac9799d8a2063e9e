import { list } from '../../contract/composites.ts'
import type { Field } from '../../contract/field.ts'

/** Values that travel in one text, separated by commas; `limits` are those of a list. */
export function commaList<T>(
  about: string,
  item: Field<T>,
  limits: { min?: number; max?: number; example?: string } = {},
): Field<readonly T[]> {
  return { ...list(about, item, limits), wire: 'string', encode: (values) => JSON.stringify(values.join(',')) }
}
