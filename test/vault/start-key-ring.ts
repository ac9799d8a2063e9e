import { fingerprint } from '../../src/vault/key-ring.ts'
import { openKeyRing } from '../../src/vault/key-ring-file.ts'

// Says that it is ready, waits for a byte, opens the ring named by the first argument and prints its fingerprint.
const [file] = process.argv.slice(2)
if (file === undefined) throw new Error('usage: start-key-ring FILE')
process.stdin.once('data', async () => {
  process.stdout.write(`${fingerprint((await openKeyRing(file)).active)}\n`)
  process.stdin.destroy()
})
process.stdout.write('ready\n')
