import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { LocationDatabase } from '../../../src/detection/locate.ts'
import type { LogonEvent } from '../../../src/detection/logon.ts'
import { handleAlerts } from '../../../src/domain/alerts/handle-alerts.ts'
import type { OwnDeed } from '../../../src/domain/deps.ts'
import { lockHost } from '../../../src/domain/hosts/read.ts'
import { dismissPlace, listPlaces } from '../../../src/domain/logon-baselines/learnt-places.ts'
import { baselinesOf } from '../../../src/domain/logon-baselines/read.ts'
import { recordLogons } from '../../../src/domain/logons/follow.ts'
import { changeSettings } from '../../../src/domain/logons/settings.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import { buildMmdb, ipv4Bits } from '../../detection/mmdb.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { approve, everywhere, group, Servers, uuid } from '../logon-baselines/servers.ts'

const HOUR = 3_600_000
const BEGIN = Date.UTC(2026, 10, 1)
/** Public addresses of some countries; two of the United States. */
const ADDRESS = { US: '8.8.8.8', US2: '9.9.9.9', ME: '77.222.25.1', DE: '5.1.80.1', LAN: '10.0.0.7' } as const
type From = keyof typeof ADDRESS

/** `US 30` is a logon from there in the hour 30; `US 30 eve` one of eve's. */
function logon(word: string): LogonEvent {
  const [from = '', hour, user = 'root'] = word.split(' ')
  const at = BEGIN + Number(hour) * HOUR
  const told = { at, result: 'success', service: 'ssh', os: 'unix', program: 'sshd', user, raw: word } as const
  return { ...told, address: ADDRESS[from as From], port: 50_000, pid: 7, method: 'password' } as unknown as LogonEvent
}

const hours = (from: From, ...of: readonly number[]) => of.map((hour) => `${from} ${hour}`)
const LATER = [30, 31, 32, 33, 34, 35] as const

