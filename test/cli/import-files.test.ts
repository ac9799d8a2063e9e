import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text as readText } from 'node:stream/consumers'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { framePieces } from '../../cli/logons/frame-pieces.ts'
import { journalLines } from '../../cli/logons/journal-export.ts'
import { compareRotations, rotationOf } from '../../cli/logons/rotation.ts'
import { findTable, TangledPages } from '../../cli/logons/sqlite-table.ts'
import { toUtf8, utf16Of } from '../../cli/logons/utf16.ts'
import { eachMessage } from '../../src/intake/octet-frames.ts'
import { parseWtmpdbRows } from '../../src/intake/wtmpdb.ts'
import { SqliteConnection } from '../../src/storage/sqlite-connection.ts'
import { utmpRecord } from '../intake/utmp-record.ts'
import { PACKED_LINES, UNPACKED_LINES } from '../kernel/zstd-frames.ts'
import { asNobody } from './as-nobody.ts'
import { type ArrivedCall, type Peer, startPeer } from './peer.ts'
import { assertRefused, type Finished, peerEnv, runCli } from './run-cli.ts'

const HOST = 'inet-7c676676-06fa-442e-90fb-b802e5d60001'

let peer: Peer
let folder: string

function parameter(call: ArrivedCall | undefined, name: string): string | undefined {
  return new Map(call?.parameters).get(name)
}

const allLines = () => peer.calls.map((call) => parameter(call, 'Lines') ?? '').join('')

async function run(args: readonly string[], stdin?: Buffer): Promise<Finished> {
  peer.calls.length = 0
  const given = { env: peerEnv(peer), ...(stdin === undefined ? {} : { stdin }) }
  const finished = await runCli(['logons', 'import', '--host', HOST, ...args], given)
  assert.deepEqual(peer.faults, [])
  return finished
}

async function put(name: string, content: string | Uint8Array, writtenAt = '2026-11-20T00:00:00Z'): Promise<string> {
  const path = join(folder, name)
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, content)
  await utimes(path, new Date(writtenAt), new Date(writtenAt))
  return path
}

/** A wtmpdb as wtmpdb(8) makes it. */
async function wtmpdb(path: string, rows: readonly (readonly (string | number | null)[])[]): Promise<void> {
  const database = new SqliteConnection(path, 0)
  database.execute(
    'CREATE TABLE wtmp(ID INTEGER PRIMARY KEY, Type INTEGER, User TEXT NOT NULL, Login INTEGER, Logout INTEGER, TTY TEXT, RemoteHost TEXT, Service TEXT) STRICT;',
  )
  const insert = database.prepare('INSERT INTO wtmp (Type, User, Login, Logout, TTY, RemoteHost, Service) VALUES (?,?,?,?,?,?,?)')
  database.execute('BEGIN')
  for (const row of rows) insert.run(row.map((cell) => (typeof cell === 'number' ? BigInt(cell) : cell)))
  database.execute('COMMIT')
  database.close()
}

const MICROS = Date.parse('2026-11-20T20:17:05Z') * 1000

