import type { Uid } from '../../kernel/ids.ts'
import { Secret } from '../../kernel/secret.ts'
import { INSTALLATION } from '../../vault/data-key.ts'
import { type Vault, VaultFailure } from '../../vault/vault.ts'

/** What begins the id of an access key that counts only with its security token. */
export const SESSION_KEY_PREFIX = 'STS.'

/** A session of a role: the temporary key and everything that is known of whoever holds it. */
export interface Session {
  readonly accessKeyId: string
  readonly accessKeySecret: Secret
  /** The first moment at which it counts no more, milliseconds since 1970. */
  readonly expiresAt: number
  readonly account: Uid
  readonly role: string
  /** A role of the same name that is made later has another id, and this session is none of its. */
  readonly roleId: string
  /** The session's name. */
  readonly name: string
  /** Policy document (JSON text) that narrows what the role may do. */
  readonly policy: string | null
  readonly sourceIdentity: string | null
}

// One place for all: whose token it is is known only when it is open. What ties it to its key is the key's id inside.
const PLACE = { account: INSTALLATION, table: 'sessions', record: '', field: 'security_token' }

// Longer than any token that is sealed here: a session's policy has at most 2,048 characters.
const MAX_TOKEN_LENGTH = 16 * 1024

/**
 * The security token of a session: the session itself, sealed. Nothing of it is stored, so it outlives restarts and counts at
 * every server that has the keys.
 */
export function sealSession(vault: Vault, session: Session): Secret {
  const plain = JSON.stringify({ ...session, accessKeySecret: session.accessKeySecret.reveal() })
  return new Secret(vault.seal(new Secret(plain), PLACE))
}

/** The session of a security token; undefined for whatever the vault did not seal as one. */
export function openSession(vault: Vault, token: Secret): Session | undefined {
  const sealed = token.reveal()
  if (sealed.length > MAX_TOKEN_LENGTH) return undefined
  try {
    const session = JSON.parse(vault.open(sealed, PLACE).reveal())
    return { ...session, accessKeySecret: new Secret(session.accessKeySecret) }
  } catch (error) {
    if (error instanceof VaultFailure) return undefined
    throw error
  }
}
