import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { type Peer, type PeerAnswer, startPeer } from './peer.ts'
import { assertRefused, type Finished, peerEnv, runCli } from './run-cli.ts'

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const PUBLIC_PEM = publicKey.export({ type: 'spki', format: 'pem' }) as string
const PRIVATE_PEM = privateKey.export({ type: 'sec1', format: 'pem' }) as string
const DOCUMENT = 'organisation:\n  id: rd-1 # é & = +\n'

let peer: Peer
let answer: PeerAnswer
let folder: string
let file: string

async function run(args: readonly string[], stdin?: string): Promise<Finished> {
  peer.calls.length = 0
  const finished = await runCli(args, { env: peerEnv(peer), ...(stdin === undefined ? {} : { stdin }) })
  assert.deepEqual(peer.faults, [])
  return finished
}

const CHANGES = [
  { Kind: 'host', Name: 'web-1', Change: 'create' },
  { Kind: 'account', Name: 'shop\u001b[2J', Change: 'update' },
]

describe('an organisation file', () => {
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'garrison-cli-'))
    file = join(folder, 'organisation.yaml')
    await writeFile(file, DOCUMENT)
    peer = await startPeer(() => answer)
  })
  after(async () => {
    await peer.close()
    await rm(folder, { recursive: true, force: true })
  })

  describe('apply', () => {
    it('sends the file, and prints changes, counts and the new keys', async () => {
      answer = {
        body: {
          RequestId: 'R',
          Changes: CHANGES,
          Created: 1,
          Updated: 1,
          Unchanged: 12,
          ChangeCount: 2,
          NewAccessKeys: [
            { UserName: 'auditor', Account: '1766185894104675', AccessKeyId: 'LTAIx', AccessKeySecret: 'shown-once' },
          ],
          NewLogonSources: [{ Account: '1766185894104675', Name: 'shipper', Token: 'gls_once' }],
        },
      }
      const { out, err, exitCode } = await run(['apply', '-f', file])
      assert.deepEqual(peer.calls, [{ product: 'Garrison', action: 'ApplyOrganisation', parameters: [['Document', DOCUMENT]] }])
      assert.equal(
        out,
        'create host web-1\n' +
          'update account shop\ufffd[2J\n' +
          'Created 1, Updated 1, Unchanged 12\n' +
          'New AccessKeys; their secrets are shown only now:\n' +
          '  auditor in 1766185894104675: LTAIx shown-once\n' +
          'New sources of logs; their tokens are shown only now:\n' +
          '  shipper in 1766185894104675: gls_once\n',
      )
      assert.deepEqual([err, exitCode], ['', 0])
    })

    it('reads the standard input for -', async () => {
      answer = { body: { Changes: [], Created: 0, Updated: 0, Unchanged: 3, NewAccessKeys: [] } }
      const { out } = await run(['apply', '--file', '-'], DOCUMENT)
      assert.deepEqual(peer.calls[0]?.parameters, [['Document', DOCUMENT]])
      assert.equal(out, 'Created 0, Updated 0, Unchanged 3\n')
    })

    it('passes on what is wrong with the document', async () => {
      answer = { status: 400, body: { Code: 'InvalidDocument', Message: 'line 7: there is no folder fd-x', RequestId: 'R' } }
      for (const command of ['apply', 'diff']) {
        const says = /^InvalidDocument: line 7: there is no folder fd-x \(RequestId R\)\n$/
        assertRefused(await run([command, '-f', file]), 1, says)
      }
    })

    it('refuses a file in another encoding, whose letters would be replaced', async () => {
      const files = {
        latin1: Buffer.from('# H\xe4fen\n', 'latin1'),
        utf16: Buffer.from('# x\n', 'utf16le'),
        cut: Buffer.from([0x61, 0xc3]),
      }
      for (const [name, bytes] of Object.entries(files)) {
        const other = join(folder, name)
        await writeFile(other, bytes)
        for (const command of ['apply', 'diff']) {
          assertRefused(await run([command, '-f', other]), 2, new RegExp(`^${other} is not text in UTF-8: save it as UTF-8\\n$`))
        }
      }
      assert.equal(peer.calls.length, 0)
    })

    it('says in one line that the file cannot be read, or is too long', async () => {
      assertRefused(await run(['apply', '-f', join(folder, 'absent')]), 2, /absent cannot be read: ENOENT/)
      assertRefused(await run(['diff', '-f', folder]), 2, /cannot be read: EISDIR/)
      assertRefused(await run(['apply', '-f', '-'], 'x'.repeat(16 * 1024 * 1024 + 1)), 2, /^- is longer than 16777216 bytes/)
      assert.equal(peer.calls.length, 0)
    })
  })

  describe('export', () => {
    it('prints the document, ended by a line end', async () => {
      for (const [document, printed] of [
        [DOCUMENT, DOCUMENT],
        ['a: 1', 'a: 1\n'],
      ]) {
        answer = { body: { RequestId: 'R', Document: document } }
        const { out, exitCode } = await run(['export'])
        assert.deepEqual(peer.calls, [{ product: 'Garrison', action: 'ExportOrganisation', parameters: [] }])
        assert.deepEqual([out, exitCode], [printed, 0])
      }
    })
  })

  describe('export --secrets-for', () => {
    it('sends the public key, and prints what is sealed', async () => {
      answer = { body: { RequestId: 'R', SealedDocument: 'eyJh.b.c.d.e' } }
      const key = join(folder, 'public.pem')
      await writeFile(key, PUBLIC_PEM)
      const { out, exitCode } = await run(['export', '--secrets-for', key])
      const parameters = [['PublicKey', PUBLIC_PEM]]
      assert.deepEqual(peer.calls, [{ product: 'Garrison', action: 'ExportOrganisation', parameters }])
      assert.deepEqual([out, exitCode], ['eyJh.b.c.d.e\n', 0])
      assert.deepEqual((await run(['export', '--secrets-for', '-'], PUBLIC_PEM)).out, out)
    })

    it('sends no private key, nor what is no key', async () => {
      const key = join(folder, 'wrong.pem')
      await writeFile(key, PRIVATE_PEM)
      assertRefused(await run(['export', '--secrets-for', key]), 2, /wrong\.pem holds a private key, which stays where it is: /)
      await writeFile(key, 'organisation:')
      assertRefused(await run(['export', '--secrets-for', key]), 2, /wrong\.pem must be one public key in PEM /)
      assertRefused(await run(['export', '--secrets-for', join(folder, 'absent')]), 2, /absent cannot be read: ENOENT/)
      assert.equal(peer.calls.length, 0)
    })

    it('prints nothing that an older server gives without sealing it', async () => {
      answer = { body: { RequestId: 'R', Document: DOCUMENT } }
      assertRefused(await run(['export', '--secrets-for', '-'], PUBLIC_PEM), 2, /older than this program/)
    })
  })

  describe('a sealed file', () => {
    it('is not sent: it has to be opened first', async () => {
      const sealed = join(folder, 'sealed.jwe')
      for (const text of ['eyJhbGciOiJ4In0.b.c.d.e\n', 'eyJhbGciOiJ4In0.b']) {
        await writeFile(sealed, text)
        for (const command of ['apply', 'diff']) {
          const says = /^\S+sealed\.jwe is sealed: open it first with: garrison unseal --key PRIVATE-KEY \S+sealed\.jwe\n$/
          assertRefused(await run([command, '-f', sealed]), 2, says)
        }
      }
      assert.equal(peer.calls.length, 0)
    })
  })

  describe('diff', () => {
    it('ends with 0 when nothing would change', async () => {
      answer = { body: { RequestId: 'R', Changes: [] } }
      const { out, exitCode } = await run(['diff', '-f', file])
      assert.deepEqual(peer.calls, [{ product: 'Garrison', action: 'DiffOrganisation', parameters: [['Document', DOCUMENT]] }])
      assert.deepEqual([out, exitCode], ['no difference\n', 0])
    })

    it('says how many changes the server did not list', async () => {
      answer = { body: { RequestId: 'R', ChangeCount: 1502, Changes: CHANGES } }
      assert.match((await run(['diff', '-f', file])).out, /\n… and 1500 more\n$/)
    })

    it('prints what would change, and ends with 1', async () => {
      answer = { body: { RequestId: 'R', Changes: CHANGES } }
      const { out, err, exitCode } = await run(['diff', '-f', file])
      assert.deepEqual([out, err, exitCode], ['create host web-1\nupdate account shop\ufffd[2J\n', '', 1])
    })
  })

  describe('a large file', () => {
    it('travels compressed, and somebody looking on sees that something goes on', async () => {
      answer = { body: { RequestId: 'R', Changes: [], ChangeCount: 0, Created: 0, Updated: 0, Unchanged: 1 } }
      const large = DOCUMENT + '# x\n'.repeat(100_000)
      await writeFile(file, large)
      const { progress, err } = await run(['apply', '-f', file])
      await writeFile(file, DOCUMENT)
      const [[name, value] = []] = peer.calls[0]?.parameters ?? []
      assert.equal(name, 'CompressedDocument')
      assert.equal(gunzipSync(Buffer.from(value ?? '', 'base64')).toString(), large)
      assert.match(progress[0] ?? '', /^applying \[.*\] 0 s$/)
      assert.equal(progress.at(-1), '', 'the line is taken away')
      assert.equal(err, '')
    })
  })

  describe('reset', () => {
    it('asks the server, and says that it is done', async () => {
      answer = { body: { RequestId: 'R' } }
      const { out, exitCode } = await run(['reset'])
      assert.deepEqual([peer.calls[0]?.action, exitCode], ['ResetOrganisation', 0])
      assert.match(out, /^the server is again what its organisation file says\n$/)
      answer = { status: 409, body: { Code: 'NotRehearsal', Message: 'm', RequestId: 'R' } }
      assertRefused(await run(['reset']), 1, /^NotRehearsal: m/)
    })
  })
})
