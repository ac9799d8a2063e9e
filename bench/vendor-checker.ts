/** Checks so many key pairs against the cloud on a port, and says what it took: `vendor-checker.ts PAIRS PORT`. */
import { pino } from 'pino'
import { aws } from '../src/connectors/aws/connector.ts'
import { addPair, type NewPair } from '../src/domain/vendor-accounts/add-pair.ts'
import { checkVendorKeys } from '../src/jobs/check-vendor-keys.ts'
import { systemClock } from '../src/kernel/clock.ts'
import { parseUid, type Uid } from '../src/kernel/ids.ts'
import { Secret } from '../src/kernel/secret.ts'
import { migrations } from '../src/storage/migrations/index.ts'
import { openDatabase } from '../src/storage/open.ts'
import { openCustody } from '../src/vault/custody.ts'
import { inMemoryKeyRing } from '../src/vault/key-ring.ts'
import { RingProvider } from '../src/vault/ring-provider.ts'
import { egressTo } from '../test/connectors/network.ts'
import { VENDOR_KEYS } from './vendor-keys.ts'

const [pairs = 0, port = 0] = process.argv.slice(2).map(Number)
const keys = Object.entries(VENDOR_KEYS)

const opened = await openDatabase({ kind: 'memory' }, migrations)
const { vault, database } = await openCustody(opened, RingProvider.inMemory(inMemoryKeyRing()))
for (let index = 0; index < pairs; index++) {
  const account = parseUid(String(1_600_000_000_000_000 + Math.floor(index / keys.length))) as Uid
  const [secretId = '', secret = ''] = keys[index % keys.length] ?? []
  const wanted: NewPair = {
    ...{ vendor: 'aws', keyType: 'sub', domain: 'global', tenantId: null, regions: [], subscriptionIds: [] },
    ...{ modules: ['hosts', 'detection'], cloudUserId: '123456789012', extendInfo: null, alias: null },
    ...{ secretId, secretKey: new Secret(secret) },
  }
  await database.write((transaction) => addPair({ transaction, vault, clock: systemClock }, account, wanted))
}

const egress = egressTo({ port, close: async () => {} })
let working = 0
let most = 0
const before = process.memoryUsage.rss()
const sampling = setInterval(() => {
  most = Math.max(most, process.memoryUsage.rss())
}, 20)
const began = performance.now()
await new Promise<void>((resolve) => {
  let over = 0
  const worker = checkVendorKeys({
    ...{ database, vault, clock: systemClock, log: pino({ level: 'error' }), egress, connectors: { aws } },
    ...{ rhythm: { everyMs: 86_400_000, random: Math.random }, lookMs: 50, atOnce: 16, checkMs: 60_000 },
    onChecked({ recorded }) {
      if (recorded === 'working') working++
      if (++over === pairs) void worker.stop().then(resolve)
    },
  })
})
clearInterval(sampling)
const ms = performance.now() - began
process.send?.({ working, ms, mb: (most - before) / 2 ** 20 })
egress.close()
await database.close()
process.disconnect?.()
