import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { readSshd } from '../../src/intake/sshd.ts'
import { anyText } from './any-text.ts'

const REAL = '198.51.100.77'
const SHA = 'SHA256:Zs4lWmGv3RkqkOgFkqQ1xkO0m0r8p1b2c3d4e5f6g7h'

/** Every form into which a client that has not logged on can write a name; the real address stands where sshd writes it. */
const attackable: Readonly<Record<string, (user: string) => string>> = {
  'Failed password': (user) => `Failed password for invalid user ${user} from ${REAL} port 4242 ssh2`,
  'Failed none': (user) => `Failed none for ${user} from ${REAL} port 4242 ssh2`,
  'Failed keyboard-interactive': (user) => `Failed keyboard-interactive/pam for invalid user ${user} from ${REAL} port 4242 ssh2`,
  'Failed publickey': (user) => `Failed publickey for invalid user ${user} from ${REAL} port 4242 ssh2: RSA ${SHA}`,
  'Failed publickey with a certificate': (user) =>
    `Failed publickey for invalid user ${user} from ${REAL} port 4242 ssh2: RSA-CERT ${SHA} ID x (serial 1) CA RSA ${SHA}`,
  'Failed hostbased': (user) =>
    `Failed hostbased for invalid user ${user} from ${REAL} port 4242 ssh2: RSA ${SHA}, client user "x", client host "y"`,
  'Failed gssapi': (user) => `Failed gssapi-with-mic for invalid user ${user} from ${REAL} port 4242 ssh2: x@EXAMPLE.COM`,
  Postponed: (user) => `Postponed keyboard-interactive for invalid user ${user} from ${REAL} port 4242 ssh2 [preauth]`,
  'Invalid user': (user) => `Invalid user ${user} from ${REAL} port 4242`,
  'Invalid user, old': (user) => `Invalid user ${user} from ${REAL}`,
  'maximum attempts': (user) =>
    `error: maximum authentication attempts exceeded for invalid user ${user} from ${REAL} port 4242 ssh2 [preauth]`,
  'Disconnecting, too many': (user) =>
    `Disconnecting invalid user ${user} ${REAL} port 4242: Too many authentication failures [preauth]`,
  'Disconnecting, change of name': (user) =>
    `Disconnecting invalid user ${user} ${REAL} port 4242: Change of username or service not allowed: (${user},ssh-connection) -> (b,ssh-connection) [preauth]`,
  'Disconnecting, change to a name': (user) =>
    `Disconnecting invalid user a ${REAL} port 4242: Change of username or service not allowed: (a,ssh-connection) -> (${user},ssh-connection) [preauth]`,
  'Connection closed': (user) => `Connection closed by invalid user ${user} ${REAL} port 4242 [preauth]`,
  'Connection reset': (user) => `Connection reset by authenticating user ${user} ${REAL} port 4242 [preauth]`,
  Disconnected: (user) => `Disconnected from invalid user ${user} ${REAL} port 4242 [preauth]`,
  'not allowed': (user) => `User ${user} from ${REAL} not allowed because not listed in AllowUsers`,
  'PAM error': (user) => `error: PAM: Authentication failure for illegal user ${user} from ${REAL}`,
  'PAM error via': (user) => `error: PAM: Authentication failure for illegal user ${user} from ${REAL} via 203.0.113.1`,
  'bad version': (user) => `Bad protocol version identification '${user}' from ${REAL} port 4242`,
  'disconnect reason': (user) => `Received disconnect from ${REAL} port 4242:11: ${user} [preauth]`,
  'disconnect reason, old': (user) => `Received disconnect from ${REAL}: 11: ${user} [preauth]`,
  'their offer': (user) => `Unable to negotiate with ${REAL} port 4242: no matching cipher found. Their offer: ${user} [preauth]`,
  'fatal with a name': (user) =>
    `ssh_dispatch_run_fatal: Connection from invalid user ${user} ${REAL} port 4242: Broken pipe [preauth]`,
  'refused name': (user) => `refused connect from ${user} (${REAL})`,
  'reverse mapping': (user) => `reverse mapping checking getaddrinfo for ${user} [${REAL}] failed - POSSIBLE BREAK-IN ATTEMPT!`,
  'names a host': (user) => `Address ${REAL} maps to ${user}, but this does not map back to the address.`,
  'input request': (user) => `input_userauth_request: invalid user ${user} [preauth]`,
}

/** Where a name or another of the client's texts makes the place undecidable, no address is given at all. */
const MAY_BE_UNDECIDED: ReadonlySet<string> = new Set([
  'Failed publickey with a certificate',
  'Failed hostbased',
  'Disconnecting, change of name',
  'Disconnecting, change to a name',
  'fatal with a name',
  'input request',
])

