import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseLog } from '../../src/intake/parse-log.ts'

const CONTEXT = { zone: 'UTC', year: 2026, receivedAt: Date.parse('2026-11-21T12:00:00Z') }

/** `result | user | address | port | method | service`, `-` for what a message does not say; or how its line was counted. */
function say(tag: string, message: string): string {
  const { events, otherPrograms } = parseLog(`Mar  7 04:05:09 web-1 ${tag}: ${message}`, CONTEXT)
  const [event] = events
  if (event === undefined) return otherPrograms === 1 ? 'other' : 'not understood'
  const { result, user, address, port, method, service } = event
  return [result, user, address, port, method, service].map((value) => value ?? '-').join(' | ')
}

const programs: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'dropbear[7]': {
    "Password auth succeeded for 'dan' from 192.0.2.11:50123": 'success | dan | 192.0.2.11 | 50123 | password | ssh',
    "PAM password auth succeeded for 'dan' from 192.0.2.11:50123": 'success | dan | 192.0.2.11 | 50123 | password | ssh',
    "Password auth succeeded for 'dan' from 2001:db8::b:50123": 'success | dan | 2001:db8::b | 50123 | password | ssh',
    "Password auth succeeded for 'dan' from [2001:db8::b]:50123": 'success | dan | 2001:db8::b | 50123 | password | ssh',
    "Password auth succeeded for 'dan' from 192.0.2.11:50123, extra auth required":
      'partial | dan | 192.0.2.11 | 50123 | password | ssh',
    "Pubkey auth succeeded for 'dan' with ssh-ed25519 key SHA256:abc from 192.0.2.11:50123":
      'success | dan | 192.0.2.11 | 50123 | publickey | ssh',
    "pubkey auth succeeded for 'dan' with key md5 0a:1b from 192.0.2.11:50123":
      'success | dan | 192.0.2.11 | 50123 | publickey | ssh',
    "Auth succeeded with blank password for 'dan' from 192.0.2.11:50123": 'success | dan | 192.0.2.11 | 50123 | none | ssh',
    "Bad password attempt for 'root' from 192.0.2.12:40001": 'failure | root | 192.0.2.12 | 40001 | password | ssh',
    "Bad password attempt for 'x' from 192.0.2.66:1' from 192.0.2.12:40001":
      "failure | x' from 192.0.2.66:1 | 192.0.2.12 | 40001 | password | ssh",
    'Login attempt for nonexistent user from 192.0.2.12:40001': 'failure | - | 192.0.2.12 | 40001 | - | ssh',
    "login attempt for nonexistent user 'adm' from 192.0.2.12:40001": 'failure | adm | 192.0.2.12 | 40001 | - | ssh',
    "Max auth tries reached - user 'root' from 192.0.2.12:40001": 'failure | root | 192.0.2.12 | 40001 | - | ssh',
    'Exit before auth from <192.0.2.12:40001>: Exited normally': 'aborted | - | 192.0.2.12 | 40001 | - | ssh',
    "Exit before auth from <192.0.2.12:40001>: (user 'root', 3 fails): Exited normally":
      'aborted | root | 192.0.2.12 | 40001 | - | ssh',
    "exit before auth (user 'root', 3 fails): Disconnect received": 'aborted | root | - | - | - | ssh',
    'Exit (dan) from <192.0.2.11:50123>: Disconnect received': 'information | dan | 192.0.2.11 | 50123 | - | ssh',
    'Exit (dan): Disconnect received': 'information | dan | - | - | - | ssh',
    'Child connection from 192.0.2.12:40001': 'information | - | 192.0.2.12 | 40001 | - | ssh',
    "User 'www' has invalid shell, rejected": 'failure | www | - | - | - | ssh',
    'root login rejected': 'failure | root | - | - | - | ssh',
    'Running in background': 'information | - | - | - | - | ssh',
    'Something no version writes': 'not understood',
  },
  'endlessh[7]': {
    'ACCEPT host=::ffff:192.0.2.12 port=40001 fd=5 n=1/4096': 'aborted | - | 192.0.2.12 | 40001 | - | ssh',
    'CLOSE host=192.0.2.12 port=40001 fd=5 time=20.020 bytes=32': 'information | - | 192.0.2.12 | 40001 | - | ssh',
    'Port 2222': 'other',
    'host=x ACCEPT host=192.0.2.12 port=40001 fd=5 n=1/4096': 'other',
  },
  sudo: {
    'dan : TTY=pts/0 ; PWD=/home/dan ; USER=root ; COMMAND=/bin/ls': 'information | dan | - | - | - | sudo',
    '     dan : PWD=/ ; USER=root ; COMMAND=/bin/ls': 'information | dan | - | - | - | sudo',
    'dan : (command continued) --more': 'information | dan | - | - | - | sudo',
    'dan : 1 incorrect password attempt ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls': 'failure | dan | - | - | - | sudo',
    'dan : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls': 'failure | dan | - | - | - | sudo',
    'dan : user NOT in sudoers ; TTY=pts/1 ; PWD=/ ; USER=root ; COMMAND=/bin/ls': 'failure | dan | - | - | - | sudo',
    'dan : command not allowed ; TTY=pts/1 ; PWD=/ ; USER=root ; GROUP=adm ; COMMAND=/bin/ls': 'failure | dan | - | - | - | sudo',
    'dan : a password is required ; PWD=/ ; USER=root ; COMMAND=/bin/ls': 'information | dan | - | - | - | sudo',
    'dan : TTY=pts/0 ; PWD=/a#040b ; USER=root ; COMMAND=/bin/echo 3 incorrect password attempts ; x':
      'information | dan | - | - | - | sudo',
    'pam_unix(sudo:auth): authentication failure; logname=dan uid=1000 euid=0 tty=/dev/pts/0 ruser=dan rhost=  user=dan':
      'failure | dan | - | - | pam_unix | sudo',
    'pam_unix(sudo:session): session opened for user root(uid=0) by dan(uid=1000)':
      'information | root | - | - | pam_unix | sudo',
    'something else': 'not understood',
  },
  'su[7]': {
    '(to root) bob on pts/0': 'information | root | - | - | - | su',
    'FAILED SU (to root) bob on pts/0': 'failure | root | - | - | - | su',
    'BAD SU bob to root on /dev/ttyp0': 'failure | root | - | - | - | su',
    'bob to root on /dev/ttyp0': 'information | root | - | - | - | su',
    '+ /dev/pts/0 bob:root': 'information | root | - | - | - | su',
    '- pts/0 bob:root': 'failure | root | - | - | - | su',
    'Successful su for root by bob': 'information | root | - | - | - | su',
    'FAILED su for root by bob': 'failure | root | - | - | - | su',
    "'su root' failed for bob on /dev/pts/1": 'failure | root | - | - | - | su',
    "[ID 366847 auth.notice] 'su root' succeeded for bob on /dev/pts/1": 'information | root | - | - | - | su',
    'failed: ttyp0 changing from bob to root': 'failure | root | - | - | - | su',
    'pam_unix(su-l:auth): authentication failure; logname=bob uid=1000 euid=0 tty=pts/0 ruser=bob rhost=  user=root':
      'failure | root | - | - | pam_unix | su',
    'something else': 'not understood',
  },
  'login[7]': {
    'ROOT LOGIN ON tty1': 'success | root | - | - | - | console',
    'ROOT LOGIN  ON tty1': 'success | root | - | - | - | console',
    'ROOT LOGIN ON pts/0 FROM 192.0.2.11': 'success | root | 192.0.2.11 | - | - | network',
    'LOGIN ON tty1 BY dan': 'success | dan | - | - | - | console',
    'LOGIN ON tty1 BY dan FROM 192.0.2.66': 'success | dan FROM 192.0.2.66 | - | - | - | console',
    'LOGIN ON pts/0 BY dan FROM 192.0.2.11': 'success | dan | 192.0.2.11 | - | - | network',
    'LOGIN ON pts/0 BY dan FROM host.example.com': 'success | dan | - | - | - | network',
    'FAILED LOGIN 1 FROM tty1 FOR root, Authentication failure': 'failure | root | - | - | - | console',
    'FAILED LOGIN 2 FROM 192.0.2.12 FOR x FROM 192.0.2.66 FOR y, User not known':
      'failure | x FROM 192.0.2.66 FOR y | 192.0.2.12 | - | - | network',
    'FAILED LOGIN SESSION FROM 192.0.2.12 FOR root, Authentication failure': 'failure | root | 192.0.2.12 | - | - | network',
    'TOO MANY LOGIN TRIES (3) FROM 192.0.2.12 FOR root, x': 'failure | root | 192.0.2.12 | - | - | network',
    "FAILED LOGIN (1) on '/dev/tty1' FOR 'root', Authentication failure": 'failure | root | - | - | - | console',
    "FAILED LOGIN (1) on '/dev/pts/0' from '192.0.2.12' FOR `root', Authentication failure":
      'failure | root | 192.0.2.12 | - | - | network',
    "ROOT LOGIN  on '/dev/tty1'": 'success | root | - | - | - | console',
    "'dan' logged in  on '/dev/pts/0' from '192.0.2.11'": 'success | dan | 192.0.2.11 | - | - | network',
    "root login on 'tty1'": 'success | root | - | - | - | console',
    "invalid password for 'root' on 'pts/0' from '192.0.2.12'": 'failure | root | 192.0.2.12 | - | - | network',
    "invalid password for 'x' on 'pts/9' from '192.0.2.66' on 'tty1'":
      "failure | x' on 'pts/9' from '192.0.2.66 | - | - | - | console",
    'DIALUP AT ttyS0 BY dan': 'information | - | - | - | - | console',
    'pam_unix(login:session): session opened for user dan(uid=1000) by LOGIN(uid=0)':
      'information | dan | - | - | pam_unix | console',
    'pam_unix(login:auth): authentication failure; logname=LOGIN uid=0 euid=0 tty=/dev/tty1 ruser= rhost=  user=root':
      'failure | root | - | - | pam_unix | console',
    'something else': 'not understood',
  },
  'systemd-logind[7]': {
    'New session 3 of user dan.': 'information | dan | - | - | - | console',
    "New session 'c1' of user 'gdm' with class 'greeter' and type 'wayland'.": 'information | gdm | - | - | - | console',
    'Removed session 3.': 'other',
    'Power key pressed.': 'other',
    'New session 3': 'not understood',
  },
  'vsftpd[7]': {
    '[dan] OK LOGIN: Client "192.0.2.11"': 'success | dan | 192.0.2.11 | - | password | ftp',
    '[dan] FAIL LOGIN: Client "::ffff:192.0.2.12"': 'failure | dan | 192.0.2.12 | - | password | ftp',
    '[ftp] OK LOGIN: Client "192.0.2.11", anon password "me@x"': 'success | ftp | 192.0.2.11 | - | password | ftp',
    '[ftp] OK LOGIN: Client "192.0.2.11", anon password "x] FAIL LOGIN: Client "192.0.2.66"': 'failure | - | - | - | - | ftp',
    '[x] FAIL LOGIN: Client "192.0.2.66] FAIL LOGIN: Client "192.0.2.12"': 'failure | - | - | - | - | ftp',
    'CONNECT: Client "192.0.2.12"': 'information | - | 192.0.2.12 | - | - | ftp',
    '[dan] OK UPLOAD: Client "192.0.2.11", "/x", 5 bytes, 0.1Kbyte/sec': 'other',
    'pam_unix(vsftpd:auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser=dan rhost=192.0.2.12  user=dan':
      'failure | dan | 192.0.2.12 | - | pam_unix | ftp',
    'pam_unix(vsftpd:auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser= rhost=192.0.2.66 rhost=192.0.2.12':
      'failure | - | - | - | pam_unix | ftp',
    'something else': 'not understood',
  },
  'cockpit-session[7]': {
    'pam_unix(cockpit:session): session opened for user jeff(uid=1000) by jeff(uid=0)':
      'success | jeff | - | - | pam_unix | network',
    'pam_unix(cockpit:auth): authentication failure; logname= uid=0 euid=0 tty= ruser= rhost=192.0.2.12  user=jeff':
      'failure | jeff | 192.0.2.12 | - | pam_unix | network',
    'pam_ssh_add: Failed adding some keys': 'other',
  },
  'cockpit-ws[7]': {
    'New connection to session from 192.0.2.11': 'information | - | 192.0.2.11 | - | - | network',
    'server: listening': 'other',
  },
  'in.telnetd[7]': {
    'connect from 192.0.2.12': 'information | - | 192.0.2.12 | - | - | network',
    'connect from a (192.0.2.66) (192.0.2.12)': 'information | - | 192.0.2.12 | - | - | network',
    'refused connect from 192.0.2.12': 'aborted | - | 192.0.2.12 | - | - | network',
    'ttloop: peer died: EOF': 'other',
  },
  'pvedaemon[7]': {
    "authentication failure; rhost=::ffff:192.0.2.12 user=root@pam msg=no such user ('root@pam')":
      'failure | root@pam | 192.0.2.12 | - | - | network',
    'authentication failure; rhost=192.0.2.12 user=x user=y rhost=192.0.2.66 msg=a msg=b':
      'failure | x user=y rhost=192.0.2.66 msg=a | 192.0.2.12 | - | - | network',
    "<root@pam> successful auth for user 'root@pam'": 'information | root@pam | - | - | - | network',
    'worker 7 started': 'other',
  },
  'gdm-password][7]': {
    'pam_unix(gdm-password:session): session opened for user dan(uid=1000) by (uid=0)':
      'success | dan | - | - | pam_unix | console',
    'pam_unix(gdm-password:auth): authentication failure; logname= uid=0 euid=0 tty=/dev/tty1 ruser= rhost=  user=dan':
      'failure | dan | - | - | pam_unix | console',
    'gkr-pam: unlocked login keyring': 'other',
  },
  'gdm-launch-environment][7]': {
    'pam_unix(gdm-launch-environment:session): session opened for user gdm(uid=42) by (uid=0)': 'other',
  },
  lightdm: {
    'pam_unix(lightdm:session): session opened for user dan(uid=1000) by (uid=0)': 'success | dan | - | - | pam_unix | console',
    'pam_unix(lightdm-greeter:session): session opened for user lightdm by (uid=0)': 'other',
    'pam_unix(cockpit:session): session opened for user dan(uid=1000) by (uid=0)':
      'information | dan | - | - | pam_unix | network',
  },
  'sddm-helper': {
    'pam_unix(sddm:session): session opened for user dan(uid=1000) by (uid=0)': 'success | dan | - | - | pam_unix | console',
  },
  'xrdp-sesman[7]': {
    'pam_unix(xrdp-sesman:session): session opened for user dan(uid=1000) by (uid=0)':
      'success | dan | - | - | pam_unix | remote-desktop',
  },
  'CRON[7]': {
    'pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)': 'other',
    'pam_unix(cron:session): session closed for user root': 'other',
    '(root) CMD (run-parts)': 'other',
  },
  'polkit-agent-helper-1[7]': {
    'pam_unix(polkit-1:auth): authentication failure; logname= uid=1000 euid=0 tty= ruser=dan rhost=  user=dan':
      'failure | dan | - | - | pam_unix | other',
  },
  'auth[7]': {
    'pam_unix(dovecot:auth): authentication failure; logname= uid=0 euid=0 tty=dovecot ruser=dan rhost=192.0.2.12  user=dan':
      'failure | dan | 192.0.2.12 | - | pam_unix | other',
    'pam_unix(dovecot:session): session opened for user dan by (uid=0)': 'other',
  },
  'someapp[7]': {
    'pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.66  user=dan': 'other',
    'pam_unix(gdm-password:session): session opened for user root by (uid=0)': 'other',
  },
  'vsftpd(pam_unix)[7]': {
    'authentication failure; logname= uid=0 euid=0 tty= ruser= rhost=192.0.2.12  user=dan':
      'failure | dan | 192.0.2.12 | - | pam_unix | ftp',
    'session opened for user dan by (uid=0)': 'information | dan | - | - | pam_unix | ftp',
  },
}

