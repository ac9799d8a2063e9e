import assert from 'node:assert/strict'
import test, { beforeEach, type TestContext } from 'node:test'
import type { ApiAnswer, Credentials } from '../../client.ts'
import { forEachServer } from '../../server.ts'
import { takeBackAllotments } from './allotments.ts'

const HEAD = '1500000000000001'
const SHOP = '1900000000000001'
const SECURITY = '1900000000000002'
const LAB = '1900000000000003'
const DEPOT = '1900000000000004'
const WIDE = '9100000000000000001'
const STRANGER = '1900000000000099'

/** Name on the wire, name in messages, what the test organisation has bought, the measure. */
const CAPACITIES: readonly [string, string, number, string][] = [
  ['SlsCapacity', 'sls', 1000, ' GB'],
  ['AntiRansomwareCapacity', 'antiRansomware', 500, ' GB'],
  ['RaspCapacity', 'rasp', 100, ''],
  ['CspmCapacity', 'cspm', 180_000, ''],
  ['CspmInstanceCapacity', 'cspmInstance', 0, ''],
  ['ThreatAnalysisCapacity', 'threatAnalysis', 300, ' GB'],
  ['ThreatAnalysisFlow', 'threatAnalysisFlow', 50, ' GB/day'],
  ['ImageScanCapacity', 'imageScan', 60, ''],
  ['WebLockCapacity', 'webLock', 20, ''],
  ['HoneypotCapacity', 'honeypot', 45, ''],
  ['SdkCapacity', 'sdk', 10_000, ''],
]

