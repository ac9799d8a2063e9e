/** What is sent of an entry: what a reader of logons may ask. The rest (boot, machine, slice, capabilities …) is three quarters of it. */
export const JOURNAL_FIELDS: readonly string[] = [
  ...['__REALTIME_TIMESTAMP', '_SOURCE_REALTIME_TIMESTAMP', '_HOSTNAME', '_EXE', '_COMM', 'SYSLOG_IDENTIFIER'],
  ...['_PID', 'SYSLOG_PID', '_UID', 'MESSAGE', '_SYSTEMD_UNIT'],
]

const KNOWN = new Set(JOURNAL_FIELDS)
const BEGINNING = '__CURSOR='
const LINE_END = 0x0a
const LENGTH_BYTES = 8
/** A longer value cannot be of use, and is skipped byte by byte. */
const LONGEST_VALUE = 16_384
/** So much is gathered in search of the end of a line before the input is taken for something else. */
const LONGEST_LINE = 1024 * 1024

/** True for the beginning of what `journalctl -o export` writes. */
export function isJournalExport(beginning: Buffer): boolean {
  return beginning.toString('latin1', 0, BEGINNING.length) === BEGINNING
}

/**
 * Turns journald's export format into lines of JSON as `journalctl -o json` writes them, with the fields that logons need. In that
 * format a field is `NAME=value`, or `NAME`, a length and as many bytes, and an empty line ends an entry.
 */
export async function* journalLines(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reading = new ExportReading()
  for await (const chunk of source) {
    const text = reading.take(chunk)
    if (text !== '') yield Buffer.from(text)
  }
  const text = reading.end()
  if (text !== '') yield Buffer.from(text)
}

type Value = string | readonly number[]

class ExportReading {
  #pending = Buffer.alloc(0)
  #skip = 0
  #entry = new Map<string, Value>()

  take(chunk: Uint8Array): string {
    this.#pending = Buffer.concat([this.#pending, chunk])
    let text = ''
    for (;;) {
      if (this.#skip > 0) {
        const step = Math.min(this.#skip, this.#pending.length)
        this.#skip -= step
        this.#pending = this.#pending.subarray(step)
        if (this.#skip > 0) return text
      }
      const lineEnd = this.#pending.indexOf(LINE_END)
      if (lineEnd < 0) {
        if (this.#pending.length > LONGEST_LINE) this.#pending = this.#pending.subarray(0, LONGEST_VALUE)
        return text
      }
      const taken = lineEnd === 0 ? 1 : this.#field(lineEnd)
      if (taken === 0) return text
      this.#pending = this.#pending.subarray(taken)
      if (lineEnd === 0) text += this.end()
    }
  }

  /** The entry that was being read, as a line. */
  end(): string {
    if (this.#entry.size === 0) return ''
    const line = `${JSON.stringify(Object.fromEntries(this.#entry))}\n`
    this.#entry = new Map()
    return line
  }

  /** Reads the field whose first line ends there; gives how many bytes it took, 0 where more must come. */
  #field(lineEnd: number): number {
    const equals = this.#pending.subarray(0, lineEnd).indexOf('=')
    if (equals >= 0) {
      this.#keep(this.#pending.toString('latin1', 0, equals), this.#pending.subarray(equals + 1, lineEnd))
      return lineEnd + 1
    }
    const start = lineEnd + 1 + LENGTH_BYTES
    if (this.#pending.length < start) return 0
    const length = Number(this.#pending.readBigUInt64LE(lineEnd + 1))
    if (length > LONGEST_VALUE) {
      this.#skip = length + 1
      return start
    }
    if (this.#pending.length < start + length + 1) return 0
    this.#keep(this.#pending.toString('latin1', 0, lineEnd), this.#pending.subarray(start, start + length))
    return start + length + 1
  }

  #keep(name: string, bytes: Buffer): void {
    // Of a field that comes more than once the first counts, as where the server reads JSON.
    if (!KNOWN.has(name) || this.#entry.has(name) || bytes.length > LONGEST_VALUE) return
    const text = bytes.toString('utf8')
    this.#entry.set(name, text.includes('\ufffd') || text.includes('\0') ? Array.from(bytes) : text)
  }
}
