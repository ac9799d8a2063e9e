import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import type { Dimension } from '../../../src/detection/baseline.ts'
import { readApprovedValue } from '../../../src/domain/logon-baselines/approved-value.ts'
import { deleteFromBaseline } from '../../../src/domain/logon-baselines/delete-baseline.ts'
import { listBaselines } from '../../../src/domain/logon-baselines/list-baselines.ts'
import { BASELINES_PER_DIMENSION, TARGETS_PER_BASELINE } from '../../../src/domain/logon-baselines/modify-baseline.ts'
import { type BoundHost, baselinesOf } from '../../../src/domain/logon-baselines/read.ts'
import type { Target } from '../../../src/domain/logon-baselines/store.ts'
import { systemClock } from '../../../src/kernel/clock.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import { Refusal } from '../../../src/kernel/outcome.ts'
import type { Reader } from '../../../src/storage/database.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { approve, everywhere, group, Servers, uuid } from './servers.ts'

const effective = async (reader: Reader, account: Uid, host: BoundHost) =>
  (await baselinesOf(reader, account, [host])).at(host, systemClock.now()).entries
const said = (outcome: object) => (outcome instanceof Refusal ? [outcome.kind, ...outcome.words] : ['done'])
const name = (index: number) => `host-${String(index).padStart(4, '0')}`

test('a value is read by its dimension, and the fault names the field', () => {
  const faults: [Dimension, object, string[]][] = [
    ['location', {}, ['missing', 'location']],
    ['location', { ip: '10.0.0.1' }, ['missing', 'location']],
    ['location', { location: '  ' }, ['missing', 'location']],
    ['location', { location: 'a\u0001b' }, ['invalid', 'location']],
    ['ip', { ip: '10.0.0.256' }, ['invalid', 'ip']],
    ['ip', { ip: '10.0.0.9-10.0.0.1' }, ['invalid', 'ip']],
    ['time', { endTime: '08:00' }, ['missing', 'startTime']],
    ['time', { startTime: '08:00' }, ['missing', 'endTime']],
    ['time', { startTime: '8 o’clock', endTime: '09:00' }, ['invalid', 'startTime']],
    ['time', { startTime: '08:00', endTime: '24:00' }, ['invalid', 'endTime']],
    ['time', { startTime: '08:00', endTime: '08:00:00' }, ['invalid', 'endTime']],
    ['account', { account: 'a'.repeat(257) }, ['invalid', 'account']],
  ]
  for (const [dimension, given, expected] of faults) {
    const outcome = readApprovedValue(dimension, given)
    assert.ok(outcome instanceof Refusal, `${dimension} ${JSON.stringify(given)}`)
    assert.deepEqual([outcome.kind, outcome.words[0]], expected)
    assert.ok((outcome.words[1] ?? '').length > 5)
  }
})

test('one form for one meaning, shown as given', () => {
  assert.deepEqual(readApprovedValue('location', { location: ' 黑山 ' }), { dimension: 'location', value: 'ME', shown: '黑山' })
  assert.equal(approve({ location: 'BeiJing' }).value, approve({ location: '北京市' }).value)
  assert.deepEqual(readApprovedValue('ip', { ip: '10.1.2.3/16' }), {
    dimension: 'ip',
    value: '10.1.0.0/16',
    shown: '10.1.2.3/16',
  })
  assert.deepEqual(readApprovedValue('time', { startTime: '6:00:00', endTime: '16:00:30' }), {
    dimension: 'time',
    value: '06:00-16:00:30',
    shown: '06:00-16:00:30',
  })
  assert.equal(approve({ account: ' Root ' }).value, 'Root')
})

