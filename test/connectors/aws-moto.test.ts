import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { aws } from '../../src/connectors/aws/connector.ts'
import { type CloudServer, relayAsCloud } from './network.ts'
import { failure, type OpenSession, openSession } from './session.ts'

/*
 * AWS a second time, against a server that others have written: moto. It checks signatures and policies once it is told to,
 * but neither inactive keys, nor clocks, nor regions that are off.
 */

const whyNot =
  spawnSync('python3', ['-c', 'import moto.server'], { stdio: 'ignore' }).status === 0 ? undefined : 'python3 has no moto here'
if (whyNot !== undefined) console.log(`skipped: the connector of AWS against moto: ${whyNot}`)

const REGION = 'eu-central-1'

describe('the connector of AWS against moto', { skip: whyNot ?? false }, () => {
  let moto: ChildProcess
  let port = 0
  let server: CloudServer
  let key: readonly [string, string]
  const sessions: OpenSession[] = []

  before(async () => {
    port = await freePort()
    moto = spawn('python3', ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], { stdio: ['ignore', 'ignore', 'pipe'] })
    await said(moto, 'Running on')
    server = await relayAsCloud(port)
    await ask('iam', { Action: 'CreateUser', UserName: 'scanner', Version: '2010-05-08' })
    const made = await ask('iam', { Action: 'CreateAccessKey', UserName: 'scanner', Version: '2010-05-08' })
    key = [inside(made, 'AccessKeyId'), inside(made, 'SecretAccessKey')]
    await allow(['ec2:Describe*', 'iam:GetAccountSummary', 's3:ListAllMyBuckets', 'config:*'])
    const image = 'ami-03cf127a'
    await ask('ec2', { Action: 'RunInstances', ImageId: image, MinCount: '3', MaxCount: '3', Version: '2016-11-15' })
    await fetch(`http://127.0.0.1:${port}/moto-api/reset-auth`, { method: 'POST', body: '0' })
    // Everything below would say nothing of a server that takes any secret.
    assert.match(await failure(open([key[0], 'wrong']).identify()), /^secret-wrong /)
  })

  after(async () => {
    for (const session of sessions) session.close()
    await server?.close()
    if (moto?.pid !== undefined) moto.kill()
  })

  function open(pair: readonly [string, string]): OpenSession {
    const session = openSession(aws, pair, server)
    sessions.push(session)
    return session
  }

  /** Asks moto as its administrator, before it is told to check signatures. */
  async function ask(service: string, parameters: Record<string, string>): Promise<string> {
    const authorization = `AWS4-HMAC-SHA256 Credential=x/20261122/${REGION}/${service}/aws4_request, SignedHeaders=host, Signature=x`
    const answer = await fetch(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(parameters),
    })
    const text = await answer.text()
    assert.equal(answer.status, 200, text)
    return text
  }

  async function allow(actions: readonly string[]): Promise<void> {
    const document = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] })
    const user = { UserName: 'scanner', PolicyName: 'reads', PolicyDocument: document, Version: '2010-05-08' }
    await ask('iam', { Action: 'PutUserPolicy', ...user })
  }

  it('proves the key and tells whose it is', async () => {
    const { accountId, userName, isPrimary } = await open(key).identify()
    assert.deepEqual([accountId, userName, isPrimary], ['123456789012', 'scanner', false])
  })

  it('does not know a key that nobody has made', async () => {
    assert.match(await failure(open(['AKIANOBODY0000000000', 'x']).identify()), /^key-unknown /)
  })

  it('finds the regions, and lists the instances of one', async () => {
    const session = open(key)
    await session.identify()
    const places = await session.places()
    assert.ok(places.some(({ id }) => id === REGION))
    const page = await session.hosts({ id: REGION, region: REGION }, null)
    assert.deepEqual([page.hosts.length, page.next], [3, null])
    for (const host of page.hosts) assert.match(`${host.id} ${host.privateAddress}`, /^i-[0-9a-f]{17} 10\./)
  })

  it('passes the probes that a policy allows, and names the permission of one that it does not', async () => {
    const session = open(key)
    await session.identify()
    const place = { id: REGION, region: REGION }
    await session.probe('hosts', place)
    assert.match(await failure(session.probe('detection', place)), /^no-permission cloudtrail:LookupEvents eu-central-1 /)
  })
})

function inside(text: string, element: string): string {
  const match = new RegExp(`<${element}>([^<]+)</${element}>`).exec(text)
  return (match?.[1] ?? '').replaceAll('&amp;', '&')
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}

/** Resolves when a process has written a text to its standard error. */
function said(child: ChildProcess, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let heard = ''
    child.stderr?.on('data', (piece: Buffer) => {
      heard += piece.toString()
      if (heard.includes(text)) resolve()
    })
    child.once('exit', (code) => reject(new Error(`it ended with ${code}: ${heard}`)))
  })
}
