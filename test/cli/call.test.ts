import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { inspect } from 'node:util'
import { ApiClient, ApiFailure, ConnectionFailure } from '../../cli/api-client.ts'
import { apiVersions } from '../../src/contract/api-versions.ts'
import { Secret } from '../../src/kernel/secret.ts'
import { ACCESS_KEY_ID, ACCESS_KEY_SECRET, type Peer, type PeerAnswer, startPeer } from './peer.ts'
import { assertRefused, peerEnv, runCli } from './run-cli.ts'

const DONE: PeerAnswer = { body: { RequestId: 'R-1' } }

let peer: Peer
let answer: PeerAnswer | undefined = DONE

async function call(...args: string[]) {
  peer.calls.length = 0
  peer.faults.length = 0
  const finished = await runCli(['call', ...args], { env: peerEnv(peer) })
  assert.deepEqual(peer.faults, [])
  assert.ok(!inspect(finished).includes(ACCESS_KEY_SECRET), 'the secret was printed')
  return finished
}

describe('call', () => {
  before(async () => {
    peer = await startPeer((_call, response) => {
      if (answer === undefined) response.destroy()
      return answer
    })
  })
  after(() => peer.close())

  before(() => {
    answer = DONE
  })

  it('calls every product by its name in any letters', async () => {
    for (const product of Object.keys(apiVersions)) {
      for (const name of [product, product.toLowerCase(), product.toUpperCase()]) {
        const { exitCode, err } = await call(name, 'DoThis')
        assert.equal(exitCode, 0, err)
        assert.deepEqual(peer.calls, [{ product, action: 'DoThis', parameters: [] }])
      }
    }
  })

  it('passes parameters through as they are, in the body', async () => {
    const odd = ` a+b&c=d%41*~'()!/?#[]é漢😀\n"`
    await call('cloudfw', 'AddInstanceMembers', '--Members.1.MemberUid', '19007199254740993', '--Members.1.MemberDesc', odd)
    assert.deepEqual(peer.calls[0]?.parameters, [
      ['Members.1.MemberUid', '19007199254740993'],
      ['Members.1.MemberDesc', odd],
    ])
    await call(
      'Sas',
      'X',
      '--A=1=2',
      '--B',
      '-5',
      '--C=',
      '--D',
      '',
      '--E=--x',
      '--F',
      '-',
      '--lang',
      'en',
      '--Config',
      '{"a":[1]}',
    )
    assert.deepEqual(peer.calls[0]?.parameters, [
      ['A', '1=2'],
      ['B', '-5'],
      ['C', ''],
      ['D', ''],
      ['E', '--x'],
      ['F', '-'],
      ['lang', 'en'],
      ['Config', '{"a":[1]}'],
    ])
  })

  it('takes its own flags from between the parameters', async () => {
    const flags = ['--endpoint', peer.endpoint, '--access-key-id', ACCESS_KEY_ID]
    const args = ['call', 'Sas', 'X', '--A', '1', ...flags, '--B', '2', `--access-key-secret=${ACCESS_KEY_SECRET}`]
    peer.calls.length = 0
    const { err } = await runCli(args, { env: { GARRISON_ENDPOINT: 'http://127.0.0.1:1' } })
    assert.equal(err, '')
    assert.deepEqual(peer.faults, [])
    assert.deepEqual(peer.calls[0]?.parameters, [
      ['A', '1'],
      ['B', '2'],
    ])
  })

  it('sends the token and signs it, as the vendor’s library does', async () => {
    const { exitCode, err } = await call('Sas', 'X', '--security-token', 'planted.token')
    assert.equal(exitCode, 0, err)
    assert.deepEqual(peer.calls, [{ product: 'Sas', action: 'X', parameters: [], securityToken: 'planted.token' }])
  })

  it('prints the answer as JSON with all digits', async () => {
    answer = { body: '{"RequestId":"R","Uid":19007199254740993,"Ratio":1.50,"List":[],"Text":"a\\u001b[31m\u009b\\u20ac"}' }
    const { out, exitCode } = await call('Sas', 'X')
    assert.equal(exitCode, 0)
    assert.equal(
      out,
      '{\n  "RequestId": "R",\n  "Uid": 19007199254740993,\n  "Ratio": 1.50,\n  "List": [],\n  "Text": "a\\u001b[31m\\u009b€"\n}\n',
    )
  })

  const misuses: readonly [args: readonly string[], says: RegExp][] = [
    [['Ecs', 'X'], /^there is no product "Ecs"; there are Sas, Cloudfw, cloud-siem,.* Garrison\n$/],
    [['constructor', 'X'], /there is no product/],
    [['Sas', 'X Y'], /"X Y" is not the name of an operation/],
    [['Sas', 'X\nHost: y'], /is not the name of an operation/],
    [['Sas', 'X', '--A'], /^--A has no value; /],
    [['Sas', 'X', '--A', '--B', '1'], /^--A has no value; .*--A=VALUE/],
    [['Sas', 'X', 'stray'], /^"stray" is not a parameter; write --Name value/],
    [['Sas', 'X', '--A', '1', '2'], /^"2" is not a parameter/],
    [['Sas', 'X', '-A', '1'], /^"-A" is not a parameter/],
    [['Sas', 'X', '--', '1'], /^"1" is not a parameter/],
    [['Sas', 'X', '--A', '1', '--A', '2'], /^--A comes twice; lists are written --A\.1/],
  ]
  for (const [args, says] of misuses) {
    it(`says in one line what is wrong with: call ${JSON.stringify(args)}`, async () => {
      assertRefused(await call(...args), 2, says)
      assert.equal(peer.calls.length, 0)
      // Also without credentials: what was typed is looked at first.
      assertRefused(await runCli(['call', ...args], { env: { GARRISON_DATA: '/nowhere' } }), 2, says)
    })
  }

  it("prints the API's refusal in one line", async () => {
    answer = {
      status: 403,
      body: { RequestId: 'R-2', HostId: 'h', Code: 'NoPermission', Message: 'caller has no\u001b permission' },
    }
    assertRefused(await call('Sas', 'X'), 1, /^NoPermission: caller has no\ufffd permission \(RequestId R-2\)\n$/)
    // A wrong secret: the message shows the string to sign, which has two lines.
    answer = {
      status: 400,
      body: { RequestId: 'R-3', Code: 'SignatureDoesNotMatch', Message: 'server StringToSign is [V3\nab]' },
    }
    assertRefused(await call('Sas', 'X'), 1, /^SignatureDoesNotMatch: server StringToSign is \[V3 ab\] \(RequestId R-3\)\n$/)
  })

  it('does not take the code of a success for a refusal', async () => {
    answer = { body: { RequestId: 'R-3', Code: '200', Message: 'successful', Success: true } }
    assert.equal((await call('cloud-siem', 'X')).exitCode, 0)
  })

  for (const [status, body] of [
    [200, '<html>'],
    [200, '[]'],
    [302, ''],
    [502, '<html>bad gateway</html>'],
    [500, '{}'],
  ] as const) {
    it(`says in one line that the answer ${status} ${JSON.stringify(body)} is not one of this API`, async () => {
      answer = { status, body }
      assertRefused(await call('Sas', 'X'), 1, new RegExp(`^HTTP ${status}: ${peer.endpoint} does not answer like this API\n$`))
    })
  }

  it('says in one line that the server is not there, or cuts the connection', async () => {
    const env = { ...peerEnv(peer), GARRISON_ENDPOINT: await closedEndpoint() }
    const says = new RegExp(`^no answer from ${env.GARRISON_ENDPOINT}: connection refused; is the server running`)
    assertRefused(await runCli(['call', 'Sas', 'X'], { env }), 1, says)
    answer = undefined
    assertRefused(await call('Sas', 'X'), 1, new RegExp(`^no answer from ${peer.endpoint}: the connection was cut\n$`))
  })
})

