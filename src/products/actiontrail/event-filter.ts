import { createHash } from 'node:crypto'
import { object } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { choice, text } from '../../contract/scalars.ts'
import type { EventFilter, EventPlace } from '../../domain/audit/event-store.ts'
import { principalsNamed } from './event.ts'

const KEYS = {
  ServiceName: 'the product',
  EventName: 'the operation',
  User: 'name of the caller, as userIdentity.userName has it',
  EventId: 'id of the event',
  ResourceType: 'type of a resource; events here name none',
  ResourceName: 'name of a resource; events here name none',
  EventRW: '`Read` or `Write`',
  EventAccessKeyId: 'AccessKey of the call',
  SensitiveAction: '`true` or `false`; no event here is marked as sensitive',
  SourceIpAddress: 'address that the call came from',
  EventType: '`ApiCall`',
  RoleName: 'name of the role that the caller had assumed',
  PrincipalId: 'id of the caller',
}

type Key = keyof typeof KEYS

/** One attribute of a lookup. */
export const attributeField = object('One attribute.', {
  Key: required(choice('The attribute.', KEYS, { example: 'ServiceName' })),
  Value: required(text('Its value, the whole of it, case and all.', { min: 1, max: 1024, example: 'Sas' })),
})

interface Attribute {
  readonly Key: Key
  readonly Value: string
}

/** Those attributes that count: the first two, and of two with one key the second. */
export function countedAttributes(attributes: readonly Attribute[]): readonly Attribute[] {
  const [first, second] = attributes
  if (first === undefined || second === undefined) return attributes
  return first.Key === second.Key ? [second] : [first, second]
}

/** Undefined: no event fits. */
export function filterOf(attributes: readonly Attribute[]): EventFilter | undefined {
  const filters = attributes.map(({ Key, Value }) => FILTERS[Key](Value))
  return filters.some((filter) => filter === undefined) ? undefined : Object.assign({}, ...filters)
}

const only = (isSo: boolean): EventFilter | undefined => (isSo ? {} : undefined)

const FILTERS: { readonly [K in Key]: (value: string) => EventFilter | undefined } = {
  ServiceName: (product) => ({ product }),
  EventName: (action) => ({ action }),
  User: (name) => ({ principals: principalsNamed(name) }),
  EventId: (requestId) => ({ requestId }),
  ResourceType: () => undefined,
  ResourceName: () => undefined,
  EventRW: (value) => (value === 'Read' || value === 'Write' ? { isWrite: value === 'Write' } : undefined),
  EventAccessKeyId: (accessKeyId) => ({ accessKeyId }),
  SensitiveAction: (value) => only(value === 'false'),
  SourceIpAddress: (sourceAddress) => ({ sourceAddress }),
  EventType: (value) => only(value === 'ApiCall'),
  RoleName: (roleName) => ({ roleName }),
  PrincipalId: (principalId) => ({ principalId }),
}

/** Where a lookup goes on: behind a place, in the time that its first page was asked for. */
export interface LookupToken {
  readonly behind: EventPlace
  readonly from: number
  readonly to: number
}

/** A token for the next page of a question; it fits no other question. */
export function tokenOf({ behind, from, to }: LookupToken, question: string): string {
  return Buffer.from(JSON.stringify([behind.at, behind.seq, from, to, digestOf(question)])).toString('base64url')
}

/** Undefined for what is no token of this question. */
export function parseToken(token: string, question: string): LookupToken | undefined {
  let parts: unknown
  try {
    parts = JSON.parse(Buffer.from(token, 'base64url').toString())
  } catch {
    return undefined
  }
  if (!Array.isArray(parts) || parts[4] !== digestOf(question)) return undefined
  const [at, seq, from, to] = parts
  if (![at, seq, from, to].every((part) => Number.isSafeInteger(part))) return undefined
  return { behind: { at, seq }, from, to }
}

function digestOf(question: string): string {
  return createHash('sha256').update(question).digest('base64url').slice(0, 16)
}
