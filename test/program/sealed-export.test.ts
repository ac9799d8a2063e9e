import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Credentials, callApi } from '../client.ts'
import { inTemporaryFolder, runGarrison, type Spawned, spawnGarrison, test } from './spawn.ts'

const ORGANISATION = new URL('../organisation.yaml', import.meta.url).pathname
const LIST = { version: '2017-12-07', action: 'DescribeInstanceMembers', parameters: {} }
const AUDITOR: Credentials = { accessKeyId: 'LTAItestauditor000000001', accessKeySecret: 'test-secret-of-auditor-0001' }

async function stop(server: Spawned): Promise<void> {
  server.child.kill('SIGTERM')
  assert.equal((await server.ended).code, 0)
}

test('keys go sealed from one server into another, and sign calls there', () =>
  inTemporaryFolder(async (folder) => {
    const [old, fresh, sealed, file] = ['old', 'fresh', 'sealed.jwe', 'organisation.yaml'].map((name) => join(folder, name))
    assert.ok(old && fresh && sealed && file)
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const [publicFile, privateFile] = [join(folder, 'public.pem'), join(folder, 'private.pem')]
    await writeFile(publicFile, publicKey.export({ type: 'spki', format: 'pem' }))
    await writeFile(privateFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })

    const serving = ['--port', '0', '--log-level', 'debug']
    const first = spawnGarrison(['serve', '--data', old, '--organisation', ORGANISATION, ...serving])
    await first.ready
    const exported = await runGarrison(['export', '--secrets-for', publicFile, '--data', old])
    assert.deepEqual([exported.code, exported.stderr], [0, ''])
    assert.match(exported.stdout, /^eyJ[\w-]+(\.[\w-]+){4}\n$/)
    await writeFile(sealed, exported.stdout)
    await stop(first)
    const { stdout, stderr } = first.output()
    const kept = await Promise.all((await readdir(old)).map((name) => readFile(join(old, name), 'latin1')))
    assert.doesNotMatch([stdout, stderr, ...kept].join('\n'), /test-secret-of/, 'it is nowhere in clear')

    const second = spawnGarrison(['serve', '--data', fresh, ...serving], {
      GARRISON_ROOT_ACCOUNT: '1500000000000001',
      GARRISON_ROOT_ACCESS_KEY_ID: 'LTAIgivenkeyid0000000001',
      GARRISON_ROOT_ACCESS_KEY_SECRET: 'given-secret-of-thirty-letters1',
    })
    const url = await second.ready
    const refused = await runGarrison(['apply', '-f', sealed, '--data', fresh])
    assert.equal(refused.code, 2)
    assert.match(refused.stderr, /^\S+sealed\.jwe is sealed: open it first with: garrison unseal [^\n]+\n$/)
    const unsealed = await runGarrison(['unseal', '--key', privateFile, sealed])
    assert.deepEqual([unsealed.code, unsealed.stderr], [0, ''])
    await writeFile(file, unsealed.stdout, { mode: 0o600 })
    assert.equal((await callApi(url, LIST, AUDITOR)).body.Code, 'InvalidAccessKeyId.NotFound')
    const applied = await runGarrison(['apply', '-f', file, '--data', fresh])
    assert.equal(applied.code, 0, applied.stderr)
    assert.doesNotMatch(applied.stdout, /New AccessKeys/)
    const { status, body, text } = await callApi(url, LIST, AUDITOR)
    assert.deepEqual([status, body.Code], [200, undefined], text)
    const wrong = await callApi(url, LIST, { ...AUDITOR, accessKeySecret: 'test-secret-of-somebody' })
    assert.equal(wrong.body.Code, 'SignatureDoesNotMatch')
    await stop(second)
  }))
