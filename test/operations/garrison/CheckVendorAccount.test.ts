import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { HEAD, plain, SHOP } from '../sas/accounts.ts'
import { pairCalls } from '../sas/pairs.ts'

const ACTION = 'CheckVendorAccount'
const MINUTE = 60_000
const HOUR = 60 * MINUTE

forEachServer((server) => {
  const { add: added, succeed, shown, write, rows } = pairCalls(server)
  const add = (vendor: string) => added(vendor, { AuthModules: ['HOST'] })
  const call = (AuthIds: unknown, credentials = server().rootOf(HEAD)) =>
    server().call('Garrison', ACTION, { AuthIds }, credentials)
  const refused = async (AuthIds: unknown, credentials?: Parameters<typeof call>[1]) => {
    const { status, body } = await call(AuthIds, credentials)
    return [status, body.Code, body.Message]
  }
  const asked = async (AuthIds: readonly number[]) => {
    const { status, body, text } = await call(AuthIds)
    assert.equal(status, 200, text)
    return plain(body.Pairs)
  }
  /** A pair that was checked at a time, with what was found; nobody has asked for another check before tomorrow. */
  const checked = async (pair: number, at: number, state: number, finding = '', module = finding) => {
    const of = `account = '${HEAD}' AND`
    await write(`UPDATE vendor_accounts SET service_status = ${state}, message = '${finding}', checked_at = ${at},
      modified_at = 5, failures = 1 WHERE ${of} id = ${pair}`)
    await write(
      `UPDATE vendor_account_modules SET service_status = ${state}, message = '${module}' WHERE ${of} vendor_account = ${pair}`,
    )
    await write(
      `UPDATE vendor_checks SET due_at = ${at + 24 * HOUR}, attempt = 7, give_up_at = 0 WHERE ${of} vendor_account = ${pair}`,
    )
  }
  const plans = () =>
    rows('SELECT vendor_account AS id, due_at AS due, attempt, leased_until AS lease FROM vendor_checks ORDER BY 1')
  /** As a message writes it: the whole second that is not before. */
  const iso = (ms: number) => `${new Date(Math.ceil(ms / 1000) * 1000).toISOString().slice(0, 19)}Z`

  beforeEach(async () => {
    await server.reset()
    server().clock.freeze()
  })

  test('pairs are being checked, each once, and their checks are due', async () => {
    const now = server().clock.now()
    const [works, fails, timedOut] = [await add('AWS'), await add('Tencent'), await add('google')]
    await checked(works, now - HOUR, 0)
    await checked(fails, now - HOUR, 1, '{"reason":"no-permission","action":"cvm:DescribeInstances"}')
    await checked(timedOut, now - HOUR, 3, '{"reason":"timed-out"}')
    const pairs = [fails, works, timedOut]
    const { status, body } = await call([...pairs, works])
    const { RequestId, ...rest } = plain(body)
    assert.deepEqual([status, /^[0-9A-F-]{36}$/.test(RequestId)], [200, true])
    assert.deepEqual(rest, { Pairs: pairs.map((AuthId) => ({ AuthId, ServiceStatus: 2 })) })
    for (const id of pairs) {
      const { ServiceStatus, Message, AuthModules } = await shown(id)
      assert.deepEqual([ServiceStatus, Message, AuthModules[0].ModuleServiceStatus, AuthModules[0].Message], [2, '', 2, ''])
    }
    assert.deepEqual(
      await plans(),
      [works, fails, timedOut].map((id) => ({ id, due: now, attempt: 0, lease: 0 })),
    )
    // A check that was under way is old now, and nobody takes the pair for a changed one.
    const kept = await rows(`SELECT revision, failures, modified_at AS modified, checked_at AS checked
      FROM vendor_accounts WHERE account = '${HEAD}' AND id = ${fails}`)
    assert.deepEqual(kept, [{ revision: 2, failures: 0, modified: 5, checked: now - HOUR }])
  })

  test('a pair that is being checked already is left to that', async () => {
    const pair = await add('AWS')
    await write(`UPDATE vendor_checks SET due_at = due_at + 9, attempt = 3`)
    const before = await plans()
    assert.deepEqual(await asked([pair]), [{ AuthId: pair, ServiceStatus: 2 }])
    assert.deepEqual(await plans(), before)
  })

  test('too soon after a check is refused, and the message says from when on', async () => {
    const now = server().clock.now()
    const pair = await add('AWS')
    const busy = '{"reason":"throttled","retryAfterMs":600000}'
    const cases: [finding: string, module: string, wait: number][] = [
      ['', '', 3 * MINUTE],
      ['{"reason":"no-permission"}', '{"reason":"no-permission"}', 3 * MINUTE],
      ['{"reason":"key-unavailable"}', '', 3 * MINUTE],
      [busy, '', 10 * MINUTE],
      ['', busy, 10 * MINUTE],
    ]
    for (const [finding, module, wait] of cases) {
      await checked(pair, now - wait + 1, 1, finding, module)
      const message = `AccessKey pair ${pair} was checked a short time ago: ask again from ${iso(now + 1)} on.`
      assert.deepEqual(await refused([pair]), [409, 'Conflict.CheckedLately', message], finding + module)
      await checked(pair, now - wait, 1, finding, module)
      await asked([pair])
    }
  })

  test('a refused key is asked about once an hour', async () => {
    const now = server().clock.now()
    const pair = await add('HUAWEICLOUD')
    for (const reason of ['key-unknown', 'secret-wrong', 'key-disabled', 'key-expired', 'wrong-domain']) {
      await checked(pair, now - HOUR + 1, 1, JSON.stringify({ reason }))
      const message = `The vendor has refused the key of AccessKey pair ${pair}: change the key, and it is checked at once, or ask again from ${iso(now + 1)} on.`
      assert.deepEqual(await refused([pair]), [409, 'Conflict.KeyRefused', message])
      assert.equal((await shown(pair)).ServiceStatus, 1)
      await checked(pair, now - HOUR, 1, JSON.stringify({ reason }))
      await asked([pair])
    }
    await checked(pair, now, 1, '{"reason":"secret-wrong"}')
    await succeed('ModifyCloudVendorAccountAK', { AuthIds: pair, SecretKey: 'another' })
    assert.deepEqual(await asked([pair]), [{ AuthId: pair, ServiceStatus: 2 }])
  })

  test('all or none: one that cannot be checked refuses the others too', async () => {
    const now = server().clock.now()
    const [ready, product, off, lately] = [await add('AWS'), await add('CHAITIN'), await add('AWS'), await add('AWS')]
    await checked(ready, now - HOUR, 0)
    await checked(lately, now, 0)
    await succeed('ModifyCloudVendorAccountAK', { AuthIds: off, Status: 1 })
    const before = await plans()
    const noCloud = `AccessKey pair ${product} is the key of a security product, which is never checked.`
    assert.deepEqual(await refused([ready, product]), [409, 'Conflict.NoCloud', noCloud])
    const disabled = `AccessKey pair ${off} is disabled: enable it, and it is checked at once.`
    assert.deepEqual(await refused([ready, off]), [409, 'Conflict.Disabled', disabled])
    assert.equal((await refused([ready, lately]))[1], 'Conflict.CheckedLately')
    assert.deepEqual(await refused([ready, 99]), [400, 'DataNotExists', 'There is no AccessKey pair 99.'])
    assert.equal((await refused([ready], server().rootOf(SHOP)))[1], 'DataNotExists')
    assert.equal((await shown(ready)).ServiceStatus, 0)
    assert.deepEqual(await plans(), before)
  })

  test('what is wrong is refused by name', async () => {
    const codes = []
    for (const AuthIds of [undefined, [], Array.from({ length: 21 }, (_, n) => n + 1), [0], ['x']]) {
      codes.push((await refused(AuthIds)).slice(0, 2))
    }
    assert.deepEqual(codes, [
      [400, 'MissingAuthIds'],
      [400, 'MissingAuthIds'],
      [400, 'InvalidAuthIds'],
      [400, 'InvalidAuthIds.1'],
      [400, 'InvalidAuthIds.1'],
    ])
    const many = []
    for (let n = 0; n < 20; n++) many.push(await add('AWS'))
    assert.equal((await asked(many)).length, 20)
  })

  test('403 for a user without the permission, 200 for one with it', async () => {
    const pair = await add('AWS')
    assert.deepEqual((await refused([pair], server().user('nobody'))).slice(0, 2), [403, 'NoPermission'])
    assert.equal((await call([pair], server().user('careful'))).status, 200)
  })
})
