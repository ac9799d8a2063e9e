import assert from 'node:assert/strict'
import test, { before } from 'node:test'
import { forEachServer } from '../../server.ts'
import { add, DEPOT, HEAD, LAB, ledgerOf, SECURITY, SHOP } from './ledger.ts'
import { FILE } from './organisation.ts'

/** Capacities on the wire with their units, and how much of each the organisation below has bought. */
const CAPACITIES = {
  SlsCapacity: ['sls', 1000],
  AntiRansomwareCapacity: ['antiRansomware', 500],
  RaspCapacity: ['rasp', 100],
  CspmCapacity: ['cspm', 180_000],
  CspmInstanceCapacity: ['cspmInstance', 80],
  ThreatAnalysisCapacity: ['threatAnalysis', 300],
  ThreatAnalysisFlow: ['threatAnalysisFlow', 50],
  ImageScanCapacity: ['imageScan', 60],
  WebLockCapacity: ['webLock', 20],
  HoneypotCapacity: ['honeypot', 45],
  SdkCapacity: ['sdk', 10_000],
} as const
const EDITIONS = [1, 3, 5, 6, 7, 8, 10]
const BOUGHT = { servers: 40, cores: 90 }
/** The test organisation, which has bought of every capacity and every edition. */
const WEALTHY = FILE.replace('sdk: 10000 }', 'sdk: 10000, cspmInstance: 80 }').replace(
  / {4}versions:\n(?: {6}.*\n)+/,
  `    versions:\n${EDITIONS.map((edition) => `      "${edition}": { ecs: ${BOUGHT.servers}, cores: ${BOUGHT.cores} }\n`).join('')}`,
)

forEachServer((server) => {
  const { update, preview, listed, changes } = ledgerOf(server)

  test('says of every item what the update then does, and changes nothing', async () => {
    await update([add(SHOP, { SlsCapacity: 600, VersionSummary: [{ Version: 7, EcsCount: 2, CoreCount: 8 }] })])
    const before = await listed()
    const items = [
      add(DEPOT, { SlsCapacity: 500 }),
      { OptType: 'CHANGE', AliUid: SHOP, SlsCapacity: 100 },
      add(DEPOT, { SlsCapacity: 500, RaspCapacity: 7 }),
      { OptType: 'DEL', AliUid: LAB },
      { OptType: 'CHANGE', AliUid: SHOP, VersionSummary: [{ Version: 7, EcsCount: 0 }] },
      add(LAB, { ChargeType: 'POSTPAID', SlsCapacity: 99_999 }),
    ]
    const answer = await preview(items)
    assert.equal(answer.status, 200)
    assert.deepEqual(await listed(), before)
    const foreseen = answer.body.Result
    assert.deepEqual(
      foreseen.map(({ Succeeds, ErrorMessage }: Record<string, unknown>) => (Succeeds ? 'done' : ErrorMessage)),
      (await update(items)).map(({ UpdateStatus, ErrorMessage }) => (UpdateStatus === '1' ? 'done' : ErrorMessage)),
    )
    assert.match(foreseen[0].ErrorMessage, /^sls: 100 GB more than the 400 that are left of 1000$/)
    assert.deepEqual(foreseen[0].Pools, [])
    assert.deepEqual(foreseen[1].Pools, [{ Unit: 'sls', Draw: -500, Left: 900 }])
    assert.deepEqual(foreseen[2].Pools, [
      { Unit: 'sls', Draw: 500, Left: 400 },
      { Unit: 'rasp', Draw: 7, Left: 93 },
    ])
    assert.equal(foreseen[2].AliUid, Number(DEPOT))
    assert.deepEqual(foreseen[5].Pools, [], 'what is postpaid draws on nothing')
    assert.equal((await changes()).body.Changes.length, 4, 'the preview stands in no history')
  })

  test('of nothing is nothing, and of an item without an account says so', async () => {
    assert.deepEqual((await preview([])).body.Result, [])
    const [result] = (await preview([{ OptType: 'ADD' }])).body.Result
    assert.deepEqual({ ...result }, { Succeeds: false, ErrorMessage: 'the item names no account', Pools: [] })
    const [head] = (await preview([add(HEAD, {})])).body.Result
    assert.match(head.ErrorMessage, /holds what was bought/)
  })

  test('refuses what UpdateMultiUserInstances refuses whole', async () => {
    assert.equal((await preview([{ OptType: 'GIVE', AliUid: SHOP }])).status, 400)
    assert.equal((await preview(Array.from({ length: 1001 }, () => add(SHOP, {})))).status, 400)
  })

  test('is for the administrators of Security Center alone', async () => {
    assert.equal((await preview([], server().rootOf(SECURITY))).status, 200)
    for (const credentials of [server().rootOf(SHOP), server().user('nobody'), server().user('outsider')]) {
      const { status, body } = await preview([], credentials)
      assert.deepEqual([status, body.Code], [403, 'NoPermission'])
    }
  })
})

