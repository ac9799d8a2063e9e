import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { products } from '../src/products/index.ts'
import { migrations } from '../src/storage/migrations/index.ts'
import { openDatabase } from '../src/storage/open.ts'
import { openCustody } from '../src/vault/custody.ts'
import { RingProvider } from '../src/vault/ring-provider.ts'
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
/** So many pages by number are walked on from the middle, again and again; both lists have them. */
const WALKED = 20
const JUMPS = 11

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
  const opened = await openDatabase({ kind: 'file', file: join(folder, 'garrison.sqlite') }, migrations)
  const { vault, database } = await openCustody(opened, await RingProvider.inFile(join(folder, 'key-ring.json')))
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

/** What says which page it is: of every call, counted from the first one that warms up. */
type Place = (call: number) => Record<string, unknown>

const FIRST: Place = () => ({})

/** What a page in the middle is asked by: the token that a walk through half of the list arrives at, or numbers from there on. */
async function middle(url: string, list: List, count: number): Promise<Place> {
  const { number, token, ask } = list
  if (number !== undefined) return (call) => ({ [number]: Math.ceil(count / PAGE / 2) + (call % WALKED) })
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
  return () => place
}

/** Pages by number that nobody has read before, nor the one before them. */
function jumps(number: string, count: number): Place {
  const first = Math.ceil(count / PAGE / 2) - (count === FEW ? WALKED : WALKED * 10)
  return (call) => ({ [number]: first + 2 * call })
}

/** The two servers in turns, the same page of each: how many times as long it takes with many rows, by the medians; and how long. */
async function ratioOf(list: List, sides: readonly Side[], repeats: number): Promise<{ ratio: string; ms: string }> {
  const took = sides.map((): number[] => [])
  for (let round = -WARM_UP; round < repeats; round++) {
    for (const [index, { url, place }] of sides.entries()) {
      const { ms } = await call(url, list, { ...list.ask, ...place(round + WARM_UP), [list.size[0]]: PAGE })
      if (round >= 0) took[index]?.push(ms)
    }
    if (list.everyMs !== undefined) await wait(list.everyMs)
  }
  const [few, many] = took.map(median)
  return { ratio: ((many ?? 0) / (few ?? 1)).toFixed(2), ms: (many ?? 0).toFixed(1) }
}

interface Side {
  readonly url: string
  readonly place: Place
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
    console.log(`pages of ${PAGE}, ${many} rows beside ${FEW}, medians in turns; at most ${WANTED} wanted`)
    console.log('  in the middle by a token, or by numbers from page to page; jumps are to pages that nobody has read')
    const worst = { ratio: 0, name: '' }
    for (const list of chosen) {
      const name = `${list.product} ${list.action} by ${list.number ?? list.token?.name}`
      const repeats = isSmall ? 11 : 51
      const { number } = list
      const sides = (places: readonly Place[]) => urls.map((url, index) => ({ url, place: places[index] ?? FIRST }))
      const cold = number === undefined ? undefined : await ratioOf(list, sides(counts.map((n) => jumps(number, n))), JUMPS)
      const first = await ratioOf(list, sides([]), repeats)
      const places = await Promise.all(urls.map((url, index) => middle(url, list, counts[index] ?? 0)))
      const deep = await ratioOf(list, sides(places), repeats)
      const ratio = Math.max(Number(first.ratio), Number(deep.ratio))
      if (ratio > worst.ratio) Object.assign(worst, { ratio, name })
      const jump = cold === undefined ? '' : `, jump ${cold.ratio} (${cold.ms} ms)`
      console.log(`  ${name.padEnd(58)} first ${first.ratio}, middle ${deep.ratio}${jump}${ratio > WANTED ? '  MISSED' : ''}`)
    }
    console.log(`  worst: ${worst.name}, ratio ${worst.ratio.toFixed(2)}`)
  } finally {
    agent.destroy()
    await Promise.all(servers.map(stop))
  }
}
