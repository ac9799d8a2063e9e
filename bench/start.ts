import { installation } from './organisation.ts'
import { median, serveBuilt, stop } from './processes.ts'

const ACCOUNTS = 5000

/** From the start of a `garrison serve` of the built program to its word that it is ready. */
async function startMs(folder: string): Promise<number> {
  const began = performance.now()
  const server = serveBuilt(folder)
  try {
    await server.url
    return performance.now() - began
  } finally {
    await stop(server)
  }
}

/** Start to ready on the database of an organisation of 5,000 accounts, beside that of an empty one: in turns, the median of each. */
export async function measureStart(parent: string, isSmall: boolean): Promise<void> {
  const [empty, full] = [await installation(parent, 0), await installation(parent, ACCOUNTS)]
  const rounds = isSmall ? 3 : 11
  const took: Record<'empty' | 'full', number[]> = { empty: [], full: [] }
  for (let round = 0; round < rounds; round++) {
    took.empty.push(await startMs(empty))
    took.full.push(await startMs(full))
  }
  const [none, many] = [median(took.empty), median(took.full)]
  const figures = `${Math.round(none)} ms without, ${Math.round(many)} ms with ${ACCOUNTS} accounts, median of ${rounds}`
  console.log(`start to ready  ${figures}, ratio ${(many / none).toFixed(2)} (at most 1.2 wanted)`)
}
