import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readSshd } from '../../src/intake/sshd.ts'

const SHA = 'SHA256:Zs4lWmGv3RkqkOgFkqQ1xkO0m0r8p1b2c3d4e5f6g7h'

/**
 * What each message says: `result | user | address | port | method | fingerprint`, `-` for what it does not say, and
 * undefined for messages that are not understood.
 */
const forms: Readonly<Record<string, Readonly<Record<string, string | undefined>>>> = {
  'Accepted, Failed, Partial, Postponed': {
    'Accepted password for deploy from 192.0.2.10 port 50122 ssh2': 'success | deploy | 192.0.2.10 | 50122 | password',
    [`Accepted publickey for deploy from 192.0.2.10 port 50122 ssh2: ED25519 ${SHA}`]: `success | deploy | 192.0.2.10 | 50122 | publickey | ED25519 ${SHA}`,
    'Accepted publickey for deploy from 192.0.2.10 port 50122 ssh2': 'success | deploy | 192.0.2.10 | 50122 | publickey',
    'Accepted publickey for deploy from 192.0.2.10 port 50122 ssh2: RSA 0a:1b:2c:3d:4e:5f:60:71:82:93:a4:b5:c6:d7:e8:f9':
      'success | deploy | 192.0.2.10 | 50122 | publickey | RSA 0a:1b:2c:3d:4e:5f:60:71:82:93:a4:b5:c6:d7:e8:f9',
    'Accepted publickey for deploy from 192.0.2.10 port 50122 ssh2: RSA MD5:0a:1b:2c:3d:4e:5f:60:71:82:93:a4:b5:c6:d7:e8:f9':
      'success | deploy | 192.0.2.10 | 50122 | publickey | RSA MD5:0a:1b:2c:3d:4e:5f:60:71:82:93:a4:b5:c6:d7:e8:f9',
    [`Accepted publickey for deploy from 192.0.2.10 port 50122 ssh2: ED25519-SK ${SHA}`]: `success | deploy | 192.0.2.10 | 50122 | publickey | ED25519-SK ${SHA}`,
    [`Accepted publickey for deploy from 192.0.2.10 port 50122 ssh2: ED25519-CERT ${SHA} ID deploy@ci (serial 7) CA RSA ${SHA}`]: `success | deploy | 192.0.2.10 | 50122 | publickey | ED25519-CERT ${SHA}`,
    [`Accepted publickey for deploy from 192.0.2.10 port 50122 ssh2: RSA-CERT ID deploy@ci (serial 7) CA RSA ${SHA}`]:
      'success | deploy | 192.0.2.10 | 50122 | publickey',
    [`Accepted hostbased for dan from 192.0.2.11 port 50123 ssh2: RSA ${SHA}, client user "dan", client host "x.example"`]: `success | dan | 192.0.2.11 | 50123 | hostbased | RSA ${SHA}`,
    'Accepted gssapi-with-mic for dan from 192.0.2.11 port 50123 ssh2: dan@EXAMPLE.COM':
      'success | dan | 192.0.2.11 | 50123 | gssapi-with-mic',
    'Accepted gssapi-keyex for dan from 192.0.2.11 port 50123 ssh2': 'success | dan | 192.0.2.11 | 50123 | gssapi-keyex',
    'Accepted keyboard-interactive/pam for dan from 2001:db8::7 port 50123 ssh2':
      'success | dan | 2001:db8::7 | 50123 | keyboard-interactive/pam',
    'Accepted rsa for dan from 192.0.2.11 port 1023': 'success | dan | 192.0.2.11 | 1023 | rsa',
    'Accepted password for dan from 192.0.2.11 port 50123  ssh2': 'success | dan | 192.0.2.11 | 50123 | password',
    'Accepted password for dan from 192.0.2.11 port 50123 ssh1': 'success | dan | 192.0.2.11 | 50123 | password',
    'Accepted password for dan from 192.0.2.11': 'success | dan | 192.0.2.11 | - | password',
    'Accepted password for dan from ::ffff:192.0.2.11 port 50123 ssh2': 'success | dan | 192.0.2.11 | 50123 | password',
    'Accepted password for dan from 64:ff9b::c000:20b port 50123 ssh2': 'success | dan | 192.0.2.11 | 50123 | password',
    'Accepted password for dan from fe80::1%ens36 port 50123 ssh2': 'success | dan | fe80::1 | 50123 | password',
    'Accepted password for dan from client.example.com port 50123 ssh2': 'success | dan | - | 50123 | password',
    'Accepted password for dan from UNKNOWN port 65535 ssh2': 'success | dan | - | 65535 | password',
    'Failed password for root from 192.0.2.12 port 40001 ssh2': 'failure | root | 192.0.2.12 | 40001 | password',
    'Failed password for invalid user admin from 192.0.2.12 port 40001 ssh2': 'failure | admin | 192.0.2.12 | 40001 | password',
    'Failed password for illegal user admin from 192.0.2.12 port 40001 ssh2': 'failure | admin | 192.0.2.12 | 40001 | password',
    'Failed none for invalid user  from 192.0.2.12 port 40001 ssh2': 'failure |  | 192.0.2.12 | 40001 | none',
    'Failed none for  from 192.0.2.12 port 40001 ssh2': 'failure |  | 192.0.2.12 | 40001 | none',
    'Failed password for invalid user john doe from 192.0.2.12 port 40001 ssh2':
      'failure | john doe | 192.0.2.12 | 40001 | password',
    'Failed password for invalid user invalid user x from 192.0.2.12 port 40001 ssh2':
      'failure | invalid user x | 192.0.2.12 | 40001 | password',
    [`Failed publickey for root from 192.0.2.12 port 40001 ssh2: RSA ${SHA}`]: `failure | root | 192.0.2.12 | 40001 | publickey | RSA ${SHA}`,
    'Failed challenge-response for root from 192.0.2.12 port 40001 ssh2':
      'failure | root | 192.0.2.12 | 40001 | challenge-response',
    'Failed unknown for root from 192.0.2.12 port 40001 ssh2: something new': 'failure | root | 192.0.2.12 | 40001 | unknown',
    [`Partial publickey for dan from 192.0.2.11 port 50123 ssh2: ED25519 ${SHA}`]: `partial | dan | 192.0.2.11 | 50123 | publickey | ED25519 ${SHA}`,
    'Postponed keyboard-interactive for invalid user admin from 192.0.2.12 port 40001 ssh2 [preauth]':
      'postponed | admin | 192.0.2.12 | 40001 | keyboard-interactive',
    'Postponed publickey for dan from 192.0.2.11 port 50123 ssh2 [preauth]': 'postponed | dan | 192.0.2.11 | 50123 | publickey',
    'Failed password for root from 192.0.2.12 port 65536 ssh2': undefined,
    'Accepted password for dan': undefined,
    'Accepted password': undefined,
    'Failed to release session: Interrupted system call': undefined,
  },
  'unknown accounts': {
    'Invalid user admin from 192.0.2.12': 'information | admin | 192.0.2.12',
    'Invalid user admin from 192.0.2.12 port 40001': 'information | admin | 192.0.2.12 | 40001',
    'Invalid user  from 192.0.2.12 port 40001': 'information |  | 192.0.2.12 | 40001',
    'Invalid user john doe from 192.0.2.12 port 40001': 'information | john doe | 192.0.2.12 | 40001',
    'Illegal user admin from ::ffff:192.0.2.12': 'information | admin | 192.0.2.12',
    'input_userauth_request: invalid user admin [preauth]': 'information | admin',
    'input_userauth_request: illegal user admin': 'information | admin',
  },
  'too many attempts': {
    'error: maximum authentication attempts exceeded for root from 192.0.2.12 port 40001 ssh2 [preauth]':
      'failure | root | 192.0.2.12 | 40001',
    'maximum authentication attempts exceeded for invalid user admin from 192.0.2.12 port 40001 ssh2 [preauth]':
      'failure | admin | 192.0.2.12 | 40001',
    'Disconnecting: Too many authentication failures [preauth]': 'aborted',
    'Disconnecting: Too many authentication failures for root [preauth]': 'aborted | root',
    'Disconnecting authenticating user root 192.0.2.12 port 40001: Too many authentication failures [preauth]':
      'aborted | root | 192.0.2.12 | 40001',
    'Disconnecting invalid user a b 192.0.2.12 port 40001: Too many authentication failures [preauth]':
      'aborted | a b | 192.0.2.12 | 40001',
    'Disconnecting invalid user a 192.0.2.12 port 40001: Change of username or service not allowed: (a,ssh-connection) -> (b,ssh-connection) [preauth]':
      'aborted | a | 192.0.2.12 | 40001',
    'Disconnecting 192.0.2.12 port 40001: Packet corrupt [preauth]': 'aborted | - | 192.0.2.12 | 40001',
  },
  'ends of connections': {
    'Connection closed by 192.0.2.12 [preauth]': 'aborted | - | 192.0.2.12',
    'Connection closed by 192.0.2.12 port 40001 [preauth]': 'aborted | - | 192.0.2.12 | 40001',
    'Connection closed by 192.0.2.12 port 40001': 'information | - | 192.0.2.12 | 40001',
    'Connection closed by authenticating user root 192.0.2.12 port 40001 [preauth]': 'aborted | root | 192.0.2.12 | 40001',
    'Connection closed by invalid user john doe 192.0.2.12 port 40001 [preauth]': 'aborted | john doe | 192.0.2.12 | 40001',
    'Connection closed by invalid user  192.0.2.12 port 40001 [preauth]': 'aborted |  | 192.0.2.12 | 40001',
    'Connection closed by authenticating user root 192.0.2.12 port 40001': 'aborted | root | 192.0.2.12 | 40001',
    'Disconnected from invalid user admin 192.0.2.12 port 40001': 'aborted | admin | 192.0.2.12 | 40001',
    'Connection closed by UNKNOWN port 65535 [preauth]': 'aborted | - | - | 65535',
    'Disconnecting user dan 192.0.2.11 port 50123: Packet corrupt': 'information | dan | 192.0.2.11 | 50123',
    'Connection reset by authenticating user root 192.0.2.12 port 40001 [preauth]': 'aborted | root | 192.0.2.12 | 40001',
    'Connection reset by 192.0.2.12 port 40001': 'information | - | 192.0.2.12 | 40001',
    'Disconnected from 192.0.2.12 port 40001 [preauth]': 'aborted | - | 192.0.2.12 | 40001',
    'Disconnected from invalid user admin 192.0.2.12 port 40001 [preauth]': 'aborted | admin | 192.0.2.12 | 40001',
    'Disconnected from authenticating user root 192.0.2.12 port 40001 [preauth]': 'aborted | root | 192.0.2.12 | 40001',
    'Disconnected from user dan 192.0.2.11 port 50123': 'information | dan | 192.0.2.11 | 50123',
    'Disconnected from 192.0.2.11 port 50123': 'information | - | 192.0.2.11 | 50123',
    'Disconnected from some user dan 192.0.2.11 port 50123': undefined,
    'Received disconnect from 192.0.2.12 port 40001:11: Bye Bye [preauth]': 'aborted | - | 192.0.2.12 | 40001',
    'Received disconnect from 192.0.2.12: 11: Bye Bye [preauth]': 'aborted | - | 192.0.2.12',
    'error: Received disconnect from 2001:db8::c: 3: com.jcraft.jsch.JSchException: Auth fail [preauth]':
      'aborted | - | 2001:db8::c',
    'error: Received disconnect from 192.0.2.12 port 40001:14: No more authentication methods available [preauth]':
      'aborted | - | 192.0.2.12 | 40001',
    'Received disconnect from fe80::1%ens36 port 50123:11: disconnected by user': 'information | - | fe80::1 | 50123',
    'Timeout, client not responding from user dan 192.0.2.11 port 50123': 'information | dan | 192.0.2.11 | 50123',
    'Read error from remote host 192.0.2.11 port 50123: Connection reset by peer': 'information | - | 192.0.2.11 | 50123',
  },
  'refused accounts': {
    'User root from 192.0.2.12 not allowed because not listed in AllowUsers': 'failure | root | 192.0.2.12',
    'User root from 192.0.2.12 not allowed because listed in DenyUsers': 'failure | root | 192.0.2.12',
    'User a b from 192.0.2.12 not allowed because not in any group': 'failure | a b | 192.0.2.12',
    'User root from 192.0.2.12 not allowed because a group is listed in DenyGroups': 'failure | root | 192.0.2.12',
    "User root from 192.0.2.12 not allowed because none of user's groups are listed in AllowGroups":
      'failure | root | 192.0.2.12',
    'User dan not allowed because account is locked': 'failure | dan',
    'User dan from 192.0.2.12 not allowed because account is locked': 'failure | dan from 192.0.2.12',
    'User dan not allowed because shell /bin/none does not exist': 'failure | dan',
    'User dan not allowed because shell /bin/none is not executable': 'failure | dan',
    'ROOT LOGIN REFUSED FROM 192.0.2.12': 'failure | - | 192.0.2.12',
    'ROOT LOGIN REFUSED FROM 192.0.2.12 port 40001': 'failure | - | 192.0.2.12 | 40001',
  },
  PAM: {
    'error: PAM: Authentication failure for root from 192.0.2.12': 'failure | root | 192.0.2.12 | - | pam',
    'error: PAM: authentication error for illegal user admin from 192.0.2.12': 'failure | admin | 192.0.2.12 | - | pam',
    'error: PAM: User not known to the underlying authentication module for illegal user admin from 192.0.2.12 via 198.51.100.1':
      'failure | admin | 192.0.2.12 | - | pam',
    'error: PAM: Have exhausted maximum number of retries for service for root from 192.0.2.12':
      'failure | root | 192.0.2.12 | - | pam',
    'error: PAM: Authentication failure for root from client.example.com': 'failure | root | - | - | pam',
    'pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.12  user=root':
      'failure | root | 192.0.2.12 | - | pam_unix',
    'pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.12  user=john doe':
      'failure | john doe | 192.0.2.12 | - | pam_unix',
    'pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.12':
      'failure | - | 192.0.2.12 | - | pam_unix',
    'pam_sss(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=client.example.com user=dan':
      'failure | dan | - | - | pam_sss',
    'pam_sss(sshd:auth): authentication success; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.11 user=dan':
      'information | - | - | - | pam_sss',
    '(pam_unix) authentication failure; logname= uid=0 euid=0 tty=NODEVssh ruser= rhost=192.0.2.12  user=root':
      'failure | root | 192.0.2.12 | - | pam_unix',
    'pam_unix(sshd:session): session opened for user dan(uid=1000) by (uid=0)': 'information | dan | - | - | pam_unix',
    'pam_unix(sshd:session): session opened for user dan by dan(uid=0)': 'information | dan | - | - | pam_unix',
    'pam_unix(sshd:session): session closed for user dan': 'information | dan | - | - | pam_unix',
    'PAM 2 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.12  user=root': 'information',
    'PAM service(sshd) ignoring max retries; 5 > 3': 'information',
  },
  'broken beginnings': {
    'Timeout before authentication for 192.0.2.12': 'aborted | - | 192.0.2.12',
    'fatal: Timeout before authentication for 192.0.2.12 port 40001': 'aborted | - | 192.0.2.12 | 40001',
    'fatal: Timeout before authentication for 192.0.2.12.': 'aborted | - | 192.0.2.12',
    'Timeout before authentication for connection from 192.0.2.12 to 198.51.100.1, pid = 2903': 'aborted | - | 192.0.2.12',
    'Did not receive identification string from 192.0.2.12': 'aborted | - | 192.0.2.12',
    'Did not receive identification string from 192.0.2.12 port 40001': 'aborted | - | 192.0.2.12 | 40001',
    'Did not receive identification string from UNKNOWN': 'aborted',
    "Bad protocol version identification 'GET / HTTP/1.1' from 192.0.2.12 port 40001": 'aborted | - | 192.0.2.12 | 40001',
    'banner exchange: Connection from 192.0.2.12 port 40001: invalid format': 'aborted | - | 192.0.2.12 | 40001',
    'error: kex_exchange_identification: banner line too long': 'aborted',
    'kex_exchange_identification: Connection closed by remote host': 'aborted',
    'Unable to negotiate with 192.0.2.12 port 40001: no matching host key type found. Their offer: ssh-dss [preauth]':
      'aborted | - | 192.0.2.12 | 40001',
    'ssh_dispatch_run_fatal: Connection from 192.0.2.12 port 40001: message authentication code incorrect [preauth]':
      'aborted | - | 192.0.2.12 | 40001',
    'fatal: ssh_dispatch_run_fatal: Connection from authenticating user root 192.0.2.12 port 40001: Broken pipe [preauth]':
      'aborted | root | 192.0.2.12 | 40001',
    'refused connect from client.example.com (192.0.2.12)': 'aborted | - | 192.0.2.12',
    'refused connect from _x_@::ffff:192.0.2.12 (::ffff:192.0.2.12)': 'aborted | - | 192.0.2.12',
    'refused connect from 192.0.2.12': 'aborted | - | 192.0.2.12',
    'Magic value check failed (12345) on obfuscated handshake from 192.0.2.12 port 40001': 'aborted | - | 192.0.2.12 | 40001',
    'Protocol major versions differ for 192.0.2.12 port 40001: SSH-2.0-x vs. SSH-1.5-y': 'aborted | - | 192.0.2.12 | 40001',
    'drop connection #10 from [192.0.2.12]:40001 on [198.51.100.1]:22 past MaxStartups': 'aborted | - | 192.0.2.12 | 40001',
  },
  information: {
    'Connection from 192.0.2.11 port 50123 on 198.51.100.1 port 22': 'information | - | 192.0.2.11 | 50123',
    'Connection from 192.0.2.11 port 50123 on 198.51.100.1 port 22 rdomain ""': 'information | - | 192.0.2.11 | 50123',
    'Starting session: shell on pts/0 for dan from 192.0.2.11 port 50123 id 0': 'information | dan | 192.0.2.11 | 50123',
    "Starting session: subsystem 'sftp' for dan from 192.0.2.11 port 50123 id 0": 'information | dan | 192.0.2.11 | 50123',
    'Close session: user dan from 192.0.2.11 port 50123 id 0': 'information | dan | 192.0.2.11 | 50123',
    'reverse mapping checking getaddrinfo for host.example.com [192.0.2.12] failed - POSSIBLE BREAK-IN ATTEMPT!':
      'information | - | 192.0.2.12',
    'Address 192.0.2.12 maps to host.example.com, but this does not map back to the address.': 'information | - | 192.0.2.12',
    'Server listening on 0.0.0.0 port 22.': 'information',
    'Accepted key RSA SHA256:abcdefgh found at /home/dan/.ssh/authorized_keys:1': 'information',
    'User child is on pid 4711': 'information',
    'subsystem request for sftp by user dan': 'information',
    'Received signal 15; terminating.': 'information',
    'debug1: userauth-request for user dan service ssh-connection method none [preauth]': 'information',
  },
  'other makers': {
    'User dan, coming from 192.0.2.11, authenticated.': 'success | dan | 192.0.2.11',
    'User dan, coming from client.example.com, authenticated.': 'success | dan',
    '[ID 800047 auth.info] Accepted publickey for dan from 192.0.2.11 port 50123 ssh2':
      'success | dan | 192.0.2.11 | 50123 | publickey',
    '[ID 800047 auth.info] Failed password for root from 192.0.2.12 port 40001 ssh2':
      'failure | root | 192.0.2.12 | 40001 | password',
  },
  'no message of sshd': {
    '': undefined,
    ' ': undefined,
    'the quick brown fox': undefined,
    Accepted: undefined,
    'Connection closed by ': undefined,
    'User dan': undefined,
  },
}

for (const [title, messages] of Object.entries(forms)) {
  describe(title, () => {
    for (const [message, expected] of Object.entries(messages)) {
      test(message === '' ? '(empty)' : message, () => {
        const found = readSshd(message)
        if (expected === undefined) {
          assert.equal(found, undefined)
        } else {
          assert.ok(found !== undefined)
          const { result, user, address, port, method, fingerprint } = found
          const said = [result, user, address, port, method, fingerprint].map((value) => value ?? '-')
          assert.equal(said.join(' | ').replace(/( \| -)+$/, ''), expected)
        }
      })
    }
  })
}
