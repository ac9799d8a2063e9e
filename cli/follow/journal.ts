import { type ChildProcess, spawn } from 'node:child_process'
import { UsageError } from '../../src/kernel/failure.ts'
import { JOURNAL_FIELDS } from '../logons/journal-export.ts'
import { printable } from '../terminal.ts'
import type { JournalState } from './state.ts'
import { type Batch, newKey } from './tail.ts'

/** So much waits to be sent; journalctl waits beyond. */
const MOST_WAITING_BYTES = 1024 * 1024
/** A longer entry is no logon. */
const LONGEST_ENTRY = 256 * 1024
const LINE_END = 0x0a
const PENDING_WAIT_MS = 30_000
/** auth and authpriv: what every program that lets somebody in logs under. */
const FACILITIES = ['SYSLOG_FACILITY=4', 'SYSLOG_FACILITY=10']

interface Entry {
  readonly cursor: string
  readonly line: string
}

/** How the journal is read. */
export interface JournalReading {
  /** False: what there is now, and no more. */
  readonly isEndless: boolean
  /** The id of this machine, as its own entries have it; undefined where it is not known. */
  readonly machine: string | undefined
  readonly warn: (line: string) => void
}

/** Reads the systemd journal by journalctl, from where it was last settled. Its batches behave as those of `Tail`. */
export class Journal {
  readonly #reading: JournalReading
  #state: JournalState
  #child: ChildProcess | undefined
  #ended: string | undefined
  #hasEnded = false
  #mustNameBoots = false
  #line: Buffer[] = []
  #lineBytes = 0
  #waiting: Entry[] = []
  #waitingBytes = 0
  #taken: { entries: number; bytes: number; end: string } | undefined
  #wake: (() => void) | undefined

  constructor(state: JournalState | undefined, reading: JournalReading) {
    this.#state = state ?? { cursor: '' }
    this.#reading = reading
  }

  get state(): JournalState {
    return this.#state
  }

