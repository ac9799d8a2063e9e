// Rotates the keys of the SQLite database and the key ring in a folder when it is told to: `rotate-child.mjs FOLDER`.
import { join } from 'node:path'
import { migrations } from '../../dist/src/storage/migrations/index.js'
import { openDatabaseBeside } from '../../dist/src/storage/open.js'
import { RingProvider } from '../../dist/src/vault/ring-provider.js'
import { rotate } from '../../dist/src/vault/rotate.js'

const folder = process.argv[2] ?? ''
process.stdin.once('data', async () => {
  const database = await openDatabaseBeside({ kind: 'file', file: join(folder, 'garrison.sqlite') }, migrations)
  const provider = await RingProvider.inFile(join(folder, 'key-ring.json'))
  process.stdout.write('begun\n')
  await rotate(database, provider, { batch: 5 })
  process.stdout.write('done\n')
  process.exit(0)
})
process.stdout.write('ready\n')
