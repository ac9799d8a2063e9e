import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readdir, readFile, watch } from 'node:fs/promises'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Credentials, callApi } from '../client.ts'
import { AWS_ACCOUNT, awsStandIn } from '../connectors/stand-ins/aws.ts'
import type { StandIn } from '../connectors/stand-ins/cloud.ts'
import { inTemporaryFolder, runGarrison, spawnGarrison, test } from './spawn.ts'

const SECRET_ID = 'AKIALABEXAMPLE000000'
const SECRET = AWS_ACCOUNT.keys[SECRET_ID] ?? ''
const AUTHORITY = fileURLToPath(new URL('../connectors/tls/ca.pem', import.meta.url))
const SAS = '2018-12-03'

/** An HTTP proxy that leads every CONNECT to the stand-in, and remembers what it was asked. */
async function proxyTo({ port }: StandIn) {
  const asked: string[] = []
  const proxy = createServer((socket) => {
    socket.once('data', (head) => {
      asked.push(head.toString().split('\r\n', 1)[0] ?? '')
      const behind = connect({ host: '127.0.0.1', port }, () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
        socket.pipe(behind).pipe(socket)
      })
      behind.on('error', () => socket.destroy()).on('close', () => socket.destroy())
      socket.on('close', () => behind.destroy())
    })
    socket.on('error', () => {})
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  return { asked, url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, close: () => proxy.close() }
}

/** Every file below a folder, as it lies there. */
async function everyFile(folder: string): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>()
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) for (const [name, bytes] of await everyFile(path)) files.set(name, bytes)
    else files.set(path, await readFile(path))
  }
  return files
}

/** Resolves when Node has written a report of the process. */
async function firstReport(folder: string): Promise<void> {
  for await (const { filename } of watch(folder)) if (filename?.startsWith('report.')) return
}

test('the program proves a key through its proxy, and its secret lies nowhere', () =>
  inTemporaryFolder(async (folder) => {
    const stand = await awsStandIn()
    const proxy = await proxyTo(stand)
    const data = join(folder, 'data')
    const env = {
      ...{ NODE_EXTRA_CA_CERTS: AUTHORITY, GARRISON_EGRESS_PROXY: proxy.url, GARRISON_LOG_LEVEL: 'trace' },
      ...{ NODE_OPTIONS: `--report-on-signal --report-uncaught-exception --report-directory=${folder}` },
    }
    const server = spawnGarrison(['serve', '--port', '0', '--data', data], env)
    try {
      const url = await server.ready
      const key: Credentials = JSON.parse(await readFile(join(data, 'root-credentials.json'), 'utf8'))
      const answers: string[] = []
      const call = async (action: string, parameters: Record<string, unknown>) => {
        const answer = await callApi(url, { version: SAS, action, parameters }, key)
        answers.push(JSON.stringify(answer))
        return answer
      }
      const pair = { Vendor: 'AWS', AkType: 'sub', SecretId: SECRET_ID, SecretKey: SECRET, AuthModules: ['HOST'] }
      assert.equal((await call('AddCloudVendorAccountAK', pair)).status, 200)
      let status = 2
      while (status === 2) {
        const { body } = await call('DescribeCloudVendorAccountAKList', { Lang: 'en' })
        status = body.CloudVendorAccountAKs[0].ServiceStatus
      }
      assert.equal(status, 0, answers.at(-1))
      assert.ok(proxy.asked.includes('CONNECT sts.us-east-1.amazonaws.com:443 HTTP/1.1'))
      // Calls that are refused hold it too.
      await call('ModifyCloudVendorAccountAK', { AuthIds: '999999', SecretKey: SECRET })
      await call('ModifyCloudVendorAccountAK', { AuthIds: 'x', SecretKey: SECRET })
      await call('NoSuchAction', { SecretKey: SECRET })

      const secret = { ALIBABA_CLOUD_ACCESS_KEY_ID: key.accessKeyId, ALIBABA_CLOUD_ACCESS_KEY_SECRET: key.accessKeySecret }
      const tell = { ...secret, GARRISON_ENDPOINT: url, GARRISON_DATA: data }
      const exported = await runGarrison(['export'], tell)
      const audit = await runGarrison(['audit', 'export'], tell)
      assert.deepEqual([exported.code, audit.code], [0, 0], exported.stderr + audit.stderr)
      assert.match(audit.stdout, /AddCloudVendorAccountAK/)

      const reported = firstReport(folder)
      server.child.kill('SIGUSR2')
      await reported
      // The database, its log, the key ring, and a report as a crash leaves it.
      const places = new Map<string, string | Buffer>([
        ...(await everyFile(folder)),
        ['the answers', answers.join('\n')],
        ['what the program has written', `${server.output().stdout}${server.output().stderr}`],
        ['the export', exported.stdout],
        ['the exported audit rows', audit.stdout],
      ])
      assert.ok(places.size >= 8, [...places.keys()].join())
      for (const [place, content] of places) {
        assert.ok(!content.includes(SECRET), `the secret is in ${place}`)
        assert.ok(!content.includes(Buffer.from(SECRET).toString('base64')), `the secret is in ${place}, in Base64`)
        assert.ok(!content.includes(encodeURIComponent(SECRET)), `the secret is in ${place}, as it stands in a URL`)
      }
    } finally {
      server.child.kill('SIGTERM')
      await server.ended
      proxy.close()
      await stand.close()
    }
  }))
