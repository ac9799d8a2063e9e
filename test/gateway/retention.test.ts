import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { pino } from 'pino'
import { openDefaultLocations } from '../../src/detection/locate.ts'
import { recordAudit } from '../../src/domain/audit/record.ts'
import { startGarrison } from '../../src/garrison.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { migrations } from '../../src/storage/migrations/index.ts'
import { ACCOUNT, eventOf } from '../domain/audit/fixture.ts'
import { forEachEngine } from '../storage/engines.ts'
import { withVault } from '../vault/custody.ts'

const DAY_MS = 86_400_000

forEachEngine((engine) => {
  describe(`a running server on ${engine.name}`, () => {
    test('drops audit rows that are too old, as calls come in', async () => {
      const { database, vault } = await withVault(await engine.open(migrations))
      const parts = {
        database,
        vault,
        clock: systemClock,
        log: pino({ level: 'silent' }),
        locations: await openDefaultLocations(),
      }
      const retention = { days: 30, unknownRows: 1000 }
      const garrison = await startGarrison({ ...parts, retention, listening: { host: '127.0.0.1', port: 0 } })
      try {
        const ages = [40, 31, 29, 0]
        const events = ages.map((days) => ({ ...eventOf(days), at: Date.now() - days * DAY_MS }))
        await database.write((transaction) => recordAudit({ transaction, vault }, events))
        assert.equal((await fetch(`${garrison.url}/?Action=Nothing&Version=1`)).status, 400)
        await garrison.flush()
        const kept = await database.read((reader) =>
          reader.all<{ id: string }>('SELECT request_id AS id FROM audit_events WHERE account = ? ORDER BY seq', ACCOUNT),
        )
        assert.deepEqual(
          kept.map(({ id }) => id),
          ['R-29', 'R-0'],
        )
      } finally {
        await garrison.stop()
        await database.close()
      }
    })
  })
})