forEachEngine((engine) => {
  describe(`places are learnt on ${engine.name}`, () => {
    const servers = new Servers(engine)
    const deeds: OwnDeed[] = []

    const record = (account: Uid, words: readonly string[], more: readonly LogonEvent[] = []) =>
      servers.write(async (deps) => {
        const host = await lockHost(deps.transaction, account, 'web')
        assert.ok(host)
        const recording = { ...deps, recordDeed: (deed: OwnDeed) => void deeds.push(deed) }
        return recordLogons(recording, account, [{ host, events: [...more, ...words.map(logon)] }])
      })

    const newAccount = async (learning: 'vendor' | 'suggest' = 'vendor') => {
      const account = await servers.account([{ uuid: 'web', group: 1 }])
      await servers.write((deps) => changeSettings(deps, account, { learning, travel: undefined }))
      return account
    }

    /** The lines about whose logons there are alerts of a kind. */
    const alerted = async (account: Uid, kind = 'location') => {
      const sql = 'SELECT raw FROM alerts WHERE account = ? AND kind = ? ORDER BY id LIMIT 1000'
      const rows = await servers.database.read((reader) => reader.all<{ raw: string }>(sql, account, kind))
      return rows.map(({ raw }) => raw).sort()
    }

    /** Every place with what has become of it: `US learnt`. */
    const places = async (account: Uid) => {
      const question = { host: undefined, state: undefined, after: ['', ''], limit: 100 } as const
      const { places: all } = await servers.database.read((reader) => listPlaces(reader, account, question))
      return all.map(({ place, state }) => `${place} ${state}`)
    }

    /** What is approved for the server at the end, as people read it. */
    const approvedNames = (account: Uid) =>
      servers.database.read(async (reader) => {
        const host = { uuid: 'web', groupId: 1 }
        const { entries } = (await baselinesOf(reader, account, [host])).at(host, BEGIN + 100 * HOUR)
        return entries.map(({ shown }) => shown)
      })

    const dismiss = (account: Uid, place: string) => servers.write((deps) => dismissPlace(deps, account, { host: 'web', place }))

    test('those of the first day at once, later ones with the sixth logon, and all others alert', async () => {
      const account = await newAccount()
      deeds.length = 0
      await record(account, ['US 0'])
      await record(account, ['ME 24'])
      for (const word of hours('DE', ...LATER, 36)) await record(account, [word])
      await record(account, ['US 40', 'ME 41'])
      assert.deepEqual(await alerted(account), hours('DE', 30, 31, 32, 33, 34))
      assert.deepEqual(await places(account), ['DE learnt', 'ME learnt', 'US learnt'])
      assert.deepEqual(await approvedNames(account), ['Germany', 'Montenegro', 'United States'])
      assert.deepEqual(
        deeds.map(({ account: of, host, place, since }) => [of, host, place, (since - BEGIN) / HOUR]),
        [
          [account, 'web', 'US', 0],
          [account, 'web', 'ME', 24],
          [account, 'web', 'DE', 35],
        ],
      )
    })

    test('one batch is judged as its logons one by one are, however they stand in it', async () => {
      const account = await newAccount()
      await record(account, [...hours('DE', 36, ...LATER), 'US 40', 'ME 24', 'US 0', 'LAN 50'])
      assert.deepEqual(await alerted(account), hours('DE', 30, 31, 32, 33, 34))
      assert.deepEqual(await places(account), ['DE learnt', 'ME learnt', 'US learnt'])
    })

    test('the same once more changes nothing, and counts nothing', async () => {
      const account = await newAccount()
      const words = ['US 0', ...hours('DE', 30, 31, 32)]
      await record(account, words)
      await record(account, words)
      await record(account, [...words, ...words])
      assert.deepEqual(await places(account), ['DE counting', 'US learnt'])
    })

    test('a late logon makes a place usual from an earlier moment on; what was alerted stays', async () => {
      const account = await newAccount()
      await record(account, ['US 0', ...hours('DE', ...LATER)])
      await record(account, ['DE 29'])
      await record(account, ['DE 34.5'])
      assert.deepEqual(await alerted(account), hours('DE', 29, 30, 31, 32, 33, 34))
      // The sixth by time, although it came as the ninth.
      await record(account, ['DE 33.5'])
      await record(account, ['DE 32.5'])
      assert.deepEqual(await alerted(account), [...hours('DE', 29, 30, 31, 32, 33, 34), 'DE 32.5'].sort())
    })

    test('a late first logon moves the first day, and takes nothing back', async () => {
      const account = await newAccount()
      await record(account, ['US 50', 'ME 60'])
      await record(account, ['DE 0'])
      await record(account, ['ME 90', 'US 91'])
      assert.deepEqual(await alerted(account), [])
      assert.deepEqual(await places(account), ['DE learnt', 'ME learnt', 'US learnt'])
    })

    test('suggested places wait for somebody, and accuse nobody until then', async () => {
      const account = await newAccount('suggest')
      deeds.length = 0
      await record(account, ['US 0', 'ME 1', ...hours('DE', 30, 31)])
      assert.deepEqual([await alerted(account), deeds], [[], []])
      assert.deepEqual(await places(account), ['DE counting', 'ME waiting', 'US waiting'])
      await servers.change(account, approve({ location: 'US' }), { added: [group(1)] })
      await dismiss(account, 'ME')
      await record(account, ['US 50', 'ME 51'])
      assert.deepEqual(await alerted(account), ['ME 51'])
      assert.deepEqual(await places(account), ['DE counting', 'ME dismissed', 'US settled'])
    })

    test('what waited comes into force with the next logon of its server, once the mode is vendor', async () => {
      const account = await newAccount('suggest')
      await record(account, ['ME 1', ...hours('US', 0, 1, 2, 3, 4, 5)])
      await servers.write((deps) => changeSettings(deps, account, { learning: 'vendor', travel: undefined }))
      // One that teaches nothing any more.
      await record(account, ['US 39'])
      assert.deepEqual(await places(account), ['ME learnt', 'US learnt'])
      await record(account, ['DE 40'])
      assert.deepEqual(await alerted(account), ['DE 40'])
    })

    test('what was dismissed is over from then on, and is not learnt again', async () => {
      const account = await newAccount()
      const now = (Date.now() - BEGIN) / HOUR
      await record(account, ['US 0', 'ME 1', ...hours('US', 2, 3, 4, 5, 6, 7)])
      assert.deepEqual(await dismiss(account, 'US'), { wasInForce: true })
      assert.deepEqual(await dismiss(account, 'US'), { wasInForce: false })
      await record(account, ['US 8', `US ${now + 1}`, `US ${now + 2}`])
      assert.deepEqual(await alerted(account), [`US ${now + 1}`, `US ${now + 2}`], 'of what was before it said so')
      assert.deepEqual(await places(account), ['ME learnt', 'US dismissed'])
    })

    test('what somebody approves or once approved is left to people', async () => {
      const account = await newAccount()
      await servers.change(account, approve({ location: 'United States' }), { added: [everywhere, uuid('web')] })
      await servers.change(account, approve({ location: 'Germany' }), { added: [group(1)] })
      await servers.change(account, approve({ location: 'United States' }), { removed: [everywhere, uuid('web')] })
      await record(account, ['US 0', 'ME 1', 'DE 2'])
      assert.deepEqual(await places(account), ['DE settled', 'ME learnt', 'US settled'])
      assert.deepEqual(await alerted(account), ['US 0'])
    })

    const failure = (hour: number, port: number): LogonEvent => {
      const { at, ...rest } = logon(`US ${hour}`)
      return { ...rest, at: at + port * 1000, result: 'failure', port: 50_100 + port, pid: 100 + port }
    }

    test('nothing is learnt from a source that guessed passwords, whether before, with it or between', async () => {
      const account = await newAccount()
      const guesses = Array.from({ length: 8 }, (_, port) => failure(1, port))
      await record(account, ['ME 0'])
      await record(account, ['US 2'], guesses)
      assert.deepEqual(await places(account), ['ME learnt'])
      await record(account, hours('US', ...LATER))
      assert.deepEqual(await places(account), ['ME learnt'])
      await record(account, hours('US2', ...LATER, 36))
      assert.deepEqual(await places(account), ['ME learnt', 'US learnt'], 'others come from there too')
      assert.deepEqual(await alerted(account), [...hours('US', 2, ...LATER), ...hours('US2', 30, 31, 32, 33, 34)].sort())
    })

    test('what was counted is taken back when its source turns out to guess', async () => {
      const account = await newAccount()
      await record(account, ['ME 0', ...hours('US', 30, 31, 32, 33, 34)])
      await record(
        account,
        [],
        Array.from({ length: 8 }, (_, port) => failure(34, port)),
      )
      await record(account, ['US2 90 ann'])
      assert.deepEqual(await places(account), ['ME learnt', 'US counting'])
      await record(account, ['US2 91 ann', 'US2 92 ann', 'US2 93 ann', 'US2 94 ann', 'US2 95 ann'])
      assert.deepEqual(await places(account), ['ME learnt', 'US learnt'])
    })

    test('an attack that was dealt with is still one, a false positive is none', async () => {
      const account = await newAccount()
      const deal = async (deed: 'handle' | 'mark') => {
        const sql = 'SELECT id FROM alerts WHERE account = ? ORDER BY id LIMIT 100'
        const alerts = (await servers.database.read((reader) => reader.all<{ id: number }>(sql, account))).map(({ id }) => id)
        await servers.database.write((transaction) =>
          transaction.run('UPDATE alerts SET status = 1, handled_at = 0 WHERE account = ?', account),
        )
        await servers.write((deps) => handleAlerts(deps, account, 'root', { alerts, deed, remark: '', conditions: [] }))
      }
      const guesses = Array.from({ length: 8 }, (_, port) => failure(-10, port))
      await record(account, ['ME 0 ann'], guesses)
      assert.ok((await alerted(account, 'brute-force')).length > 0)
      await deal('handle')
      await record(account, ['US 20 ann'])
      assert.deepEqual(await places(account), ['ME learnt'])
      await deal('mark')
      await record(account, ['US 21 ann'])
      assert.deepEqual(await places(account), ['ME learnt', 'US learnt'])
    })

    test('nor while an alert about it waits, but for one about the place itself', async () => {
      const account = await newAccount()
      await servers.change(account, approve({ account: 'root' }), { added: [everywhere] })
      await record(account, ['ME 0', 'US 1 eve'])
      await record(account, ['US 2'])
      assert.deepEqual([await places(account), await alerted(account, 'account')], [['ME learnt'], ['US 1 eve']])
      const pending = 'SELECT id FROM alerts WHERE account = ? AND status = 1 LIMIT 100'
      const alerts = (await servers.database.read((reader) => reader.all<{ id: number }>(pending, account))).map(({ id }) => id)
      const handling = { alerts, deed: 'handle', remark: '', conditions: [] } as const
      await servers.write((deps) => handleAlerts(deps, account, 'root', handling))
      await record(account, ['US 3'])
      assert.deepEqual(await places(account), ['ME learnt', 'US learnt'])
    })

    test('nor from networks of which the database says that they are for hire', async () => {
      const account = await newAccount()
      const networks = [
        { bits: ipv4Bits('8.8.0.0/16'), record: { country_code: 'US', is_hosting_provider: true } },
        { bits: ipv4Bits('9.0.0.0/8'), record: { country: { iso_code: 'CN' }, subdivisions: [{ iso_code: 'BJ' }] } },
      ]
      const locations = new LocationDatabase(buildMmdb(4, networks), 'own')
      await servers.write(async (deps) => {
        const host = await lockHost(deps.transaction, account, 'web')
        assert.ok(host)
        return recordLogons({ ...deps, locations }, account, [{ host, events: ['US 0', 'US2 1'].map(logon) }])
      })
      assert.deepEqual(await places(account), ['CN-BJ learnt'])
      assert.deepEqual(await alerted(account), [], 'nothing was usual yet')
    })

    test('in whatever order logons come, those alert that would in their own, and the same is learnt', async () => {
      const word = fc
        .tuple(fc.constantFrom<From>('US', 'ME', 'DE'), fc.integer({ min: 1, max: 80 }))
        .map(([from, hour]) => `${from} ${hour}`)
      const words = fc.uniqueArray(word, { maxLength: 25 })
      const disturbed = words.chain((all) =>
        fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }), fc.integer({ min: 1, max: 10 })),
      )
      let [alerts, more] = [0, 0]
      await fc.assert(
        fc.asyncProperty(disturbed, async ([all, shuffled, size]) => {
          const [inOrder, reordered] = [await newAccount(), await newAccount()]
          for (const account of [inOrder, reordered]) await record(account, ['US 0'])
          for (const one of [...all].sort((a, b) => logon(a).at - logon(b).at)) await record(inOrder, [one])
          for (let from = 0; from < shuffled.length; from += size) await record(reordered, shuffled.slice(from, from + size))
          await record(reordered, all)
          const [least, most] = [await alerted(inOrder), new Set(await alerted(reordered))]
          assert.deepEqual(
            least.filter((one) => !most.has(one)),
            [],
          )
          assert.deepEqual(await places(reordered), await places(inOrder))
          alerts += least.length
          more += most.size - least.length
        }),
        {
          // In their order one alerts, in the other two.
          examples: [[[['ME 7', 'ME 26', 'US 74', 'DE 66'], ['US 74', 'ME 26', 'DE 66', 'ME 7'], 1]]],
          numRuns: engine.name === 'sqlite' ? 40 : 8,
          endOnFailure: true,
        },
      )
      assert.ok(alerts > 0 && more > 0, 'else it would say nothing')
    })
  })
})
