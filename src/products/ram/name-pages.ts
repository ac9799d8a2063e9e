import { invalid } from '../../contract/fault.ts'
import { optional } from '../../contract/field.ts'
import { flag, integer, text } from '../../contract/scalars.ts'
import { valueCodes, valueErrors } from './parameter-errors.ts'

/** Entries on a page, unless told. */
export const PAGE_SIZE = 100

/** The request fields of a list that is paged by name. */
export function pageInput(max: number) {
  return {
    Marker: text('Where the page begins: the Marker of the page before.', {
      max: 1024,
      example: 'dXNlcnMKYWxpY2U',
      codes: valueCodes('Marker'),
    }),
    MaxItems: integer(`Entries on a page, ${PAGE_SIZE} unless given.`, {
      min: 1,
      max,
      example: '100',
      codes: valueCodes('MaxItems'),
    }),
  }
}

/** The answer fields of such a list. */
export const pageOutput = {
  IsTruncated: flag('Whether there are more.', { example: 'true' }),
  Marker: optional(text('Asks for the next page; left out on the last one.', { example: 'dXNlcnMKYWxpY2U' })),
}

/** The errors of those request fields. */
export const pageErrors = { ...valueErrors('Marker'), ...valueErrors('MaxItems') }

export const pageNote =
  'Differs: entries come in the order of their names, capital letters before small ones. A Marker that is not one of this list is refused with 400 InvalidParameter.Marker.'

/** The marker of the page that begins behind a name in a list; no other list takes it. */
export function markerOf(list: string, name: string): string {
  return Buffer.from(`${list}\n${name}`).toString('base64url')
}

/** The name that a marker of this list stands for; empty without a marker. Throws ParameterFault for any other text. */
export function nameBehind(list: string, marker = ''): string {
  if (marker === '') return ''
  const [of, name = ''] = Buffer.from(marker, 'base64url').toString().split('\n', 2)
  if (of !== list || !/^[\w.-]{1,128}$/.test(name)) {
    invalid('Marker', 'must be the Marker of an earlier answer of the same list', valueCodes('Marker').form)
  }
  return name
}