describe('logons import of files', () => {
  before(async () => {
    peer = await startPeer(() => ({ body: { RequestId: 'R', Lines: 1 } }))
  })
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'garrison-import-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))
  after(() => peer.close())

  it('reads the rotations of a log from the oldest on, whatever their packing and order', async () => {
    const files = [
      await put('auth.log', 'five\n'),
      await put('auth.log.1', 'four\n'),
      await put('auth.log.10.gz', gzipSync('two\n')),
      await put('auth.log.2.gz', gzipSync('three\n')),
      await put('auth.log-20250102.gz', gzipSync('one\n')),
    ]
    const { out, err, exitCode } = await run(files)
    assert.deepEqual([err, exitCode, out], ['', 0, 'Files 5\nLines 5\n'])
    assert.equal(allLines(), 'one\ntwo\nthree\nfour\nfive\n')
  })

  it('takes of a folder what looks like a log of logons, and each file once', async () => {
    await put('secure-20261101', 'secure 1\n')
    await put('secure', 'secure 2\n')
    await put('messages', 'messages\n')
    await put('export.ndjson', '{"a":1}\n')
    await put('btmp', utmpRecord('x86_64', { type: 6, user: 'root', seconds: MICROS / 1e6 }))
    for (const name of ['dpkg.log', 'Security.evtx', 'lastlog', 'deep/auth.log']) await put(name, 'no\n')
    const { err, exitCode } = await run([folder, join(folder, 'secure')])
    assert.deepEqual([err, exitCode], ['', 0])
    const sent = peer.calls.map((call) => parameter(call, 'Lines') ?? parameter(call, 'RecordKind'))
    assert.deepEqual(sent, ['btmp', '{"a":1}\n', 'messages\n', 'secure 1\n', 'secure 2\n'])
  })

  it('leaves out of a folder what cannot be read, opening no pipe, and says so of each', async () => {
    await chmod(folder, 0o755)
    await put('auth.log', 'one\n')
    await symlink(join(folder, 'nowhere'), join(folder, 'auth.log.1'))
    await mkdir(join(folder, 'messages'))
    execFileSync('mkfifo', [join(folder, 'secure')])
    await chmod(await put('syslog', 'hidden\n'), 0)
    await asNobody(async () => {
      const { out, err, exitCode } = await run([folder])
      assert.deepEqual([out, exitCode, allLines()], ['Files 1\nFilesLeftOut 4\nLines 1\n', 0, 'one\n'])
      const [link = '', folderWithin, pipe, closed = ''] = err.trimEnd().split('\n')
      assert.match(link, /^left out: \S+auth\.log\.1 cannot be read: ENOENT/)
      assert.deepEqual(
        [folderWithin, pipe],
        ['messages', 'secure'].map((name) => `left out: ${join(folder, name)} is no file`),
      )
      assert.match(closed, /^left out: \S+syslog cannot be read: EACCES/)
    })
    await rm(join(folder, 'auth.log'), { force: true })
    await rm(join(folder, 'syslog'))
    const none = await run([folder])
    assert.deepEqual(
      [none.err.split('\n').length, none.err.endsWith('\nnothing is left to import\n'), none.exitCode],
      [5, true, 2],
    )
    await chmod(folder, 0o311)
    await asNobody(async () => assertRefused(await run([folder]), 2, /cannot be read: EACCES/))
    await chmod(folder, 0o755)
  })

  it('unpacks zstd, and the standard input', async () => {
    const { exitCode } = await run([await put('auth.log.1.zst', PACKED_LINES)])
    assert.deepEqual([exitCode, allLines()], [0, UNPACKED_LINES])
    await run(['-'], gzipSync(UNPACKED_LINES))
    assert.equal(allLines(), UNPACKED_LINES)
  })

  it('reads UTF-16 as text, however its bytes arrive', async () => {
    const text = 'Zoë 𝔷\r\n\ud800\n'
    for (const encoding of ['utf-16le', 'utf-16be'] as const) {
      const bytes = Buffer.from(`\ufeff${text}`, 'utf16le')
      if (encoding === 'utf-16be') bytes.swap16()
      assert.equal(utf16Of(bytes), encoding)
      await run(['-'], gzipSync(bytes))
      assert.equal(allLines(), 'Zoë 𝔷\r\n\ufffd\n')
      const apart = async function* () {
        for (const byte of bytes) yield Buffer.of(byte)
      }
      const read: Buffer[] = []
      for await (const chunk of toUtf8(apart(), encoding)) read.push(Buffer.from(chunk))
      assert.equal(Buffer.concat(read).toString(), allLines())
    }
  })

  it('sends binary records in whole ones, with their kind', async () => {
    for (const machine of ['x86_64', 's390x'] as const) {
      const records = Buffer.concat(
        Array.from({ length: 1200 }, (_, pid) => utmpRecord(machine, { type: 7, pid, user: 'ann', seconds: 1_800_000_000 })),
      )
      const { exitCode } = await run([await put('wtmp.1.gz', gzipSync(records))])
      assert.equal(exitCode, 0)
      assert.ok(peer.calls.every((call) => parameter(call, 'RecordKind') === 'wtmp'))
      const pieces = peer.calls.map((call) => Buffer.from(parameter(call, 'Records') ?? '', 'base64'))
      assert.ok(pieces.length > 1 && Buffer.concat(pieces).equals(records))
      const size = records.length / 1200
      for (const piece of pieces) assert.equal(piece.length % size, 0)
      assert.ok(peer.calls.every((call) => (parameter(call, 'Records') ?? '').length <= 262_144))
    }
    const one = utmpRecord('x86_64', { type: 7, user: 'ann', seconds: 1 })
    await run(['--records', 'btmp', '-'], one)
    assert.deepEqual(peer.calls[0]?.parameters, [
      ['HostUuid', HOST],
      ['RecordKind', 'btmp'],
      ['Records', one.toString('base64')],
    ])
    assertRefused(
      await run(['--records', 'lastlog', '-'], one),
      2,
      /^--records lastlog is not known; it is one of wtmp, btmp, utmp\n$/,
    )
  })

  it('sends the rows of a wtmpdb', async () => {
    const path = join(folder, 'wtmp.db')
    const long = 'é'.repeat(3000)
    const rows = Array.from({ length: 5000 }, (_, index) => {
      return [
        3,
        index === 7 ? long : `user-${index}`,
        MICROS + index,
        index % 2 === 0 ? null : MICROS + 9e6,
        'pts/0',
        '192.0.2.1',
        'sshd',
      ]
    })
    await wtmpdb(path, [[1, 'reboot', MICROS, null, '~', '6.1.0', null], ...rows])
    const { err, exitCode } = await run([path])
    assert.deepEqual([err, exitCode], ['', 0])
    assert.ok(peer.calls.length > 1)
    assert.ok(peer.calls.every((call) => parameter(call, 'RecordKind') === 'wtmpdb'))
    const text = peer.calls.map((call) => Buffer.from(parameter(call, 'Records') ?? '', 'base64').toString()).join('')
    const sent = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    assert.deepEqual(sent.slice(1), rows)
    const { events, otherPrograms, notUnderstood } = parseWtmpdbRows(text)
    assert.deepEqual([events.length, otherPrograms, notUnderstood], [5000, 1, 0])
    const { at, user, address, result, service } = events[0] ?? {}
    assert.deepEqual([at, user, address, result, service], [MICROS / 1000, 'user-0', '192.0.2.1', 'success', 'ssh'])
  })

  it('takes a journal in its export form', async () => {
    const binary = Buffer.from([0x61, 0xff, 0x0a, 0x62])
    const length = Buffer.alloc(8)
    length.writeBigUInt64LE(BigInt(binary.length))
    const entry = (message: string | Buffer[]) => [
      Buffer.from('__CURSOR=s=1\n__REALTIME_TIMESTAMP=1763756225000000\n_COMM=sshd\n_BOOT_ID=x\n'),
      ...(typeof message === 'string' ? [Buffer.from(`MESSAGE=${message}\n`)] : message),
      Buffer.from('_PID=811\n\n'),
    ]
    const given = Buffer.concat([
      ...entry('Accepted password for a=b from 192.0.2.1 port 9 ssh2'),
      ...entry([Buffer.from('MESSAGE\n'), length, binary, Buffer.from('\n')]),
    ])
    await run(['-'], given)
    const entries = allLines()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    const about = { __REALTIME_TIMESTAMP: '1763756225000000', _COMM: 'sshd', _PID: '811' }
    assert.deepEqual(entries, [
      { ...about, MESSAGE: 'Accepted password for a=b from 192.0.2.1 port 9 ssh2' },
      { ...about, MESSAGE: [...binary] },
    ])
  })

  it('reckons times without a year back from when a file was last written, and says so of rotated ones', async () => {
    const line = 'Dec 31 23:59:59 web-1 sshd[1]: Accepted password for root from ::1 port 1 ssh2\n'
    const old = await put('auth.log.1', line, '2026-01-03T04:05:06Z')
    const dated = await put('secure.1', `2026-01-01T00:00:00Z ${line.slice(16)}`, '2026-01-03T00:00:00Z')
    const { err, exitCode } = await run([old, dated])
    assert.equal(exitCode, 0)
    assert.equal(
      err,
      `${old} names no year: taken for the year before 2026-01-03, when it was last written; --year says otherwise\n`,
    )
    assert.equal(parameter(peer.calls[0], 'WrittenAt'), String(Date.parse('2026-01-03T04:05:06Z')))
    const told = await run(['--year', '2025', old])
    assert.equal(told.err, '')
    assert.deepEqual([parameter(peer.calls[0], 'Year'), parameter(peer.calls[0], 'WrittenAt')], ['2025', undefined])
  })

  it('refuses what it cannot read before anything is sent, and says what to do', async () => {
    const good = await put('auth.log', 'x\n')
    const cases: [name: string, content: Uint8Array, says: RegExp][] = [
      [
        'auth.log.2.xz',
        Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]),
        /is packed by xz, which is not read here: unpack it first \(xz -dk /,
      ],
      ['auth.log.3.bz2', Buffer.from('BZh9'), /is packed by bzip2, .* \(bzip2 -dk /],
      ['system.journal', Buffer.from('LPKSHHRH........'), /with journalctl --file \S+ -o json \| garrison logons import -\n$/],
      ['Security.evtx', Buffer.from('ElfFile\0'), /export it as JSON first/],
    ]
    for (const [name, content, says] of cases) {
      assertRefused(await run([good, await put(name, content)]), 2, says)
      assert.equal(peer.calls.length, 0)
    }
    assertRefused(await run([good, join(folder, 'absent')]), 2, /absent cannot be read: ENOENT/)
    await mkdir(join(folder, 'empty'))
    assertRefused(
      await run([join(folder, 'empty')]),
      2,
      /empty holds nothing that looks like a log of logons; name the files themselves\n$/,
    )
    assert.equal(peer.calls.length, 0)
  })

  it('stops at a damaged file, a bomb and a database that is no wtmpdb', async () => {
    const cut = await put('auth.log.1.gz', gzipSync(UNPACKED_LINES).subarray(0, -20))
    assertRefusedAfter(await run([cut]), /auth\.log\.1\.gz is cut off; the rest of it cannot be unpacked\n$/)
    const bomb = await put('auth.log.2.gz', gzipSync(Buffer.alloc(64 * 1024 * 1024, 'a\n'), { level: 9 }))
    assertRefusedAfter(
      await run([bomb]),
      /comes to more than 500 times its packed size; if it is a log all the same, unpack it first/,
    )
    const other = join(folder, 'other.db')
    const database = new SqliteConnection(other, 0)
    database.execute('CREATE VIEW wtmp AS SELECT 1; CREATE TABLE t(a)')
    database.close()
    assertRefusedAfter(await run([other]), /is an SQLite file, and no wtmpdb: it has no table wtmp with Type, User and Login\n$/)
  })

  it('reads no more of a database than it holds, however its pages point into each other', async () => {
    const path = join(folder, 'wtmp.db')
    await wtmpdb(
      path,
      Array.from({ length: 300 }, (_, n) => [3, `user-${n}`, MICROS + n, null, 'pts/0', '192.0.2.1', 'sshd']),
    )
    const sound = await readFile(path)
    const isPage = (number: number, type: number) => sound[(number - 1) * 4096] === type
    const numbers = Array.from({ length: sound.length / 4096 - 1 }, (_, index) => index + 2)
    const root = numbers.find((number) => isPage(number, 0x05)) ?? 0
    const leaf = numbers.find((number) => isPage(number, 0x0d)) ?? 0
    const says =
      /wtmp\.db is damaged or no work of SQLite: its pages point into each other; sqlite3 \S+ \.recover \| sqlite3 NEW saves/
    // All children of the root are one leaf, more often than there are pages; all cells of a leaf are one cell, more than fit.
    const children = Buffer.from(sound)
    const rootAt = (root - 1) * 4096
    children.writeUInt16BE(1000, rootAt + 3)
    for (let index = 0; index < 1000; index++) children.writeUInt16BE(4000, rootAt + 12 + index * 2)
    children.writeUInt32BE(leaf, rootAt + 4000)
    const cells = Buffer.from(sound)
    const leafAt = (leaf - 1) * 4096
    const place = sound.readUInt16BE(leafAt + 8)
    cells.writeUInt16BE(1500, leafAt + 3)
    for (let index = 0; index < 1500; index++) cells.writeUInt16BE(place, leafAt + 8 + index * 2)
    // The same of a row that goes on nowhere: 60,000 bytes, of which 2,712 are here.
    const open = Buffer.from(sound)
    open.writeUInt16BE(500, leafAt + 3)
    for (let index = 0; index < 500; index++) open.writeUInt16BE(1100, leafAt + 8 + index * 2)
    Buffer.from([0x83, 0xd4, 0x60, 1]).copy(open, leafAt + 1100)
    open.writeUInt32BE(0, leafAt + 1100 + 4 + 2712)
    for (const file of [children, cells, open]) assert.throws(() => [...(findTable(file, 'wtmp')?.rows() ?? [])], TangledPages)
    await writeFile(path, children)
    const { err, exitCode } = await run([path])
    assert.match(err, says)
    assert.equal(exitCode, 2)
  })

  it('shows how far it is by bytes on the disk', async () => {
    const files = [await put('auth.log', 'x\n'.repeat(5_000_000)), await put('secure', 'y\n'.repeat(5_000_000))]
    const { progress } = await run(files)
    const shares = progress.slice(0, -1).map((line) => Number(/ (\d+) % of 20\.0 MB$/.exec(line)?.[1]))
    assert.ok(shares.length > 50 && shares.length <= 202)
    assert.deepEqual(
      shares,
      [...shares].sort((a, b) => a - b),
    )
    assert.equal(shares.at(-1), 100)
    assert.equal(progress.at(-1), '')
    const unknown = await run(['-'], Buffer.from('x\n'))
    assert.deepEqual(unknown.progress, ['- 0.0 MB', ''])
  })
})

