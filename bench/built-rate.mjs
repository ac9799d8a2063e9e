// The built program's own parser, locations and judgement over the lines of a file, without a server: prints how many lines a second of
// processor time each round did, the first one cold, and how many logons were out of their baseline.
//
//   node bench/built-rate.mjs FILE ROUNDS MOMENT-OF-RECEPTION
import { readFileSync } from 'node:fs'

const from = (path) => import(new URL(`../dist/src/${path}.js`, import.meta.url).href)
const { compileBaseline } = await from('detection/baseline')
const { judge } = await from('detection/judge')
const { openDefaultLocations } = await from('detection/locate')
const { parseLog } = await from('intake/parse-log')

const LINES_OF_A_BATCH = 5_000
const LINE_END = 0x0a
const ENTRIES = [
  { type: 'location', value: 'GB' },
  { type: 'ip', value: '81.2.69.0/24' },
  { type: 'time', value: '06:00-22:00' },
  { type: 'account', value: 'person-1' },
]

const [file, rounds, receivedAt] = process.argv.slice(2)
const locations = openDefaultLocations()
const baseline = compileBaseline(ENTRIES, 'Europe/Podgorica')
const batches = batchesOf(readFileSync(file))
const rates = []
let out = 0
for (let round = 0; round < Number(rounds); round++) {
  // Of the processor, not of the clock: others may be working beside this.
  const began = process.cpuUsage()
  let count = 0
  for (const batch of batches) {
    const { events, lines } = parseLog(batch, { zone: 'UTC', year: undefined, receivedAt: Number(receivedAt) })
    count += lines
    for (const { at, result, user, address, os, domain } of events) {
      const location = address === undefined ? undefined : locations.find(address)
      const verdicts = judge({ at, result, user, address, os, domain, location }, baseline)
      if (verdicts?.account.verdict === 'out') out++
    }
  }
  const { user, system } = process.cpuUsage(began)
  rates.push((count * 1e6) / (user + system))
}
console.log(JSON.stringify({ rates, out }))

/** Bytes as a sender sends them. */
function batchesOf(bytes) {
  const batches = []
  for (let start = 0; start < bytes.length; ) {
    let end = start
    for (let line = 0; line < LINES_OF_A_BATCH && end < bytes.length; line++) end = bytes.indexOf(LINE_END, end) + 1
    batches.push(bytes.subarray(start, end))
    start = end
  }
  return batches
}
