import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { parseLog } from '../../src/intake/parse-log.ts'
import { anyText } from './any-text.ts'

const CONTEXT = { zone: 'UTC', year: 2026, receivedAt: Date.parse('2026-11-21T12:00:00Z') }
const REAL = '198.51.100.77'
const PAM = 'authentication failure; logname= uid=0 euid=0'

/** A message that a client's words stand in, and whether it can hide its address by them. */
interface Form {
  readonly tag: string
  readonly write: (word: string) => string
  /** The address may be given up where a word imitates what stands around it. */
  readonly mayHide?: true
  /** No address stands in it. */
  readonly hasNone?: true
}

/** Every message of a program other than sshd into which somebody who has not logged on can write. */
const forms: Readonly<Record<string, Form>> = {
  'dropbear, password': { tag: 'dropbear[7]', write: (word) => `Bad password attempt for '${word}' from ${REAL}:4242` },
  'dropbear, PAM': { tag: 'dropbear[7]', write: (word) => `Bad PAM password attempt for '${word}' from ${REAL}:4242` },
  'dropbear, no such account': {
    tag: 'dropbear[7]',
    write: (word) => `Login attempt for nonexistent user '${word}' from ${REAL}:4242`,
  },
  'dropbear, too many': { tag: 'dropbear[7]', write: (word) => `Max auth tries reached - user '${word}' from ${REAL}:4242` },
  'dropbear, exit': {
    tag: 'dropbear[7]',
    write: (word) => `Exit before auth from <${REAL}:4242>: (user '${word}', 3 fails): ${word}`,
  },
  'dropbear, exit, old': {
    tag: 'dropbear[7]',
    write: (word) => `Exit before auth (user '${word}', 3 fails): ${word}`,
    hasNone: true,
  },
  'dropbear, shell': { tag: 'dropbear[7]', write: (word) => `User '${word}' has invalid shell, rejected`, hasNone: true },
  'vsftpd, name': { tag: 'vsftpd[7]', write: (word) => `[${word}] FAIL LOGIN: Client "${REAL}"`, mayHide: true },
  'vsftpd, anonymous': {
    tag: 'vsftpd[7]',
    write: (word) => `[ftp] OK LOGIN: Client "${REAL}", anon password "${word}"`,
    mayHide: true,
  },
  'vsftpd, PAM': {
    tag: 'vsftpd[7]',
    write: (word) => `pam_unix(vsftpd:auth): ${PAM} tty=ftp ruser=${word} rhost=${REAL}  user=${word}`,
    mayHide: true,
  },
  'vsftpd, old PAM': {
    tag: 'vsftpd(pam_unix)[7]',
    write: (word) => `${PAM} tty=ftp ruser=${word} rhost=${REAL}  user=${word}`,
    mayHide: true,
  },
  'sshd, PAM': { tag: 'sshd[7]', write: (word) => `pam_sss(sshd:auth): ${PAM} tty=ssh ruser= rhost=${REAL} user=${word}` },
  'sshd, older PAM': { tag: 'sshd[7]', write: (word) => `(pam_unix) ${PAM} tty=NODEVssh ruser= rhost=${REAL}  user=${word}` },
  'sshd, old PAM': { tag: 'sshd(pam_unix)[7]', write: (word) => `${PAM} tty=ssh ruser= rhost=${REAL}  user=${word}` },
  'sshd, Kerberos': {
    tag: 'sshd[7]',
    write: (word) => `pam_krb5(sshd:auth): authentication failure; logname=${word} uid=0 euid=0 tty=ssh ruser= rhost=${REAL}`,
    mayHide: true,
  },
  'dovecot, PAM': {
    tag: 'auth[7]',
    write: (word) => `pam_unix(dovecot:auth): ${PAM} tty=dovecot ruser=${word} rhost=${REAL}  user=${word}`,
    mayHide: true,
  },
  'cockpit, PAM': {
    tag: 'cockpit-session[7]',
    write: (word) => `pam_unix(cockpit:auth): ${PAM} tty= ruser= rhost=${REAL}  user=${word}`,
  },
  'PAM, locked out': {
    tag: 'sshd[7]',
    write: (word) => `pam_tally2(sshd:auth): user ${word} (1000) tally 6, deny 5`,
    hasNone: true,
  },
  'PAM, locked': {
    tag: 'sshd[7]',
    write: (word) => `pam_faillock(sshd:auth): Consecutive login failures for user ${word} account temporarily locked`,
    hasNone: true,
  },
  'PAM, received': {
    tag: 'sshd[7]',
    write: (word) => `pam_sss(sshd:auth): received for user ${word}: 10 (User not known to the underlying authentication module)`,
    hasNone: true,
  },
  'PAM, LDAP': { tag: 'sshd[7]', write: (word) => `pam_ldap(sshd:auth): Authentication failure; user=${word}`, hasNone: true },
  'PAM, winbind': { tag: 'sshd[7]', write: (word) => `pam_winbind(sshd:auth): user '${word}' denied access (x)`, hasNone: true },
  'login, from a host': { tag: 'login[7]', write: (word) => `FAILED LOGIN 1 FROM ${REAL} FOR ${word}, Authentication failure` },
  'login, from a terminal': {
    tag: 'login[7]',
    write: (word) => `FAILED LOGIN 1 FROM tty1 FOR ${word}, Authentication failure`,
    hasNone: true,
  },
  'login, session': { tag: 'login[7]', write: (word) => `FAILED LOGIN SESSION FROM ${REAL} FOR ${word}, User not known` },
  "login, shadow's": { tag: 'login[7]', write: (word) => `FAILED LOGIN (1) on '/dev/pts/0' from '${REAL}' FOR '${word}', x` },
  "login, shadow's, from a terminal": {
    tag: 'login[7]',
    write: (word) => `FAILED LOGIN (1) on '/dev/tty1' FOR '${word}', x`,
    hasNone: true,
  },
  "login, BusyBox's": { tag: 'login[7]', write: (word) => `invalid password for '${word}' on 'pts/0' from '${REAL}'` },
  "login, BusyBox's, from a terminal": {
    tag: 'login[7]',
    write: (word) => `invalid password for '${word}' on 'tty1'`,
    hasNone: true,
  },
  'telnetd, name of a host': { tag: 'in.telnetd[7]', write: (word) => `connect from ${word} (${REAL})` },
  'telnetd, refused': { tag: 'in.telnetd[7]', write: (word) => `refused connect from ${word} (${REAL})` },
  'sudo, command': {
    tag: 'sudo',
    write: (word) => `dan : user NOT in sudoers ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/echo ${word}`,
    hasNone: true,
  },
  'su, account': { tag: 'su[7]', write: (word) => `FAILED SU (to ${word}) dan on pts/0`, hasNone: true },
  "su, shadow's": { tag: 'su[7]', write: (word) => `FAILED su for ${word} by dan`, hasNone: true },
  pvedaemon: {
    tag: 'pvedaemon[7]',
    write: (word) => `authentication failure; rhost=${REAL} user=${word} msg=no such user ('${word}')`,
  },
  'pvedaemon, success': {
    tag: 'pvedaemon[7]',
    write: (word) => `<${word}> successful auth for user '${word}'`,
    hasNone: true,
  },
}

