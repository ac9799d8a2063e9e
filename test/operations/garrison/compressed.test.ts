import assert from 'node:assert/strict'
import test from 'node:test'
import { gzipSync } from 'node:zlib'
import { forEachServer } from '../../server.ts'

const ACCOUNTS = 5000

/** An organisation that is too long for one request in plain. */
function largeFile(): string {
  const accounts = Array.from({ length: ACCOUNTS }, (_, index) => {
    const uid = `19${String(index).padStart(14, '0')}`
    return `    - { uid: "${uid}", name: "account ${index} ${'x'.repeat(100)}", folder: fd-${index % 50} }`
  })
  const folders = Array.from({ length: 50 }, (_, index) => `    - { id: fd-${index}, name: Folder ${index} }`)
  const head = ['organisation:', '  id: rd-test01', '  management: { uid: "1500000000000001", name: head }']
  return [...head, '  folders:', ...folders, '  accounts:', ...accounts, ''].join('\n')
}

const packed = (text: string) => gzipSync(text).toString('base64')

forEachServer((server) => {
  const call = (action: string, parameters: Record<string, unknown>) => server().call('Garrison', action, parameters)

  test('five thousand accounts are applied in one call, and exported and applied again change nothing', async () => {
    await server.reset('organisation:\n  id: rd-test01\n  management: { uid: "1500000000000001", name: head }\n')
    const applied = await call('ApplyOrganisation', { CompressedDocument: packed(largeFile()) })
    assert.equal(applied.status, 200, applied.text)
    assert.equal(applied.body.Created, ACCOUNTS + 50)
    const { Document } = (await call('ExportOrganisation', {})).body
    assert.ok(Document.length > 512 * 1024)
    const compared = await call('DiffOrganisation', { CompressedDocument: packed(Document) })
    assert.deepEqual([compared.body.ChangeCount, compared.body.Unchanged], [0, ACCOUNTS + 52])

    await server.reset('organisation:\n  id: rd-test01\n  management: { uid: "1500000000000001", name: head }\n')
    await call('ApplyOrganisation', { CompressedDocument: packed(Document) })
    assert.equal((await call('ExportOrganisation', {})).body.Document, Document, 'the same bytes')
    await server.reset()
  })

  test('refuses what is not gzip, what grows too large, and two files or none', async () => {
    const bad: readonly [Record<string, unknown>, RegExp][] = [
      [{ CompressedDocument: 'AAAA' }, /CompressedDocument is not valid\. It must be gzip/],
      [{ CompressedDocument: packed('x'.repeat(17 * 1024 * 1024)) }, /at most 16777216 bytes/],
      [{ CompressedDocument: '%%' }, /CompressedDocument/],
      [{ CompressedDocument: packed('a: 1'), Document: 'a: 1' }, /must not be given beside Document/],
      [{}, /Document is mandatory/],
    ]
    for (const [parameters, says] of bad) {
      for (const action of ['ApplyOrganisation', 'DiffOrganisation']) {
        const { status, text } = await call(action, parameters)
        assert.equal(status, 400)
        assert.match(text, says)
      }
    }
  })
})
