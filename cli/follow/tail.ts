import { randomBytes } from 'node:crypto'
import { UsageError } from '../../src/kernel/failure.ts'
import { UnpackFailure } from '../../src/kernel/unpack.ts'
import { endOfWholeEvents } from '../logons/open-event.ts'
import type { RecordKind } from '../record-kinds.ts'
import { findFormer } from './former-files.ts'
import { fingerprintOf, isPartial, type LogBytes, matches, openPlain, PlainBytes } from './log-bytes.ts'
import { recordSize } from './record-size.ts'
import type { PendingBytes, SegmentState } from './state.ts'

const LINE_END = 0x0a
/** Of a line that is longer than a batch so much is sent: the server reads no more of one, nor of an event. */
const LONGEST_LINE = 65_536
const EVENT_END = '</Event>'
/** A file that was rotated away is done when nothing more came into it for so many looks. */
const QUIET_LOOKS = 3

/** So many bytes without a record that tells its size are damage, which ends where records of both sizes do. */
const DAMAGED_BYTES = 9_600
const LEAST_RECORD = 384

/** Whole lines or records, and the name under which they are sent. */
export interface Batch {
  readonly key: string
  readonly body: Buffer
  /** Undefined: lines. */
  readonly records?: { readonly kind: RecordKind; readonly count: number }
}

type Segment = { -readonly [K in keyof SegmentState]: SegmentState[K] } & {
  bytes: LogBytes | undefined
  quietLooks: number
  /** How far it went when it was looked at last. */
  seen: number
}

/**
 * Reads a log that is being written, across its rotations: by rename, by copy and truncation, also while nobody read it. Gives batch
 * after batch; how far it is moves when a batch is settled, and not before.
 */
export class Tail {
  readonly path: string
  readonly #warn: (line: string) => void
  /** Undefined: it holds lines. */
  readonly #records: RecordKind | undefined
  /** The oldest first; the last one is the file that has the name now. */
  #segments: Segment[]
  #isCurrent = false
  #hasLooked = false
  /** What was told of the log that could not be opened, and of one that was and could not be read, until it can. */
  readonly #told = { open: '', read: '' }
  #taken: { segment: Segment; pending: PendingBytes } | undefined

  constructor(path: string, states: readonly SegmentState[], warn: (line: string) => void, records?: RecordKind) {
    this.path = path
    this.#records = records
    this.#segments = states.map((state) => ({ ...state, bytes: undefined, quietLooks: 0, seen: 0 }))
    this.#warn = warn
  }

  /** What must outlive a restart. */
  get states(): SegmentState[] {
    return this.#segments.map(({ bytes: _bytes, quietLooks: _quietLooks, seen: _seen, ...state }) => state)
  }