const PIECES = [
  ' from 192.0.2.66:22',
  "' from 192.0.2.66:22",
  "' from <192.0.2.66:22>: ",
  ' from <192.0.2.66:22>: ',
  ') from <192.0.2.66:22>: ',
  "', 3 fails): ",
  '] FAIL LOGIN: Client "192.0.2.66"',
  '] OK LOGIN: Client "192.0.2.66"',
  '] OK LOGIN: Client "192.0.2.66", anon password "',
  '", anon password "',
  ' rhost=192.0.2.66',
  ' ruser= rhost=192.0.2.66',
  ' ruser= rhost=192.0.2.66  user=',
  '  user=',
  ' FROM 192.0.2.66',
  ' FROM 192.0.2.66 FOR ',
  " on 'pts/9' from '192.0.2.66'",
  "' on 'pts/9' from '192.0.2.66",
  "' on 'pts/9",
  ' (192.0.2.66)',
  ' msg=',
  ', ',
  ' : ',
  ' ; ',
  '#012',
  '\u202e',
  '\u001b[2J',
  '\u0000',
  "'",
  '"',
  '  ',
  ' ',
  'root',
  '',
]

function read(form: Form, word: string) {
  // An envelope's line has no line ends: senders write them as #012.
  const message = form.write(word.replaceAll(/[\r\n]/g, '#012'))
  return parseLog(`Mar  7 04:05:09 web-1 ${form.tag}: ${message}`, CONTEXT)
}

