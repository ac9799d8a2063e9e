import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { plain, SHOP } from './accounts.ts'
import { pairCalls } from './pairs.ts'

const ACTION = 'DescribeCloudVendorTrialConfig'
const AuthInfo = '{"sqsQueueName":"trail","sqsRegion":"us-east-1"}'
const KAFKA = '{"kafkaUserName":"reader","kafkaBootstrapServers":"a.example.com:9092","kafkaTopic":"trail"}'

forEachServer((server) => {
  const { succeed, fail, add, shown, write } = pairCalls(server)
  const told = async (AuthId: number, Vendor = 'AWS') => plain((await succeed(ACTION, { AuthId, Vendor })).Data)
  const set = (AuthId: number) => succeed('AddCloudVendorTrialConfig', { AuthId, Vendor: 'AWS', AuthInfo })

  beforeEach(() => server.reset())

  test('both vendors get back what was set; until then there is nothing', async () => {
    const [queue, topic] = [await add('AWS', { AuthModules: 'TRIAL' }), await add('Tencent', { AuthModules: 'TRIAL' })]
    const { RequestId, Data, ...rest } = await succeed(ACTION, { AuthId: queue, Vendor: 'AWS' })
    assert.match(RequestId, /^[0-9A-F-]{36}$/)
    assert.deepEqual(rest, {})
    assert.deepEqual(plain(Data), { Message: '', Status: 'init' })
    await set(queue)
    await succeed('AddCloudVendorTrialConfig', { AuthId: topic, Vendor: 'Tencent', AuthInfo: KAFKA })
    assert.deepEqual(await told(queue), { AuthInfo, Message: '', Status: 'verify' })
    assert.deepEqual(await told(topic, 'Tencent'), { AuthInfo: KAFKA, Message: '', Status: 'verify' })
  })

  test('Status follows the check, here and in the list of pairs', async () => {
    const pair = await add('AWS', { AuthModules: 'TRIAL' })
    const listed = async (Lang: string) => {
      const [module] = (await shown(pair, Lang)).AuthModules
      return [module.TrailStatus, module.TrailMessage]
    }
    const check = (state: number, finding = '') =>
      write(`UPDATE vendor_account_modules SET service_status = ${state}, message = '${finding}'`)
    await check(1, '{"reason":"trail-not-set"}')
    assert.deepEqual([(await told(pair)).Status, await listed('en')], ['init', ['init', undefined]])
    await set(pair)
    for (const [state, word] of [
      [0, 'enable'],
      [2, 'verify'],
    ] as const) {
      await check(state)
      assert.deepEqual([(await told(pair)).Status, await listed('en')], [word, [word, undefined]])
    }
    for (const [state, word] of [
      [1, 'error'],
      [3, 'timeout'],
    ] as const) {
      await check(state, '{"reason":"timed-out"}')
      const Message = 'The vendor has not answered in time.'
      assert.deepEqual(await told(pair), { AuthInfo, Message, Status: word })
      assert.deepEqual(await listed('en'), [word, Message])
      assert.deepEqual(await listed('zh'), [word, '云厂商未在规定时间内应答。'])
    }
    await succeed('ModifyCloudVendorAccountAK', { AuthIds: pair, Status: 1 })
    assert.deepEqual([(await told(pair)).Status, (await listed('en'))[0]], ['disable', 'disable'])
    const unused = await add('AWS', { AuthModules: 'HOST' })
    await set(unused)
    assert.equal((await told(unused)).Status, 'disable')
  })

  test('unknown pairs, those of another vendor or account, and what is wrong', async () => {
    const pair = await add('AWS')
    assert.deepEqual(await fail(ACTION, { AuthId: 99, Vendor: 'AWS' }), [400, 'DataNotExists', '99 data not exist'])
    assert.equal((await fail(ACTION, { AuthId: pair, Vendor: 'Tencent' }))[1], 'DataNotExists')
    assert.equal((await fail(ACTION, { AuthId: pair, Vendor: 'AWS' }, server().rootOf(SHOP)))[1], 'DataNotExists')
    assert.equal((await fail(ACTION, { AuthId: pair, Vendor: 'google' }))[1], 'InvalidVendor')
    assert.equal((await fail(ACTION, { AuthId: 'x', Vendor: 'AWS' }))[1], 'InvalidAuthId')
    assert.equal((await fail(ACTION, { Vendor: 'AWS' }))[1], 'MissingAuthId')
    assert.equal((await fail(ACTION, { AuthId: pair }))[1], 'MissingVendor')
  })

  test('403 for a user without the permission, 200 for one with it', async () => {
    const parameters = { AuthId: await add('AWS'), Vendor: 'AWS' }
    assert.deepEqual((await fail(ACTION, parameters, server().user('nobody'))).slice(0, 2), [403, 'NoPermission'])
    await succeed(ACTION, parameters, server().user('careful'))
  })

  test('ServerError: the database fails', async () => {
    const parameters = { AuthId: await add('AWS'), Vendor: 'AWS' }
    await write('ALTER TABLE vendor_account_modules RENAME TO gone')
    assert.deepEqual((await fail(ACTION, parameters)).slice(0, 2), [500, 'ServerError'])
  })
})