  /**
   * The next entries, about `most` bytes of them; undefined when there are none yet, or no more.
   * @throws UsageError when there is no journalctl, or it fails where the reading is to end
   */
  async next(most: number): Promise<Batch | undefined> {
    this.#afterEnd()
    if (this.#child === undefined && !(this.#hasEnded && !this.#reading.isEndless)) this.#start()
    if (!this.#reading.isEndless || this.#state.pending !== undefined) await this.#gathered(most)
    this.#afterEnd()
    const { pending } = this.#state
    const known = pending === undefined ? -1 : this.#waiting.findIndex(({ cursor }) => cursor === pending.end)
    const entries = known >= 0 ? known + 1 : this.#fitting(most)
    const last = this.#waiting[entries - 1]
    if (last === undefined) return undefined
    const key = known >= 0 && pending !== undefined ? pending.key : newKey()
    this.#state = { cursor: this.#state.cursor, pending: { key, end: last.cursor } }
    const body = Buffer.from(
      this.#waiting
        .slice(0, entries)
        .map(({ line }) => line)
        .join(''),
    )
    this.#taken = { entries, bytes: body.length, end: last.cursor }
    return { key, body }
  }

  /** The batch was answered for. */
  async settle(): Promise<void> {
    if (this.#taken === undefined) return
    const { entries, bytes, end } = this.#taken
    this.#taken = undefined
    this.#waiting.splice(0, entries)
    this.#waitingBytes -= bytes
    this.#state = { cursor: end }
    if (this.#waitingBytes < MOST_WAITING_BYTES) this.#child?.stdout?.resume()
  }

  /** The batch is cut anew, under another key. */
  recut(): void {
    this.#taken = undefined
    this.#state = { cursor: this.#state.cursor }
  }

  async close(): Promise<void> {
    // Node tells a child that could not be started by whatever number lies in memory; 0 would be this whole process group.
    if (this.#child?.pid !== undefined) this.#child.kill('SIGTERM')
    this.#child = undefined
    this.#wake?.()
  }

  /** How many of the waiting entries fit into a batch; one at least. */
  #fitting(most: number): number {
    let bytes = 0
    let entries = 0
    for (const { line } of this.#waiting) {
      bytes += Buffer.byteLength(line)
      if (entries > 0 && bytes > most) break
      entries++
    }
    return entries
  }

  #start(): void {
    const { cursor } = this.#state
    const args = [
      ...['--output=json', '--no-pager', `--output-fields=${JOURNAL_FIELDS.join(',')}`],
      ...(cursor === '' ? [] : [`--after-cursor=${cursor}`]),
      // It would begin with the last ten entries otherwise.
      ...(this.#reading.isEndless ? ['--follow', '--no-tail', ...this.#allBoots()] : []),
      ...FACILITIES,
    ]
    this.#waiting = []
    this.#waitingBytes = 0
    this.#line = []
    this.#lineBytes = 0
    const child = spawn('journalctl', args, { stdio: ['ignore', 'pipe', 'pipe'], shell: false })
    this.#child = child
    let says = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      says = (says + text).slice(0, 1000)
    })
    child.stdout.on('data', (chunk: Buffer) => this.#take(chunk))
    child.on('error', (error) => this.#end(child, `journalctl cannot be run: ${error.message}`))
    child.on('close', (code, signal) => this.#end(child, code === 0 ? '' : howEnded(code, signal, says)))
  }

  /**
   * From systemd 251 on `--follow` means this boot alone, and what was logged before it, and not sent, would be lost: but not where the
   * journals of several machines are merged, of which this one's are asked for. Versions until 253 must be told besides, and those
   * before 242 cannot be.
   */
  #allBoots(): string[] {
    const { machine } = this.#reading
    if (machine === undefined) return []
    return ['--merge', ...(this.#mustNameBoots ? ['--boot=all'] : []), `_MACHINE_ID=${machine}`]
  }

  #end(child: ChildProcess, why: string): void {
    if (this.#child !== child) return
    this.#child = undefined
    this.#hasEnded = true
    this.#ended = why
    this.#wake?.()
  }

  /** It may end because the journal was rotated or journald restarted; then it is started again. */
  #afterEnd(): void {
    const why = this.#ended ?? ''
    this.#ended = undefined
    if (why === '') return
    if (why.includes('--boot') && why.includes('--merge') && !this.#mustNameBoots) {
      this.#mustNameBoots = true
      return
    }
    if (!this.#reading.isEndless || why.startsWith('journalctl cannot')) throw new UsageError(why)
    this.#reading.warn(`${why}; it is started again`)
  }

  /** Waits until there is a batch's worth, or the journal has no more. */
  async #gathered(most: number): Promise<void> {
    const { pending } = this.#state
    const isThere = () =>
      pending === undefined ? this.#waitingBytes >= most : this.#waiting.some(({ cursor }) => cursor === pending.end)
    // What was cut before a restart may have left the journal since.
    let isOver = false
    const timer = setTimeout(() => {
      isOver = this.#reading.isEndless
      this.#wake?.()
    }, PENDING_WAIT_MS)
    while (this.#child !== undefined && !isOver && !isThere() && this.#waitingBytes < MOST_WAITING_BYTES) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    clearTimeout(timer)
  }

  #take(chunk: Buffer): void {
    let at = 0
    for (let end = chunk.indexOf(LINE_END); end >= 0; end = chunk.indexOf(LINE_END, at)) {
      this.#gather(chunk.subarray(at, end))
      this.#keep(Buffer.concat(this.#line))
      this.#line = []
      this.#lineBytes = 0
      at = end + 1
    }
    this.#gather(chunk.subarray(at))
    if (this.#waitingBytes >= MOST_WAITING_BYTES) this.#child?.stdout?.pause()
    this.#wake?.()
  }

  /** A line that is too long is not kept, but its end is found. */
  #gather(part: Buffer): void {
    this.#lineBytes += part.length
    if (this.#lineBytes > LONGEST_ENTRY) this.#line = []
    else if (part.length > 0) this.#line.push(part)
  }

  #keep(bytes: Buffer): void {
    let entry: Record<string, unknown> = {}
    try {
      entry = Object(JSON.parse(bytes.toString('utf8')))
    } catch {
      // journalctl writes nothing but JSON, and what was too long is empty here.
    }
    const cursor = entry['__CURSOR']
    if (typeof cursor !== 'string') return
    const wanted = JOURNAL_FIELDS.flatMap((name) => (entry[name] === undefined ? [] : [[name, entry[name]]]))
    const line = `${JSON.stringify(Object.fromEntries(wanted))}\n`
    this.#waiting.push({ cursor, line })
    this.#waitingBytes += Buffer.byteLength(line)
  }
}

/** One line: a program either ends by itself, with a code, or is ended by a signal; its own words may be none. */
function howEnded(code: number | null, signal: NodeJS.Signals | null, says: string): string {
  const [first = ''] = printable(says.trim()).split('\n', 1)
  return `journalctl ${signal === null ? `ended with ${code}` : `was ended by ${signal}`}${first === '' ? '' : `: ${first}`}`
}
