import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { request } from 'node:https'
import { join } from 'node:path'
import { signedRequest } from '../client.ts'
import { inTemporaryFolder, runGarrison, spawnGarrison, test } from './spawn.ts'

// A certificate for localhost that signs itself; it is good for these tests and nothing else.
const CERTIFICATE = new URL('tls/cert.pem', import.meta.url).pathname
const KEY = new URL('tls/key.pem', import.meta.url).pathname

test('with a certificate the server speaks HTTPS', () =>
  inTemporaryFolder(async (folder) => {
    const server = spawnGarrison(['serve', '--port', '0', '--data', folder, '--tls-cert', CERTIFICATE, '--tls-key', KEY])
    const url = await server.ready
    assert.match(url, /^https:\/\/127\.0\.0\.1:/)
    const credentials = JSON.parse(await readFile(join(folder, 'root-credentials.json'), 'utf8'))
    const call = { version: '2018-12-03', action: 'ListMultiUserInstances', parameters: {} }
    const { headers } = signedRequest(url, call, credentials, Date.now())
    const ca = await readFile(CERTIFICATE)
    const status = await new Promise<number>((resolve, reject) => {
      const sent = request(`${url}/`, { method: 'POST', headers, ca }, (response) => {
        response.resume()
        resolve(response.statusCode ?? 0)
      })
      sent.on('error', reject)
      sent.end()
    })
    assert.equal(status, 200)
    server.child.kill('SIGTERM')
    assert.equal((await server.ended).code, 0)
  }))

test('a certificate that cannot be read or used is one clear line', () =>
  inTemporaryFolder(async (folder) => {
    const missing = await runGarrison([
      'serve',
      '--port',
      '0',
      '--data',
      folder,
      '--tls-cert',
      `${folder}/no.pem`,
      '--tls-key',
      KEY,
    ])
    assert.equal(missing.code, 2)
    assert.match(missing.stderr, /no\.pem/)
    assert.equal(missing.stderr.trim().split('\n').length, 1)
    const wrong = await runGarrison(['serve', '--port', '0', '--data', folder, '--tls-cert', KEY, '--tls-key', KEY])
    assert.equal(wrong.code, 2, wrong.stderr)
    assert.match(wrong.stderr, /--tls-cert/)
    assert.equal(wrong.stderr.trim().split('\n').length, 1)
  }))

test('authorities for senders of syslog without a certificate among them are one clear line', () =>
  inTemporaryFolder(async (folder) => {
    const tls = ['--syslog-tls', '127.0.0.1:0', '--syslog-tls-cert', CERTIFICATE, '--syslog-tls-key', KEY]
    const source = ['--syslog-source', '1500000000000001/web', '--syslog-client-ca', KEY]
    const wrong = await runGarrison(['serve', '--port', '0', '--data', folder, ...tls, ...source])
    assert.equal(wrong.code, 2, wrong.stderr)
    assert.match(wrong.stderr, /--syslog-client-ca .* holds no certificate/)
    assert.equal(wrong.stderr.trim().split('\n').length, 1)
  }))

test('plain HTTP for others needs a decision, and is said loudly', () =>
  inTemporaryFolder(async (folder) => {
    const server = spawnGarrison(['serve', '--host', '0.0.0.0', '--insecure-http', '--port', '0', '--data', folder])
    await server.ready
    assert.match(server.output().stderr, /WARNING: plain HTTP on 0\.0\.0\.0/)
    server.child.kill('SIGTERM')
    assert.equal((await server.ended).code, 0)
  }))
