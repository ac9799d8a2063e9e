import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { engines } from './engines.ts'

const SERVER = new URL('postgres-server.ts', import.meta.url)
const GUARD = fileURLToPath(new URL('postgres-guard.mjs', import.meta.url))

/** A process that starts a server of its own, says where, and then waits to be killed. */
const CHILD = `
  const { freshDatabase } = await import(${JSON.stringify(SERVER.href)})
  console.log(await freshDatabase())
  setInterval(() => {}, 1000)`

async function connectTo(url: string): Promise<Client> {
  const client = new Client(url)
  client.on('error', () => {})
  await client.connect()
  return client
}

if (engines.some(({ name }) => name === 'postgres')) {
  describe('postgres-server', () => {
    test('the server ends with the test process, also by SIGKILL', async () => {
      const { GARRISON_TEST_POSTGRES: _, ...env } = process.env
      const flags = [...process.execArgv, '--input-type=module', '--eval', CHILD]
      const child = spawn(process.execPath, flags, { env, stdio: ['ignore', 'pipe', 'inherit'] })
      const [line] = (await once(child.stdout, 'data')) as [Buffer]
      const client = await connectTo(line.toString().trim())
      const isGone = new Promise<void>((resolve) => client.on('end', () => resolve()))
      child.kill('SIGKILL')
      await isGone
      await assert.rejects(connectTo(line.toString().trim()))
    })

    test('the guard stops the server and leaves when its input ends', async () => {
      const guard = spawn(process.execPath, [GUARD], { stdio: ['pipe', 'pipe', 'inherit'] })
      const [line] = (await once(guard.stdout, 'data')) as [Buffer]
      const { url } = JSON.parse(line.toString()) as { url: string }
      await (await connectTo(url)).end()
      guard.stdin.end()
      assert.deepEqual(await once(guard, 'exit'), [0, null])
      await assert.rejects(connectTo(url))
    })
  })
}

test('postgres-server: a machine without the binaries is told so in one line, and CI fails', async () => {
  // A temporary folder that is none stands for everything that keeps the server from starting.
  const probe = `
    for (const name of ['TMPDIR', 'TMP', 'TEMP']) process.env[name] = ${JSON.stringify(GUARD)}
    const { whyNoPostgres } = await import(${JSON.stringify(SERVER.href)})
    console.log(typeof (await whyNoPostgres()))`
  const run = async (variables: Record<string, string>): Promise<{ code: unknown; output: string }> => {
    const { GARRISON_TEST_POSTGRES: _, CI: __, ...env } = process.env
    const flags = [...process.execArgv, '--input-type=module', '--eval', probe]
    const child = spawn(process.execPath, flags, { env: { ...env, ...variables }, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text))
    const [code] = await once(child, 'close')
    return { code, output }
  }
  const locally = await run({})
  assert.equal(locally.code, 0)
  assert.match(locally.output, /^TESTS ON POSTGRESQL DO NOT RUN: ENOTDIR[^\n]+\nstring\n$/)
  const inCi = await run({ CI: 'true' })
  assert.equal(inCi.code, 1)
  assert.match(inCi.output, /TESTS ON POSTGRESQL DO NOT RUN/)
})