for (const [tag, messages] of Object.entries(programs)) {
  describe(tag, () => {
    for (const [message, expected] of Object.entries(messages)) test(message, () => assert.equal(say(tag, message), expected))
  })
}

describe('modules of PAM, in the voice of sshd', () => {
  const modules: Readonly<Record<string, string>> = {
    'pam_tally2(sshd:auth): user dan (1000) tally 6, deny 5': 'failure | dan | - | - | pam_tally2 | ssh',
    'pam_tally(sshd:auth): user dan (1000) tally 6, deny 5': 'failure | dan | - | - | pam_tally | ssh',
    'pam_faillock(sshd:auth): Consecutive login failures for user dan account temporarily locked':
      'failure | dan | - | - | pam_faillock | ssh',
    'pam_sss(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.12 user=x rhost=192.0.2.66':
      'failure | x rhost=192.0.2.66 | 192.0.2.12 | - | pam_sss | ssh',
    'pam_sss(sshd:auth): received for user dan: 10 (User not known to the underlying authentication module)':
      'information | dan | - | - | pam_sss | ssh',
    'pam_sss(sshd:account): Access denied for user dan: 6 (Permission denied)': 'failure | dan | - | - | pam_sss | ssh',
    "pam_winbind(sshd:auth): user 'dan' granted access": 'information | dan | - | - | pam_winbind | ssh',
    "pam_winbind(sshd:auth): user 'dan' denied access (incorrect password or invalid membership)":
      'failure | dan | - | - | pam_winbind | ssh',
    'pam_ldap(sshd:auth): Authentication failure; user=dan': 'failure | dan | - | - | pam_ldap | ssh',
    'pam_krb5(sshd:auth): authentication failure; logname=dan uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.12':
      'failure | - | 192.0.2.12 | - | pam_krb5 | ssh',
    'pam_krb5(sshd:auth): authentication failure; logname=x ruser= rhost=192.0.2.66 uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.12':
      'failure | - | - | - | pam_krb5 | ssh',
    'pam_unix(sshd:account): account dan has expired (account expired)': 'failure | dan | - | - | pam_unix | ssh',
    'pam_unix(sshd:auth): check pass; user unknown': 'information | - | - | - | pam_unix | ssh',
    'pam_succeed_if(sshd:auth): requirement "uid >= 1000" not met by user "root"':
      'information | - | - | - | pam_succeed_if | ssh',
    'pam_unix(gdm-password:session): session opened for user dan by (uid=0)': 'information | dan | - | - | pam_unix | ssh',
  }
  for (const [message, expected] of Object.entries(modules)) test(message, () => assert.equal(say('sshd[7]', message), expected))
})

