import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freshDatabase, whyNoPostgres } from '../test/storage/postgres-server.ts'
import { organisation } from './organisation.ts'
import { KEY, median, ROOT, serveEmpty, stop } from './processes.ts'

/** Seconds that `garrison COMMAND -f FILE` takes, from its start to its end; it has to end with `code`. */
async function commandSeconds(command: string, url: string, file: string, code: number): Promise<number> {
  const env = {
    ...process.env,
    GARRISON_ENDPOINT: url,
    ALIBABA_CLOUD_ACCESS_KEY_ID: KEY.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: KEY.accessKeySecret,
  }
  const main = join(ROOT, 'dist', 'src', 'main.js')
  const began = performance.now()
  const child = spawn(process.execPath, [main, command, '-f', file], { env, stdio: ['ignore', 'ignore', 'inherit'] })
  const [ended] = await once(child, 'exit')
  if (ended !== code) throw new Error(`garrison ${command} -f ${file} ended with ${ended}`)
  return (performance.now() - began) / 1000
}

/** Applies a file to a server that holds nothing but its root, and compares it with what is there then. */
async function applied(folder: string, file: string, database: string | undefined): Promise<{ apply: number; diff: number }> {
  const server = serveEmpty(await mkdtemp(join(folder, 'apply-')), database)
  try {
    const url = await server.url
    const apply = await commandSeconds('apply', url, file, 0)
    return { apply, diff: await commandSeconds('diff', url, file, 0) }
  } finally {
    await stop(server)
  }
}

/**
 * `garrison apply` of 5,000 accounts to an empty server, the command and its start included, beside that of a tenth of them
 * and beside `garrison diff` of the same file, which finds no difference. On SQLite, and on PostgreSQL where it can run.
 */
export async function measureApply(folder: string, isSmall: boolean): Promise<void> {
  const [few, many] = isSmall ? [50, 500] : [500, 5000]
  const rounds = isSmall ? 1 : 5
  const files = await Promise.all(
    [few, many].map(async (accounts) => {
      const file = join(folder, `apply-${accounts}.yaml`)
      await writeFile(file, organisation(accounts))
      return file
    }),
  )
  const [fewFile = '', manyFile = ''] = files
  for (const engine of (await whyNoPostgres()) === undefined ? ['SQLite', 'PostgreSQL'] : ['SQLite']) {
    const fresh = async () => (engine === 'SQLite' ? undefined : await freshDatabase())
    const took: Record<'few' | 'many' | 'diff', number[]> = { few: [], many: [], diff: [] }
    for (let round = 0; round < rounds; round++) {
      took.few.push((await applied(folder, fewFile, await fresh())).apply)
      const { apply, diff } = await applied(folder, manyFile, await fresh())
      took.many.push(apply)
      took.diff.push(diff)
    }
    const [small, large, same] = [median(took.few), median(took.many), median(took.diff)]
    console.log(`garrison apply on ${engine}, median of ${rounds}: ${many} accounts ${large.toFixed(2)} s`)
    console.log(`  ${few} accounts ${small.toFixed(2)} s, ratio ${(large / small).toFixed(2)} for ten times as many`)
    console.log(`  garrison diff of the same file ${same.toFixed(2)} s, ratio ${(large / same).toFixed(2)}`)
  }
}