const PIECES = [
  ' from 192.0.2.66 port 22 ssh2',
  ' from 192.0.2.66 port 22',
  ' from 192.0.2.66',
  'from 192.0.2.66',
  ' 192.0.2.66 port 22',
  ' 192.0.2.66 port 22 [preauth]',
  ' 192.0.2.66 port 22: Too many authentication failures',
  ' 192.0.2.66 port 22: Change of username or service not allowed: (',
  ' 192.0.2.66 port 22: ',
  ` from 192.0.2.66 port 22 ssh2: RSA ${SHA}`,
  ` from 192.0.2.66 port 22 ssh2: RSA-CERT ${SHA} ID y (serial 2) CA RSA ${SHA}`,
  ` from 192.0.2.66 port 22 ssh2: RSA-CERT ${SHA} ID y`,
  ` from 192.0.2.66 port 22 ssh2: RSA ${SHA}, client user "`,
  ' from 192.0.2.66 port 22 ssh2: x@Y',
  ' from 192.0.2.66 not allowed because listed in DenyUsers',
  ' not allowed because account is locked',
  ', coming from 192.0.2.66, authenticated.',
  ' via 192.0.2.66',
  ' (192.0.2.66)',
  ' [192.0.2.66]',
  ' ssh2: ',
  ' port ',
  ' for ',
  'invalid user ',
  'authenticating user ',
  'user ',
  ' [preauth]',
  '"',
  '  ',
  '\u0000',
  '\u001b[2J',
  'root',
  '',
]

describe('names that imitate what sshd writes', () => {
  for (const [form, write] of Object.entries(attackable)) {
    const allowed = new Set<string | undefined>(MAY_BE_UNDECIDED.has(form) ? [REAL, undefined] : [REAL])

    test(`${form}: each imitation`, () => {
      for (const first of PIECES) {
        for (const second of PIECES) {
          const message = write(`x${first}${second}`)
          const found = readSshd(message)
          assert.ok(found !== undefined, `understood: ${message}`)
          assert.ok(allowed.has(found.address), `${found.address} of ${message}`)
          assert.notEqual(found.result, 'success')
        }
      }
    })

    test(`${form}: any name`, () => {
      const piece = fc.oneof(
        fc.constantFrom(...PIECES),
        anyText(6),
        fc.ipV4().map((ip) => ` from ${ip} port 1`),
      )
      // An address of its own would be the only one that tells a wrong reading from a right one.
      const name = fc.array(piece, { maxLength: 6 }).map((parts) => parts.join('').replaceAll(REAL, ''))
      fc.assert(
        fc.property(name, (user) => {
          const address = readSshd(write(user))?.address
          assert.ok(address === undefined || address === REAL, address)
        }),
        { numRuns: 300 },
      )
    })
  }
})

test('a name that is only odd is kept as it is', () => {
  const names = [
    'x from 192.0.2.66 port 22 ssh2',
    ' leading',
    'trailing ',
    'a  b',
    '',
    'from',
    'port 22',
    '"quoted"',
    '\u0007bell',
    'ключ',
    'a\u2028b',
  ]
  for (const name of names) {
    assert.equal(readSshd(`Failed password for invalid user ${name} from ${REAL} port 4242 ssh2`)?.user, name)
    assert.equal(readSshd(`Invalid user ${name} from ${REAL} port 4242`)?.user, name)
    assert.equal(readSshd(`Connection closed by invalid user ${name} ${REAL} port 4242 [preauth]`)?.user, name)
  }
})

test('an accepted account with any name keeps the address of the connection', () => {
  const endings = ['', `: RSA ${SHA}`, ': x@EXAMPLE.COM']
  const methods = ['password', 'publickey', 'gssapi-with-mic']
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 5 }), fc.integer({ min: 0, max: 2 }), (parts, kind) => {
      const found = readSshd(`Accepted ${methods[kind]} for x${parts.join('')} from ${REAL} port 4242 ssh2${endings[kind]}`)
      assert.deepEqual([found?.result, found?.address, found?.port], ['success', REAL, 4242])
    }),
    { numRuns: 2_000 },
  )
})

test('an accepted key whose certificate imitates an address keeps the address of the connection', () => {
  const identity = `me from 192.0.2.66 port 22 ssh2: RSA-CERT ${SHA} ID me`
  const message = `Accepted publickey for deploy from ${REAL} port 4242 ssh2: RSA-CERT ${SHA} ID ${identity} (serial 1) CA RSA ${SHA}`
  const found = readSshd(message)
  assert.deepEqual([found?.result, found?.user, found?.address], ['success', 'deploy', REAL])
})

test('the right-to-left trap: the account is itself an address and a port', () => {
  const found = readSshd('Connection closed by authenticating user test 127.0.0.1 port 12345 192.0.2.11 port 46039 [preauth]')
  assert.deepEqual([found?.user, found?.address, found?.port], ['test 127.0.0.1 port 12345', '192.0.2.11', 46039])
})

test('any text as a message is read without throwing, and never a success unless it begins like one', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.constantFrom(...PIECES), anyText(8))).map((parts) => parts.join('')),
      (text) => {
        const found = readSshd(text)
        if (found?.result === 'success') assert.match(text, /^(\[ID .*\] )?((error|fatal|warning): )*(Accepted|User) /s)
      },
    ),
    { numRuns: 3_000 },
  )
})