describe('who may claim what in a journal', () => {
  const entry = (fields: Record<string, string>) =>
    parseLog(JSON.stringify({ __REALTIME_TIMESTAMP: '1772852709000000', _HOSTNAME: 'web-1', _PID: '7', ...fields }), CONTEXT)
  const result = (fields: Record<string, string>) => entry(fields).events[0]?.result ?? 'none'

  test('only root tells of a logon or a failure', () => {
    const claims = [
      ['/usr/sbin/dropbear', "Password auth succeeded for 'root' from 192.0.2.66:1", 'success'],
      ['/usr/bin/login', 'ROOT LOGIN ON pts/0 FROM 192.0.2.66', 'success'],
      ['/usr/sbin/vsftpd', '[root] OK LOGIN: Client "192.0.2.66"', 'success'],
      ['/usr/libexec/gdm-session-worker', 'pam_unix(gdm-password:session): session opened for user root by (uid=0)', 'success'],
      ['/usr/lib/cockpit/cockpit-session', 'pam_unix(cockpit:session): session opened for user root by (uid=0)', 'success'],
      ['/usr/sbin/endlessh', 'ACCEPT host=192.0.2.66 port=1 fd=5 n=1/4096', 'aborted'],
    ] as const
    for (const [file, message, expected] of claims) {
      const fields = { _EXE: file, MESSAGE: message }
      assert.equal(result({ ...fields, _UID: '0' }), expected, message)
      const forged = result({ ...fields, _UID: '1000' })
      assert.ok(forged === 'none' || forged === 'information', message)
    }
  })

  test('sudo and su run as root by their files, and the journal tells who started them', () => {
    const sudo = 'dan : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls'
    const su = 'FAILED SU (to root) bob on pts/0'
    for (const file of ['/usr/bin/sudo', '/run/wrappers/wrappers.x/sudo', '/usr/lib/cargo/bin/sudo']) {
      assert.equal(result({ _EXE: file, _UID: '1000', MESSAGE: sudo }), 'failure')
    }
    assert.equal(result({ _EXE: '/bin/su', _UID: '1000', MESSAGE: su }), 'failure')
    assert.equal(result({ _EXE: '/home/eve/sudo', _UID: '1000', MESSAGE: sudo }), 'none')
    assert.equal(result({ _EXE: '/tmp/usr/bin/su', _UID: '1000', MESSAGE: su }), 'none')
    assert.equal(result({ _COMM: 'sudo', _UID: '1000', MESSAGE: sudo }), 'none')
    // A process may choose all of its names but the file that it runs.
    assert.equal(result({ _COMM: '/usr/bin/sudo', _UID: '1000', MESSAGE: sudo }), 'none')
    assert.equal(result({ SYSLOG_IDENTIFIER: '/usr/bin/sudo', _UID: '1000', MESSAGE: sudo }), 'none')
  })

  test('PAM in a voice that is not known is believed of root alone', () => {
    const fields = {
      _EXE: '/usr/lib/polkit-1/polkit-agent-helper-1',
      MESSAGE: 'pam_unix(polkit-1:auth): authentication failure; logname= uid=1000 euid=0 tty= ruser=dan rhost=  user=dan',
    }
    assert.equal(result({ ...fields, _UID: '0' }), 'failure')
    assert.equal(result({ ...fields, _UID: '1000' }), 'none')
  })
})