forEachEngine((engine) => {
  describe(`baselines on ${engine.name}`, () => {
    const servers = new Servers(engine)
    const MONTENEGRO = approve({ location: 'Montenegro' })
    const list = (account: Uid, targets?: Target[], page = { offset: 0, limit: 100 }, dimension: Dimension = 'location') =>
      servers.database.read((reader) => listBaselines({ transaction: reader as never }, account, { dimension, targets, ...page }))
    const shown = async (account: Uid, targets?: Target[], dimension: Dimension = 'location') =>
      (await list(account, targets, undefined, dimension)).baselines.map((baseline) => baseline.shown)
    const remove = (account: Uid, value: ReturnType<typeof approve>, host?: string) =>
      servers.write((deps) => deleteFromBaseline(deps, account, value, host))

    test('the first target creates a baseline, the last to go takes it away', async () => {
      const account = await servers.account([{ uuid: 'a' }, { uuid: 'b' }])
      assert.deepEqual(said(await servers.change(account, MONTENEGRO, { added: [uuid('a')] })), ['done'])
      assert.deepEqual(said(await servers.change(account, MONTENEGRO, { added: [uuid('a'), uuid('b')] })), ['done'])
      assert.deepEqual((await list(account)).baselines[0]?.targets, [uuid('a'), uuid('b')])
      assert.deepEqual(said(await servers.change(account, MONTENEGRO, { removed: [uuid('a')] })), ['done'])
      assert.deepEqual((await list(account)).baselines[0]?.targets, [uuid('b')])
      assert.deepEqual(said(await servers.change(account, MONTENEGRO, { removed: [uuid('b')] })), ['done'])
      assert.deepEqual(await list(account), { baselines: [], total: 0, allServers: 2 })
      assert.deepEqual(said(await servers.change(account, MONTENEGRO, { removed: [uuid('b')] })), ['unknown', 'Montenegro'])
    })

    test('a call is made whole or not at all, and says what is unknown', async () => {
      const account = await servers.account([{ uuid: 'a' }])
      const other = await servers.account([{ uuid: 'theirs', group: 1 }])
      await servers.change(other, MONTENEGRO, { added: [uuid('theirs')] })
      const cases: [Parameters<Servers['change']>[2], string][] = [
        [{ added: [uuid('a'), uuid('theirs')] }, 'theirs'],
        [{ added: [uuid('a'), group(9)] }, '9'],
        [{ added: [uuid('a')], removed: [uuid('theirs')] }, 'Montenegro'],
      ]
      for (const [changes, word] of cases) {
        assert.deepEqual(said(await servers.change(account, MONTENEGRO, changes)), ['unknown', word])
        assert.deepEqual(await shown(account), [])
      }
      await servers.change(account, MONTENEGRO, { added: [uuid('a')] })
      const half = { added: [everywhere], removed: [uuid('a'), group(1)] }
      assert.deepEqual(said(await servers.change(account, MONTENEGRO, half)), ['unknown', '1'])
      assert.deepEqual((await list(account)).baselines[0]?.targets, [uuid('a')])
    })

    test('a value is one whatever it is called, and keeps its first name', async () => {
      const account = await servers.account([{ uuid: 'a' }, { uuid: 'b' }])
      await servers.change(account, approve({ location: '黑山' }), { added: [uuid('a')] })
      await servers.change(account, MONTENEGRO, { added: [uuid('b')] })
      const { baselines, total } = await list(account)
      assert.deepEqual([total, baselines[0]?.shown, baselines[0]?.targets.length], [1, '黑山', 2])
    })

    test('servers are counted once each, however they are bound', async () => {
      const account = await servers.account([
        { uuid: 'a', group: 1 },
        { uuid: 'b', group: 1 },
        { uuid: 'c', group: 2 },
        { uuid: 'd' },
      ])
      const counted = async () => (await list(account)).baselines.map(({ servers: count }) => count)
      await servers.change(account, MONTENEGRO, { added: [uuid('a'), group(1)] })
      assert.deepEqual(await counted(), [2])
      await servers.change(account, MONTENEGRO, { added: [group(2), uuid('d'), group(3)] })
      assert.deepEqual(await counted(), [4])
      await servers.change(account, MONTENEGRO, { added: [everywhere], removed: [group(1), group(2)] })
      assert.deepEqual(await counted(), [4])
      await servers.change(account, MONTENEGRO, { removed: [everywhere, uuid('a')], added: [group(0), group(2)] })
      assert.deepEqual(await counted(), [2])
      assert.equal((await list(account)).allServers, 4)
    })

    test('a filter finds what takes effect', async () => {
      const account = await servers.account([{ uuid: 'a', group: 1 }, { uuid: 'b' }])
      await servers.change(account, approve({ location: 'Albania' }), { added: [uuid('a')] })
      await servers.change(account, approve({ location: 'Bosnia and Herzegovina' }), { added: [group(1)] })
      await servers.change(account, approve({ location: 'Croatia' }), { added: [everywhere] })
      await servers.change(account, approve({ location: 'Denmark' }), { added: [uuid('b')] })
      assert.deepEqual(await shown(account, [uuid('a')]), ['Albania', 'Bosnia and Herzegovina', 'Croatia'])
      assert.deepEqual(await shown(account, [group(1)]), ['Bosnia and Herzegovina', 'Croatia'])
      assert.deepEqual(await shown(account, [everywhere]), ['Croatia'])
      assert.deepEqual(await shown(account, [uuid('b'), group(1)]), ['Bosnia and Herzegovina', 'Denmark', 'Croatia'])
      assert.deepEqual(await shown(account, [uuid('nobody')]), [])
      assert.deepEqual(await shown(account, [uuid('a')], 'ip'), [])
    })

    test('pages follow one another without gap or repetition', async () => {
      const account = await servers.account([{ uuid: 'a' }])
      for (const index of [3, 1, 4, 2, 0])
        await servers.change(account, approve({ account: name(index) }), { added: [uuid('a')] })
      const pages = []
      for (const offset of [0, 2, 4, 6]) pages.push(await list(account, undefined, { offset, limit: 2 }, 'account'))
      assert.deepEqual(
        pages.map(({ baselines }) => baselines.map(({ shown: text }) => text)),
        [[name(0), name(1)], [name(2), name(3)], [name(4)], []],
      )
      assert.deepEqual(new Set(pages.map(({ total }) => total)), new Set([5]))
    })

    test('a value is taken from one server that it is bound to itself, or altogether', async () => {
      const account = await servers.account([{ uuid: 'a', group: 1 }, { uuid: 'b' }])
      await servers.change(account, MONTENEGRO, { added: [uuid('b'), group(1)] })
      assert.deepEqual(said(await remove(account, MONTENEGRO, 'a')), ['unknown', 'a'])
      assert.deepEqual(said(await remove(account, MONTENEGRO, 'b')), ['done'])
      assert.deepEqual((await list(account)).baselines[0]?.targets, [group(1)])
      assert.deepEqual(said(await remove(account, MONTENEGRO)), ['done'])
      assert.deepEqual(said(await remove(account, MONTENEGRO)), ['unknown', 'Montenegro'])
      await servers.change(account, MONTENEGRO, { added: [uuid('b')] })
      assert.deepEqual(said(await remove(account, MONTENEGRO, 'b')), ['done'])
      assert.deepEqual(await shown(account), [])
    })

    test('another account’s values are neither seen nor touched', async () => {
      const account = await servers.account([{ uuid: 'a' }])
      const other = await servers.account([{ uuid: 'a' }])
      await servers.change(account, MONTENEGRO, { added: [uuid('a'), everywhere] })
      assert.deepEqual(await shown(other), [])
      assert.deepEqual(said(await remove(other, MONTENEGRO)), ['unknown', 'Montenegro'])
      assert.deepEqual(said(await servers.change(other, MONTENEGRO, { removed: [uuid('a')] })), ['unknown', 'Montenegro'])
      const found = await servers.database.read((reader) => effective(reader, other, { uuid: 'a', groupId: 0 }))
      assert.deepEqual(found, [])
      assert.deepEqual(await shown(account), ['Montenegro'])
    })

    test('what applies to a server is the union of its own, its group’s and everybody’s', async () => {
      const account = await servers.account([{ uuid: 'a', group: 1 }])
      await servers.change(account, MONTENEGRO, { added: [uuid('a'), group(1), everywhere] })
      await servers.change(account, approve({ location: 'Serbia' }), { added: [group(1)] })
      await servers.change(account, approve({ location: 'Norway' }), { added: [group(2)] })
      await servers.change(account, approve({ ip: '10.0.0.0/8' }), { added: [everywhere] })
      const entries = await servers.database.read((reader) => effective(reader, account, { uuid: 'a', groupId: 1 }))
      assert.deepEqual(
        entries.map(({ type, value, shown: text }) => [type, value, text]),
        [
          ['ip', '10.0.0.0/8', '10.0.0.0/8'],
          ['location', 'ME', 'Montenegro'],
          ['location', 'RS', 'Serbia'],
        ],
      )
    })

    test('an account has room for so many values of a dimension, also when they come at once', async () => {
      const account = await servers.account([{ uuid: 'a' }])
      const rows = Array.from({ length: BASELINES_PER_DIMENSION - 2 }, (_, index) => [account, 'account', name(index), 'x', 0])
      await servers.database.write(async (transaction) => {
        await transaction.insert('logon_baselines', ['account', 'type', 'value', 'shown', 'created_at'], rows)
      })
      const outcomes = await Promise.all(
        Array.from({ length: 6 }, (_, index) =>
          servers.change(account, approve({ account: `late-${index}` }), { added: [uuid('a')] }),
        ),
      )
      assert.deepEqual(outcomes.flatMap(said).sort(), ['done', 'done', 'full', 'full', 'full', 'full'])
      assert.deepEqual(said(await servers.change(account, MONTENEGRO, { added: [uuid('a')] })), ['done'])
    })

    test('a value has room for so many targets', async () => {
      const hosts = Array.from({ length: TARGETS_PER_BASELINE + 1 }, (_, index) => ({ uuid: name(index) }))
      const account = await servers.account(hosts)
      const targets = hosts.map((host) => uuid(host.uuid))
      await servers.change(account, MONTENEGRO, { added: targets.slice(0, TARGETS_PER_BASELINE) })
      const last = targets.slice(TARGETS_PER_BASELINE)
      assert.deepEqual(said(await servers.change(account, MONTENEGRO, { added: last })), ['full'])
      assert.deepEqual(said(await servers.change(account, MONTENEGRO, { added: last, removed: targets.slice(0, 1) })), ['done'])
      assert.equal((await list(account)).baselines[0]?.servers, TARGETS_PER_BASELINE)
    })

    test('adding and removing at once never leaves a baseline without a target, nor a target without its baseline', async () => {
      const hosts = Array.from({ length: 8 }, (_, index) => ({ uuid: name(index) }))
      const account = await servers.account(hosts)
      await Promise.all(
        hosts.flatMap(({ uuid: host }) => [
          servers.change(account, MONTENEGRO, { added: [uuid(host)] }),
          servers.change(account, MONTENEGRO, { removed: [uuid(host)] }),
        ]),
      )
      const { baselines } = await list(account)
      const bound = await servers.database.read((reader) =>
        reader.all('SELECT target FROM logon_baseline_targets WHERE account = ? LIMIT 100', account),
      )
      assert.equal(baselines[0]?.targets.length ?? 0, bound.length)
      assert.notEqual(baselines[0]?.targets.length, 0)
    })
  })
})
