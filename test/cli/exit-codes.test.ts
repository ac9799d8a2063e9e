import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type Peer, startPeer } from './peer.ts'
import { peerEnv } from './run-cli.ts'

const SCRIPT = fileURLToPath(new URL('start-cli.ts', import.meta.url))
const PROGRAM = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

let peer: Peer

async function runProcess(args: readonly string[], env: Record<string, string> = peerEnv(peer), script = SCRIPT) {
  const child = spawn(process.execPath, [...process.execArgv, script, ...args], { env: { PATH: process.env['PATH'], ...env } })
  child.stdin.end('a: 1\n')
  const [out, err, [exitCode]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { out, err, exitCode }
}

describe('a client command as a process', () => {
  before(async () => {
    peer = await startPeer(({ action, parameters }) => {
      if (action === 'Refused') return { status: 400, body: { Code: 'InvalidX', Message: 'm', RequestId: 'R' } }
      if (action === 'DiffOrganisation') return { body: { Changes: [{ Kind: 'k', Name: 'n', Change: 'create' }] } }
      return { body: { RequestId: 'R', Received: parameters.length } }
    })
  })
  after(() => peer.close())

  const runs: readonly [exitCode: number, args: readonly string[], out: RegExp, err: RegExp][] = [
    [0, ['call', 'sas', 'X', '--A', '1', '--B=2'], /^\{\n {2}"RequestId": "R",\n {2}"Received": 2\n\}\n$/, /^$/],
    [1, ['call', 'Sas', 'Refused'], /^$/, /^InvalidX: m \(RequestId R\)\n$/],
    [1, ['diff', '-f', '-'], /^create k n\n$/, /^$/],
    [2, ['call', 'Nope', 'X'], /^$/, /^there is no product "Nope"[^\n]*\n$/],
    [0, ['call', '--help'], /GARRISON_ENDPOINT/, /^$/],
  ]
  for (const [exitCode, args, out, err] of runs) {
    it(`${args.join(' ')} ends with ${exitCode}`, async () => {
      const finished = await runProcess(args)
      assert.match(finished.err, err)
      assert.match(finished.out, out)
      assert.equal(finished.exitCode, exitCode)
      assert.deepEqual(peer.faults, [])
    })
  }

  it('ends with 2 as part of the program, when the parser itself refuses', async () => {
    const { err, exitCode } = await runProcess(['logons', 'import', '-'], {}, PROGRAM)
    assert.match(err, /^[^\n]*required option '--host <UUID>' not specified\n$/)
    assert.equal(exitCode, 2)
  })

  it('ends with 2 without credentials, and says where it looked', async () => {
    const { err, exitCode } = await runProcess(['export'], { GARRISON_DATA: '/nowhere' })
    assert.match(err, /^no AccessKey: [^\n]*\/nowhere\/root-credentials\.json \(ENOENT\)\n$/)
    assert.equal(exitCode, 2)
  })
})