function assertRefusedAfter({ err, exitCode }: Finished, says: RegExp): void {
  assert.match(err, says)
  assert.equal(exitCode, 2)
}

describe('rotationOf', () => {
  it('puts the names of one log in the order of time', () => {
    const names = [
      [
        'auth.log-20250101.gz',
        'auth.log.2025-12-31',
        'auth.log-20260101-1767225600.zst',
        'auth.log.12.gz',
        'auth.log.2',
        'auth.log.1',
        'auth.log',
      ],
      ['auth-20250101.log', 'auth-2025010112.log', 'auth.1.log', 'auth.log'],
    ]
    for (const ordered of names) {
      const rotations = [...ordered].reverse().map((name) => ({ name, rotation: rotationOf(name) }))
      for (const { name, rotation } of rotations) {
        assert.equal(rotation.base, 'auth.log')
        assert.equal(rotation.isRotated, name !== 'auth.log')
      }
      const sorted = rotations.sort((a, b) => compareRotations(a.rotation, b.rotation)).map(({ name }) => name)
      assert.deepEqual(sorted, ordered)
    }
  })
})

describe('logons import of a pipe', () => {
  it('reads all of it, though it can be read only once', async () => {
    const peer = await startPeer(() => ({ body: { RequestId: 'R', Lines: 1 } }))
    try {
      const script = fileURLToPath(new URL('start-cli.ts', import.meta.url))
      const command = [process.execPath, ...process.execArgv, script, 'logons', 'import', '--host', HOST, '/dev/stdin']
      const env = { PATH: process.env['PATH'], ...peerEnv(peer) }
      const child = spawn('sh', ['-c', 'printf "the first line\\nthe second\\n" | "$@"', 'sh', ...command], { env })
      const [err, [code]] = await Promise.all([readText(child.stderr), once(child, 'exit')])
      assert.deepEqual([err, code], ['', 0])
      assert.deepEqual(
        peer.calls.map((call) => [...call.parameters]),
        [
          [
            ['HostUuid', HOST],
            ['Lines', 'the first line\nthe second\n'],
          ],
        ],
      )
    } finally {
      await peer.close()
    }
  })
})

