import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { SHOP } from './accounts.ts'
import { pairCalls } from './pairs.ts'

const ACTION = 'AddCloudVendorTrialConfig'
const SQS = { sqsQueueName: 'trail', sqsRegion: 'us-east-1' }
const KAFKA = { kafkaUserName: 'reader', kafkaBootstrapServers: 'kafka.example.com:9092', kafkaTopic: 'trail' }

forEachServer((server) => {
  const { succeed, fail, add, shown, rows, write } = pairCalls(server)
  const aws = (more: object = {}) => ({ Vendor: 'AWS', AuthInfo: JSON.stringify({ ...SQS, ...more }) })
  const tencent = (more: object = {}) => ({ Vendor: 'Tencent', AuthInfo: JSON.stringify({ ...KAFKA, ...more }) })
  const servers = (kafkaBootstrapServers: string) => tencent({ kafkaBootstrapServers })
  const trails = async () =>
    (await rows('SELECT trail FROM vendor_accounts ORDER BY account, id LIMIT 100')).map(({ trail }) => trail)

  beforeEach(() => server.reset())

  test('the settings of both vendors are kept', async () => {
    const [queue, topic] = [await add('AWS'), await add('Tencent')]
    const { RequestId, ...rest } = await succeed(ACTION, { AuthId: queue, ...aws() })
    assert.match(RequestId, /^[0-9A-F-]{36}$/)
    assert.deepEqual(rest, {})
    await succeed(ACTION, { AuthId: topic, ...tencent() })
    assert.deepEqual(await trails(), [
      '{"kind":"sqs","queueName":"trail","region":"us-east-1"}',
      '{"kind":"kafka","userName":"reader","bootstrapServers":"kafka.example.com:9092","topic":"trail"}',
    ])
  })

  test('a pair with TRIAL is checked anew, one without is left alone', async () => {
    const [used, unused] = [await add('AWS', { AuthModules: 'TRIAL' }), await add('AWS', { AuthModules: 'HOST' })]
    await write('UPDATE vendor_accounts SET service_status = 0, message = \'{"reason":"trail-not-set"}\'')
    await write('UPDATE vendor_checks SET due_at = 9000000000000000')
    for (const AuthId of [used, unused]) await succeed(ACTION, { AuthId, ...aws() })
    assert.deepEqual([(await shown(used)).ServiceStatus, (await shown(used)).Message], [2, ''])
    assert.equal((await shown(unused)).ServiceStatus, 0)
    const due = await rows('SELECT vendor_account AS id FROM vendor_checks WHERE due_at < 9000000000000000 LIMIT 9')
    assert.deepEqual(due, [{ id: used }])
  })

  test('AuthInfo has exactly its members, each of its form', async () => {
    const [queue, topic] = [await add('AWS'), await add('Tencent')]
    const wrong = [
      ...['', '{}', '[]', 'x', '"x"', '{"sqsQueueName":"trail"}'].map((AuthInfo) => ({ Vendor: 'AWS', AuthInfo })),
      ...[{ more: 'x' }, { sqsRegion: 5 }, { sqsRegion: null }, { sqsRegion: 'us-east-1.evil.example' }, { sqsRegion: '' }].map(
        aws,
      ),
      ...['', 'a b', 'a/b', 'x'.repeat(81), 'trail\u0000', 'trail\n', { a: 'b' }].map((sqsQueueName) => aws({ sqsQueueName })),
      ...['', 'a b', 'x'.repeat(129), 'a\u0007'].map((kafkaUserName) => tencent({ kafkaUserName })),
      ...['', 'a/b', 'x'.repeat(250)].map((kafkaTopic) => tencent({ kafkaTopic })),
      ...['kafka.example.com', 'kafka.example.com:0', 'kafka.example.com:65536', 'localhost:9092', '10.0.0.1:9092'].map(servers),
      ...['a.example:1,', '-a.example:1', 'a.example:1, b.example:2', Array(11).fill('a.example:1').join(','), '[::1]:1'].map(
        servers,
      ),
    ]
    for (const parameters of wrong) {
      const AuthId = parameters.Vendor === 'AWS' ? queue : topic
      const [status, code] = await fail(ACTION, { AuthId, ...parameters })
      assert.deepEqual(
        [status, code],
        [400, parameters.AuthInfo === '' ? 'MissingAuthInfo' : 'InvalidAuthInfo'],
        parameters.AuthInfo,
      )
    }
    assert.deepEqual(await trails(), [null, null])
    await succeed(ACTION, { AuthId: queue, ...aws({ sqsQueueName: 'trail_1-a.fifo' }) })
    await succeed(ACTION, { AuthId: topic, ...servers(Array(10).fill('a-1.example.com:65535').join(',')) })
  })

  test('a queue is in the same of the separate clouds as the account', async () => {
    const [global, china] = [await add('AWS'), await add('AWS', { Domain: 'china' })]
    const why = 'Specified parameter AuthInfo is not valid. cn-north-1 is no region of the Domain of the pair.'
    assert.deepEqual(await fail(ACTION, { AuthId: global, ...aws({ sqsRegion: 'cn-north-1' }) }), [400, 'InvalidAuthInfo', why])
    assert.equal((await fail(ACTION, { AuthId: china, ...aws() }))[1], 'InvalidAuthInfo')
    await succeed(ACTION, { AuthId: china, ...aws({ sqsRegion: 'cn-north-1' }) })
  })

  test('a second time, an unknown pair, another vendor, another account', async () => {
    const pair = await add('AWS')
    await succeed(ACTION, { AuthId: pair, ...aws() })
    const again = await fail(ACTION, { AuthId: pair, ...aws() })
    assert.deepEqual(again, [400, 'DataExists', `The audit trail of pair ${pair} is set up already.`])
    assert.deepEqual(await fail(ACTION, { AuthId: 99, ...aws() }), [400, 'DataNotExists', '99 data not exist'])
    assert.equal((await fail(ACTION, { AuthId: pair, ...tencent() }))[1], 'DataNotExists')
    assert.equal((await fail(ACTION, { AuthId: pair, ...aws() }, server().rootOf(SHOP)))[1], 'DataNotExists')
    assert.equal((await fail(ACTION, { AuthId: pair, ...aws(), Vendor: 'Azure' }))[1], 'InvalidVendor')
    assert.equal((await fail(ACTION, { AuthId: 0, ...aws() }))[1], 'InvalidAuthId')
    for (const name of ['AuthId', 'AuthInfo', 'Vendor']) {
      assert.equal((await fail(ACTION, { AuthId: pair, ...aws(), [name]: undefined }))[1], `Missing${name}`)
    }
  })

  test('403 for a user without the permission, 200 for one with it', async () => {
    const parameters = { AuthId: await add('AWS'), ...aws() }
    assert.deepEqual((await fail(ACTION, parameters, server().user('nobody'))).slice(0, 2), [403, 'NoPermission'])
    await succeed(ACTION, parameters, server().user('careful'))
  })

  test('ServerError: the database fails, and keeps nothing', async () => {
    const AuthId = await add('AWS', { AuthModules: 'TRIAL' })
    await write('ALTER TABLE vendor_checks RENAME TO gone')
    assert.deepEqual((await fail(ACTION, { AuthId, ...aws() })).slice(0, 2), [500, 'ServerError'])
    assert.deepEqual(await trails(), [null])
  })
})
