import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { SHOP } from './accounts.ts'
import { pairCalls } from './pairs.ts'

const ACTION = 'DeleteCloudVendorAccountAK'
const ALL = { AuthModules: ['HOST', 'CSPM', 'SIEM', 'TRIAL'], CtdrCloudUserId: '123456789012' }
const TRAIL = { Vendor: 'AWS', AuthInfo: '{"sqsQueueName":"trail","sqsRegion":"us-east-1"}' }
const TABLES = ['vendor_accounts', 'vendor_account_modules', 'vendor_checks', 'vendor_refreshes', 'vendor_places']

forEachServer((server) => {
  const { succeed, fail, add, shown, rows, write } = pairCalls(server)
  const HEAD = "'1500000000000001'"
  /** What the reading of a pair leaves: it was read in one place, and two servers were found. */
  const read = async (pair: number, account = HEAD) => {
    await write(`INSERT INTO vendor_refreshes VALUES (${account}, ${pair}, 0, 0)`)
    await write(`INSERT INTO vendor_places VALUES (${account}, ${pair}, 'us-east-1', 1, 1, '')`)
    await write(`UPDATE vendor_accounts SET vendor_uid = '123456789012' WHERE account = ${account} AND id = ${pair}`)
  }
  const found = (pair: number, ...uuids: string[]) =>
    write(`UPDATE hosts SET vendor = 'aws', source = ${pair}, place = 'us-east-1'
      WHERE account = ${HEAD} AND uuid IN (${uuids.map((uuid) => `'${uuid}'`).join(', ')})`)
  const hosts = async () => (await rows('SELECT uuid FROM hosts ORDER BY uuid LIMIT 100')).length

  beforeEach(() => server.reset())

  test('the pair goes with its secret, its checks, its places and the servers that were read through it', async () => {
    const pair = await add('AWS', ALL)
    const before = await hosts()
    const { Instances } = await succeed('DescribeCloudCenterInstances')
    await read(pair)
    await found(pair, Instances[0].Uuid, Instances[1].Uuid)
    const { RequestId, ...body } = await succeed(ACTION, { AuthId: pair })
    assert.match(RequestId, /^[0-9A-F-]{36}$/)
    assert.deepEqual(body, {})
    for (const table of TABLES) assert.deepEqual(await rows(`SELECT account FROM ${table} LIMIT 1`), [], table)
    assert.equal(await hosts(), before - 2)
    assert.equal(await shown(pair), undefined)
    assert.deepEqual(await fail(ACTION, { AuthId: pair }), [400, 'DataNotExists', '1 data not exist'])
  })

  test('servers that another pair of the same account reads are its own from then on', async () => {
    const [pair, other] = [await add('AWS', ALL), await add('AWS', ALL)]
    const { Instances } = await succeed('DescribeCloudCenterInstances')
    for (const one of [pair, other]) await read(one)
    await found(pair, Instances[0].Uuid)
    const before = await hosts()
    await succeed(ACTION, { AuthId: pair })
    assert.equal(await hosts(), before)
    await succeed(ACTION, { AuthId: other })
    assert.equal(await hosts(), before - 1)
  })

  test('some modules alone: the others are checked anew, and the last takes the pair with it', async () => {
    const pair = await add('AWS', ALL)
    await succeed('AddCloudVendorTrialConfig', { AuthId: pair, ...TRAIL })
    await write('UPDATE vendor_account_modules SET service_status = 0')
    const modules = async () =>
      (await shown(pair)).AuthModules.map(({ Module, ModuleServiceStatus }: Record<string, unknown>) => [
        Module,
        ModuleServiceStatus,
      ])
    await succeed(ACTION, { AuthId: pair, AuthModules: ['HOST', 'TRIAL'] })
    assert.deepEqual(await modules(), [
      ['CSPM', 2],
      ['SIEM', 2],
    ])
    const { Data } = await succeed('DescribeCloudVendorTrialConfig', { AuthId: pair, Vendor: 'AWS' })
    assert.equal(Data.Status, 'init')
    await write('UPDATE vendor_account_modules SET service_status = 0')
    await succeed(ACTION, { AuthId: pair, AuthModules: ['HOST'] })
    assert.deepEqual(await modules(), [
      ['CSPM', 0],
      ['SIEM', 0],
    ])
    await succeed(ACTION, { AuthId: pair, AuthModules: ['CSPM', 'SIEM'] })
    assert.equal(await shown(pair), undefined)
  })

  test('the key can be added again afterwards, under another id', async () => {
    const pair = await add('AWS', { SecretId: 'the-same' })
    await succeed(ACTION, { AuthId: pair })
    assert.equal(await add('AWS', { SecretId: 'the-same' }), pair + 1)
  })

  test('what is required, what is wrong, and pairs of other accounts', async () => {
    const pair = await add('AWS', {}, server().rootOf(SHOP))
    assert.deepEqual(await fail(ACTION, { AuthId: pair }), [400, 'DataNotExists', `${pair} data not exist`])
    assert.notEqual(await shown(pair, 'en', server().rootOf(SHOP)), undefined)
    assert.equal((await fail(ACTION))[1], 'MissingAuthId')
    for (const AuthId of [0, 'x', '1,2']) assert.equal((await fail(ACTION, { AuthId }))[1], 'InvalidAuthId')
    assert.equal((await fail(ACTION, { AuthId: pair, AuthModules: ['HOST', 'HOST'] }))[1], 'InvalidAuthModules')
    assert.equal((await fail(ACTION, { AuthId: pair, AuthModules: ['host'] }))[1], 'InvalidAuthModules.1')
  })

  test('403 for a user without the permission, and nothing is gone', async () => {
    const pair = await add('AWS')
    assert.deepEqual((await fail(ACTION, { AuthId: pair }, server().user('nobody'))).slice(0, 2), [403, 'NoPermission'])
    assert.notEqual(await shown(pair), undefined)
    await succeed(ACTION, { AuthId: pair })
  })

  test('ServerError: the database fails, and nothing is gone', async () => {
    const pair = await add('AWS', ALL)
    await write('ALTER TABLE vendor_checks RENAME TO gone')
    assert.deepEqual((await fail(ACTION, { AuthId: pair })).slice(0, 2), [500, 'ServerError'])
    assert.equal((await shown(pair)).AuthModules.length, 4)
  })
})
