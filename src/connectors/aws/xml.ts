import { XMLParser } from 'fast-xml-parser'

// Lists are written with one of these inside; a list of one would otherwise look like its only item.
const ITEMS = new Set(['item', 'member', 'Bucket'])

/** XML of AWS as plain objects, in which every value is a text; undefined for what is no XML or brings entities of its own. */
export function parseXml(text: string): unknown {
  if (text.includes('<!DOCTYPE')) return undefined
  // A parser keeps what it met in a document, so each gets its own.
  const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false, isArray: (name) => ITEMS.has(name) })
  try {
    return parser.parse(text)
  } catch {
    return undefined
  }
}
