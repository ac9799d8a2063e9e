import assert from 'node:assert/strict'
import type { NewAlert } from '../../../src/domain/alerts/follow.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import type { ApiAnswer, Credentials } from '../../client.ts'
import { newAlert, raise } from '../../domain/alerts/new-alert.ts'
import type { ServerHandle } from '../../server.ts'

export const HEAD = '1500000000000001' as Uid
export const SHOP = '1900000000000001' as Uid
export const SECURITY = '1900000000000002' as Uid
export const STRANGER = '1900000000000099' as Uid
/** A member of the organisation that administers nothing. */
const LAB = '1900000000000003' as Uid
export const WEB = 'inet-00000000-0000-4000-8000-000000000002' // in group 1
export const DB = 'inet-00000000-0000-4000-8000-000000000003' // in no group
export const TILL = 'inet-00000000-0000-4000-8000-000000000004' // the shop's

/** An alert as the wire shows it. */
export type Event = ApiAnswer['body']

/** What tests do with the alerts of a server. */
export function alertsOn(server: ServerHandle) {
  const ask = async (action: string, parameters: object = {}, credentials?: Credentials): Promise<ApiAnswer['body']> => {
    const { status, body } = await server().call('Sas', action, { ...parameters }, credentials)
    assert.equal(status, 200, JSON.stringify(body))
    return body
  }
  const refused = async (action: string, parameters: object, credentials?: Credentials): Promise<[number, string, string]> => {
    const { status, body } = await server().call('Sas', action, { ...parameters }, credentials)
    return [status, body.Code, body.Message]
  }
  const events = async (parameters: object = {}, credentials?: Credentials): Promise<Event[]> =>
    (await ask('DescribeSuspEvents', parameters, credentials)).SuspEvents
  return {
    /** A call that must succeed. */
    ask,
    /** A call that must be refused: its status, code and message. */
    refused,
    /** That administrators call for an alert of the shop, and nobody else finds it: neither by the shop's name nor as an own one. */
    administratorsAlone: async (action: string, parameters: object): Promise<void> => {
      const wanted = { ...parameters, ResourceDirectoryAccountId: SHOP }
      for (const account of [HEAD, SECURITY]) await ask(action, wanted, server().rootOf(account))
      const other = server().rootOf(LAB)
      assert.deepEqual((await refused(action, wanted, other)).slice(0, 2), [403, 'NoPermission'])
      assert.deepEqual((await refused(action, parameters, other)).slice(0, 2), [400, 'DataNotExists'])
    },
    events,
    /** The only alert with this id. */
    event: async (id: number, credentials?: Credentials): Promise<Event> => {
      const [event, ...others] = await events({ Id: id }, credentials)
      assert.ok(event)
      assert.deepEqual(others, [])
      return event
    },
    /** Which alerts have which status, the oldest first. */
    statuses: async (credentials?: Credentials): Promise<string[]> =>
      (await events({ SortType: 'asc' }, credentials)).map(({ Id, EventStatus }: Event) => `${Id}: ${EventStatus}`),
    /** Puts alerts in, numbered from 1 in a new server. */
    fill: async (count: number, { account = HEAD, host = WEB, ...more }: Filling = {}): Promise<void> => {
      const { kind, level, first = 1, details } = more
      const of = { ...(kind === undefined ? {} : { kind }), ...(level === undefined ? {} : { level }) }
      const alerts = Array.from({ length: count }, (_, index) => newAlert(first + index, of, details))
      const put = await server().database.write((transaction) => raise(transaction, account, host, alerts))
      assert.equal(put, count)
    },
  }
}

interface Filling {
  readonly account?: Uid
  readonly host?: string
  readonly kind?: NewAlert['kind']
  readonly level?: NewAlert['level']
  /** The number of the first, which tells what it is about. */
  readonly first?: number
  readonly details?: Partial<NewAlert['details']>
}
