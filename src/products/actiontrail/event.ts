import { answer } from '../../contract/composites.ts'
import { type Field, optional } from '../../contract/field.ts'
import { choice, flag, integer, text } from '../../contract/scalars.ts'
import type { AuditRow } from '../../kernel/audit-chain.ts'
import { isoSeconds } from '../../kernel/clock.ts'
import { HOME_REGION } from './product.ts'

/** An object whose members depend on the event: JSON text, sent as it is. */
function anyObject(about: string): Field<string> {
  return { ...text(about), wire: 'object', takesEmpty: false, encode: (json) => json }
}

const IDENTITIES = {
  'root-account': "the account's root",
  'ram-user': 'a RAM user',
  'assumed-role': 'somebody who assumed a role',
  system: 'the server itself, of its own accord',
}

const identityFields = answer('Who called.', {
  type: choice('Kind of caller.', IDENTITIES, { example: 'ram-user' }),
  accountId: text('Account of the caller.', { example: '1500000000000001' }),
  principalId: text('Id of the caller; with the session for a role.', { example: '2500000000000001' }),
  userName: text('`root`, the name of the user, `<role>:<session>`, or `system`.', { example: 'Alice' }),
  accessKeyId: text('AccessKey of the call.', { example: 'LTAIexample' }),
  sessionContext: answer('The session of the caller.', {
    attributes: answer('What is known of it.', {
      mfaAuthenticated: text('Whether a second factor was asked for; it never is here.', { example: 'false' }),
    }),
  }),
})

/** One event, with the vendor's member names. */
export const eventFields = answer('One event.', {
  eventId: text('Id of the event: the RequestId of the call.', { example: 'B702AFA3-FD4B-40E3-88E4-C0752FAA0001' }),
  eventVersion: integer('Form of the event.', { example: '1' }),
  eventTime: text('When the call arrived, UTC.', { example: '2026-11-21T20:55:37Z' }),
  eventType: choice('What happened.', { ApiCall: 'an operation was called' }, { example: 'ApiCall' }),
  eventCategory: choice('Category of the event.', { Management: 'a management event' }, { example: 'Management' }),
  eventRW: choice('Whether the operation changes anything.', { Read: 'it reads', Write: 'it changes' }, { example: 'Write' }),
  eventName: text('The operation.', { example: 'BindAccount' }),
  eventSource: text('Host that was called, as the client wrote it.', { example: '127.0.0.1:9480' }),
  serviceName: text('The product.', { example: 'Sas' }),
  apiVersion: text('API version.', { example: '2018-12-03' }),
  requestId: text('RequestId of the call.', { example: 'B702AFA3-FD4B-40E3-88E4-C0752FAA0001' }),
  acsRegion: text("Region that the client named, else this server's.", { example: 'cn-hangzhou' }),
  isGlobal: flag('Whether the event belongs to no region.', { example: 'false' }),
  recipientAccountId: text('Account that the event belongs to.', { example: '1500000000000001' }),
  sourceIpAddress: text('Address that the call came from.', { example: '203.0.113.9' }),
  userAgent: text('What the client calls itself.', { example: 'AlibabaCloud (linux; x64) Node.js/v20.20.2 Core/1.0.1 TeaDSL/2' }),
  userIdentity: identityFields,
  requestParameters: anyObject('The parameters, without secrets; of long texts their length.'),
  requestParameterJson: text('The same as JSON text.', { example: '{}' }),
  referencedResources: anyObject('Resources that the event concerns. Always empty: the trail does not tell them apart.'),
  additionalEventData: anyObject('`Scheme`, and `decision`: why RAM allowed or denied the call, when it had to decide.'),
  errorCode: optional(text('Error code; absent when the call succeeded.', { example: 'NoPermission' })),
  errorMessage: optional(text('What the error said.', { example: 'caller has no permission' })),
})

const WRITES = new Set(['create', 'update', 'delete'])

/** An audit row as that field shows it. */
export function showEvent(row: AuditRow) {
  const scheme = `"Scheme":"${row.secure === 1 ? 'https' : 'http'}"`
  return {
    eventId: row.requestId,
    eventVersion: 1,
    eventTime: isoSeconds(row.at),
    eventType: 'ApiCall' as const,
    eventCategory: 'Management' as const,
    eventRW: WRITES.has(row.level) ? ('Write' as const) : ('Read' as const),
    eventName: row.action,
    eventSource: row.host,
    serviceName: row.product,
    apiVersion: row.version,
    requestId: row.requestId,
    acsRegion: row.region === '' ? HOME_REGION : row.region,
    isGlobal: false,
    recipientAccountId: row.account,
    sourceIpAddress: row.sourceAddress,
    userAgent: row.userAgent,
    userIdentity: {
      ...callerOf(row.principal),
      accountId: row.account,
      principalId: row.principalId,
      accessKeyId: row.accessKeyId,
      sessionContext: { attributes: { mfaAuthenticated: 'false' } },
    },
    requestParameters: row.parameters,
    requestParameterJson: row.parameters,
    referencedResources: '{}',
    additionalEventData: row.decision === '' ? `{${scheme}}` : `{${scheme},"decision":${row.decision}}`,
    errorCode: row.code === '' ? undefined : row.code,
    errorMessage: row.code === '' ? undefined : row.message,
  }
}

/** The kind and the vendor's name of `system`, `root`, `user/<name>` or `role/<name>/<session>`. */
function callerOf(principal: string): { type: keyof typeof IDENTITIES; userName: string } {
  const [kind, name = '', ...session] = principal.split('/')
  if (kind === 'system') return { type: 'system', userName: 'system' }
  if (kind === 'user') return { type: 'ram-user', userName: name }
  return kind === 'role'
    ? { type: 'assumed-role', userName: `${name}:${session.join('/')}` }
    : { type: 'root-account', userName: 'root' }
}

/** The principals that a caller's name in an event can stand for. */
export function principalsNamed(userName: string): readonly string[] {
  const colon = userName.indexOf(':')
  const role = colon < 0 ? [] : [`role/${userName.slice(0, colon)}/${userName.slice(colon + 1)}`]
  return [...(userName === 'root' || userName === 'system' ? [userName] : []), `user/${userName}`, ...role]
}