describe('ApiClient', { timeout: 30_000 }, () => {
  const settings = () => ({
    endpoint: new URL(silent.endpoint),
    accessKeyId: ACCESS_KEY_ID,
    accessKeySecret: new Secret(ACCESS_KEY_SECRET),
  })
  let silent: Peer
  before(async () => {
    silent = await startPeer(({ action }, response) => {
      if (action === 'Never') return undefined
      if (action === 'Half') {
        response.writeHead(200)
        response.write('{')
        return undefined
      }
      if (action === 'Later') return { status: 429, headers: { 'x-acs-retry-after': '1500' }, body: { Code: 'Throttling.User' } }
      return { body: { Text: 'x'.repeat(1000) } }
    })
  })
  after(() => silent.close())

  for (const action of ['Never', 'Half']) {
    it(`gives up when the answer does not come whole in time: ${action}`, async () => {
      const client = new ApiClient(settings(), { timeoutMs: 50, maxAnswerBytes: 2000 })
      await assert.rejects(client.call('Sas', action, []), (error) => {
        assert.ok(error instanceof ConnectionFailure)
        assert.match(error.message, /nothing whole within 0\.05 seconds/)
        return true
      })
    })
  }

  it('takes an answer up to its bound', async () => {
    const bounds = { timeoutMs: 10_000, maxAnswerBytes: 1011 }
    assert.equal((await new ApiClient(settings(), bounds).call('Sas', 'X', [])).text.length, 1011)
    const small = new ApiClient(settings(), { ...bounds, maxAnswerBytes: 1010 })
    await assert.rejects(small.call('Sas', 'X', []), /the answer is longer than 1010 bytes/)
  })

  it('passes on how long the server asks to wait', async () => {
    await assert.rejects(new ApiClient(settings()).call('Sas', 'Later', []), (error) => {
      assert.ok(error instanceof ApiFailure)
      assert.deepEqual([error.code, error.status, error.retryAfterMs], ['Throttling.User', 429, 1500])
      return true
    })
  })

  it('prints nothing of its secret', () => {
    const client = new ApiClient(settings())
    assert.ok(!inspect([client, settings()], { depth: 9, showHidden: true }).includes(ACCESS_KEY_SECRET))
    assert.ok(!JSON.stringify([client, settings()]).includes(ACCESS_KEY_SECRET))
  })
})

/** An address of this machine where nobody listens. */
async function closedEndpoint(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
}
