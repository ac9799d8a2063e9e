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
const STRANGER = '1900000000000099'

const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value))

forEachServer((server) => {
  /** Puts the organisation back as it began, after a test that changed more than its allotments. */
  const restored = (context: TestContext) => context.after(() => server.reset())
  beforeEach(() => takeBackAllotments(server().database))

  const list = (parameters: object = {}, credentials?: Credentials) =>
    server().call('Sas', 'ListMultiUserInstances', { ...parameters }, credentials)
  const update = async (...items: object[]) => {
    const { body } = await server().call('Sas', 'UpdateMultiUserInstances', { MemberInstances: JSON.stringify(items) })
    for (const { ErrorMessage } of body.Result) assert.equal(ErrorMessage, undefined)
  }
  const sql = (text: string, ...values: (string | number)[]) =>
    server().database.write((transaction) => transaction.run(text, ...values))

  test('before anything is allotted it shows what was bought', async (context) => {
    restored(context)
    await sql("INSERT INTO capacity_use (account, unit, used) VALUES (?, 'rasp', 6)", HEAD)
    await sql('UPDATE hosts SET version = 7, cores = 8 WHERE account = ?', HEAD)
    const { status, body } = await list()
    assert.equal(status, 200)
    const untouched = (Count: number) => ({ Count, Used: 0, Assigned: 0 })
    assert.deepEqual(plain(body), {
      RequestId: body.RequestId,
      DaInstance: {
        AliUid: Number(HEAD),
        InstanceId: 'sas-test00000001',
        InstancePurchaseType: 0,
        Status: 1,
        UserType: 1,
        Version: 8,
        VersionSummary: [
          { Version: 5, AuthBindType: 'ASSET_AND_CORE', EcsCount: untouched(50), CoreCount: untouched(100) },
          {
            Version: 7,
            AuthBindType: 'ASSET_AND_CORE',
            EcsCount: { Count: 100, Used: 3, Assigned: 0 },
            CoreCount: { Count: 400, Used: 24, Assigned: 0 },
          },
        ],
        SlsCapacity: untouched(1000),
        AntiRansomwareCapacity: untouched(500),
        RaspCapacity: { Count: 100, Used: 6, Assigned: 0 },
        CspmCapacity: untouched(180_000),
        ThreatAnalysisCapacity: untouched(300),
        ThreatAnalysisFlow: untouched(50),
        ImageScanCapacity: untouched(60),
        WebLockCapacity: untouched(20),
        HoneypotCapacity: untouched(45),
        SdkCapacity: untouched(10_000),
      },
      SaleInstanceList: [],
      PageInfo: { CurrentPage: 1, PageSize: 10, MaxResults: 10, TotalCount: 0 },
    })
  })

  test('an allotment shows every number with what the member uses, and its draw on what was bought', async () => {
    await update({
      OptType: 'ADD',
      ChargeType: 'PREPAID',
      AliUid: SHOP,
      InstanceId: 'sas-shop',
      SlsCapacity: 11,
      AntiRansomwareCapacity: 12,
      RaspCapacity: 13,
      CspmCapacity: 14,
      ThreatAnalysisCapacity: 15,
      ThreatAnalysisFlow: 16,
      ImageScanCapacity: 17,
      WebLockCapacity: 18,
      HoneypotCapacity: 19,
      SdkCapacity: 20,
      VersionSummary: [{ Version: 7, EcsCount: 5, CoreCount: 40 }],
    })
    const { body } = await list()
    const unused = (Count: number) => ({ Count, Used: 0 })
    const numbers = {
      SlsCapacity: { Count: 11, Used: 3 },
      AntiRansomwareCapacity: unused(12),
      RaspCapacity: unused(13),
      CspmCapacity: unused(14),
      ThreatAnalysisCapacity: unused(15),
      ThreatAnalysisFlow: unused(16),
      ImageScanCapacity: unused(17),
      WebLockCapacity: unused(18),
      HoneypotCapacity: unused(19),
      SdkCapacity: unused(20),
    }
    assert.deepEqual(plain(body.SaleInstanceList), [
      {
        AliUid: Number(SHOP),
        InstanceId: 'sas-shop',
        InstancePurchaseType: 1,
        Status: 1,
        UserType: 2,
        Version: 7,
        VersionSummary: [
          {
            Version: 7,
            AuthBindType: 'ASSET_AND_CORE',
            EcsCount: { Count: 5, Used: 1, Assigned: 0 },
            CoreCount: { Count: 40, Used: 4, Assigned: 0 },
          },
        ],
        ...numbers,
      },
    ])
    for (const [name, { Count }] of Object.entries(numbers)) assert.equal(body.DaInstance[name].Assigned, Count, name)
    const [, seventh] = body.DaInstance.VersionSummary
    assert.deepEqual([seventh.EcsCount.Assigned, seventh.CoreCount.Assigned], [5, 40])
    assert.equal(body.PageInfo.TotalCount, 1)
  })

  test('what is POSTPAID is shown and not assigned; an invalid instance shows its status', async () => {
    await update({ OptType: 'ADD', AliUid: LAB, SlsCapacity: 5000, Status: 2 })
    const { body } = await list()
    assert.deepEqual([body.SaleInstanceList[0].SlsCapacity.Count, body.SaleInstanceList[0].Status], [5000, 2])
    assert.equal(body.DaInstance.SlsCapacity.Assigned, 0)
  })

  test('Version tells the editions of an instance', async (context) => {
    restored(context)
    const edition = (Version: number) => ({ Version, EcsCount: 1 })
    const cases: [object, number][] = [
      [{}, 1],
      [{ SlsCapacity: 1 }, 10],
      [{ Version: '1', SlsCapacity: 1 }, 1],
      [{ Version: '6' }, 6],
      [{ VersionSummary: [edition(3)] }, 3],
      [{ VersionSummary: [edition(5)], Version: '7' }, 7],
      [{ VersionSummary: [edition(5), edition(7)] }, 8],
    ]
    for (const [facts, version] of cases) {
      await update({ OptType: 'ADD', AliUid: LAB, ...facts })
      assert.equal((await list()).body.SaleInstanceList[0].Version, version, JSON.stringify(facts))
      await update({ OptType: 'DEL', AliUid: LAB })
    }
    await sql("UPDATE pools SET bought = 0 WHERE unit IN ('servers:5', 'cores:5')")
    assert.equal((await list()).body.DaInstance.Version, 7)
    await sql("UPDATE pools SET bought = 0 WHERE unit IN ('servers:7', 'cores:7')")
    assert.equal((await list()).body.DaInstance.Version, 10)
    await sql('UPDATE pools SET bought = 0')
    assert.equal((await list()).body.DaInstance.Version, 1)
  })

  test('AuthBindType follows from what was bought of the edition, else from what the member holds', async (context) => {
    restored(context)
    await sql("UPDATE pools SET bought = 0 WHERE unit IN ('cores:5', 'servers:7')")
    await update({
      OptType: 'ADD',
      AliUid: LAB,
      VersionSummary: [
        { Version: 3, CoreCount: 1 },
        { Version: 5, EcsCount: 1, CoreCount: 1 },
        { Version: 6, EcsCount: 1, CoreCount: 1 },
        { Version: 7, EcsCount: 1, CoreCount: 1 },
      ],
    })
    const { DaInstance, SaleInstanceList } = (await list()).body
    const types = ({ VersionSummary }: { VersionSummary: { Version: number; AuthBindType: string }[] }) =>
      VersionSummary.map(({ Version, AuthBindType }) => [Version, AuthBindType])
    assert.deepEqual(types(DaInstance), [
      [5, 'ASSET'],
      [7, 'CORE'],
    ])
    assert.deepEqual(types(SaleInstanceList[0]), [
      [3, 'CORE'],
      [5, 'ASSET'],
      [6, 'ASSET_AND_CORE'],
      [7, 'CORE'],
    ])
  })

  test('the pages follow each other by NextToken, each account once, also when one is deleted in between', async (context) => {
    restored(context)
    const uids = Array.from({ length: 25 }, (_, index) => String(1_700_000_000_000_000 + index))
    await server().database.write((transaction) =>
      transaction.insert(
        'accounts',
        ['uid', 'name', 'organisation', 'created_at'],
        uids.map((uid) => [uid, uid, HEAD, 0]),
      ),
    )
    await update(...uids.map((AliUid) => ({ OptType: 'ADD', AliUid })))
    const seen: string[] = []
    let NextToken: string | undefined = ''
    for (let page = 1; NextToken !== undefined && page < 9; page++) {
      const { body }: ApiAnswer = await list({ MaxResults: 10, NextToken })
      assert.equal(body.PageInfo.CurrentPage, page)
      assert.equal(body.PageInfo.TotalCount, page === 1 ? 25 : 24)
      assert.equal(body.DaInstance.AliUid, Number(HEAD))
      seen.push(...body.SaleInstanceList.map((entry: { AliUid: number }) => String(entry.AliUid)))
      NextToken = body.PageInfo.NextToken
      if (page === 1) await update({ OptType: 'DEL', AliUid: uids[9] })
    }
    assert.deepEqual(seen, uids)
    const whole = (await list({ MaxResults: 100 })).body
    assert.deepEqual([whole.SaleInstanceList.length, whole.PageInfo.PageSize, whole.PageInfo.NextToken], [24, 100, undefined])
    // A last page that is exactly full is not followed by an empty one.
    await update(...uids.slice(0, 4).map((AliUid) => ({ OptType: 'DEL', AliUid })))
    const full = (await list({ MaxResults: 20 })).body
    assert.deepEqual([full.SaleInstanceList.length, full.PageInfo.NextToken], [20, undefined])
  })

  test('a broken NextToken and a MaxResults out of range are refused', async () => {
    const encode = (text: string) => Buffer.from(text).toString('base64url')
    const tokens = [
      'x',
      'AAAA',
      encode('0.1900000000000001'),
      encode('2.'),
      encode('2.01'),
      encode("2.1' OR 1"),
      encode('2.1.2'),
      '!'.repeat(300),
    ]
    for (const NextToken of tokens) {
      const { status, body } = await list({ NextToken })
      assert.deepEqual([status, body.Code], [400, 'InvalidNextToken'], NextToken)
    }
    for (const MaxResults of ['9', '101', '0', '-1', 'ten']) {
      const { status, body } = await list({ MaxResults })
      assert.deepEqual([status, body.Code], [400, 'InvalidMaxResults'], MaxResults)
    }
    assert.equal((await list({ MaxResults: 10, NextToken: '' })).status, 200)
  })

  test('without a bought instance there is no DaInstance', async (context) => {
    restored(context)
    await sql('DELETE FROM entitlements')
    const { status, body } = await list()
    assert.deepEqual([status, body.DaInstance, body.SaleInstanceList], [200, undefined, []])
  })

  test('the delegated administrator sees the same, other members and strangers nothing: 403', async () => {
    await update({ OptType: 'ADD', AliUid: DEPOT })
    const { RequestId: _mine, ...mine } = plain((await list()).body)
    const { RequestId: _theirs, ...theirs } = plain((await list({}, server().rootOf(SECURITY))).body)
    assert.deepEqual(theirs, mine)
    for (const uid of [DEPOT, STRANGER]) {
      const { status, body } = await list({}, server().rootOf(uid))
      assert.deepEqual([status, body.Code, body.Message], [403, 'NoPermission', 'caller has no permission'])
    }
  })

  test('a user needs a policy for yundun-sas:ListMultiUserInstances: 403 without', async () => {
    for (const name of ['nobody', 'auditor', 'outsider'] as const) {
      const { status, body } = await list({}, server().user(name))
      assert.deepEqual([status, body.Code], [403, 'NoPermission'])
    }
    assert.equal((await list({}, server().user('careful'))).status, 200)
  })

  test('the allotments of another organisation are invisible', async () => {
    await sql(
      "INSERT INTO allotments (account, member, instance_id, charge_type, version, status, changed_at) VALUES (?, ?, 'sas-x', 'PREPAID', 7, 1, 0)",
      STRANGER,
      LAB,
    )
    await sql("INSERT INTO allotment_units (account, member, unit, allotted) VALUES (?, ?, 'sls', 9)", STRANGER, LAB)
    assert.equal((await list()).body.PageInfo.TotalCount, 0)
    await update({ OptType: 'ADD', AliUid: LAB })
    const { SaleInstanceList } = (await list()).body
    assert.deepEqual([SaleInstanceList.length, SaleInstanceList[0].SlsCapacity.Count], [1, 0])
  })

  test('a failing database is ServerError', async (context) => {
    restored(context)
    await sql('DROP TABLE allotment_units')
    const { status, body } = await list()
    assert.deepEqual([status, body.Code, body.Message], [500, 'ServerError', 'ServerError'])
  })
})