describe('framePieces', () => {
  async function cut(bytes: Buffer, size: number, max: number): Promise<string[]> {
    async function* source() {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
    }
    const pieces: string[] = []
    for await (const { text } of framePieces(source(), max)) pieces.push(text)
    return pieces
  }
  const messagesIn = (text: string): string[] => {
    const found: string[] = []
    eachMessage(text, 'lines', (message) => found.push(message))
    return found
  }

  it('gives pieces of whole frames that the server reads as the same messages', async () => {
    const message = fc.string({ unit: fc.constantFrom('a', 'é', '漢', '\n', ' ', '7', '<', '\0'), maxLength: 30 })
    const property = fc.asyncProperty(
      fc.array(message, { minLength: 1 }),
      fc.integer({ min: 1, max: 50 }),
      async (bodies, size) => {
        const messages = bodies.map((body) => `<38>${body}`)
        const framed = messages.map((text) => `${Buffer.byteLength(text)} ${text}`).join('')
        const pieces = await cut(Buffer.from(framed), size, 200)
        const read = pieces.flatMap((piece) => messagesIn(piece))
        assert.deepEqual(
          read,
          messages.map((text) => text.replaceAll(/\0+/g, '\ufffd')),
        )
      },
    )
    await fc.assert(property)
  })

  it('gives no larger pieces where characters take several bytes', async () => {
    const frames = `36 <38>${'漢'.repeat(10)}..`.repeat(50)
    const pieces = await cut(Buffer.from(frames), 64, 600)
    assert.equal(pieces.join(''), frames)
    for (const piece of pieces) assert.ok(Buffer.byteLength(piece) <= 600, piece)
  })

  it('nor where bytes that are no text become more of them, but for a frame that is larger by itself', async () => {
    const framed = (bytes: number) => Buffer.concat([Buffer.from(`${bytes + 4} <38>`), Buffer.alloc(bytes, 0xff)])
    const sizes = [100, 90, 300, 50, 120]
    const pieces = await cut(Buffer.concat(sizes.map(framed)), 64, 600)
    assert.deepEqual(
      pieces.map((piece) => messagesIn(piece).map((message) => message.length - 4)),
      [[100, 90], [300], [50, 120]],
    )
  })

  it('counts anew what is no UTF-8, and goes on by lines where the frames end', async () => {
    const broken = Buffer.concat([Buffer.from('6 <3>'), Buffer.from([0xff]), Buffer.from('ab5 <3>xy\nplain <3> line\nlast')])
    assert.deepEqual(messagesIn((await cut(broken, 3, 1000))[0] ?? ''), ['<3>\ufffdab', '<3>xy'])
    assert.deepEqual((await cut(broken, 3, 1000)).slice(1).join(''), 'plain <3> line\nlast')
  })
})