forEachServer((server) => {
  /** Puts the organisation back as it began, after a test that changed more than its allotments. */
  const restored = (context: TestContext) => context.after(() => server.reset())
  beforeEach(() => takeBackAllotments(server().database))

  const update = (items: unknown, credentials?: Credentials): Promise<ApiAnswer> =>
    server().call('Sas', 'UpdateMultiUserInstances', { MemberInstances: items }, credentials)
  const results = async (...items: object[]) => (await update(items)).body.Result
  const list = async () => (await server().call('Sas', 'ListMultiUserInstances')).body
  /** A member's allotment, as it is listed. */
  const shown = async (uid: string) =>
    (await list()).SaleInstanceList.find((entry: { AliUid: unknown }) => String(entry.AliUid) === uid)
  const table = (sql: string) => server().database.read((reader) => reader.all<Record<string, unknown>>(sql))
  const messages = (entries: { UpdateStatus: string; ErrorMessage?: string }[]) =>
    entries.map(({ UpdateStatus, ErrorMessage }) => (UpdateStatus === '1' ? 'done' : ErrorMessage))

  test('the example of the document: one entry for each item, in order', async () => {
    assert.deepEqual(
      messages(await results({ OptType: 'ADD', AliUid: DEPOT, InstanceId: 'sas-p0anpb26my69' }, { OptType: 'ADD', AliUid: LAB })),
      ['done', 'done'],
    )
    const answer = await update([
      {
        OptType: 'CHANGE',
        ChargeType: 'PREPAID',
        AliUid: DEPOT,
        InstanceId: 'sas-p0anpb26my69',
        Version: '7',
        Status: 1,
        SlsCapacity: 10,
        AntiRansomwareCapacity: 10,
        RaspCapacity: 0,
        CspmCapacity: 0,
        ThreatAnalysisCapacity: 10,
        ThreatAnalysisFlow: 0,
        ImageScanCapacity: 1,
        WebLockCapacity: 0,
        HoneypotCapacity: 0,
        SdkCapacity: 10,
        VersionSummary: [{ Version: 5, EcsCount: 3, CoreCount: 6 }],
      },
      { OptType: 'DEL', AliUid: LAB },
      { OptType: 'DEL', AliUid: LAB },
    ])
    assert.equal(answer.status, 200)
    assert.match(answer.body.RequestId, /^[0-9A-F-]{36}$/)
    const [first, second, third] = answer.body.Result
    assert.deepEqual({ ...first }, { AliUid: Number(DEPOT), InstanceId: 'sas-p0anpb26my69', UpdateStatus: '1' })
    assert.deepEqual(Object.keys(second), ['AliUid', 'InstanceId', 'UpdateStatus'])
    assert.match(second.InstanceId, /^sas-[a-z0-9]{12}$/)
    assert.deepEqual({ ...third }, { AliUid: Number(LAB), UpdateStatus: '2', ErrorMessage: 'the account has no allotment' })
    const entry = await shown(DEPOT)
    assert.deepEqual(
      [entry.SlsCapacity.Count, entry.ImageScanCapacity.Count, entry.SdkCapacity.Count, entry.Version],
      [10, 1, 10, 7],
    )
    assert.deepEqual(
      entry.VersionSummary.map((each: { EcsCount: { Count: number } }) => each.EcsCount.Count),
      [3],
    )
  })

  test('every capacity is held to what was bought, and the message says by how much it would pass', async () => {
    for (const [name, unit, bought, measure] of CAPACITIES) {
      const item = (OptType: string, AliUid: string, amount: number) => ({
        OptType,
        ChargeType: 'PREPAID',
        AliUid,
        [name]: amount,
      })
      const answers = await results(
        item('ADD', DEPOT, bought + 30),
        item('ADD', DEPOT, bought),
        item('ADD', LAB, 1),
        item('CHANGE', DEPOT, Math.max(bought - 1, 0)),
        item('ADD', LAB, bought === 0 ? 0 : 1),
        item('CHANGE', LAB, 7),
        { OptType: 'DEL', AliUid: DEPOT },
        { OptType: 'DEL', AliUid: LAB },
      )
      assert.deepEqual(messages(answers), [
        `${unit}: 30${measure} more than the ${bought} that are left of ${bought}`,
        'done',
        `${unit}: 1${measure} more than the 0 that are left of ${bought}`,
        'done',
        'done',
        `${unit}: ${bought === 0 ? 7 : 6}${measure} more than the 0 that are left of ${bought}`,
        'done',
        'done',
      ])
    }
  })

  test('servers and cores of each edition are held to what was bought of that edition', async () => {
    const item = (AliUid: string, Version: number, EcsCount: number, CoreCount: number) => ({
      OptType: 'ADD',
      ChargeType: 'PREPAID',
      AliUid,
      VersionSummary: [{ Version, EcsCount, CoreCount }],
    })
    assert.deepEqual(
      messages(
        await results(
          item(DEPOT, 7, 101, 410),
          item(DEPOT, 7, 100, 390),
          item(LAB, 7, 0, 11),
          item(LAB, 5, 51, 0),
          item(LAB, 3, 1, 0),
          item(LAB, 1, 0, 2),
          item(LAB, 5, 50, 100),
        ),
      ),
      [
        'servers of edition 7: 1 more than the 100 that are left of 100; cores of edition 7: 10 more than the 400 that are left of 400',
        'done',
        'cores of edition 7: 1 more than the 10 that are left of 400',
        'servers of edition 5: 1 more than the 50 that are left of 50',
        'servers of edition 3: 1 more than the 0 that are left of 0',
        'cores of edition 1: 2 more than the 0 that are left of 0',
        'done',
      ],
    )
  })

  test('items run in order and fail alone; a DEL makes room for a later ADD', async () => {
    const add = (AliUid: string) => ({ OptType: 'ADD', ChargeType: 'PREPAID', AliUid, RaspCapacity: 60 })
    const answers = await results(add(DEPOT), add(LAB), { OptType: 'DEL', AliUid: DEPOT }, add(LAB), add(DEPOT))
    assert.deepEqual(messages(answers), [
      'done',
      'rasp: 20 more than the 40 that are left of 100',
      'done',
      'done',
      'rasp: 20 more than the 40 that are left of 100',
    ])
    const { DaInstance, SaleInstanceList } = await list()
    assert.deepEqual({ ...DaInstance.RaspCapacity }, { Count: 100, Used: 0, Assigned: 60 })
    assert.deepEqual(
      SaleInstanceList.map((entry: { AliUid: number }) => entry.AliUid),
      [Number(LAB)],
    )
  })

  test('CHANGE keeps everything that it does not name', async () => {
    const all = Object.fromEntries(CAPACITIES.map(([name], index) => [name, index + 1]))
    await results({
      OptType: 'ADD',
      ChargeType: 'POSTPAID',
      AliUid: DEPOT,
      Status: 2,
      Version: '6',
      ...all,
      VersionSummary: [
        { Version: 7, EcsCount: 3, CoreCount: 6 },
        { Version: 5, EcsCount: 1 },
      ],
    })
    const rows = () => table('SELECT unit, allotted FROM allotment_units ORDER BY unit')
    const facts = () => table('SELECT instance_id, charge_type, version, status FROM allotments')
    const [before, factsBefore] = [await rows(), await facts()]
    assert.equal(before.length, CAPACITIES.length + 3)
    assert.deepEqual(messages(await results({ OptType: 'CHANGE', AliUid: DEPOT })), ['done'])
    assert.deepEqual([await rows(), await facts()], [before, factsBefore])
    for (const [name, unit] of CAPACITIES) {
      await results({ OptType: 'CHANGE', AliUid: DEPOT, [name]: 40 })
      before.splice(
        before.findIndex((row) => row['unit'] === unit),
        1,
        { unit, allotted: 40 },
      )
      assert.deepEqual(
        (await rows()).map((row) => ({ ...row })),
        before.map((row) => ({ ...row })),
      )
    }
    await results({ OptType: 'CHANGE', AliUid: DEPOT, VersionSummary: [{ Version: 7, CoreCount: 9 }] })
    const licences = (await rows())
      .filter(({ unit }) => /:/.test(String(unit)))
      .map(({ unit, allotted }) => `${unit} ${allotted}`)
    assert.deepEqual(licences, ['cores:7 9', 'servers:5 1', 'servers:7 3'])
    assert.deepEqual(await facts(), factsBefore)
  })

  test('CHANGE takes ChargeType, Version and Status when they are named', async () => {
    await results({ OptType: 'ADD', AliUid: DEPOT, SlsCapacity: 7 })
    const facts = async () => ({ ...(await table('SELECT charge_type, version, status FROM allotments'))[0] })
    assert.deepEqual(await facts(), { charge_type: 'POSTPAID', version: 0, status: 1 })
    const assigned = async () => (await list()).DaInstance.SlsCapacity.Assigned
    assert.equal(await assigned(), 0)
    for (const Version of ['1', '3', '5', '6', '7']) {
      assert.deepEqual(messages(await results({ OptType: 'CHANGE', AliUid: DEPOT, Version })), ['done'])
      assert.deepEqual((await facts())['version'], Number(Version))
    }
    for (const Status of [2, 1]) {
      await results({ OptType: 'CHANGE', AliUid: DEPOT, Status })
      assert.deepEqual([(await facts())['status'], (await shown(DEPOT)).Status], [Status, Status])
    }
    for (const [ChargeType, draw] of [
      ['PREPAID', 7],
      ['POSTPAID', 0],
    ] as const) {
      await results({ OptType: 'CHANGE', AliUid: DEPOT, ChargeType })
      assert.deepEqual([(await facts())['charge_type'], await assigned()], [ChargeType, draw])
    }
  })

  test('a change to PREPAID must find room for everything that is held', async () => {
    await results({
      OptType: 'ADD',
      AliUid: DEPOT,
      SlsCapacity: 1100,
      RaspCapacity: 3,
      VersionSummary: [{ Version: 10, EcsCount: 2 }],
    })
    assert.deepEqual(messages(await results({ OptType: 'CHANGE', AliUid: DEPOT, ChargeType: 'PREPAID' })), [
      'sls: 100 GB more than the 1000 that are left of 1000; servers of edition 10: 2 more than the 0 that are left of 0',
    ])
    assert.equal((await list()).DaInstance.RaspCapacity.Assigned, 0)
  })

  test('every edition code of VersionSummary is taken', async () => {
    const VersionSummary = [1, 3, 5, 6, 7, 8, 10].map((Version) => ({ Version, EcsCount: Version, CoreCount: 2 * Version }))
    assert.deepEqual(messages(await results({ OptType: 'ADD', AliUid: DEPOT, VersionSummary })), ['done'])
    const entry = await shown(DEPOT)
    const seen = entry.VersionSummary.map(
      (each: { Version: number; EcsCount: { Count: number }; CoreCount: { Count: number } }) => [
        each.Version,
        each.EcsCount.Count,
        each.CoreCount.Count,
      ],
    )
    assert.deepEqual(
      seen,
      VersionSummary.map(({ Version, EcsCount, CoreCount }) => [Version, EcsCount, CoreCount]),
    )
  })

  test('nothing goes below what the member uses, and no allotment that is in use is deleted', async (context) => {
    restored(context)
    // The shop uses 3 GB of logs, and its one host a licence of edition 7 with 4 cores.
    const item = (OptType: string, more: object) => ({ OptType, ChargeType: 'PREPAID', AliUid: SHOP, ...more })
    const licences = (EcsCount: number, CoreCount: number) => ({ VersionSummary: [{ Version: 7, EcsCount, CoreCount }] })
    assert.deepEqual(
      messages(
        await results(
          item('ADD', { SlsCapacity: 2 }),
          item('ADD', { SlsCapacity: 3, ...licences(1, 4) }),
          item('CHANGE', { SlsCapacity: 2 }),
          item('CHANGE', { SlsCapacity: 0, ChargeType: 'POSTPAID' }),
          item('CHANGE', licences(0, 3)),
          item('CHANGE', { SlsCapacity: 4, ...licences(2, 5) }),
          item('CHANGE', { SlsCapacity: 3, ...licences(1, 4) }),
          item('DEL', {}),
        ),
      ),
      [
        'sls: 2 GB would be 1 less than the 3 in use',
        'done',
        'sls: 2 GB would be 1 less than the 3 in use',
        'sls: 0 GB would be 3 less than the 3 in use',
        'servers of edition 7: 0 would be 1 less than the 1 in use; cores of edition 7: 3 would be 1 less than the 4 in use',
        'done',
        'done',
        'sls: 0 GB would be 3 less than the 3 in use; servers of edition 7: 0 would be 1 less than the 1 in use; cores of edition 7: 0 would be 4 less than the 4 in use',
      ],
    )
    await server().database.write(async (transaction) => {
      await transaction.run('DELETE FROM hosts WHERE account = ?', SHOP)
      await transaction.run('DELETE FROM capacity_use WHERE account = ?', SHOP)
    })
    assert.deepEqual(messages(await results(item('DEL', {}))), ['done'])
  })

  test('what makes no sense fails its item, and the others are done', async () => {
    const answers = await results(
      { AliUid: LAB, SlsCapacity: 1 },
      { OptType: 'ADD', SlsCapacity: 1 },
      { OptType: 'ADD', AliUid: HEAD },
      { OptType: 'ADD', AliUid: STRANGER },
      { OptType: 'ADD', AliUid: '1234567890123456' },
      { OptType: 'CHANGE', AliUid: LAB },
      { OptType: 'DEL', AliUid: LAB },
      { OptType: 'ADD', AliUid: LAB, InstanceId: 'sas-test00000001' },
      { OptType: 'ADD', AliUid: LAB, InstanceId: 'sas-lab' },
      { OptType: 'ADD', AliUid: LAB },
      { OptType: 'ADD', AliUid: DEPOT, InstanceId: 'sas-lab' },
      { OptType: 'CHANGE', AliUid: LAB, InstanceId: 'sas-other' },
      { OptType: 'CHANGE', AliUid: LAB, VersionSummary: [{ EcsCount: 1 }] },
      {
        OptType: 'CHANGE',
        AliUid: LAB,
        VersionSummary: [
          { Version: 7, EcsCount: 1 },
          { Version: 7, CoreCount: 1 },
        ],
      },
      { OptType: 'ADD', AliUid: DEPOT },
    )
    assert.deepEqual(messages(answers), [
      'the item does not say what to do: ADD, CHANGE or DEL',
      'the item names no account',
      'the management account holds what was bought and takes no allotment',
      'the account does not belong to the organisation',
      'the account does not belong to the organisation',
      'the account has no allotment',
      'the account has no allotment',
      'sas-test00000001 is the instance of another account',
      'done',
      'the account has an allotment already: change that one',
      'sas-lab is the instance of another account',
      'the allotment of the account is not sas-other',
      'a number of licences is given without its edition',
      'edition 7 is named twice',
      'done',
    ])
    assert.deepEqual([answers[0].AliUid, answers[1].AliUid, answers[9].InstanceId], [Number(LAB), undefined, 'sas-lab'])
    assert.equal((await list()).PageInfo.TotalCount, 2)
  })

  test('a value of the wrong form refuses the whole call and changes nothing', async () => {
    const good = { OptType: 'ADD', AliUid: DEPOT }
    const wrong: [object, string][] = [
      [{ SlsCapacity: -1 }, 'SlsCapacity'],
      [{ SlsCapacity: 'many' }, 'SlsCapacity'],
      [{ SlsCapacity: '1.5' }, 'SlsCapacity'],
      [{ SdkCapacity: '9007199254740992' }, 'SdkCapacity'],
      [{ CspmInstanceCapacity: -1 }, 'CspmInstanceCapacity'],
      [{ OptType: 'MOVE' }, 'OptType'],
      [{ ChargeType: 'FREE' }, 'ChargeType'],
      [{ AliUid: 'shop' }, 'AliUid'],
      [{ InstanceId: 'sas one' }, 'InstanceId'],
      [{ Version: '8' }, 'Version'],
      [{ Status: 3 }, 'Status'],
      [{ VersionSummary: [{ Version: 2 }] }, 'VersionSummary.1.Version'],
      [{ VersionSummary: [{ Version: 7, EcsCount: -1 }] }, 'VersionSummary.1.EcsCount'],
      [{ VersionSummary: [{ Version: 7, CoreCount: 'x' }] }, 'VersionSummary.1.CoreCount'],
    ]
    for (const [fault, name] of wrong) {
      const { status, body } = await update([good, { OptType: 'CHANGE', AliUid: DEPOT, ...fault }])
      assert.deepEqual([status, body.Code], [400, `InvalidMemberInstances.2.${name}`])
    }
    const tooMany = await update(JSON.stringify(Array.from({ length: 1001 }, () => ({ OptType: 'ADD' }))))
    assert.deepEqual([tooMany.status, tooMany.body.Code], [400, 'InvalidMemberInstances'])
    assert.equal((await list()).PageInfo.TotalCount, 0)
  })

  test('the largest number is taken, and added up exactly', async () => {
    const most = Number.MAX_SAFE_INTEGER
    const answers = await results(
      { OptType: 'ADD', AliUid: DEPOT, SdkCapacity: most },
      { OptType: 'CHANGE', AliUid: DEPOT, ChargeType: 'PREPAID' },
    )
    assert.deepEqual(messages(answers), ['done', `sdk: ${most - 10_000} more than the 10000 that are left of 10000`])
    assert.equal((await shown(DEPOT)).SdkCapacity.Count, most)
  })

  test('an account id beyond 2^53 keeps its digits', async () => {
    const answer = await update([{ OptType: 'ADD', AliUid: WIDE }])
    assert.match(answer.text, /"AliUid":9100000000000000001,/)
    assert.ok(await shown(WIDE))
  })

  test('the items may come as JSON, and there may be none', async () => {
    const items = [{ OptType: 'ADD', AliUid: Number(DEPOT), SlsCapacity: 1, VersionSummary: [{ Version: 7, EcsCount: 1 }] }]
    assert.deepEqual(messages((await update(JSON.stringify(items))).body.Result), ['done'])
    assert.deepEqual((await shown(DEPOT)).Version, 7)
    const { status, body } = await update(undefined)
    assert.deepEqual([status, body.Result], [200, []])
  })

  test('the delegated administrator may call, other members and strangers may not: 403', async (context) => {
    restored(context)
    const add = [{ OptType: 'ADD', AliUid: DEPOT }]
    const { status, body } = await update(add, server().rootOf(SECURITY))
    assert.deepEqual([status, messages(body.Result)], [200, ['done']])
    // Delegated for another service only.
    await server().database.write((transaction) => transaction.run("DELETE FROM delegations WHERE service = 'sas.aliyuncs.com'"))
    for (const uid of [SHOP, DEPOT, SECURITY, STRANGER]) {
      const refused = await update([{ OptType: 'DEL', AliUid: DEPOT }], server().rootOf(uid))
      assert.deepEqual(
        [refused.status, refused.body.Code, refused.body.Message],
        [403, 'NoPermission', 'caller has no permission'],
      )
    }
    assert.equal((await list()).PageInfo.TotalCount, 1)
  })

  test('a user needs a policy for yundun-sas:UpdateMultiUserInstances: 403 without', async () => {
    for (const name of ['nobody', 'auditor'] as const) {
      const { status, body } = await update([{ OptType: 'ADD', AliUid: DEPOT }], server().user(name))
      assert.deepEqual(
        [status, body.Code, body.AccessDeniedDetail.AuthAction],
        [403, 'NoPermission', 'yundun-sas:UpdateMultiUserInstances'],
      )
    }
    const allowed = await update([{ OptType: 'ADD', AliUid: DEPOT }], server().user('careful'))
    assert.deepEqual(messages(allowed.body.Result), ['done'])
    // All rights in an account of their own, and none in this organisation.
    assert.equal((await update([], server().user('outsider'))).status, 403)
  })

  test('a failing database is ServerError', async (context) => {
    restored(context)
    await server().database.write((transaction) => transaction.run('DROP TABLE allotment_units'))
    const { status, body } = await update([{ OptType: 'ADD', AliUid: DEPOT }])
    assert.deepEqual([status, body.Code, body.Message], [500, 'ServerError', 'ServerError'])
  })

  test('GET is not accepted', async () => {
    const answer = await fetch(`${server().url}/?Action=UpdateMultiUserInstances&Version=2018-12-03`)
    assert.equal(answer.status, 405)
  })

  test('many callers at once never allot more than was bought', async () => {
    const members = [SHOP, SECURITY, LAB, DEPOT]
    const answers = await Promise.all(
      Array.from({ length: 48 }, (_, index) => {
        const AliUid = members[index % members.length]
        const OptType = ['ADD', 'CHANGE', 'CHANGE', 'DEL'][Math.floor(index / members.length) % 4]
        return update([{ OptType, ChargeType: 'PREPAID', AliUid, RaspCapacity: 20 + (index % 30) }])
      }),
    )
    assert.ok(answers.every(({ status }) => status === 200))
    const { DaInstance, SaleInstanceList } = await list()
    const sum = SaleInstanceList.reduce(
      (total: number, entry: { RaspCapacity: { Count: number } }) => total + entry.RaspCapacity.Count,
      0,
    )
    assert.equal(DaInstance.RaspCapacity.Assigned, sum)
    assert.ok(sum <= DaInstance.RaspCapacity.Count)
  })
})
