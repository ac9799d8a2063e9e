import { createHash } from 'node:crypto'
import type { BoundCloud } from '../bindings/read.ts'
import { editableCodes, type SourceType } from './catalogue.ts'

/** A parameter of a data source or of a log. */
export interface Parameter {
  readonly code: string
  readonly value: string
}

/** Whose data a source holds: an account at a cloud. */
export interface CloudAccount {
  readonly cloud: BoundCloud
  readonly cloudAccountId: string
}

/** A place at a cloud from which logs of one of its accounts can be fetched. */
export interface Source extends CloudAccount {
  readonly id: string
  readonly type: SourceType
  readonly name: string
  readonly remark: string
  readonly parameters: readonly Parameter[]
}

/** Which data source is meant. Without an account any of the cloud will do. */
export interface WantedSource {
  readonly id: string
  readonly cloud: BoundCloud
  readonly cloudAccountId: string | undefined
}

/** One log in a data source. */
export interface Log {
  readonly id: string
  readonly code: string
  readonly parameters: readonly Parameter[]
}

/** Data sources of one account at a cloud: lists of them are not paged. */
export const MAX_SOURCES = 100

/** Logs of one data source: lists of them are not paged. */
export const MAX_LOGS = 100

/** Entries in one list over several accounts. */
export const MAX_LISTED = 5000

/**
 * The id of a data source: a digest of its account, its type and the parameters that never change. The type says which
 * cloud it is.
 */
export function sourceId({ cloudAccountId, type, parameters }: Omit<Source, 'id' | 'name' | 'remark' | 'cloud'>): string {
  return digest([cloudAccountId, type, lasting(type, parameters)])
}

/** The id of a log: a digest of its data source's, its code and the parameters that never change. */
export function logId(source: Pick<Source, 'id' | 'type'>, { code, parameters }: Omit<Log, 'id'>): string {
  return digest([source.id, code, lasting(source.type, parameters)])
}

function lasting(type: SourceType, parameters: readonly Parameter[]): [string, string][] {
  const editable = editableCodes(type)
  return inOrder(parameters.filter(({ code }) => !editable.has(code))).map(({ code, value }) => [code, value])
}

/** Parameters in the order of their codes, in which they are kept. */
export function inOrder(parameters: readonly Parameter[]): Parameter[] {
  return [...parameters].sort((a, b) => (a.code < b.code ? -1 : 1))
}

// Vendor: MD5. It names records within one account and protects nothing.
function digest(parts: readonly unknown[]): string {
  return createHash('md5').update(JSON.stringify(parts)).digest('hex')
}
