/**
 * Signed durable writes and reads per second of a real `garrison serve` (SQLite file, synchronous=FULL), beside a bare
 * node:http server that only verifies signatures, in one run: the ratio is what counts, the figures depend on the
 * machine. Servers and load generator run as processes of their own on loopback. Then, in this process, one decision of the
 * policies beside one verified signature.
 *
 *   npm run bench [-- --calls 20000 --connections 64]
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { measureDecision } from './decision.ts'
import { fire, type Load, signAll } from './load.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const KEY = { accessKeyId: 'LTAIbenchmarkkey00000001', accessKeySecret: 'secret-of-the-benchmark-000001' }
const ROUNDS = 3

const { values } = parseArgs({
  options: { calls: { type: 'string', default: '20000' }, connections: { type: 'string', default: '64' } },
})
const calls = Number(values.calls)
const connections = Number(values.connections)

function start(
  file: string,
  args: readonly string[],
  env: Record<string, string>,
): { child: ChildProcess; url: Promise<string> } {
  const child = spawn(process.execPath, [...process.execArgv, join(ROOT, file), ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = new Promise<string>((resolve, reject) => {
    let text = ''
    child.stdout.on('data', (piece: Buffer) => {
      text += piece
      const found = /ready on (\S+)/.exec(text)?.[1]
      if (found !== undefined) resolve(found)
    })
    child.on('exit', () => reject(new Error(`${file} ended before it was ready`)))
  })
  return { child, url }
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.on('exit', resolve))
  child.kill('SIGTERM')
  await ended
}

/** Every write binds another account: one inserted row, one counter, one audit row. */
function writing(url: string, round: number): Load {
  return {
    url,
    version: '2022-06-16',
    action: 'ModifyBindAccount',
    credentials: KEY,
    parameters: (index) => ({
      BindId: (index % 100) + 1,
      AccountId: `account-${index % 100}`,
      CloudCode: 'hcloud',
      AccountName: `round ${round} call ${index}`,
    }),
  }
}

function reading(url: string): Load {
  return {
    url,
    version: '2018-12-03',
    action: 'DescribeLoginBaseConfigs',
    credentials: KEY,
    parameters: () => ({ Type: 'login_common_ip' }),
  }
}

function binding(url: string): Load {
  return {
    ...writing(url, 0),
    action: 'BindAccount',
    parameters: (index) => ({
      AccessId: `key-${index}`,
      AccountId: `account-${index}`,
      AccountName: 'bench',
      CloudCode: 'hcloud',
    }),
  }
}

async function measure(name: string, load: Load, count: number): Promise<number> {
  const requests = signAll(load, count)
  const { perSecond, failures } = await fire(load.url, requests, connections)
  if (failures > 0) throw new Error(`${name}: ${failures} of ${count} calls failed`)
  return perSecond
}

const folder = await mkdtemp(join(tmpdir(), 'garrison-bench-'))
const bare = start('bench/bare-server.ts', [], { BENCH_SECRET: KEY.accessKeySecret })
const garrison = start('src/main.ts', ['serve', '--port', '0', '--data', folder], {
  GARRISON_ROOT_ACCOUNT: '1700000000000007',
  GARRISON_ROOT_ACCESS_KEY_ID: KEY.accessKeyId,
  GARRISON_ROOT_ACCESS_KEY_SECRET: KEY.accessKeySecret,
})
try {
  const [bareUrl, url] = [await bare.url, await garrison.url]
  await measure('warm-up', binding(url), 100)
  await measure('warm-up', writing(url, 0), 2000)
  await measure('warm-up', writing(bareUrl, 0), 2000)
  const rates: Record<'bare' | 'write' | 'read', number[]> = { bare: [], write: [], read: [] }
  for (let round = 1; round <= ROUNDS; round++) {
    rates.bare.push(await measure('bare', writing(bareUrl, round), calls))
    rates.write.push(await measure('write', writing(url, round), calls))
    rates.read.push(await measure('read', reading(url), calls))
  }
  const median = (numbers: number[]) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0
  const floor = median(rates.bare)
  const version = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')).version
  console.log(
    `garrison ${version}, node ${process.version}, ${calls} calls a round, ${connections} connections, median of ${ROUNDS}`,
  )
  console.log(`signature only  ${Math.round(floor)} calls/s`)
  for (const kind of ['write', 'read'] as const) {
    const rate = median(rates[kind])
    console.log(`durable ${kind.padEnd(7)} ${Math.round(rate)} calls/s, ratio ${(rate / floor).toFixed(2)}`)
  }
  const { decisionMicros, signatureMicros } = measureDecision()
  console.log(
    `policy decision ${decisionMicros.toFixed(1)} us, signature ${signatureMicros.toFixed(1)} us, ratio ${(decisionMicros / signatureMicros).toFixed(2)}`,
  )
} finally {
  await Promise.all([stop(bare.child), stop(garrison.child)])
  await rm(folder, { recursive: true, force: true })
}
