import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { products } from '../src/products/index.ts'
import { migrations } from '../src/storage/migrations/index.ts'
import { openDatabase } from '../src/storage/open.ts'
import { openKeyRing } from '../src/vault/key-ring-file.ts'
import { Vault } from '../src/vault/vault.ts'
import { signedRequest } from '../test/client.ts'
import { ownInstallation } from './organisation.ts'
import { type List, lists } from './page-lists.ts'
import { KEY, median, type Running, serveBuilt, stop } from './processes.ts'

const FEW = 1000
const PAGE = 20
const WANTED = 1.3
const CHUNK = 5000
const WARM_UP = 5
const SMALL = 3

interface Answer {
  readonly ms: number
  readonly body: unknown
}

const agent = new Agent({ keepAlive: true, maxSockets: 1 })

/** One signed call over a connection that stays; the time is that from the first byte sent to the last one received. */
function call(url: string, { product, action }: List, parameters: Record<string, unknown>): Promise<Answer> {
  const version = products.find(({ name }) => name === product)?.version ?? ''
  const { headers, body } = signedRequest(url, { version, action, parameters }, KEY, Date.now())
  return new Promise((resolve, reject) => {
    const began = performance.now()
    const sent = request(url, { method: 'POST', headers, agent }, (response) => {
      const pieces: Buffer[] = []
      response.on('data', (piece: Buffer) => pieces.push(piece))
      response.on('end', () => {
        const ms = performance.now() - began
        const text = Buffer.concat(pieces).toString()
        if (response.statusCode === 200) resolve({ ms, body: JSON.parse(text) })
        else reject(new Error(`${product} ${action}: ${response.statusCode} ${text}`))
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** Writes the rows of all lists into the database of a server that does not run. */
async function fill(folder: string, chosen: readonly List[], count: number): Promise<void> {
  const vault = new Vault(await openKeyRing(join(folder, 'key-ring.json')))
  const database = await openDatabase({ kind: 'file', file: join(folder, 'garrison.sqlite') }, migrations)
  try {
    for (const write of new Set(chosen.map(({ write }) => write))) {
      for (let from = 0; from < count; from += CHUNK) {
        const numbers = Array.from({ length: Math.min(CHUNK, count - from) }, (_, index) => from + index)
        await database.write((transaction) => write({ transaction, vault, numbers }))
      }
    }
  } finally {
    await database.close()
  }
}

/** What a page in the middle is asked by: the token that a walk through half of the list arrives at, or a number. */
async function middle(url: string, list: List, count: number): Promise<Record<string, unknown>> {
  if (list.number !== undefined) return { [list.number]: Math.ceil(count / PAGE / 2) }
  const { token, ask } = list
  const [size, most] = list.size
  if (token === undefined) throw new Error(`${list.action} has neither tokens nor numbers`)
  const pageSize = list.fixed ?? Math.min(most, count / 10)
  let place = {}
  for (let seen = 0; seen < count / 2; seen += pageSize) {
    const { body } = await call(url, list, { ...ask, ...place, [size]: pageSize })
    const next = token.at.split('.').reduce<unknown>((part, name) => (part as Record<string, unknown>)[name], body)
    if (typeof next !== 'string') throw new Error(`${list.action} ended after ${seen + pageSize} of ${count} rows`)
    place = { [token.name]: next }
  }
  return place
}

/** The two servers in turns, the same page of each: how many times as long it takes with many rows, by the medians. */
async function ratioOf(list: List, sides: readonly Side[], repeats: number): Promise<string> {
  const took = sides.map((): number[] => [])
  for (let round = -WARM_UP; round < repeats; round++) {
    for (const [index, { url, place }] of sides.entries()) {
      const { ms } = await call(url, list, { ...list.ask, ...place, [list.size[0]]: PAGE })
      if (round >= 0) took[index]?.push(ms)
    }
    if (list.everyMs !== undefined) await wait(list.everyMs)
  }
  const [few, many] = took.map(median)
  return ((many ?? 0) / (few ?? 1)).toFixed(2)
}

interface Side {
  readonly url: string
  /** What says which page it is. */
  readonly place: Record<string, unknown>
}

/** A page of a list that is long beside the same page of one of 1,000 rows: the first page, and one in the middle. */
export async function measurePages(parent: string, isSmall: boolean, operations: readonly string[]): Promise<void> {
  const many = isSmall ? 10_000 : 100_000
  const wanted = operations.length === 0 ? lists : lists.filter(({ action }) => operations.includes(action))
  const chosen = isSmall ? wanted.slice(0, SMALL) : wanted
  const counts = [FEW, many]
  const servers: Running[] = []
  try {
    for (const count of counts) {
      const folder = await ownInstallation(parent, 0)
      await fill(folder, chosen, count)
      servers.push(serveBuilt(folder))
    }
    const urls = await Promise.all(servers.map(({ url }) => url))
    console.log(
      `pages of ${PAGE}, ${many} rows beside ${FEW}, medians in turns; at most ${WANTED} wanted but for pages by number`,
    )
    const worst = { ratio: 0, name: '' }
    for (const list of chosen) {
      const by = list.number ?? list.token?.name ?? ''
      const name = `${list.product} ${list.action} by ${by}`
      const repeats = isSmall ? 11 : 51
      const places = await Promise.all(urls.map((url, index) => middle(url, list, counts[index] ?? 0)))
      const first = await ratioOf(
        list,
        urls.map((url) => ({ url, place: {} })),
        repeats,
      )
      const deep = await ratioOf(
        list,
        urls.map((url, index) => ({ url, place: places[index] ?? {} })),
        repeats,
      )
      // A page by number leaves out what stands before it, one row after the other.
      const ratio = Math.max(Number(first), list.number === undefined ? Number(deep) : 0)
      if (ratio > worst.ratio) Object.assign(worst, { ratio, name })
      console.log(`  ${name.padEnd(58)} first ${first}, middle ${deep}${ratio > WANTED ? '  MISSED' : ''}`)
    }
    console.log(`  worst: ${worst.name}, ratio ${worst.ratio.toFixed(2)}`)
  } finally {
    agent.destroy()
    await Promise.all(servers.map(stop))
  }
}
