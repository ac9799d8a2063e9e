/** A line about a connection, without its envelope. */
interface Said {
  readonly program: string
  readonly pid: number
  readonly host: string
  readonly at: number
  readonly message: string
}

/** How many servers the lines are of. */
export const LINE_HOSTS = 100
/** So many sources try passwords; a few of them make most of the attempts, as on the Internet. */
const ATTACKERS = 5_000
const PEOPLE = 40
const NAMES = ['root', 'admin', 'test', 'oracle', 'ubuntu', 'postgres', 'git', 'user', 'ftpuser', 'es', 'hadoop', 'www']
const KEY = 'ED25519 SHA256:D+2ycSCl4YgZy7pbIzzUhrNsU7Y8iyzWQ+OR3sTkVgY'
/** Between two connections. */
const STEP_MS = 7

/** The name of a server, by its number. */
export const lineHost = (index: number) => `web-${index + 1}`

/** What a log is made of: with `mix`, nine of ten connections are guesses; with `successes`, every line is a logon. */
export type LineKind = 'mix' | 'successes'

/** How a line is written: as rsyslog writes files, or as `journalctl -o json` writes the fields that are read. */
export type LineForm = 'file' | 'journal'

/** A log, always the same one for the same seed. */
export class LogonLines {
  readonly #kind: LineKind
  #state: number
  #at: number
  #pid = 1_000
  readonly #pending: Said[] = []

  /** @param from when the first connection is, milliseconds since 1970 */
  constructor(kind: LineKind, seed: number, from: number) {
    this.#kind = kind
    this.#state = seed * 2_654_435_761 + 1
    this.#at = from
  }

  /** The next lines, with their ends. */
  text(count: number, form: LineForm): string {
    let text = ''
    for (let line = 0; line < count; line++) text += form === 'file' ? fileLine(this.#next()) : journalLine(this.#next())
    return text
  }

  #below(limit: number): number {
    this.#state ^= this.#state << 13
    this.#state ^= this.#state >>> 17
    this.#state ^= this.#state << 5
    return (this.#state >>> 0) % limit
  }

  #next(): Said {
    if (this.#pending.length === 0) this.#connect()
    return this.#pending.shift() as Said
  }

  #connect(): void {
    this.#at += STEP_MS
    this.#pid = this.#pid >= 4_000_000 ? 1_000 : this.#pid + 1
    const to = { pid: this.#pid, host: lineHost(this.#below(LINE_HOSTS)), at: this.#at }
    const say = (message: string, program = 'sshd') => this.#pending.push({ ...to, program, message })
    const port = 1024 + this.#below(64_000)
    if (this.#kind === 'successes') return void say(this.#accepted(port))
    const what = this.#below(20)
    if (what === 0) {
      say(this.#accepted(port))
      say(`pam_unix(sshd:session): session opened for user person-1(uid=1001) by (uid=0)`)
      say(`pam_unix(sshd:session): session closed for user person-1`)
    } else if (what === 1) {
      say('(root) CMD (   cd / && run-parts --report /etc/cron.hourly)', 'CRON')
    } else this.#guess(say, port)
  }

  #accepted(port: number): string {
    const person = this.#below(PEOPLE)
    return `Accepted publickey for person-${person} from 81.2.69.${person + 1} port ${port} ssh2: ${KEY}`
  }

  #guess(say: (message: string) => void, port: number): void {
    // The square of a number below 1 lies near 0 more often than elsewhere.
    const rank = Math.floor((this.#below(65_536) / 65_536) ** 2 * ATTACKERS)
    const address = `${80 + (rank % 40)}.${(rank * 7) % 256}.${(rank * 13) % 256}.${1 + (rank % 250)}`
    const name = NAMES[this.#below(NAMES.length)] ?? 'root'
    const isKnown = name === 'root'
    const user = isKnown ? name : `invalid user ${name}`
    if (!isKnown) say(`Invalid user ${name} from ${address} port ${port}`)
    say(`pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=${address}`)
    say(`Failed password for ${user} from ${address} port ${port} ssh2`)
    say(`Connection closed by ${isKnown ? 'authenticating user root' : user} ${address} port ${port} [preauth]`)
  }
}

function fileLine({ at, host, program, pid, message }: Said): string {
  return `${new Date(at).toISOString().slice(0, -1)}000+00:00 ${host} ${program}[${pid}]: ${message}\n`
}

function journalLine({ at, host, program, pid, message }: Said): string {
  const fields = {
    __REALTIME_TIMESTAMP: `${at}000`,
    _HOSTNAME: host,
    _TRANSPORT: 'syslog',
    PRIORITY: '6',
    SYSLOG_FACILITY: '4',
    SYSLOG_IDENTIFIER: program,
    _PID: String(pid),
    _UID: '0',
    _COMM: program,
    MESSAGE: message,
  }
  return `${JSON.stringify(fields)}\n`
}
