import assert from 'node:assert/strict'
import {
  appendFile,
  chmod,
  copyFile,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  truncate,
  unlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import type { SegmentState } from '../../cli/follow/state.ts'
import { type Batch, Tail } from '../../cli/follow/tail.ts'
import { type Machine, utmpRecord } from '../intake/utmp-record.ts'
import { asNobody } from './as-nobody.ts'

const MOST = 4096
const LONGEST = 65_536

let root: string
let folder: string
let log: string
let warnings: string[] = []
let tail: Tail

const start = (states: readonly SegmentState[] = []) => new Tail(log, states, (line) => warnings.push(line))

/** What a state file would give back. */
const kept = (): SegmentState[] => JSON.parse(JSON.stringify(tail.states))

async function restart(): Promise<void> {
  const states = kept()
  await tail.close()
  tail = start(states)
}

/** Everything that is there, settled as it comes. */
async function* batches(most = MOST): AsyncGenerator<Batch> {
  for (let idle = 0; idle < 4; ) {
    const batch = await tail.next(most)
    if (batch === undefined) idle++
    else {
      yield batch
      await tail.settle()
      idle = 0
    }
  }
}

async function shipAll(most = MOST): Promise<string> {
  let text = ''
  for await (const { body } of batches(most)) text += body.toString()
  return text
}

/** A log that was read to its end. */
async function shipOne(): Promise<void> {
  await writeFile(log, 'one\n')
  assert.equal(await shipAll(), 'one\n')
}

/** As logrotate does it: `log.2` out of `log.1`, `log.1` out of the log. */
async function shiftNames(): Promise<void> {
  const names = (await readdir(folder)).filter((name) => /^auth\.log\.\d+/.test(name))
  const number = (name: string) => Number(/\d+/.exec(name)?.[0])
  for (const name of names.sort((a, b) => number(b) - number(a))) {
    await rename(join(folder, name), join(folder, name.replace(/\d+/, String(number(name) + 1))))
  }
}

async function rotateByRename(): Promise<void> {
  await shiftNames()
  await rename(log, `${log}.1`)
  await writeFile(log, '')
}

async function rotateByCopy(): Promise<void> {
  await shiftNames()
  await copyFile(log, `${log}.1`)
  await truncate(log)
}

async function pack(number: number): Promise<void> {
  const path = `${log}.${number}`
  const bytes = await readFile(path).catch(() => undefined)
  if (bytes === undefined) return
  await writeFile(`${path}.gz`, gzipSync(bytes))
  await unlink(path)
}

describe('Tail', () => {
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'garrison-tail-'))
    await chmod(root, 0o755)
  })
  beforeEach(async () => {
    folder = await mkdtemp(join(root, 'log-'))
    await chmod(folder, 0o755)
    log = join(folder, 'auth.log')
    warnings = []
    tail = start()
  })
  after(() => rm(root, { recursive: true, force: true }))

  it('gives whole lines only, and the same ones until they are settled', async () => {
    await writeFile(log, 'one\ntwo\nthr')
    const first = await tail.next(MOST)
    assert.equal(first?.body.toString(), 'one\ntwo\n')
    assert.match(first?.key ?? '', /^[0-9a-f]{32}$/)
    await appendFile(log, 'ee\n')
    assert.deepEqual(await tail.next(MOST), first)
    await tail.settle()
    const second = await tail.next(MOST)
    assert.equal(second?.body.toString(), 'three\n')
    assert.notEqual(second?.key, first?.key)
    await tail.close()
  })

  it('after a restart sends what was cut before just so, under the same key', async () => {
    await writeFile(log, 'one\ntwo\n')
    const first = await tail.next(MOST)
    await appendFile(log, 'three\n')
    await restart()
    assert.deepEqual(await tail.next(MOST), first)
    await rotateByRename()
    await appendFile(log, 'four\n')
    await restart()
    assert.deepEqual(await tail.next(MOST), first)
    await tail.settle()
    assert.equal(await shipAll(), 'three\nfour\n')
    await tail.close()
  })

  it('reads a renamed file to its end, and what is still written into it', async () => {
    await shipOne()
    await appendFile(log, 'two\n')
    await rotateByRename()
    await appendFile(`${log}.1`, 'three\n')
    await writeFile(log, 'four\n')
    assert.equal((await tail.next(MOST))?.body.toString(), 'two\nthree\n')
    await tail.settle()
    await appendFile(`${log}.1`, 'late\nend')
    assert.equal(await shipAll(), 'late\nfour\nend\n')
    assert.equal(tail.states.length, 1)
    assert.deepEqual(warnings, [])
    await tail.close()
  })

  for (const isDown of [false, true]) {
    it(`reads the copy of a truncated file to its end${isDown ? ', also when nobody looked' : ''}`, async () => {
      await shipOne()
      await appendFile(log, 'two\n')
      await rotateByCopy()
      if (isDown) await restart()
      assert.equal(await shipAll(), 'two\n')
      // Longer again than it was, and another file by what is in it.
      await appendFile(log, 'three\n')
      assert.equal((await tail.next(MOST))?.body.toString(), 'three\n')
      await rotateByCopy()
      await appendFile(log, 'four is longer than all that was there before\n')
      if (isDown) await restart()
      assert.equal(await shipAll(), 'three\nfour is longer than all that was there before\n')
      assert.deepEqual(warnings, [])
      await tail.close()
    })
  }

  it('reads the copy of a file that was truncated and moved between two looks', async () => {
    await writeFile(log, 'one\n')
    assert.equal((await tail.next(MOST))?.body.toString(), 'one\n')
    await rotateByCopy()
    await appendFile(log, 'two\n')
    await rotateByRename()
    await appendFile(log, 'three\n')
    assert.equal(await shipAll(), 'one\ntwo\nthree\n')
    assert.deepEqual(warnings, [])
    await tail.close()
  })

  it('finds everything that was rotated and packed while it was down', async () => {
    await shipOne()
    await appendFile(log, 'two\n')
    await tail.close()
    for (const line of ['three\n', 'four\n', 'five\n']) {
      await rotateByRename()
      await appendFile(log, line)
    }
    await pack(3)
    await pack(2)
    // The packed one stands beside the other for a moment.
    await writeFile(`${log}.1.gz`, gzipSync(await readFile(`${log}.1`)))
    tail = start(kept())
    assert.equal(await shipAll(), 'two\nthree\nfour\nfive\n')
    assert.deepEqual(warnings, [])
    await tail.close()
  })

  it('takes no other log for its rotation where its own name looks like one', async () => {
    log = join(folder, '10.0.0.5')
    await writeFile(log, '')
    tail = start()
    assert.equal(await shipAll(), '')
    await writeFile(join(folder, '10.0.0.6'), 'of another\n')
    await rotateByRename()
    await shipOne()
    await appendFile(log, 'two\n')
    await tail.close()
    await rename(log, `${log}.1`)
    await writeFile(log, 'three\n')
    tail = start(kept())
    assert.equal(await shipAll(), 'two\nthree\n')
    assert.deepEqual(warnings, [])
    await tail.close()
  })

  it('waits for a file that is not there, or not there any more', async () => {
    assert.equal(await shipAll(), '')
    await shipOne()
    await appendFile(log, 'two\n')
    await unlink(log)
    assert.equal(await shipAll(), 'two\n')
    await writeFile(log, 'three\n')
    assert.equal(await shipAll(), 'three\n')
    await tail.close()
  })

  it('says what it can no longer read', async () => {
    await shipOne()
    await appendFile(log, 'two\n')
    await tail.close()
    await unlink(log)
    await writeFile(log, 'three\n')
    tail = start(kept())
    assert.equal(await shipAll(), 'three\n')
    assert.match(
      warnings.join('\n'),
      /^\S+auth\.log was replaced and what it held before is not beside it: lines [^\n]* are lost$/,
    )
    await tail.close()
  })

  it('cuts a line that is too long, and leaves its rest out, which it says once', async () => {
    const forged = 'Accepted password for root from 203.0.113.1'
    await writeFile(log, `one\n${'x'.repeat(LONGEST)}${forged}`)
    assert.equal((await tail.next(MOST))?.body.toString(), 'one\n')
    await tail.settle()
    assert.equal((await tail.next(MOST))?.body.toString(), `${'x'.repeat(LONGEST)}\n`)
    await restart()
    assert.equal((await tail.next(MOST))?.body.toString(), `${'x'.repeat(LONGEST)}\n`)
    await tail.settle()
    assert.equal(await tail.next(MOST), undefined)
    await restart()
    await appendFile(log, `${'y'.repeat(3 * LONGEST)}${forged}\nnext\n`)
    assert.equal(await shipAll(), 'next\n')
    assert.deepEqual(warnings, [`${log} has a line longer than 65536 bytes at byte 4: its end is left out`])
    await tail.close()
  })

  it('sends a line, or an event of Windows, that is longer than a small batch alone and whole', async () => {
    const event = `<Event>\n${`  <Data>${'d'.repeat(1000)}</Data>\n`.repeat(9)}</Event>\n`
    const parts = ['one\n', `${'x'.repeat(2 * MOST)}\n`, event, 'two\n', `${'y'.repeat(LONGEST - 1)}\n`]
    await writeFile(log, `${parts.join('')}${'z'.repeat(2 * MOST)}`)
    const sent: string[] = []
    for (let batch = await tail.next(MOST); batch !== undefined; batch = await tail.next(MOST)) {
      sent.push(batch.body.toString())
      await tail.settle()
    }
    assert.deepEqual(sent, parts)
    await appendFile(log, '!\n')
    assert.equal(await shipAll(), `${'z'.repeat(2 * MOST)}!\n`)
    assert.deepEqual(warnings, [])
    await tail.close()
  })

  it('goes on where a rotated file is damaged, and says so', async () => {
    await shipOne()
    await tail.close()
    const lines = Array.from({ length: 20_000 }, (_, index) => `two ${index * 7919}\n`).join('')
    for (const text of [lines, 'three\n']) {
      await rotateByRename()
      await appendFile(log, text)
    }
    const packed = gzipSync(await readFile(`${log}.1`))
    await writeFile(`${log}.1.gz`, packed.subarray(0, packed.length / 2))
    await unlink(`${log}.1`)
    tail = start(kept())
    const text = await shipAll()
    assert.ok(text.startsWith('two 0\n') && text.endsWith('three\n'))
    assert.match(warnings.join('\n'), /^a rotated file of \S+auth\.log is cut off: what it holds beyond is not sent$/)
    await tail.close()
  })

  it('says what it may not read beside a log, and goes on', async () => {
    await shipOne()
    await tail.close()
    await rotateByRename()
    await writeFile(log, 'two\n')
    await chmod(`${log}.1`, 0)
    tail = start(kept())
    await asNobody(async () => assert.equal(await shipAll(), 'two\n'))
    const lost = `${log} was replaced and what it held before is not beside it: lines that were not read yet are lost`
    const [unread = '', ...rest] = warnings
    assert.match(unread, /auth\.log\.1 cannot be read: EACCES[^\n]*; if it holds lines that were not read yet, they are lost$/)
    assert.deepEqual(rest, [lost])
    warnings = []
    await tail.close()
    await unlink(log)
    await writeFile(log, 'three\n')
    await chmod(folder, 0o311)
    tail = start(kept())
    await asNobody(async () => assert.equal(await shipAll(), 'three\n'))
    const [unlisted = '', ...more] = warnings
    assert.match(unlisted, /log-\w+ cannot be listed: EACCES[^\n]*: rotated files of auth\.log are not found$/)
    assert.deepEqual(more, [lost])
    await chmod(folder, 0o755)
    await tail.close()
  })

  it('reads on once a log can be read again, and refuses one that could not be read from the first', async () => {
    await shipOne()
    await rename(log, `${log}.1`)
    await writeFile(log, 'two\n')
    await chmod(log, 0)
    await asNobody(async () => {
      for (let look = 0; look < 2; look++) assert.equal(await tail.next(MOST), undefined)
      const fresh = start(kept())
      await assert.rejects(fresh.next(MOST), /auth\.log cannot be read: EACCES/)
    })
    assert.equal(warnings.length, 1)
    assert.match(warnings[0] ?? '', /auth\.log cannot be read: EACCES[^\n]*; it is tried again$/)
    await chmod(log, 0o644)
    assert.equal(await shipAll(), 'two\n')
    assert.equal(warnings.length, 1)
    await tail.close()
  })

  it('reads a packed file to its end, whatever becomes of its name meanwhile', async () => {
    await shipOne()
    await tail.close()
    const lines = Array.from({ length: 200_000 }, (_, index) => `two ${index * 7919}\n`).join('')
    await appendFile(log, lines)
    await rotateByRename()
    await pack(1)
    await writeFile(log, 'three\n')
    tail = start(kept())
    const first = await tail.next(MOST)
    await unlink(`${log}.1.gz`)
    // It is known by more of its beginning from here on.
    await tail.settle()
    assert.equal(`${first?.body}${await shipAll(64 * 1024)}`, `${lines}three\n`)
    assert.deepEqual(warnings, [])
    await tail.close()
  })

  it('takes little memory to see that nothing is new', async (t) => {
    await writeFile(log, 'one\n')
    assert.equal(await shipAll(512 * 1024), 'one\n')
    const { mock } = t.mock.method(Buffer, 'alloc')
    assert.equal(await tail.next(512 * 1024), undefined)
    const bytes = mock.calls.reduce((sum, { arguments: [size] }) => sum + Number(size), 0)
    assert.ok(mock.callCount() > 0 && bytes < 4096, String(bytes))
    await tail.close()
  })

  it('whatever happens to file and reader, every line is taken in once, in order', async () => {
    const act = fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom('write', 'ship') },
      {
        weight: 1,
        arbitrary: fc.constantFrom('rename', 'copy', 'pack', 'look', 'restart', 'crash unsent', 'crash unsettled'),
      },
    )
    const property = fc.asyncProperty(fc.array(act, { maxLength: 40 }), async (acts) => {
      folder = await mkdtemp(join(root, 'any-'))
      log = join(folder, 'auth.log')
      await writeFile(log, '')
      warnings = []
      tail = start()
      assert.equal(await tail.next(64), undefined)
      let states = kept()
      const taken = new Map<string, string>()
      let written = ''
      let lines = 0
      const again = async () => {
        await tail.close()
        tail = start(states)
      }
      const look = async () => {
        const batch = await tail.next(64)
        states = kept()
        return batch
      }
      const send = async (end: 'settled' | 'unsettled' | 'unsent') => {
        const batch = await look()
        if (batch === undefined) return
        if (end !== 'unsent') {
          assert.equal(taken.get(batch.key) ?? batch.body.toString(), batch.body.toString())
          taken.set(batch.key, batch.body.toString())
        }
        if (end !== 'settled') return again()
        await tail.settle()
        states = kept()
      }
      for (const what of acts) {
        if (what === 'write') {
          for (let more = 0; more < 3; more++) {
            const line = `line ${lines++} ${'.'.repeat(lines % 30)}\n`
            written += line
            await appendFile(log, line)
          }
        } else if (what === 'rename') await rotateByRename()
        // What was written into an empty file and emptied again before anybody looked, nobody can know of.
        else if (what === 'copy') await look().then(rotateByCopy)
        else if (what === 'pack') await pack(2)
        else if (what === 'look') await look()
        else if (what === 'restart') await again()
        else if (what === 'ship') await send('settled')
        else if (what === 'crash unsent') await send('unsent')
        else if (what === 'crash unsettled') await send('unsettled')
      }
      for (let idle = 0; idle < 4; ) {
        const before = taken.size
        await send('settled')
        idle = taken.size === before ? idle + 1 : 0
      }
      await tail.close()
      assert.equal([...taken.values()].join(''), written)
      assert.deepEqual(warnings, [])
    })
    await fc.assert(property, { numRuns: 150 })
  })

  it('waits for the end of an event of Windows over several lines, and for nothing behind other lines', async () => {
    const event = '<Event>\n  <System>\n  </System>\n</Event>\n'
    await writeFile(log, `${event}${event.slice(0, 20)}`)
    assert.equal(await shipAll(), event)
    await appendFile(log, event.slice(20))
    assert.equal(await shipAll(), event)
    await appendFile(log, '<Event>\n<a>\nNov 21 20:17:05 web-1 sshd[1]: x\n')
    assert.equal(await shipAll(), '<Event>\n<a>\nNov 21 20:17:05 web-1 sshd[1]: x\n')
    await appendFile(log, `<Event>\n${'<a/>\n'.repeat(20_000)}`)
    const most = await shipAll()
    assert.ok(most.length > LONGEST, String(most.length))
    await rotateByRename()
    assert.equal((most + (await shipAll())).length, 8 + 100_000)
    await tail.close()
  })

  const machines: readonly Machine[] = ['x86_64', 'aarch64', 's390x', 'ppc64']
  let count = 0
  const record = (machine: Machine) => {
    const user = `\u0000\n${++count}`
    return utmpRecord(machine, { type: 7, pid: count, user, line: 'pts/0', seconds: 1_795_288_625 + count })
  }
  const startRecords = (states: readonly SegmentState[] = []) => new Tail(log, states, (line) => warnings.push(line), 'wtmp')
  const ship = async (): Promise<Buffer> => {
    const bodies: Buffer[] = []
    for await (const { body, records } of batches()) {
      assert.equal(records?.kind, 'wtmp')
      bodies.push(Buffer.from(body))
    }
    return Buffer.concat(bodies)
  }
  for (const machine of machines) {
    it(`${machine}: a record that is cut waits for its rest, over restarts and rotations`, async () => {
      await tail.close()
      tail = startRecords()
      const records = Array.from({ length: 60 }, () => record(machine))
      const all = Buffer.concat(records)
      const sent: Buffer[] = []
      const size = records[0]?.length ?? 0
      const cuts = [0, 3, size - 16, size, size + 384, 5 * size + 1, 12 * size - 1, 40 * size + 200, all.length]
      for (const [index, end] of cuts.slice(1).entries()) {
        await appendFile(log, all.subarray(cuts[index], end))
        const body = await ship()
        assert.equal(body.length % size, 0)
        sent.push(body)
        assert.equal(Buffer.concat(sent).length, end - (end % size))
        if (index === 3) {
          const states = kept()
          await tail.close()
          tail = startRecords(states)
        }
        if (index === 4) {
          await rename(log, `${log}.1`)
          await writeFile(log, '')
          // Whoever has it open goes on for a while.
          await appendFile(`${log}.1`, all.subarray(end, 6 * size))
          sent.push(await ship())
          cuts[index + 1] = 6 * size
        }
      }
      assert.ok(Buffer.concat(sent).equals(all))
      assert.deepEqual(warnings, [])
      await tail.close()
    })
  }
  it('a batch that was not answered for comes again under its key, record for record', async () => {
    await tail.close()
    await writeFile(log, Buffer.concat([record('x86_64'), record('x86_64')]))
    tail = startRecords()
    const first = await tail.next(MOST)
    const states = kept()
    await tail.close()
    await appendFile(log, record('x86_64'))
    tail = startRecords(states)
    const again = await tail.next(MOST)
    assert.deepEqual([again?.key, again?.records?.count, again?.body], [first?.key, 2, first?.body])
    await tail.close()
  })
  it('damage is passed on where records of any size end, and half a record of a rotated file is left out', async () => {
    await tail.close()
    await writeFile(log, Buffer.concat([Buffer.alloc(9600, 0xee), record('x86_64'), Buffer.alloc(20, 1)]))
    tail = startRecords()
    assert.equal((await ship()).length, 9600 + 384)
    await rotateByRename()
    assert.equal((await ship()).length, 0)
    assert.equal(kept().length, 1)
    await tail.close()
  })
})
