import { once } from 'node:events'
import { fire, signAll } from './load.ts'
import { installation } from './organisation.ts'
import { KEY, type Running, serveBuilt, stop } from './processes.ts'

const ACCOUNTS = 5000
const CONNECTIONS = 8

/** What a server holds after a full garbage collection. */
async function heldBy({ child }: Running): Promise<NodeJS.MemoryUsage> {
  const told = once(child, 'message')
  child.send('memory')
  const [usage] = await told
  return usage as NodeJS.MemoryUsage
}

async function call(url: string, count: number): Promise<void> {
  const pages = { url, version: '2022-04-19', action: 'ListAccounts', credentials: KEY }
  const requests = signAll({ ...pages, parameters: (index) => ({ PageSize: 10, PageNumber: (index % 500) + 1 }) }, count)
  const { failures } = await fire(url, requests, CONNECTIONS)
  if (failures > 0) throw new Error(`memory: ${failures} of ${count} calls failed`)
}

/** The memory of a server that has 5,000 accounts beside that of one that has none, after the same calls. */
export async function measureMemory(parent: string, isSmall: boolean): Promise<void> {
  const calls = isSmall ? 200 : 5000
  const usages: NodeJS.MemoryUsage[] = []
  for (const accounts of [0, ACCOUNTS]) {
    const server = serveBuilt(await installation(parent, accounts))
    try {
      await call(await server.url, calls)
      usages.push(await heldBy(server))
    } finally {
      await stop(server)
    }
  }
  const [none, many] = usages
  if (none === undefined || many === undefined) return
  const mb = (bytes: number) => (bytes / 2 ** 20).toFixed(1)
  for (const [name, kind] of [
    ['heap in use', 'heapUsed'],
    ['resident set', 'rss'],
  ] as const) {
    const figures = `${mb(none[kind])} MB without, ${mb(many[kind])} MB with ${ACCOUNTS} accounts, after ${calls} calls`
    console.log(`${name.padEnd(15)} ${figures}, ratio ${(many[kind] / none[kind]).toFixed(2)}`)
  }
}
