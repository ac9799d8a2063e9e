import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { guessOf } from '../../src/detection/guess.ts'
import type { LogonEvent } from '../../src/detection/logon.ts'
import { parseLog } from '../../src/intake/parse-log.ts'
import { logonEvent } from './logon-event.ts'

describe('which events are guesses', () => {
  const cases: readonly (readonly [what: string, change: Partial<LogonEvent>, family: string | undefined])[] = [
    ['a failed password', {}, 'verdict'],
    ['a failed keyboard-interactive', { method: 'keyboard-interactive/pam' }, 'verdict'],
    ['an offered key', { method: 'publickey' }, undefined],
    ['an offered ticket', { method: 'gssapi-with-mic' }, undefined],
    ['the question what methods there are', { method: 'none' }, undefined],
    ["a module's failure", { method: 'pam_unix' }, 'pam_unix'],
    ["sshd's word about PAM", { method: 'pam' }, 'pam'],
    ['a refused name', { method: undefined }, 'invalid'],
    ['a failed Windows logon', { method: undefined, service: 'remote-desktop', os: 'windows' }, 'verdict'],
    ['a failed logon at the console', { method: undefined, service: 'console', address: undefined }, 'verdict'],
    ['a failed sudo', { service: 'sudo', method: 'pam_unix' }, undefined],
    ['a failed su', { service: 'su' }, undefined],
    ['a success', { result: 'success' }, undefined],
    ['a first factor', { result: 'partial' }, undefined],
    ['a postponed one', { result: 'postponed' }, undefined],
    ['an aborted connection with a name', { result: 'aborted', method: undefined }, 'aborted'],
    ['an aborted connection with an empty name', { result: 'aborted', method: undefined, user: '' }, 'aborted'],
    ['an aborted connection without a name', { result: 'aborted', method: undefined, user: undefined }, undefined],
    ['information', { result: 'information', method: undefined }, undefined],
  ]
  for (const [what, change, family] of cases) {
    test(`${what}: ${family ?? 'none'}`, () => assert.equal(guessOf(logonEvent(change))?.family, family))
  }
})

describe('the connection and the weight', () => {
  const cases: readonly (readonly [change: Partial<LogonEvent>, connection: string, weight: number])[] = [
    [{}, 'ssh 4711', 1],
    [{ port: undefined, address: undefined }, 'ssh 4711', 1],
    [{ pid: undefined }, 'ssh 203.0.113.7 5022', 1],
    [{ pid: undefined, port: undefined }, '', 1],
    [{ pid: undefined, address: undefined }, '', 1],
    [{ count: 6 }, 'ssh 4711', 6],
    [{ count: 0 }, 'ssh 4711', 1],
    [{ count: Number.NaN }, 'ssh 4711', 1],
    [{ count: 1e12 }, 'ssh 4711', 1_000],
  ]
  for (const [change, connection, weight] of cases) {
    test(JSON.stringify(change), () => assert.deepEqual(guessOf(logonEvent(change)), { connection, family: 'verdict', weight }))
  }
})

describe('lines of sshd', () => {
  const cases: readonly (readonly [line: string, family: string | undefined, weight?: number])[] = [
    ['Failed password for root from 192.0.2.1 port 22 ssh2', 'verdict'],
    ['message repeated 5 times: [ Failed password for root from 192.0.2.1 port 22 ssh2]', 'verdict', 5],
    ['Failed publickey for root from 192.0.2.1 port 22 ssh2: RSA SHA256:abcdefghijklmnop', undefined],
    ['Failed none for invalid user x from 192.0.2.1 port 22 ssh2', undefined],
    ['Invalid user x from 192.0.2.1 port 22', 'invalid'],
    ['Invalid user  from 192.0.2.1 port 22', 'invalid'],
    ['Illegal user x from 192.0.2.1', 'invalid'],
    ['input_userauth_request: invalid user x [preauth]', undefined],
    ['User x from 192.0.2.1 not allowed because not listed in AllowUsers', 'invalid'],
    ['error: PAM: Authentication failure for root from 192.0.2.1', 'pam'],
    ['pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.1  user=root', 'pam_unix'],
    ['pam_unix(sshd:auth): check pass; user unknown', undefined],
    ['Connection closed by authenticating user root 192.0.2.1 port 22 [preauth]', 'aborted'],
    ['Connection closed by 192.0.2.1 port 22 [preauth]', undefined],
    ['Disconnected from user root 192.0.2.1 port 22', undefined],
    ['Received disconnect from 192.0.2.1 port 22:11: Bye Bye [preauth]', undefined],
    ['Accepted password for root from 192.0.2.1 port 22 ssh2', undefined],
    ['pam_unix(sshd:session): session opened for user root(uid=0) by (uid=0)', undefined],
  ]
  const context = { zone: 'UTC', year: 2026, receivedAt: Date.UTC(2026, 0, 2) }
  for (const [line, family, weight = 1] of cases) {
    test(`${line.slice(0, 70)}: ${family ?? 'none'}`, () => {
      const [event] = parseLog(`Jan  1 00:00:00 web sshd[9]: ${line}`, context).events
      assert.ok(event !== undefined)
      assert.deepEqual(guessOf(event), family === undefined ? undefined : { connection: 'ssh 9', family, weight })
    })
  }
})
