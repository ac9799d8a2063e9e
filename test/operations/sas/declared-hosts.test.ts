import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { plain } from './accounts.ts'
import { assetCalls, HEAD } from './assets.ts'

/** What the organisation file says of a server (version 0: nothing), and how it is shown; `code` is its vendor's. */
const SERVERS = [
  { vendor: 'aliyun', code: 0, shown: 'ALIYUN', version: 0, agent: 'online', client: 'online', importance: 'test' },
  { vendor: 'other', code: 1, shown: 'OUT', version: 3, agent: 'offline', client: 'offline', importance: 'normal' },
  { vendor: 'datacenter', code: 2, shown: 'IDC', version: 5, agent: 'pause', client: 'pause', importance: 'important' },
  { vendor: 'tencent', code: 3, shown: 'TENCENT', version: 6, agent: 'uninstalled', client: 'offline', importance: 'test' },
  { vendor: 'huawei', code: 4, shown: 'HUAWEICLOUD', version: 7, agent: 'stopped', client: 'offline', importance: 'normal' },
  { vendor: 'azure', code: 5, shown: 'Microsoft', version: 3, agent: 'online', client: 'online', importance: 'important' },
  { vendor: 'aws', code: 7, shown: 'AWS', version: 5, agent: 'offline', client: 'offline', importance: 'normal' },
  { vendor: 'lightweight', code: 8, shown: 'TRIPARTITE', version: 0, agent: 'pause', client: 'pause', importance: 'test' },
  { vendor: 'google', code: 14, shown: 'Google', version: 0, agent: 'online', client: 'online', importance: 'normal' },
  { vendor: 'volcengine', code: 16, shown: 'VOLCENGINE', version: 0, agent: 'online', client: 'online', importance: 'normal' },
] as const

const IMPORTANCE = { test: 0, normal: 1, important: 2 }
const uuid = (code: number) => `declared-${String(code).padStart(2, '0')}`
const hosts = SERVERS.map(({ vendor, code, version, agent, importance }) => {
  const edition = version === 0 ? {} : { version: String(version) }
  return { uuid: uuid(code), account: HEAD, name: vendor, vendor, agent, importance, ...edition }
})
const ORGANISATION = `
organisation:
  id: rd-test01
  management: { uid: "${HEAD}", name: head }
entitlements:
  securityCenter: { instanceId: sas-1, versions: { "7": { ecs: 9 } } }
hosts: ${JSON.stringify(hosts)}
`

forEachServer((server) => {
  const { succeed } = assetCalls(server)
  beforeEach(() => server.reset(ORGANISATION))
  const listed = async (parameters: object = {}): Promise<Record<string, unknown>[]> =>
    (await succeed('DescribeCloudCenterInstances', { ...parameters })).Instances
  const found = async (parameters: object) => (await listed(parameters)).map(({ Uuid }) => Number(String(Uuid).slice(-2)))
  const detail = async (code: number): Promise<Record<string, unknown>> =>
    (await succeed('GetAssetDetailByUuid', { Uuid: uuid(code), Lang: 'en' })).AssetDetail

  test('a server is listed, and shown alone, as the organisation file says', async () => {
    const instances = await listed()
    assert.equal(instances.length, SERVERS.length)
    for (const [index, { code, shown, version, agent, client, importance }] of SERVERS.entries()) {
      const expected = { Uuid: uuid(code), AuthVersion: version || 1, Bind: version > 0 }
      const states = { ClientStatus: client, ClientSubStatus: agent, Flag: code === 0 ? 0 : 1 }
      const instance = plain(instances[index])
      assert.deepEqual({ ...instance, ...expected, ...states }, instance)
      assert.deepEqual(
        [instance?.['Vendor'], instance?.['VendorName'], instance?.['Importance']],
        [code, shown, IMPORTANCE[importance]],
      )
      const alone = plain(await detail(code))
      assert.deepEqual({ ...alone, ...expected, ...states }, alone)
    }
  })

  test('every code of a vendor finds its servers; nothing here has 9 or 10', async () => {
    for (const code of [0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 14, 16]) {
      const expected = SERVERS.filter((one) => one.code === code).map((one) => one.code)
      assert.deepEqual(await found({ Flags: String(code) }), expected)
      for (const name of ['Vendor', 'Vendors']) {
        const { Instances } = await succeed('DescribeGroupedInstances', { GroupField: 'groupId', [name]: code })
        const counts = Instances.map(({ InstanceCount }: { InstanceCount: string }) => Number(InstanceCount))
        assert.deepEqual(counts, [expected.length], `${name} ${code}`)
      }
    }
  })

  test('importance and the type of machine narrow the list', async () => {
    for (const [word, Importance] of Object.entries(IMPORTANCE)) {
      const expected = SERVERS.filter(({ importance }) => importance === word).map(({ code }) => code)
      assert.deepEqual(await found({ Importance }), expected, word)
    }
    for (const MachineTypes of ['cloud_product', 'eci', 'rund', 'runc']) assert.deepEqual(await found({ MachineTypes }), [])
    assert.equal((await found({ MachineTypes: 'runc,ecs' })).length, SERVERS.length)
  })

  test('since when a licence is bound, and how it is paid', async () => {
    server().clock.freeze()
    const now = server().clock.now()
    const licence = async (code: number) => {
      const [instance] = await listed({ Flags: String(code) })
      assert.equal((await detail(code))['AuthModifyTime'], instance?.['AuthModifyTime'])
      return [instance?.['AuthVersion'], instance?.['AuthModifyTime'], instance?.['PostPaidFlag']]
    }
    const byUse = (Version: string) => succeed('UpdatePostPaidBindRel', { BindAction: [{ Version, UuidList: [uuid(8)] }] })
    assert.deepEqual(await licence(4), [7, undefined, 0])
    assert.deepEqual(await licence(8), [1, undefined, undefined])
    await succeed('BindAuthToMachine', { Bind: [uuid(8)], AuthVersion: 7 })
    assert.deepEqual(await licence(8), [7, now, 0])
    server().clock.advance(1000)
    await byUse('5')
    assert.deepEqual(await licence(8), [5, now + 1000, 1])
    await byUse('1')
    assert.deepEqual(await licence(8), [1, undefined, undefined])
  })
})
