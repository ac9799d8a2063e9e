import type { ParseRecords } from '../detection/logon.ts'
import { parseUtmp } from './utmp.ts'
import { parseWtmpdbRows } from './wtmpdb.ts'

/** Reads records of logons into events, by the kind of file that they come from. Never throws on any input. */
export const parseRecords: ParseRecords = (bytes, kind) =>
  kind === 'wtmpdb' ? parseWtmpdbRows(Buffer.from(bytes).toString('utf8')) : parseUtmp(bytes, kind)
