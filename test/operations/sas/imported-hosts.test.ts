import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { insertHosts } from '../../domain/hosts.ts'
import { forEachServer } from '../../server.ts'
import { HEAD, LAB, plain, SHOP } from './accounts.ts'
import { pairCalls } from './pairs.ts'

const CLOUDS = {
  AWS: 'aws',
  Azure: 'azure',
  google: 'google',
  HUAWEICLOUD: 'huawei',
  Tencent: 'tencent',
  VOLCENGINE: 'volcengine',
}

forEachServer((server) => {
  const { succeed, add, write } = pairCalls(server)
  beforeEach(() => server.reset())

  /** A server of an account as a reading through a pair leaves it. */
  const read = async (account: string, uuid: string, vendor: string, source: number) => {
    await server().database.write((transaction) => insertHosts(transaction, [{ account, uuid, vendor }]))
    await write(`UPDATE hosts SET source = ${source} WHERE account = '${account}' AND uuid = '${uuid}'`)
  }
  /** What a vendor has said of a pair. */
  const named = (account: string, pair: number, uid: string, user: string) =>
    write(`UPDATE vendor_accounts SET vendor_uid = '${uid}', vendor_user_name = '${user}'
      WHERE account = '${account}' AND id = ${pair}`)
  type Shown = Readonly<Record<string, unknown>>
  const listed = async (parameters: Record<string, unknown> = {}): Promise<Record<string, Shown>> => {
    const { Instances } = await succeed('DescribeCloudCenterInstances', { PageSize: 1000, ...parameters })
    return Object.fromEntries(plain<Shown[]>(Instances).map((one) => [one['Uuid'], one]))
  }
  const shown = async (uuid: string) => {
    const instance = (await listed({ Criteria: JSON.stringify([{ name: 'uuid', value: uuid }]) }))[uuid]
    const { AssetDetail } = await succeed('GetAssetDetailByUuid', { Uuid: uuid })
    return [instance?.['VendorUid'], instance?.['VendorUserName'], AssetDetail.VendorAuthAlias]
  }

  test('a server of each cloud is shown with the pair through which it was read', async () => {
    for (const [Vendor, vendor] of Object.entries(CLOUDS)) {
      const pair = await add(Vendor, { VendorAuthAlias: `our ${Vendor}` })
      await named(HEAD, pair, `account of ${vendor}`, `user of ${vendor}`)
      await read(HEAD, `read-${vendor}`, vendor, pair)
    }
    for (const [Vendor, vendor] of Object.entries(CLOUDS)) {
      assert.deepEqual(await shown(`read-${vendor}`), [`account of ${vendor}`, `user of ${vendor}`, `our ${Vendor}`])
    }
    // All on one page, by number and by token.
    for (const way of [{}, { UseNextToken: true }]) {
      const page = await listed(way)
      for (const vendor of Object.values(CLOUDS)) assert.equal(page[`read-${vendor}`]?.['VendorUid'], `account of ${vendor}`)
    }
  })

  test('servers that were put in otherwise, and what a pair does not have, are left out', async () => {
    const pair = await add('AWS')
    await read(HEAD, 'read', 'aws', pair)
    await read(HEAD, 'put-in', 'aws', 0)
    for (const uuid of ['read', 'put-in']) assert.deepEqual(await shown(uuid), [undefined, undefined, undefined])
    const page = await listed()
    for (const one of Object.values(page)) assert.ok(!('VendorUid' in one) && !('VendorUserName' in one))
    await named(HEAD, pair, '123456789012', '')
    assert.deepEqual(await shown('read'), ['123456789012', undefined, undefined])
    assert.deepEqual(await shown('put-in'), [undefined, undefined, undefined])
  })

  test('a pair of another account with the same id lends its names to nobody else', async () => {
    const own = await add('AWS', { VendorAuthAlias: 'mine' })
    const theirs = await add('AWS', { VendorAuthAlias: 'theirs' }, server().rootOf(SHOP))
    assert.equal(own, theirs)
    await named(HEAD, own, '1', 'me')
    await named(SHOP, theirs, '2', 'them')
    await read(HEAD, 'read', 'aws', own)
    await read(SHOP, 'read', 'aws', theirs)
    await read(LAB, 'read', 'aws', own)
    assert.deepEqual(await shown('read'), ['1', 'me', 'mine'])
    const uidIn = async (ResourceDirectoryAccountId: string) =>
      (await listed({ ResourceDirectoryAccountId }))['read']?.['VendorUid']
    assert.deepEqual([await uidIn(SHOP), await uidIn(LAB)], ['2', undefined])
  })

  test('servers are found by the names of their pair, and the names are suggested', async () => {
    const [first, second] = [await add('AWS', { VendorAuthAlias: 'Payroll' }), await add('Tencent')]
    await named(HEAD, first, '123456789012', 'Scanner')
    await named(HEAD, second, '100000000001', 'scanner-2')
    await read(HEAD, 'read-1', 'aws', first)
    await read(HEAD, 'read-2', 'tencent', second)
    const found = async (name: string, value: string) =>
      Object.keys(await listed({ Criteria: JSON.stringify([{ name, value }]) })).join()
    assert.equal(await found('vendorUid', '23456'), 'read-1')
    assert.equal(await found('vendorUid', '00000'), 'read-2')
    assert.equal(await found('vendorUserName', 'SCAN'), 'read-1,read-2')
    assert.equal(await found('vendorAuthAlias', 'pay'), 'read-1')
    assert.equal(await found('vendorAuthAlias', 'nobody'), '')
    const { CriteriaList } = await succeed('DescribeCriteria', { Value: 'scan' })
    assert.deepEqual(
      CriteriaList.map(({ Name, Values }: { Name: string; Values: string }) => [Name, Values]),
      [['vendorUserName', 'Scanner,scanner-2']],
    )
    const { CriteriaList: all } = await succeed('DescribeCriteria')
    const names = all.map(({ Name }: { Name: string }) => Name).filter((name: string) => name.startsWith('vendor'))
    assert.deepEqual(names, ['vendorAuthAlias', 'vendorUid', 'vendorUserName', 'vendor'])
  })
})
