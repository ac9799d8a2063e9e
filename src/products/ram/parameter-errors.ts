import type { FieldCodes } from '../../contract/field.ts'
import type { ErrorRow } from '../../contract/operation.ts'

type Errors<Code extends string> = { readonly [K in Code]: ErrorRow }

/** The codes of a name: its characters and its length. */
export function nameCodes(parameter: string): FieldCodes {
  return { form: `InvalidParameter.${parameter}.InvalidChars`, length: `InvalidParameter.${parameter}.Length` }
}

/** The rows of `nameCodes`. */
export function nameErrors<Name extends string>(parameter: Name) {
  return {
    [`InvalidParameter.${parameter}.InvalidChars`]: [400, `The parameter - "${parameter}" contains invalid chars.`],
    ...lengthErrors(parameter),
  } as Errors<`InvalidParameter.${Name}.${'InvalidChars' | 'Length'}`>
}

/** The codes of a text of which only the length is bounded. */
export function lengthCodes(parameter: string): FieldCodes {
  return { form: `InvalidParameter.${parameter}.Length` }
}

/** The row of `lengthCodes`. */
export function lengthErrors<Name extends string>(parameter: Name) {
  const row: ErrorRow = [400, `The parameter - "${parameter}" beyond the length limit.`]
  return { [`InvalidParameter.${parameter}.Length`]: row } as Errors<`InvalidParameter.${Name}.Length`>
}

/** The codes of a text that has a form of its own. */
export function formatCodes(parameter: string): FieldCodes {
  return { form: `InvalidParameter.${parameter}.Format` }
}

/** The row of `formatCodes`. */
export function formatErrors<Name extends string>(parameter: Name) {
  const row: ErrorRow = [400, `The format of the parameter - "${parameter}" is incorrect.`]
  return { [`InvalidParameter.${parameter}.Format`]: row } as Errors<`InvalidParameter.${Name}.Format`>
}

/** The codes of a value that is one of a few, or within a range. */
export function valueCodes(parameter: string): FieldCodes {
  return { form: `InvalidParameter.${parameter}` }
}

/** The row of `valueCodes`. */
export function valueErrors<Name extends string>(parameter: Name) {
  const row: ErrorRow = [400, `The parameter - "${parameter}" is incorrect.`]
  return { [`InvalidParameter.${parameter}`]: row } as Errors<`InvalidParameter.${Name}`>
}
