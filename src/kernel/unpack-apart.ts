import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'
import { Slots } from './slots.ts'
import { SLICE_BYTES, UnpackFailure } from './unpack.ts'
import { ZstdGuard } from './zstd-guard.ts'

/** More would take the processors from those who send nothing of the kind. */
const threads = new Slots(2)
const MOST_MS = 5000

/** What a thread is given. */
interface Work {
  readonly packed: Uint8Array
  readonly mostBytes: number
  readonly sliceBytes: number
  /** Where the library lies: a thread that is made of text finds none by its name. */
  readonly library: string
}

type Done = { readonly unpacked: Uint8Array } | { readonly why: 'damaged' | 'too-large' }

/**
 * Unpacks zstd in a thread of its own, which is ended after `mostMs` milliseconds: a few crafted bytes take hours, and the library cannot
 * be interrupted.
 * @throws UnpackFailure when it is cut off, damaged, comes to more than `mostBytes`, or takes too long
 */
export async function unpackApart(packed: Uint8Array, mostBytes: number, mostMs = MOST_MS): Promise<Uint8Array> {
  const guard = new ZstdGuard()
  const fault = guard.fault(packed)
  if (fault !== undefined) throw new UnpackFailure(fault.why, fault.message)
  if (!guard.isBetweenFrames) throw new UnpackFailure('damaged', 'is cut off')
  await threads.enter()
  try {
    const done = await inThread(packed, mostBytes, mostMs)
    if ('unpacked' in done) return done.unpacked
    throw new UnpackFailure(done.why, done.why === 'damaged' ? 'is damaged' : `comes to more than ${mostBytes} bytes`)
  } finally {
    threads.leave()
  }
}

async function inThread(packed: Uint8Array, mostBytes: number, mostMs: number): Promise<Done> {
  const library = createRequire(import.meta.url).resolve('fzstd')
  const workerData: Work = { packed: new Uint8Array(packed), mostBytes, sliceBytes: SLICE_BYTES, library }
  const worker = new Worker(`(${work})(require)`, { eval: true, execArgv: [], env: {}, workerData })
  let timer: NodeJS.Timeout | undefined
  try {
    return await new Promise<Done>((resolve, reject) => {
      timer = setTimeout(() => reject(new UnpackFailure('too-large', `takes more than ${mostMs} ms to unpack`)), mostMs)
      worker.once('message', resolve)
      worker.once('error', reject)
      worker.once('exit', (code) => reject(new Error(`a thread that unpacks has ended with ${code}`)))
    })
  } finally {
    clearTimeout(timer)
    await worker.terminate()
  }
}

/** What runs in the thread, as text: nothing from outside it can be named in it. */
function work(load: NodeJS.Require): void {
  const { parentPort, workerData } = load('node:worker_threads') as typeof import('node:worker_threads')
  const { packed, mostBytes, sliceBytes, library } = workerData as Work
  const { Decompress } = load(library) as typeof import('fzstd')
  const pieces: Uint8Array[] = []
  let length = 0
  const unpacking = new Decompress((piece) => {
    length += piece.length
    pieces.push(piece)
  })
  let why: 'damaged' | 'too-large' | undefined
  try {
    for (let at = 0; at < packed.length && length <= mostBytes; at += sliceBytes) {
      unpacking.push(packed.subarray(at, at + sliceBytes), false)
    }
    if (length <= mostBytes) unpacking.push(new Uint8Array(0), true)
  } catch {
    why = 'damaged'
  }
  if (length > mostBytes) why = 'too-large'
  const unpacked = new Uint8Array(why === undefined ? length : 0)
  let at = 0
  for (const piece of why === undefined ? pieces : []) {
    unpacked.set(piece, at)
    at += piece.length
  }
  parentPort?.postMessage(why === undefined ? { unpacked } : { why }, [unpacked.buffer])
}
