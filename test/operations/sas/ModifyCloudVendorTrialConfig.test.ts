import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { SHOP } from './accounts.ts'
import { pairCalls } from './pairs.ts'

const ACTION = 'ModifyCloudVendorTrialConfig'
const KAFKA = { kafkaUserName: 'reader', kafkaBootstrapServers: 'a.example.com:9092,b.example.com:9092', kafkaTopic: 'trail' }

forEachServer((server) => {
  const { succeed, fail, add, shown, write } = pairCalls(server)
  const aws = (sqsQueueName = 'trail') => ({
    Vendor: 'AWS',
    AuthInfo: JSON.stringify({ sqsQueueName, sqsRegion: 'us-east-1' }),
  })
  const tencent = { Vendor: 'Tencent', AuthInfo: JSON.stringify(KAFKA) }
  const prepared = async (AuthModules = 'TRIAL') => {
    const AuthId = await add('AWS', { AuthModules })
    await succeed('AddCloudVendorTrialConfig', { AuthId, ...aws() })
    return AuthId
  }
  const told = async (AuthId: number, Vendor = 'AWS') =>
    (await succeed('DescribeCloudVendorTrialConfig', { AuthId, Vendor })).Data

  beforeEach(() => server.reset())

  test('the settings are replaced, and the pair is checked anew', async () => {
    const AuthId = await prepared()
    await write('UPDATE vendor_accounts SET service_status = 0')
    const { RequestId, ...rest } = await succeed(ACTION, { AuthId, ...aws('other'), DeleteTrail: false })
    assert.match(RequestId, /^[0-9A-F-]{36}$/)
    assert.deepEqual(rest, {})
    assert.equal((await told(AuthId)).AuthInfo, aws('other').AuthInfo)
    assert.equal((await shown(AuthId)).ServiceStatus, 2)
    const topic = await add('Tencent')
    await succeed('AddCloudVendorTrialConfig', { AuthId: topic, ...tencent })
    const changed = JSON.stringify({ ...KAFKA, kafkaTopic: 'changed' })
    await succeed(ACTION, { AuthId: topic, Vendor: 'Tencent', AuthInfo: changed })
    assert.equal((await told(topic, 'Tencent')).AuthInfo, changed)
  })

  test('DeleteTrail ends it, whatever AuthInfo says; it can be set up again', async () => {
    const AuthId = await prepared()
    await succeed(ACTION, { AuthId, Vendor: 'AWS', AuthInfo: 'no matter', DeleteTrail: true })
    const data = await told(AuthId)
    assert.deepEqual([data.Status, data.AuthInfo], ['init', undefined])
    assert.equal((await fail(ACTION, { AuthId, Vendor: 'AWS', DeleteTrail: true }))[1], 'DataNotExists')
    await succeed('AddCloudVendorTrialConfig', { AuthId, ...aws() })
  })

  test('what is missing, and what is wrong', async () => {
    const AuthId = await prepared()
    const unset = await add('AWS')
    assert.deepEqual(await fail(ACTION, { AuthId: unset, ...aws() }), [400, 'DataNotExists', `${unset} data not exist`])
    assert.equal((await fail(ACTION, { AuthId: 99, ...aws() }))[1], 'DataNotExists')
    assert.equal((await fail(ACTION, { AuthId, ...tencent }))[1], 'DataNotExists')
    assert.equal((await fail(ACTION, { AuthId, ...aws() }, server().rootOf(SHOP)))[1], 'DataNotExists')
    assert.equal((await fail(ACTION, { AuthId, Vendor: 'AWS' }))[1], 'InvalidAuthInfo')
    assert.equal((await fail(ACTION, { AuthId, Vendor: 'AWS', AuthInfo: tencent.AuthInfo }))[1], 'InvalidAuthInfo')
    const china = JSON.stringify({ sqsQueueName: 'trail', sqsRegion: 'cn-north-1' })
    assert.equal((await fail(ACTION, { AuthId, Vendor: 'AWS', AuthInfo: china }))[1], 'InvalidAuthInfo')
    assert.equal((await fail(ACTION, { AuthId, ...aws(), DeleteTrail: 'maybe' }))[1], 'InvalidDeleteTrail')
    assert.equal((await fail(ACTION, { ...aws() }))[1], 'MissingAuthId')
    assert.equal((await fail(ACTION, { AuthId }))[1], 'MissingVendor')
    assert.equal((await told(AuthId)).AuthInfo, aws().AuthInfo)
  })

  test('403 for a user without the permission, 200 for one with it', async () => {
    const parameters = { AuthId: await prepared(), ...aws() }
    assert.deepEqual((await fail(ACTION, parameters, server().user('nobody'))).slice(0, 2), [403, 'NoPermission'])
    await succeed(ACTION, parameters, server().user('careful'))
  })

  test('ServerError: the database fails, and keeps what was', async () => {
    const AuthId = await prepared()
    await write('ALTER TABLE vendor_checks RENAME TO gone')
    assert.deepEqual((await fail(ACTION, { AuthId, ...aws('other') })).slice(0, 2), [500, 'ServerError'])
    assert.equal((await told(AuthId)).AuthInfo, aws().AuthInfo)
  })
})