  /**
   * The next whole lines, about `most` bytes of them; undefined when there are none yet. They stay the next ones until settled.
   * @throws UsageError when the log cannot be read at the first look
   */
  async next(most: number): Promise<Batch | undefined> {
    try {
      await this.#look()
      this.#hasLooked = true
      this.#told.open = ''
    } catch (error) {
      // What could be read once may be again: a log that was just rotated is root's until its mode is set.
      if (!(error instanceof UsageError) || !this.#hasLooked) throw error
      this.#tell('open', error.message)
    }
    for (const segment of [...this.#segments]) {
      const batch = await this.#cutOrTell(segment, most)
      if (batch !== undefined) return batch
    }
    return undefined
  }

  /** The batch was answered for: what follows it is next. */
  async settle(): Promise<void> {
    if (this.#taken === undefined) return
    const { segment, pending } = this.#taken
    this.#taken = undefined
    if (pending.isCut) {
      this.#warn(`${this.path} has a line longer than ${LONGEST_LINE} bytes at byte ${segment.offset}: its end is left out`)
    }
    segment.offset = pending.end
    segment.isSkipping = pending.isCut
    delete segment.pending
    if (segment.bytes !== undefined && isPartial(segment.fingerprint)) await remember(segment, segment.bytes, segment.offset)
  }

  /** The batch is cut anew, under another key. */
  recut(): void {
    if (this.#taken !== undefined) delete this.#taken.segment.pending
    this.#taken = undefined
  }

  async close(): Promise<void> {
    for (const { bytes } of this.#segments) await bytes?.close()
  }

  async #cutOrTell(segment: Segment, most: number): Promise<Batch | undefined> {
    try {
      const batch = await this.#cut(segment, most, segment === this.#segments.at(-1))
      this.#told.read = ''
      return batch
    } catch (error) {
      if (!(error instanceof Error && (error instanceof UnpackFailure || 'code' in error))) throw error
      if (error instanceof UnpackFailure) {
        this.#warn(`a rotated file of ${this.path} ${error.message}: what it holds beyond is not sent`)
        await segment.bytes?.close()
        this.#segments = this.#segments.filter((other) => other !== segment)
      } else this.#tell('read', `${this.path} cannot be read: ${error.message}`)
      return undefined
    }
  }

  #tell(what: 'open' | 'read', message: string): void {
    if (this.#told[what] !== message) this.#warn(`${message}; it is tried again`)
    this.#told[what] = message
  }

  /** Finds out whether the name belongs to another file by now, or the file holds something else. */
  async #look(): Promise<void> {
    const present = await openPlain(this.path)
    if (present === undefined) return
    const { device, inode, size } = await present.identify()
    const last = this.#segments.at(-1)
    const isSame = last !== undefined && last.device === device && last.inode === inode
    const goesOn = isSame && size >= last.offset && (await isIntact(last, present))
    if (goesOn) {
      await last.bytes?.close()
      last.bytes = present
      // Known by its beginning before anything of it is sent: it may be rotated and packed while nobody looks.
      if (last.fingerprint === undefined) await remember(last, present, size)
      if (!this.#isCurrent) await this.#reopen(this.#segments.slice(0, -1))
    } else {
      if (last !== undefined) await this.#rotate(last, isSame)
      this.#segments.push(await segmentOf(present))
    }
    this.#isCurrent = true
  }

  /** The log that was read last is no longer the one of this name. */
  async #rotate(last: Segment, isTruncated: boolean): Promise<void> {
    if (!this.#isCurrent) await this.#reopen(this.#segments.slice(0, -1))
    const { former, between } = await findFormer(this.path, last, this.#warn)
    // A file that was moved is read on by its handle, and one that was truncated, and moved since perhaps, by its copy.
    if (last.bytes === undefined || isTruncated || !(await isIntact(last, last.bytes))) {
      await last.bytes?.close()
      last.bytes = former
    } else {
      await former?.close()
    }
    if (last.bytes === undefined) {
      this.#segments = this.#segments.filter((segment) => segment !== last)
      // Nothing was in it when it was seen, and what came since is among the others.
      if (last.emptyAt === undefined)
        this.#warn(`${this.path} was replaced and what it held before is not beside it: lines that were not read yet are lost`)
    }
    for (const bytes of between) this.#segments.push(await segmentOf(bytes))
  }

  /** After a restart: finds the files that were not read to their end. */
  async #reopen(segments: readonly Segment[]): Promise<void> {
    for (const segment of segments) {
      if (segment.bytes !== undefined) continue
      const { former, between } = await findFormer(this.path, segment, this.#warn)
      for (const bytes of between) await bytes.close()
      segment.bytes = former
      if (former === undefined) this.#segments = this.#segments.filter((other) => other !== segment)
    }
  }

  async #cut(segment: Segment, most: number, isLast: boolean): Promise<Batch | undefined> {
    const { bytes } = segment
    if (bytes === undefined) return undefined
    if (segment.pending !== undefined) {
      const text = await bytes.read(segment.offset, segment.pending.end - segment.offset)
      if (text.length === segment.pending.end - segment.offset) return this.#take(segment, segment.pending, text)
      delete segment.pending
    }
    if (this.#records !== undefined) return this.#cutRecords(segment, bytes, most, isLast)
    const text = await this.#skipRest(segment, bytes, most)
    // An event over several lines waits for its last one, as a line does for its end.
    const end = endOfWholeEvents(text, text.lastIndexOf(LINE_END) + 1)
    if (end > 0) return this.#take(segment, newPending(segment.offset + end), text.subarray(0, end))
    const isFull = text.length >= most
    const rest = isFull && most < LONGEST_LINE ? await bytes.read(segment.offset, LONGEST_LINE) : text
    const long = isFull ? longEnd(text, rest) : 0
    if (long > 0) return this.#take(segment, newPending(segment.offset + long), rest.subarray(0, long))
    if (rest.length >= Math.max(most, LONGEST_LINE))
      return this.#take(segment, newPending(segment.offset + rest.length, true), rest)
    return isLast ? undefined : this.#finish(segment, bytes, rest)
  }

  /** Whole records: one that is cut waits for its rest, unless nothing more will come. */
  async #cutRecords(segment: Segment, bytes: LogBytes, most: number, isLast: boolean): Promise<Batch | undefined> {
    const data = await this.#skipRest(segment, bytes, most)
    const size = recordSize(data)
    const piece = size === undefined && data.length > 0 ? await bytes.read(segment.offset, Math.max(most, DAMAGED_BYTES)) : data
    const length = piece.length - (piece.length % (size ?? DAMAGED_BYTES))
    if (length > 0) return this.#take(segment, newPending(segment.offset + length), piece.subarray(0, length))
    return isLast ? undefined : this.#finish(segment, bytes, Buffer.alloc(0))
  }

  /** The next bytes, behind the rest of a line that was too long. */
  async #skipRest(segment: Segment, bytes: LogBytes, most: number): Promise<Buffer> {
    let text = await bytes.read(segment.offset, most)
    while (segment.isSkipping === true && text.length > 0) {
      const lineEnd = text.indexOf(LINE_END)
      segment.offset += lineEnd < 0 ? text.length : lineEnd + 1
      segment.isSkipping = lineEnd < 0
      text = await bytes.read(segment.offset, most)
    }
    if (segment.offset + text.length !== segment.seen) segment.quietLooks = 0
    segment.seen = segment.offset + text.length
    return text
  }

  /** Whoever writes a log may do so for a while after it was moved. When nobody does, its last line is whole as it is. */
  async #finish(segment: Segment, bytes: LogBytes, rest: Buffer): Promise<Batch | undefined> {
    segment.quietLooks++
    if (segment.quietLooks < QUIET_LOOKS && bytes instanceof PlainBytes) return undefined
    if (rest.length > 0) return this.#take(segment, newPending(segment.offset + rest.length), rest)
    await bytes.close()
    this.#segments = this.#segments.filter((other) => other !== segment)
    return undefined
  }

  #take(segment: Segment, pending: PendingBytes, text: Buffer): Batch {
    segment.pending = pending
    this.#taken = { segment, pending }
    const kind = this.#records
    if (kind !== undefined)
      return {
        key: pending.key,
        body: text,
        records: { kind, count: Math.floor(text.length / (recordSize(text) ?? LEAST_RECORD)) },
      }
    const lines = pending.isCut ? text.subarray(0, LONGEST_LINE) : text
    const isWhole = lines.at(-1) === LINE_END
    return { key: pending.key, body: isWhole ? lines : Buffer.concat([lines, Buffer.of(LINE_END)]) }
  }
}

/** A name for a batch that nobody else gives to one. */
export function newKey(): string {
  return randomBytes(16).toString('hex')
}

function newPending(end: number, isCut = false): PendingBytes {
  return { key: newKey(), end, isCut }
}

/**
 * Where a line ends, or an event over several, that is longer than the batch `text`, and so goes alone; `rest` has what follows it, up to
 * the longest line. An event that does not end there is none, and goes line by line. 0 where there is no end yet, or none that counts.
 */
function longEnd(text: Buffer, rest: Buffer): number {
  const lineEnd = text.lastIndexOf(LINE_END) + 1
  const from = lineEnd === 0 ? 0 : rest.indexOf(EVENT_END)
  const end = from < 0 ? 0 : rest.indexOf(LINE_END, from) + 1
  return end > 0 || rest.length < LONGEST_LINE ? end : lineEnd
}

/** Whether some bytes are still those that were read before. */
async function isIntact({ fingerprint }: Segment, bytes: LogBytes): Promise<boolean> {
  return fingerprint === undefined || matches(bytes, fingerprint)
}

async function segmentOf(bytes: LogBytes): Promise<Segment> {
  const own = bytes instanceof PlainBytes ? await bytes.identify() : { device: '', inode: '' }
  const segment: Segment = { device: own.device, inode: own.inode, offset: 0, bytes, quietLooks: 0, seen: 0 }
  segment.emptyAt = Date.now()
  await remember(segment, bytes, Number.POSITIVE_INFINITY)
  return segment
}

async function remember(segment: Segment, bytes: LogBytes, length: number): Promise<void> {
  const fingerprint = await fingerprintOf(bytes, length)
  if (fingerprint === undefined) return
  segment.fingerprint = fingerprint
  delete segment.emptyAt
}
