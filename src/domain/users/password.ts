import { randomBytes, scryptSync } from 'node:crypto'
import type { Secret } from '../../kernel/secret.ts'

/** The length of passwords, in characters: the vendor's password policy where nobody has set another. */
export const PASSWORD_LENGTH = { min: 8, max: 32 } as const

const COST_LOG2 = 14
const BLOCK_SIZE = 8
const PARALLELISM = 1
const SALT_BYTES = 16
const HASH_BYTES = 32

/**
 * What is kept of a password: `scrypt.<log2 N>.<r>.<p>.<salt>.<hash>`, so that the cost can be raised and old hashes
 * still be read. Takes 16 MiB and some tens of milliseconds, in which the server does nothing else: a verb may wait
 * for nothing but its transaction.
 */
export function hashPassword(password: Secret): string {
  const salt = randomBytes(SALT_BYTES)
  const cost = { N: 2 ** COST_LOG2, r: BLOCK_SIZE, p: PARALLELISM }
  const hash = scryptSync(password.reveal(), salt, HASH_BYTES, cost)
  return ['scrypt', COST_LOG2, BLOCK_SIZE, PARALLELISM, salt.toString('base64url'), hash.toString('base64url')].join('.')
}