describe('hostile files', () => {
  it('no bytes make the reader of tables throw or run on', async () => {
    const place = await mkdtemp(join(tmpdir(), 'garrison-table-'))
    try {
      const path = join(place, 'wtmp.db')
      await wtmpdb(
        path,
        Array.from({ length: 300 }, (_, n) => [3, `u${n}`, MICROS, null, 'pts/0', 'x'.repeat(n * 5), 'sshd']),
      )
      const sound = await readFile(path)
      const intact = [...(findTable(sound, 'wtmp')?.rows() ?? [])]
      assert.deepEqual([intact.length, intact[299]?.[0], intact[299]?.[2]], [300, 300, 'u299'])
      const flips = fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { minLength: 1, maxLength: 20 })
      const rowsOf = (file: Buffer) => {
        const rows: unknown[] = []
        try {
          for (const row of findTable(file, 'wtmp')?.rows() ?? []) rows.push(row)
        } catch (error) {
          assert.ok(error instanceof TangledPages, String(error))
        }
        return rows
      }
      const property = fc.property(flips, fc.nat(sound.length), (changes, length) => {
        const bytes = Buffer.from(sound)
        for (const [at, value] of changes) bytes[at] = value
        const file = length % 3 === 0 ? bytes.subarray(0, length) : bytes
        assert.ok(rowsOf(file).length <= file.length)
      })
      fc.assert(property, { numRuns: 1000 })
      const circle = Buffer.from(sound)
      // Every child of the root is the root.
      for (let at = 4096 + 12; at < 8192; at++) circle[at] = 2
      assert.ok(rowsOf(circle).length <= 300)
    } finally {
      await rm(place, { recursive: true, force: true })
    }
  })

  it('the reader of journals looks through what has come a few times, however many fields are in it', async (t) => {
    const field = Buffer.concat([Buffer.from('A\n'), Buffer.alloc(8), Buffer.from('\n')])
    const chunk = Buffer.concat([Buffer.from('__CURSOR=1\n'), ...Array<Buffer>(1000).fill(field)])
    async function* source() {
      yield chunk
    }
    const { indexOf } = Buffer.prototype
    let looked = 0
    t.mock.method(Buffer.prototype, 'indexOf', function (this: Buffer, wanted: number | string, from = 0) {
      const found = indexOf.call(this, wanted, from)
      looked += (found < 0 ? this.length : found + 1) - from
      return found
    })
    for await (const lines of journalLines(source())) assert.equal(Buffer.from(lines).toString(), '')
    assert.ok(looked > 0 && looked <= 4 * chunk.length, `${looked} bytes of ${chunk.length}`)
  })

  it('no bytes make the reader of journals throw', async () => {
    const property = fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 60 })), async (chunks) => {
      async function* source() {
        yield Buffer.from('__CURSOR=1\nMESSAGE')
        yield* chunks
      }
      for await (const lines of journalLines(source())) {
        for (const line of Buffer.from(lines).toString().trimEnd().split('\n')) assert.equal(typeof JSON.parse(line), 'object')
      }
    })
    await fc.assert(property)
  })
})
