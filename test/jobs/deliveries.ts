import assert from 'node:assert/strict'
import type { Deliveries } from '../../src/garrison.ts'
import type { Tried } from '../../src/jobs/deliver-alerts.ts'
import { httpsReceiver, outletTo, RECEIVER } from '../delivery/stand-ins.ts'
import { TestServer } from '../server.ts'
import type { Engine } from '../storage/engines.ts'
import { Told } from './told.ts'

export const HEAD = '1500000000000001'
export const MEMBER = '1900000000000001'
export const WEB = 'inet-00000000-0000-4000-8000-000000000001'
export const DB = 'inet-00000000-0000-4000-8000-000000000003'
export const TILL = 'inet-00000000-0000-4000-8000-000000000004'
export const KEY = Buffer.from('a secret that is in no file').toString('base64')
export const HOOK = {
  Name: 'night shift',
  Channel: 'webhook',
  Url: `https://${RECEIVER}/t0ken-of-the-url`,
  Secret: `whsec_${KEY}`,
}
export const MINUTE = 60_000
export const HOUR = 60 * MINUTE

/** A server that delivers to a stand-in, by a clock that stands still. */
export interface World {
  server: TestServer
  readonly receiver: Awaited<ReturnType<typeof httpsReceiver>>
  readonly tries: Told<Tried>
  readonly deliveries: () => Deliveries
}

/** Starts one, with a baseline that approves an account of nobody; what is under way when it ends has an hour unless told. */
export async function deliveryWorld(
  engine: Engine,
  closers: (() => unknown)[],
  { graceMs = HOUR }: Partial<Pick<Deliveries, 'graceMs'>> = {},
): Promise<World> {
  const receiver = await httpsReceiver()
  const tries = new Told<Tried>('a try to deliver')
  const deliveries = () => {
    const { outlet } = outletTo(receiver.port)
    return { outlet, lookMs: 5, atOnce: 4, graceMs, random: () => 0.5, onTried: tries.tell }
  }
  const server = await TestServer.start(engine, undefined, { deliveries: deliveries() })
  server.clock.freeze()
  const made: World = { server, receiver, tries, deliveries }
  closers.push(receiver.close, () => made.server.stop())
  await approve(server, HEAD)
  return made
}

/** Has only logons of `deploy` be usual. */
export async function approve(server: TestServer, account: string): Promise<void> {
  const Target = JSON.stringify([{ targetType: 'global', flag: 'add' }])
  const baseline = { Type: 'login_common_account', Config: '{"account":"deploy"}', Target }
  assert.equal((await server.call('Sas', 'ModifyLoginBaseConfig', baseline, server.rootOf(account))).status, 200)
}

/** Makes a subscription; gives back its id. */
export async function subscribe(server: TestServer, more: object = {}, account = HEAD): Promise<number> {
  const { status, body, text } = await server.call(
    'Garrison',
    'CreateAlertSubscription',
    { ...HOOK, ...more },
    server.rootOf(account),
  )
  assert.equal(status, 200, text)
  return body.SubscriptionId
}

/** A logon as sshd writes it. */
export function line(user: string, second: number): string {
  return `Nov 21 20:17:${String(second).padStart(2, '0')} web-1 sshd[811]: Accepted password for ${user} from 8.8.8.8 port 50022 ssh2`
}

/** Brings logs in. */
export async function feed(server: TestServer, HostUuid: string, Lines: string, account = HEAD): Promise<void> {
  const { status, text } = await server.call('Garrison', 'ImportLogons', { HostUuid, Lines, Year: 2026 }, server.rootOf(account))
  assert.equal(status, 200, text)
}

/** Brings one logon in. */
export function logon(server: TestServer, host: string, user: string, second: number, account = HEAD): Promise<void> {
  return feed(server, host, line(user, second), account)
}

/** The next try: what became of the message, and the outcome. */
export async function told(tries: Told<Tried>): Promise<[string, string]> {
  const { fate, outcome } = await tries.next()
  return [fate, outcome]
}

/** Each subscription: name, waiting, dead, last outcome. */
export async function shown(server: TestServer): Promise<unknown[][]> {
  const { body } = await server.call('Garrison', 'ListAlertSubscriptions')
  return body.Subscriptions.map((one: Record<string, unknown>) => [one['Name'], one['Waiting'], one['Dead'], one['LastOutcome']])
}

/** Nothing was sent by the time that a worker has looked again: another subscription's sample is through, and only that. */
export async function quiet({ server, receiver, tries }: World): Promise<void> {
  const { body } = await server.call('Garrison', 'CreateAlertSubscription', {
    ...HOOK,
    Name: `probe ${Math.random()}`,
    Kinds: ['spray'],
  })
  const reply = receiver.state.reply
  receiver.state.reply = () => ({ status: 200 })
  await server.call('Garrison', 'TestAlertSubscription', { SubscriptionId: body.SubscriptionId })
  const probe = JSON.parse((await receiver.came.next()).body)
  assert.equal(probe.type, 'alert.test')
  assert.equal((await tries.next()).subscription, body.SubscriptionId)
  receiver.state.reply = reply
  await server.call('Garrison', 'DeleteAlertSubscription', { SubscriptionId: body.SubscriptionId })
}
