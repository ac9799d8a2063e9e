import type { GuessLine } from '../../src/detection/guess.ts'
import type { LogonEvent } from '../../src/detection/logon.ts'

/** An event with what a test says about it; a failed password of sshd where it says nothing. */
export function logonEvent(change: Partial<LogonEvent> = {}): LogonEvent {
  return {
    at: 0,
    result: 'failure',
    user: 'root',
    address: '203.0.113.7',
    port: 5022,
    method: 'password',
    fingerprint: undefined,
    pid: 4711,
    program: 'sshd',
    service: 'ssh',
    os: 'unix',
    domain: undefined,
    hostname: undefined,
    count: 1,
    raw: '',
    ...change,
  }
}

/** A line of guessing with what a test says about it; alone in its connection where it says nothing. */
export function guessLine(change: Partial<GuessLine> = {}): GuessLine {
  return { at: 0, host: 'h', connection: '', family: 'verdict', weight: 1, user: 'root', source: '203.0.113.7', ...change }
}
