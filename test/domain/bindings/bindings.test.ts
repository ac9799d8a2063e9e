import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import { bindAccount, type NewBinding } from '../../../src/domain/bindings/bind-account.ts'
import { MAX_BINDINGS, MAX_LISTED, type Shelf } from '../../../src/domain/bindings/binding.ts'
import { listBindings } from '../../../src/domain/bindings/list-bindings.ts'
import { modifyBinding } from '../../../src/domain/bindings/modify-binding.ts'
import { unbindAccount } from '../../../src/domain/bindings/unbind-account.ts'
import { viewOfBindings } from '../../../src/domain/bindings/view.ts'
import { systemClock } from '../../../src/kernel/clock.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import { Refusal } from '../../../src/kernel/outcome.ts'
import type { Database } from '../../../src/storage/database.ts'
import { migrations } from '../../../src/storage/migrations/index.ts'
import { forEachEngine } from '../../storage/engines.ts'

const MANAGEMENT = '1500000000000001' as Uid
const MEMBER = '1900000000000001' as Uid
const SIBLING = '1900000000000002' as Uid
const STRANGER = '1900000000000099' as Uid
const NEW: NewBinding = { cloud: 'huawei', cloudAccountId: 'acc', accessId: 'key', accountName: 'name', createUser: 'me' }
const COLUMNS = ['account', 'region', 'id', 'cloud_code', 'cloud_account_id', 'access_id', 'account_name', 'create_user']

