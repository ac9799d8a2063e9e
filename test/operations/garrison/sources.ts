import assert from 'node:assert/strict'
import type { Credentials } from '../../client.ts'
import type { ServerHandle } from '../../server.ts'
import { HEAD, LAB, SECURITY, SHOP, STRANGER } from '../sas/accounts.ts'

/** Servers of test/organisation.yaml. */
export const WEB_1 = 'inet-00000000-0000-4000-8000-000000000001' // in Asia/Shanghai
export const WEB_2 = 'inet-00000000-0000-4000-8000-000000000002' // in Europe/Podgorica
export const TILL_1 = 'inet-00000000-0000-4000-8000-000000000004' // of another account

/** A successful logon on a server that a log names, as one line. */
export const logonOn = (host: string, port = 50022, user = 'root') =>
  `2026-11-21T20:17:05Z ${host} sshd[811]: Accepted password for ${user} from 8.8.8.8 port ${port} ssh2`

export interface Sent {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any
  readonly headers: Headers
}

/** Calls about sources of logs, and what sources send. */
export function sourceCalls(server: ServerHandle) {
  const call = (action: string, parameters: Record<string, unknown> = {}, credentials?: Credentials) =>
    server().call('Garrison', action, parameters, credentials)
  const must = async (action: string, parameters: Record<string, unknown> = {}) => {
    const { status, body, text } = await call(action, parameters)
    assert.equal(status, 200, text)
    return body
  }
  /** What those get who ask for the shop: its administrators and itself the same; everybody else is refused, and for whatever is no member. */
  const asAdministrators = async (action: string, parameters: Record<string, unknown>, take: (body: Sent['body']) => unknown) => {
    const of = async (uid: string, ResourceDirectoryAccountId: string = SHOP) => {
      const { status, body } = await call(action, { ...parameters, ResourceDirectoryAccountId }, server().rootOf(uid))
      return status === 200 ? take(body) : `${status} ${body.Code}`
    }
    for (const stranger of [LAB, STRANGER]) assert.equal(await of(stranger), '403 NoPermission', stranger)
    for (const other of [STRANGER, '1900000000000777']) assert.equal(await of(HEAD, other), '403 NoPermission', other)
    const found = []
    for (const uid of [HEAD, SECURITY, SHOP]) found.push(await of(uid))
    return found
  }
  const create = async (parameters: Record<string, unknown> = {}): Promise<{ SourceId: number; Token: string }> =>
    must('CreateLogonSource', { Name: 'shipper', ...parameters })
  const send = async (
    token: string,
    body: string | Uint8Array<ArrayBuffer>,
    { query = '', headers = {} }: { query?: string; headers?: Record<string, string> } = {},
  ): Promise<Sent> => {
    const authorization = `Bearer ${token}`
    const request = { method: 'POST', headers: { authorization, ...headers }, body }
    const response = await fetch(`${server().url}/intake/logons${query}`, request)
    return { status: response.status, body: await response.json(), headers: response.headers }
  }
  const rows = (sql: string) => server().database.read((reader) => reader.all<Record<string, unknown>>(`${sql} LIMIT 1000`))
  const n = async (table: string) => Number((await rows(`SELECT CAST(count(*) AS BIGINT) AS n FROM ${table}`))[0]?.['n'])
  return { call, must, asAdministrators, create, send, rows, n }
}