forEachServer((server) => {
  const { update, preview, changes } = ledgerOf(server)
  before(() => server.reset(WEALTHY))

  /** What the preview says of one item, and that the update then does it. */
  async function foreseen(item: object) {
    const [said] = (await preview([item])).body.Result
    const [done] = await update([item])
    assert.deepEqual([said.ErrorMessage, said.Succeeds], [done?.ErrorMessage, done?.UpdateStatus === '1'])
    return said
  }

  test('every capacity draws on its own pool', async () => {
    for (const [name, [Unit, bought]] of Object.entries(CAPACITIES)) {
      const { Pools } = (await preview([add(SHOP, { [name]: 7 })])).body.Result[0]
      assert.deepEqual(Pools, [{ Unit, Draw: 7, Left: bought - 7 }], name)
      const over = (await preview([add(SHOP, { [name]: bought + 1 })])).body.Result[0]
      assert.match(over.ErrorMessage, new RegExp(`^${Unit}: 1 .*more than the ${bought} `), name)
    }
    const said = await foreseen(add(SHOP, Object.fromEntries(Object.keys(CAPACITIES).map((name) => [name, 7]))))
    assert.deepEqual(
      new Map(said.Pools.map(({ Unit, Left }: Record<string, unknown>) => [Unit, Left])),
      new Map(Object.values(CAPACITIES).map(([unit, bought]) => [unit, bought - 7])),
    )
  })

  test('licences of every edition draw on its servers and cores', async () => {
    const VersionSummary = EDITIONS.map((Version) => ({ Version, EcsCount: 3, CoreCount: 9 }))
    const said = await foreseen(add(SHOP, { VersionSummary }))
    assert.deepEqual(
      said.Pools.map(({ Unit, Draw, Left }: Record<string, unknown>) => [Unit, Draw, Left]),
      EDITIONS.flatMap((edition) => [
        [`servers:${edition}`, 3, BOUGHT.servers - 3],
        [`cores:${edition}`, 9, BOUGHT.cores - 9],
      ]),
    )
    const twice = await foreseen({ OptType: 'CHANGE', AliUid: SHOP, VersionSummary: [{ Version: 6 }, { Version: 6 }] })
    assert.match(twice.ErrorMessage, /6/)
  })

  test('every edition can be bound, the instance named and made invalid; none of that draws on a pool', async () => {
    const InstanceId = 'sas-given00001'
    assert.deepEqual((await foreseen(add(SHOP, { InstanceId, Status: 1 }))).Pools, [])
    for (const Version of ['1', '3', '5', '6', '7']) {
      for (const Status of [1, 2]) {
        const said = await foreseen({ OptType: 'CHANGE', AliUid: SHOP, InstanceId, Version, Status })
        assert.deepEqual([said.Succeeds, said.Pools], [true, []], `${Version} ${Status}`)
        const { After } = (await changes()).body.Changes[0]
        assert.deepEqual([After.InstanceId, After.Version, After.Status], [InstanceId, Number(Version), Status])
      }
    }
    const other = await foreseen({ OptType: 'CHANGE', AliUid: SHOP, InstanceId: 'sas-other00001' })
    assert.match(other.ErrorMessage, /sas-other00001/)
    const taken = await foreseen(add(DEPOT, { InstanceId }))
    assert.match(taken.ErrorMessage, /sas-given00001/)
  })
})
