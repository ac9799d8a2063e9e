import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'

/** URL of a superuser on a server that all processes of a run share; it goes away with the run. */
const GIVEN = process.env['GARRISON_TEST_POSTGRES']
const GUARD = fileURLToPath(new URL('postgres-guard.mjs', import.meta.url))

type Server = { url: string; pid?: number } | { unavailable: string }

let server: Promise<Server> | undefined
let databases = 0

/**
 * Why tests on PostgreSQL cannot run on this machine, or undefined when they can. The first call starts the
 * server, which ends with this process. When they cannot run it says so loudly, and with CI=true throws.
 */
export async function whyNoPostgres(): Promise<string | undefined> {
  const found = await startedServer()
  if ('url' in found) return undefined
  const message = `TESTS ON POSTGRESQL DO NOT RUN: ${found.unavailable}`
  if (process.env['CI'] === 'true') throw new Error(message)
  console.error(message)
  return found.unavailable
}

/** Makes an empty database and gives back a superuser's URL of it. It is gone when its server is. */
export async function freshDatabase(): Promise<string> {
  const found = await startedServer()
  if ('unavailable' in found) throw new Error(found.unavailable)
  const name = `test_${process.pid}_${++databases}`
  await asAdministrator(found.url, `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`)
  const url = new URL(found.url)
  url.pathname = `/${name}`
  return url.href
}

function startedServer(): Promise<Server> {
  server ??= GIVEN === undefined ? startGuard() : Promise.resolve({ url: GIVEN })
  return server
}

/** Starts a server of its own whose commits outlive a power cut, for measurements; it ends with this process. */
export function startDurableServer(): Promise<Server> {
  return startGuard('durable')
}

/** The guard outlives every way in which this process can end, and stops the server then. */
async function startGuard(...args: readonly string[]): Promise<Server> {
  const guard = spawn(process.execPath, [GUARD, ...args], {
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
    windowsHide: true,
  })
  const [line] = (await Promise.race([once(guard.stdout, 'data'), once(guard, 'exit')])) as [Buffer | number]
  if (typeof line === 'number') return { unavailable: `the server's guard ended with ${line}` }
  // None of it keeps this process from ending; ending is what stops the server.
  guard.unref()
  for (const stream of [guard.stdin, guard.stdout]) (stream as unknown as Socket).unref()
  return JSON.parse(line.toString()) as Server
}

/** Runs one statement on the server; also for tests that play the administrator. */
export async function asAdministrator(url: string, statement: string): Promise<void> {
  const client = new Client(url)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
