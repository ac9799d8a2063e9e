import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { describe, test } from 'node:test'
import { addressKey } from '../../src/detection/address.ts'
import { bursts, DEFAULT_RULE } from '../../src/detection/brute-force.ts'
import { type GuessLine, guessOf } from '../../src/detection/guess.ts'
import { sourcePrefix } from '../../src/detection/source-prefix.ts'
import { parseLog } from '../../src/intake/parse-log.ts'
import { sharedFile, sharedPath } from '../shared.ts'

/** Whom the scenarios of CrowdSec's hub accuse, held against whom our own rule accuses in the same lines. */
const CONTEXT = { zone: 'UTC', year: 2026, receivedAt: Date.parse('2026-11-21T12:00:00Z') }

/** `"35.188.49.176" in results[0].Overflow.GetSources()` */
const ACCUSED = /^"([^"]+)" in results\[\d+\]\.Overflow\.GetSources\(\)$/gm

/** Folders with sources that theirs accuses and ours does not, and why. */
const OTHERWISE: Readonly<Record<string, string>> = {
  'endlessh-syslogs': 'a tarpit asks for no account, so a connection to it is no guess',
  'sftpgo-impossible-travel': 'the program’s own JSON is not read, and travel is no guessing',
  'ssh-generic-test': 'one try with a name that only a test of theirs uses',
  'ssh-time-based-bf': 'four tries within hours, which is slower than any rule that can be made',
  'ssh-timeout': 'connections that name no account and say nothing: one of their scenarios about a flaw of OpenSSH',
  'sshd-bad-keyexchange-bf': 'connections that do not agree upon ciphers name no account',
  'sshd-impossible-travel': 'travel is no guessing, and where these addresses are theirs says by a database of its own',
  'sshd-impossible-travel-user': 'travel is no guessing, and where these addresses are theirs says by a database of its own',
  'sshd-refused-conn': 'a connection that is refused before anything is said names no account',
  sshd_banner_exchange: 'connections that speak no SSH name no account',
  'teleport-impossible-travel': 'the program’s own JSON is not read, and travel is no guessing',
}

const prefixOf = (address: string) => {
  const key = addressKey(address)
  return key === undefined ? address : sourcePrefix(key)
}

/** The sources that guess as fast as the rule says, on one account or on several. */
function accusedByUs(text: string): string[] {
  const lines = new Map<string, GuessLine[]>()
  for (const event of parseLog(text, CONTEXT).events) {
    const guess = guessOf(event)
    if (guess === undefined || event.address === undefined) continue
    const source = prefixOf(event.address)
    const line = { ...guess, at: event.at, host: 'h', user: event.user, source }
    lines.set(source, [...(lines.get(source) ?? []), line])
  }
  return [...lines].filter(([, own]) => bursts(own, DEFAULT_RULE).length > 0).map(([source]) => source)
}

describe('the scenarios of CrowdSec hub', () => {
  const root = sharedPath('data', 'logons', 'crowdsec-hub')
  const folders = root === undefined ? [] : readdirSync(root).filter((name) => !/^[A-Z]/.test(name))

  for (const folder of folders) {
    const files = readdirSync(sharedPath('data', 'logons', 'crowdsec-hub', folder) ?? '')
    const file = (end: string) => {
      const name = files.find((one) => one.endsWith(end))
      return name === undefined ? '' : (sharedFile('data', 'logons', 'crowdsec-hub', folder, name) ?? '')
    }
    const theirs = new Set([...file('scenario.assert').matchAll(ACCUSED)].map(([, source = '']) => prefixOf(source)))
    const why = OTHERWISE[folder]

    test(`${folder}: ${why === undefined ? 'the same are accused' : `others are: ${why}`}`, () => {
      const ours = new Set(accusedByUs(file('.log')))
      assert.equal(why === undefined, [...theirs].sort().join() === [...ours].sort().join(), [...theirs, '/', ...ours].join(' '))
    })
  }
})
