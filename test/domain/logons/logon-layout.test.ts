import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import { digestOf, freshLogons } from '../../../src/domain/logons/fresh-logons.ts'
import { guessesOf } from '../../../src/domain/logons/guesses.ts'
import { keepGuesses } from '../../../src/domain/logons/keep-guesses.ts'
import { KeptGuesses } from '../../../src/domain/logons/kept-guesses.ts'
import { Sources } from '../../../src/domain/logons/store.ts'
import { parseLog } from '../../../src/intake/parse-log.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import { logonLayout } from '../../../src/storage/migrations/0021-logon-layout.ts'
import { migrations } from '../../../src/storage/migrations/index.ts'
import { forEachEngine } from '../../storage/engines.ts'

const START = Date.UTC(2026, 10, 20, 12)
const DAY_MS = 86_400_000
const ACCOUNT = '1900000001000001' as Uid

forEachEngine((engine) => {
  describe(`rows from before the layout of logons on ${engine.name}`, () => {
    /** A database in which rows were before that migration. */
    const openWith = (rows: string) => {
      const before = migrations.filter(({ number }) => number < logonLayout.number)
      const since = migrations.filter(({ number }) => number >= logonLayout.number)
      const insert = { number: logonLayout.number, name: 'rows', sql: () => rows }
      return engine.open([...before, insert, ...since.map((later) => ({ ...later, number: later.number + 1 }))])
    }

    test('failures are found as they were', async () => {
      const database = await openWith(`
        INSERT INTO guesses (account, host, id, at, user_name, source, connection, family, weight, received_at) VALUES
          ('${ACCOUNT}', 'web', 'a', ${START}, 'root', '8.8.8.8', 'ssh 7', 'verdict', 1, ${START}),
          ('${ACCOUNT}', 'web', 'b', ${START + 2_000}, 'root', '8.8.8.8', 'ssh 7', 'verdict', 3, ${START}),
          ('${ACCOUNT}', 'web', 'c', ${START}, '', '8.8.8.8', 'ssh 7', 'pam_unix', 1, ${START + DAY_MS})`)
      try {
        const sought = { sources: [], from: [{ host: 'web', source: '8.8.8.8' }], at: [] }
        const span = { from: START - DAY_MS, until: START + DAY_MS }
        const [found, weights] = await database.read(async (reader) => {
          const kept = new KeptGuesses(reader, ACCOUNT)
          return [await kept.linesOf(sought, span), await kept.weightsOf(sought, span)] as const
        })
        const told = found.map(({ at, user, family, weight }) => `${at - START} ${family} ${user} ${weight}`).sort()
        assert.deepEqual(told, ['0 pam_unix  1', '0 verdict root 1', '2000 verdict root 3'])
        assert.deepEqual(
          weights.map(({ weight }) => weight),
          [5],
        )
        const networks = await database.read((reader) => reader.all('SELECT DISTINCT network FROM guesses LIMIT 9'))
        assert.deepEqual(networks, [{ network: '8.8.8.0/24' }])
      } finally {
        await database.close()
      }
    })

    test('failures that come again are told once, and those of rarer modules too', async () => {
      const database = await openWith(`
        INSERT INTO guesses (account, host, id, at, user_name, source, connection, family, weight, received_at) VALUES
          ('${ACCOUNT}', 'web', 'a', ${START}, 'root', '8.8.8.8', 'ssh 7', 'verdict', 1, ${START}),
          ('${ACCOUNT}', 'web', 'b', ${START + 2_000}, 'root', '8.8.8.8', 'ssh 7', 'verdict', 1, ${START}),
          ('${ACCOUNT}', 'web', 'c', ${START}, 'root', '8.8.8.8', 'ssh 7', 'pam_oath-2', 1, ${START}),
          ('${ACCOUNT}', 'web', 'd', ${START}, 'root', '8.8.8.8', 'ssh 7', 'pam_"', 1, ${START})`)
      try {
        const text = `${new Date(START + 400).toISOString()} web sshd[7]: Failed password for root from 8.8.8.8 port 4000 ssh2`
        const { events } = parseLog(text, { zone: 'UTC', year: 2026, receivedAt: START })
        const host = { uuid: 'web', name: 'web', groupId: 0, timeZone: 'UTC' }
        const guesses = guessesOf([{ host, events }], new Sources())
        for (const days of [0, 1])
          await database.write((transaction) => keepGuesses(transaction, ACCOUNT, guesses, START + days * DAY_MS))
        const sought = { sources: ['8.8.8.8'], from: [], at: [] }
        const span = { from: START - DAY_MS, until: START + DAY_MS }
        const found = await database.read((reader) => new KeptGuesses(reader, ACCOUNT).linesOf(sought, span))
        const told = found.map(({ at, family }) => `${at - START} ${family}`).sort()
        assert.deepEqual(told, ['0 pam_oath-2', '2000 verdict', '400 verdict'])
      } finally {
        await database.close()
      }
    })

    test('logons, and the alerts about them, are known again', async () => {
      const text = `${new Date(START).toISOString()} web sshd[7]: Accepted password for root from 8.8.8.8 port 4000 ssh2`
      const [event] = parseLog(text, { zone: 'UTC', year: 2026, receivedAt: START }).events
      assert.ok(event)
      const old = digestOf(ACCOUNT, 'web', START / 1000, 7, 4000, 'root', 'success', '8.8.8.8')
      const second = String(START / 1000).padStart(12, '0')
      const database = await openWith(`
        INSERT INTO logons (account, host, id, at, user_name, address, port, method, fingerprint, location, raw)
          VALUES ('${ACCOUNT}', 'web', '${old}', ${START}, 'another', '9.9.9.9', 1, '', '', '', 'line');
        INSERT INTO alerts (account, id, host, logon, kind, level, status, at, details, raw) VALUES
          ('${ACCOUNT}', 1, 'web', '${old}', 'ip', 'suspicious', 1, ${START}, '{}', ''),
          ('${ACCOUNT}', 2, 'web', '${old}', 'spray', 'suspicious', 1, ${START}, '{}', '');`)
      try {
        const fresh = (account: Uid) => {
          const host = { uuid: 'web', name: 'web', groupId: 0, timeZone: 'UTC' }
          return database.read((reader) => freshLogons(reader, account, [{ host, events: [event] }]))
        }
        assert.deepEqual(await fresh(ACCOUNT), [])
        const [kept] = await database.read((reader) => reader.all('SELECT * FROM logons ORDER BY id LIMIT 2'))
        const same = { account: ACCOUNT, host: 'web', at: START, user_name: 'another', address: '9.9.9.9', port: 1, raw: 'line' }
        const empty = { method: '', fingerprint: '', location: '', source: '', domain: '', program: '', session: '', who: '' }
        assert.deepEqual({ ...kept }, { ...same, ...empty, id: `${second}${old.slice(0, 20)}`, os: 'unix', service: 'ssh' })
        const names = await database.read(async (reader) => [
          ...(await reader.all<{ name: string }>('SELECT id AS name FROM logons ORDER BY id')),
          ...(await reader.all<{ name: string }>('SELECT logon AS name FROM alerts ORDER BY id')),
        ])
        const id = `${second}${old.slice(0, 20)}`
        assert.deepEqual(
          names.map(({ name }) => name),
          [id, id, old],
        )
        assert.equal((await fresh('2' as Uid))[0]?.id.slice(0, 12), id.slice(0, 12))
      } finally {
        await database.close()
      }
    })
  })
})
