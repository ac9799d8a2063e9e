import assert from 'node:assert/strict'
import type { Credentials } from '../../client.ts'
import type { ServerHandle } from '../../server.ts'

export const HEAD = '1500000000000001'
export const SHOP = '1900000000000001'
export const WEB = 'inet-00000000-0000-4000-8000-000000000001'
export const THEIRS = 'inet-00000000-0000-4000-8000-000000000004'
export const KEY = Buffer.alloc(24, 9).toString('base64')
export const HOOK = {
  Name: 'night shift',
  Channel: 'webhook',
  Url: 'https://hooks.example.com:8443/planted?t=x',
  Secret: `whsec_${KEY}`,
}
export const MAIL = {
  ...{ Name: 'post', Channel: 'email', Host: 'Relay.example.com', Transport: 'starttls', UserName: 'u', Secret: 'planted' },
  ...{ Sender: 'garrison@example.com', Recipients: ['soc@example.com', 'b@example.com'] },
}

/** The calls that tests of subscriptions make. */
export function subscriptionCalls(server: ServerHandle) {
  const call = (action: string, parameters: object = {}, credentials?: Credentials) =>
    server().call('Garrison', action, { ...parameters }, credentials)
  const good = async (action: string, parameters: object = {}, credentials?: Credentials) => {
    const { status, body, text } = await call(action, parameters, credentials)
    assert.equal(status, 200, text)
    return body
  }
  const create = async (more: object = {}): Promise<number> =>
    (await good('CreateAlertSubscription', { ...HOOK, ...more })).SubscriptionId
  const list = async (): Promise<Record<string, unknown>[]> => (await good('ListAlertSubscriptions')).Subscriptions
  const refused = async (action: string, parameters: object, credentials?: Credentials) => {
    const { status, body } = await call(action, parameters, credentials)
    return [status, body.Code, body.Message]
  }
  /** Has a matter raised, so that something waits. */
  const raise = async (user: string, { account, host } = { account: HEAD, host: WEB }) => {
    const root = server().rootOf(account)
    const Target = JSON.stringify([{ targetType: 'global', flag: 'add' }])
    const baseline = { Type: 'login_common_account', Config: '{"account":"deploy"}', Target }
    assert.equal((await server().call('Sas', 'ModifyLoginBaseConfig', baseline, root)).status, 200)
    const Lines = `Nov 21 20:17:05 web-1 sshd[811]: Accepted password for ${user} from 8.8.8.8 port 50022 ssh2`
    await good('ImportLogons', { HostUuid: host, Lines, Year: 2026 }, root)
  }
  /** Has all that waits given up, as the worker does it after a day. */
  const bury = () =>
    server().database.write((transaction) =>
      transaction.run(
        "UPDATE alert_deliveries SET state = 'dead', message = 'm', tries = 31, failed_at = raised_at + 1000, outcome = 'refused (404)'",
      ),
    )
  return { call, good, create, list, refused, raise, bury }
}
