import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import { ProviderDatabase } from '../../../src/detection/provider.ts'
import { lockHost } from '../../../src/domain/hosts/read.ts'
import { recordLogons } from '../../../src/domain/logons/follow.ts'
import { parseLog } from '../../../src/intake/parse-log.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import { buildMmdb, ipv4Bits } from '../../detection/mmdb.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { Servers } from '../logon-baselines/servers.ts'

const NOON = Date.UTC(2026, 10, 20, 12)
const bitsOfIpv6 = (first: number, bits: number) => first.toString(2).padStart(16, '0').slice(0, bits).padEnd(33, '0')
const provider = (number: number, name: string) => ({ autonomous_system_number: number, autonomous_system_organization: name })
const PROVIDERS = new ProviderDatabase(
  buildMmdb(6, [
    { bits: ipv4Bits('8.0.0.0/8'), record: provider(64500, 'EXAMPLE') },
    { bits: ipv4Bits('9.0.0.0/8'), record: provider(64501, 'OTHER') },
    { bits: bitsOfIpv6(0x2600, 16), record: provider(64500, 'EXAMPLE') },
  ]),
  'providers',
)
/** In five networks of one provider. */
const SPREAD = ['8.1.0.7', '8.2.0.7', '8.3.0.7', '2600:0:1::7', '2600:0:2::7']

forEachEngine((engine) => {
  describe(`attacks that are spread over a provider, on ${engine.name}`, () => {
    const servers = new Servers(engine)
    const record = (
      account: Uid,
      host: string,
      log: readonly string[],
      known = { providers: PROVIDERS } as { providers?: ProviderDatabase },
    ) =>
      servers.write(async (deps) => {
        const locked = await lockHost(deps.transaction, account, host)
        assert.ok(locked)
        const { events } = parseLog(log.join('\n'), { zone: 'UTC', year: 2026, receivedAt: NOON + 86_400_000 })
        return recordLogons({ ...deps, ...known }, account, [{ host: locked, events }])
      })
    const newAccount = () => servers.account([{ uuid: 'db' }, { uuid: 'web' }])
    /** Guesses at an account each, one a minute. */
    const guesses = (sources: readonly string[], everyMs = 60_000) =>
      sources.map((source, index) => {
        const at = new Date(NOON + index * everyMs).toISOString()
        return `${at} web sshd[${index + 10}]: Failed password for user${index} from ${source} port ${4_000 + index} ssh2`
      })
    /** Twenty minutes later. */
    const later = (lines: readonly string[]) => lines.map((line) => line.replace('T12:0', 'T12:2'))
    const told = async (account: Uid) => {
      const sql = 'SELECT host, kind, at, details FROM alerts WHERE account = ? ORDER BY at, logon LIMIT 9'
      type Row = { host: string; kind: string; at: number; details: string }
      const rows = await servers.database.read((reader) => reader.all<Row>(sql, account))
      return rows.map(({ host, kind, at, details }) => {
        const { address, reason, further } = JSON.parse(details)
        const facts = further.filter(({ label }: { label: { en: string } }) => label.en === 'Provider')
        return [
          host,
          kind,
          (at - NOON) / 60_000,
          address,
          reason.en.split(';')[0],
          ...facts.map((fact: { value: { en: string } }) => fact.value.en),
        ]
      })
    }
    const FACT = 'AS64500 EXAMPLE (providers 2026-01-31)'
    const REASON = '5 sources in 5 networks of AS64500 tried 5 times to log on and failed'

    test('are told once, in whatever batches they come', async () => {
      const lines = guesses(SPREAD)
      for (const batches of [[lines], lines.map((one) => [one]), lines.map((one) => [one]).reverse(), [lines, lines]]) {
        const account = await newAccount()
        for (const batch of batches) await record(account, 'web', batch)
        assert.deepEqual(await told(account), [['web', 'brute-force', 4, 'AS64500', REASON, FACT]])
      }
    })

    test('are none without a database, of fewer networks, of several providers, at several servers, or over a longer time', async () => {
      const four = SPREAD.slice(1)
      const calm: readonly (readonly [string, readonly string[]])[] = [
        ['of fewer networks', guesses([...four, '8.2.0.8', '2600:0:1:1::7'])],
        ['of several providers', guesses([...four, '9.1.0.7', '9.2.0.7', '9.3.0.7'])],
        ['longer', guesses(SPREAD, 150_001)],
        ['longer, though there are enough', [...guesses([...four, ...four]), ...later(guesses(SPREAD.slice(0, 1)))]],
      ]
      for (const [what, lines] of calm) {
        const account = await newAccount()
        await record(account, 'web', lines)
        assert.deepEqual(await told(account), [], what)
      }
      const [unknown, spread] = [await newAccount(), await newAccount()]
      await record(unknown, 'web', guesses(SPREAD), {})
      assert.deepEqual(await told(unknown), [])
      await record(spread, 'web', guesses(SPREAD).slice(0, 2))
      await record(spread, 'db', guesses(SPREAD).slice(2))
      assert.deepEqual(await told(spread), [])
    })

    test('on many servers are one matter', async () => {
      const account = await newAccount()
      for (const host of ['web', 'db']) await record(account, host, guesses(SPREAD))
      const sql = 'SELECT source, servers, alerts FROM incidents WHERE account = ? LIMIT 9'
      const matters = await servers.database.read((reader) => reader.all<{ source: string }>(sql, account))
      assert.deepEqual(matters, [{ source: 'AS64500', servers: 2, alerts: 2 }])
    })

    test('go beside those of a single source, which tell whose it is', async () => {
      const account = await newAccount()
      await record(account, 'web', guesses(Array.from({ length: 5 }, () => '8.1.0.7')))
      const facts = (await told(account)).map(([, kind, , address, , fact]) => [kind, address, fact])
      assert.deepEqual(facts.sort(), [
        ['brute-force', '8.1.0.7', FACT],
        ['spray', '8.1.0.7', FACT],
      ])
    })
  })
})
