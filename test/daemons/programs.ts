import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, openSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'

export const SSHD = '/usr/sbin/sshd'
export const RSYSLOGD = '/usr/sbin/rsyslogd'
export const JOURNAL_REMOTE = '/lib/systemd/systemd-journal-remote'

/** So long a daemon may take on a busy machine. */
const PATIENCE_MS = 60_000

/** Why tests with these programs do not run here, said aloud; undefined when they do. With CI=true throws instead: there they are installed. */
export function whyNot(what: string, programs: readonly string[]): string | undefined {
  const missing = programs.find((name) =>
    name.startsWith('/') ? !existsSync(name) : spawnSync(name, ['-V']).error !== undefined,
  )
  if (missing === undefined) return undefined
  const message = `skipped: ${what}: there is no ${missing} here`
  if (process.env['CI'] === 'true') throw new Error(message)
  console.log(message)
  return message
}

/** Asks again until there is an answer; throws after a minute. */
export async function until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; ) {
    const answer = await ask()
    if (answer !== undefined) return answer
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`${what}: not within ${PATIENCE_MS} ms`)
}

/** A program that runs until it is ended. */
export interface Daemon {
  readonly child: ChildProcess
  /** Ends it; rejects where it never began. */
  end(): Promise<void>
}

/** Starts a program, which writes what it says into `said.log`. */
export function startDaemon(program: string, args: readonly string[], folder: string): Daemon {
  const said = openSync(join(folder, 'said.log'), 'a')
  const child = spawn(program, args, { stdio: ['ignore', said, said], env: { ...process.env, TZ: 'UTC' } })
  const ended = once(child, 'exit')
  return {
    child,
    async end() {
      // Node 20 tells a child that never began by whatever number lies in memory.
      if (child.pid !== undefined) child.kill('SIGTERM')
      await ended
    },
  }
}

/** An OpenSSH server of its own, and a client's key for it. */
export interface OwnSshd extends Daemon {
  /** Where it writes what it says: sshd's messages, bare. */
  readonly log: string
  readonly user: string
  /** Logs on with the right key, or tries as somebody whom it does not let in. Gives back the exit code of `ssh`. */
  logOn(user?: string): number | null
}

/** Starts sshd on a free port of loopback with keys and settings of its own. */
export async function startSshd(folder: string): Promise<OwnSshd> {
  const at = (name: string) => join(folder, name)
  // Debian's server wants this folder, which the init script else makes.
  if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true })
  for (const name of ['host-key', 'key']) execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at(name)])
  const port = await freePort()
  const settings = {
    ListenAddress: `127.0.0.1:${port}`,
    HostKey: at('host-key'),
    PidFile: 'none',
    AuthorizedKeysFile: at('key.pub'),
    StrictModes: 'no',
    UsePAM: 'no',
    PasswordAuthentication: 'no',
    KbdInteractiveAuthentication: 'no',
    PermitRootLogin: 'yes',
    LogLevel: 'VERBOSE',
  }
  await writeFile(at('sshd_config'), lines(Object.entries(settings).map(([name, value]) => `${name} ${value}`)))
  await writeFile(at('sshd.log'), '')
  const daemon = startDaemon(SSHD, ['-D', '-f', at('sshd_config'), '-E', at('sshd.log')], folder)
  await until('sshd listens', () => canConnect(port))
  const { username } = userInfo()
  const options = ['BatchMode=yes', 'StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'IdentitiesOnly=yes']
  const logOn = (user = username) => {
    const flags = ['-F', 'none', '-i', at('key'), '-p', String(port), ...options.flatMap((option) => ['-o', option])]
    return spawnSync('ssh', [...flags, `${user}@127.0.0.1`, 'true'], { stdio: 'ignore', timeout: PATIENCE_MS }).status
  }
  return { ...daemon, log: at('sshd.log'), user: username, logOn }
}

/** Starts rsyslogd with nothing but these settings; it keeps its state in the folder. */
export async function startRsyslogd(folder: string, settings: readonly string[]): Promise<Daemon> {
  const file = join(folder, 'rsyslog.conf')
  await writeFile(
    file,
    lines([`global(workDirectory="${folder}" defaultNetstreamDriverCAFile="${folder}/cert.pem")`, ...settings]),
  )
  return startDaemon(RSYSLOGD, ['-n', '-f', file, '-iNONE'], folder)
}

/** A certificate for 127.0.0.1, signed by itself, in `cert.pem` and `key.pem` of a folder. */
export function makeCertificate(folder: string): void {
  const [key, cert] = [join(folder, 'tls-key.pem'), join(folder, 'cert.pem')]
  const about = ['-subj', '/CN=garrison.test', '-addext', 'subjectAltName=DNS:garrison.test,IP:127.0.0.1', '-days', '2']
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  execFileSync('openssl', ['req', '-x509', ...kind, '-keyout', key, '-out', cert, ...about], { stdio: 'ignore' })
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('')
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function canConnect(port: number): Promise<true | undefined> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return undefined
  } finally {
    socket.destroy()
  }
}
