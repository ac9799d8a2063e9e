import { once } from 'node:events'
import { startSource, stop } from './processes.ts'

interface Took {
  readonly working: number
  readonly ms: number
  /** What the process grew by at most, MB. */
  readonly mb: number
}

/** Ten times as many keys checked beside few: time for each, memory and connections at most. */
export async function measureVendorChecks(isSmall: boolean): Promise<void> {
  const many = isSmall ? 100 : 1000
  const cloud = startSource('bench/vendor-cloud.ts', [], {})
  try {
    const port = await cloud.url
    const results: (Took & { readonly most: number })[] = []
    for (const pairs of [many / 10, many]) {
      const checker = startSource('bench/vendor-checker.ts', [String(pairs), port], {})
      const [took] = (await once(checker.child, 'message')) as [Took]
      await once(checker.child, 'exit')
      if (took.working !== pairs) throw new Error(`${took.working} of ${pairs} keys were found to work`)
      const told = once(cloud.child, 'message')
      cloud.child.send('sockets')
      const [{ most, asked }] = (await told) as [{ most: number; asked: number }]
      results.push({ ...took, most })
      const perKey = (took.ms / pairs).toFixed(1)
      const figures = `${perKey} ms each, ${(asked / pairs).toFixed(1)} requests each, ${took.mb.toFixed(1)} MB more, ${most} connections at most`
      console.log(`${String(pairs).padEnd(5)} keys checked  ${figures}`)
    }
    const [few, all] = results
    if (few === undefined || all === undefined) return
    console.log(
      `ten times as many: time each ${(all.ms / few.ms / 10).toFixed(2)}, memory ${(all.mb / few.mb).toFixed(2)}, connections ${(all.most / few.most).toFixed(2)}`,
    )
  } finally {
    await stop(cloud)
  }
}
