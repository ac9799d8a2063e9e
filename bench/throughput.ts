import { fire, type Load, signAll } from './load.ts'
import { KEY, median, serveSource, startSource, stop } from './processes.ts'

const ROUNDS = 3

/** Every write renames one of 100 bindings: one changed row, one counter, one audit row. */
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

async function measure(name: string, load: Load, count: number, connections: number): Promise<number> {
  const requests = signAll(load, count)
  const { perSecond, failures } = await fire(load.url, requests, connections)
  if (failures > 0) throw new Error(`${name}: ${failures} of ${count} calls failed`)
  return perSecond
}

/**
 * Signed durable writes and reads per second of a real `garrison serve` (SQLite file, synchronous=FULL), beside a bare
 * node:http server that only verifies signatures. Servers and load generator run as processes of their own on loopback.
 */
export async function measureThroughput(folder: string, calls: number, connections: number): Promise<void> {
  const bare = startSource('bench/bare-server.ts', [], { BENCH_SECRET: KEY.accessKeySecret })
  const garrison = serveSource(folder)
  try {
    const [bareUrl, url] = [await bare.url, await garrison.url]
    // One after the other: a binding's number then tells its account, and every write finds what it names.
    await measure('warm-up', binding(url), 100, 1)
    await measure('warm-up', writing(url, 0), Math.min(2000, calls), connections)
    await measure('warm-up', writing(bareUrl, 0), Math.min(2000, calls), connections)
    const rates: Record<'bare' | 'write' | 'read', number[]> = { bare: [], write: [], read: [] }
    for (let round = 1; round <= ROUNDS; round++) {
      rates.bare.push(await measure('bare', writing(bareUrl, round), calls, connections))
      rates.write.push(await measure('write', writing(url, round), calls, connections))
      rates.read.push(await measure('read', reading(url), calls, connections))
    }
    const floor = median(rates.bare)
    console.log(`${calls} calls a round, ${connections} connections, median of ${ROUNDS}`)
    console.log(`signature only  ${Math.round(floor)} calls/s`)
    for (const kind of ['write', 'read'] as const) {
      const rate = median(rates[kind])
      console.log(`durable ${kind.padEnd(7)} ${Math.round(rate)} calls/s, ratio ${(rate / floor).toFixed(2)}`)
    }
  } finally {
    await Promise.all([stop(bare), stop(garrison)])
  }
}