forEachEngine((engine) => {
  describe(`bindings on ${engine.name}`, () => {
    let database: Database
    let shelves = 0
    const freshShelf = (): Shelf => ({
      account: `19000000000020${String(++shelves).padStart(2, '0')}` as Uid,
      region: 'cn-hangzhou',
    })
    const bind = (shelf: Shelf, wanted: Partial<NewBinding> = {}) =>
      database.write((transaction) => bindAccount({ transaction, clock: systemClock }, shelf, { ...NEW, ...wanted }))
    const listed = async (shelf: Shelf) => {
      const bindings = await database.read((transaction) =>
        listBindings({ transaction: transaction as never }, { account: shelf.account }, shelf.region, 'huawei'),
      )
      assert.ok(!(bindings instanceof Refusal))
      return bindings
    }
    const fill = (shelf: Shelf, count: number) => {
      const { account, region } = shelf
      const rows = Array.from({ length: count }, (_, n) => [
        account,
        region,
        10_000 + n,
        'huawei',
        'a',
        `k-${n}`,
        'n',
        'me',
        0,
        0,
      ])
      return database.write((transaction) => transaction.insert('bindings', [...COLUMNS, 'created_at', 'modified_at'], rows))
    }

    before(async () => {
      database = await engine.open(migrations)
      await database.write(async (transaction) => {
        const accounts = [
          [MANAGEMENT, 'head', MANAGEMENT, null, 0],
          [MEMBER, 'member', MANAGEMENT, null, 0],
          [SIBLING, 'sibling', MANAGEMENT, null, 0],
          [STRANGER, 'stranger', null, null, 0],
        ]
        await transaction.insert('accounts', ['uid', 'name', 'organisation', 'folder', 'created_at'], accounts)
      })
    })
    after(() => database.close())

    test('of ten who bind the same key at once, one succeeds', async () => {
      const shelf = freshShelf()
      const counts = await Promise.all(Array.from({ length: 10 }, () => bind(shelf)))
      assert.deepEqual(counts.sort(), [...Array(9).fill(0), 1])
      assert.equal((await listed(shelf)).length, 1)
    })

    test('the last place of a shelf is taken once', async () => {
      const shelf = freshShelf()
      await fill(shelf, MAX_BINDINGS - 1)
      const counts = await Promise.all(['a', 'b', 'c'].map((accessId) => bind(shelf, { accessId })))
      assert.deepEqual(counts.sort(), [0, 0, 1])
      assert.equal(await bind({ ...shelf, region: 'ap-southeast-1' }), 1)
    })

    test('of several bindings that are given the same key at once, one gets it', async () => {
      const shelf = freshShelf()
      for (const accessId of ['one', 'two', 'three']) assert.equal(await bind(shelf, { accessId }), 1)
      const changing = (await listed(shelf)).map(({ id }) =>
        database.write((transaction) =>
          modifyBinding({ transaction, clock: systemClock }, shelf, {
            id,
            cloud: 'huawei',
            cloudAccountId: 'acc',
            accessId: 'wanted-by-all',
            accountName: undefined,
          }),
        ),
      )
      const counts = await Promise.all([...changing, bind(shelf, { accessId: 'wanted-by-all' })])
      assert.deepEqual(counts.sort(), [0, 0, 0, 1])
      assert.equal((await listed(shelf)).filter(({ accessId }) => accessId === 'wanted-by-all').length, 1)
    })

    test('who changes a binding and who takes it away wait in one order: nobody has to begin again', async () => {
      const before = database.counters.retries
      for (let round = 0; round < 10; round++) {
        const shelf = freshShelf()
        await bind(shelf)
        const id = (await listed(shelf))[0]?.id ?? 0
        const change = { id, cloud: 'huawei', cloudAccountId: 'acc', accessId: 'other', accountName: undefined } as const
        const [changed, gone] = await Promise.all([
          database.write((transaction) => modifyBinding({ transaction, clock: systemClock }, shelf, change)),
          database.write((transaction) => unbindAccount({ transaction }, shelf, NEW, undefined)),
        ])
        assert.equal(changed + gone, 1)
      }
      assert.equal(database.counters.retries, before)
    })

    test('a list over a whole organisation is refused rather than cut', async () => {
      await fill({ account: MEMBER, region: 'ap-southeast-1' }, MAX_LISTED)
      const list = () =>
        database.read((transaction) =>
          listBindings({ transaction: transaction as never }, { organisation: MANAGEMENT }, 'ap-southeast-1', 'huawei'),
        )
      const full = await list()
      assert.equal(full instanceof Refusal ? full.kind : full.length, MAX_LISTED)
      await bind({ account: SIBLING, region: 'ap-southeast-1' })
      const over = await list()
      assert.ok(over instanceof Refusal && over.kind === 'too-many')
    })

    test('a delegation for either service makes an administrator, and for another none', async () => {
      const see = (caller: Uid, member: Uid | undefined, everybody = false) =>
        database.read((reader) => viewOfBindings(reader, caller, { member, everybody }))
      for (const service of ['sas.aliyuncs.com', 'cloud-siem.aliyuncs.com', 'cloudfw.aliyuncs.com']) {
        await database.write(async (transaction) => {
          await transaction.run('DELETE FROM delegations WHERE account = ?', MANAGEMENT)
          const row = [MANAGEMENT, service, SIBLING, 0]
          await transaction.insert('delegations', ['account', 'service', 'member', 'created_at'], [row])
        })
        const view = await see(SIBLING, MEMBER)
        if (service === 'cloudfw.aliyuncs.com') assert.ok(view instanceof Refusal)
        else assert.deepEqual(view, { account: MEMBER })
      }
      assert.deepEqual(await see(MANAGEMENT, MEMBER, true), { account: MEMBER })
      assert.deepEqual(await see(MANAGEMENT, undefined, true), { organisation: MANAGEMENT })
      assert.deepEqual(await see(MEMBER, MEMBER, true), { account: MEMBER })
      assert.deepEqual(await see(STRANGER, undefined), { account: STRANGER })
      for (const [caller, member] of [
        [MANAGEMENT, STRANGER],
        [MANAGEMENT, '1900000000000123' as Uid],
        [MEMBER, SIBLING],
        [STRANGER, MEMBER],
        [STRANGER, undefined],
      ] as const) {
        assert.ok((await see(caller, member, true)) instanceof Refusal, `${caller} ${member}`)
      }
    })
  })
})
