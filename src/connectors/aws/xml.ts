import { XMLParser } from 'fast-xml-parser'
import { VendorFailure } from '../vendor.ts'

// Lists are written with one of these inside; a list of one would otherwise look like its only item.
const ITEMS = new Set(['item', 'member', 'Bucket'])

/**
 * XML of AWS as plain objects; every value is a text.
 * @throws VendorFailure `vendor-error` for text that is no XML, or that brings entities of its own
 */
export function parseXml(text: string): unknown {
  if (text.includes('<!DOCTYPE')) throw new VendorFailure('vendor-error', { code: 'UnexpectedAnswer' })
  // A parser keeps what it met in a document, so each gets its own.
  const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false, isArray: (name) => ITEMS.has(name) })
  try {
    return parser.parse(text)
  } catch {
    throw new VendorFailure('vendor-error', { code: 'UnexpectedAnswer' })
  }
}