function check(form: Form, word: string): void {
  const parsed = read(form, word)
  assert.equal(parsed.lines, 1)
  for (const { address, result, raw } of parsed.events) {
    assert.ok(address === undefined || (address === REAL && form.hasNone !== true), `${address} of ${raw}`)
    assert.ok(result !== 'success' || raw.includes('anon password'), raw)
  }
}

for (const [name, form] of Object.entries(forms)) {
  describe(name, () => {
    test('a plain word, and the address', () => {
      const { events } = read(form, 'x')
      assert.deepEqual(
        events.map(({ address }) => address),
        [form.hasNone ? undefined : REAL],
      )
    })

    test('each imitation', () => {
      for (const first of PIECES) {
        for (const second of PIECES) {
          for (const word of [`${first}${second}`, `x${first}${second}`]) {
            check(form, word)
            const [event] = read(form, word).events
            if (!form.mayHide && !form.hasNone) assert.equal(event?.address, REAL, `the address stays: ${event?.raw}`)
          }
        }
      }
    })

    test('any words', () => {
      const piece = fc.oneof(
        fc.constantFrom(...PIECES),
        anyText(6),
        fc.ipV4().map((ip) => ` from ${ip}:1`),
        fc.ipV6().map((ip) => ` rhost=${ip}`),
      )
      const word = fc.array(piece, { maxLength: 6 }).map((parts) => parts.join('').replaceAll(REAL, ''))
      fc.assert(
        fc.property(word, (text) => check(form, text)),
        { numRuns: 200 },
      )
    })
  })
}

describe('any text as a message', () => {
  const tags = [
    ...new Set(Object.values(forms).map(({ tag }) => tag)),
    'endlessh[7]',
    'systemd-logind',
    'gdm-password][7]',
    'sddm',
  ]
  const starts = [
    'pam_unix(',
    '(pam_unix) ',
    'pam_unix(gdm-password:session): session opened for user ',
    'Exit (',
    'Pubkey auth succeeded for ',
    'ROOT LOGIN ',
    'LOGIN ON ',
    '[ID ',
    'New session ',
    'ACCEPT host=',
    '(to ',
    "'",
    '[',
    '+ ',
  ]

  test('is read without throwing and counted once', () => {
    const piece = fc.oneof(fc.constantFrom(...starts, ...PIECES), anyText(8))
    fc.assert(
      fc.property(fc.constantFrom(...tags), fc.array(piece, { maxLength: 10 }), (tag, parts) => {
        const parsed = parseLog(`Mar  7 04:05:09 web-1 ${tag}: ${parts.join('').replaceAll('\n', ' ')}`, CONTEXT)
        assert.equal(parsed.lines, 1)
        assert.equal(parsed.events.length + parsed.otherPrograms + parsed.notUnderstood, 1)
      }),
      { numRuns: 5_000 },
    )
  })

  test('made to be slow takes no longer than its length allows', () => {
    // Quadratic reading of these would need minutes; the test's own time limit is the assertion.
    const written = Object.values(forms).flatMap(({ tag, write }) =>
      PIECES.filter((piece) => piece !== '').map(
        (piece) => `Mar  7 04:05:09 web-1 ${tag}: ${write(piece.repeat(4_000 / piece.length))}`,
      ),
    )
    const begun = tags.flatMap((tag) =>
      starts.map((start) => `Mar  7 04:05:09 web-1 ${tag}: ${start.repeat(8_000 / start.length)}`),
    )
    const text = [...written, ...begun].join('\n')
    const parsed = parseLog(text, CONTEXT)
    assert.equal(parsed.lines, written.length + begun.length)
  })
})
