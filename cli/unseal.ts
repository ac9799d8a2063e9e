import { createPrivateKey, type KeyObject } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { UsageError } from '../src/kernel/failure.ts'
import { CONTENT_CIPHER, isSealedFile, KEY_CIPHERS, keyFingerprint } from '../src/kernel/sealed-file.ts'
import { readWhole } from './input.ts'
import type { Terminal } from './terminal.ts'

const FINGERPRINT = /^sha256:[0-9a-f]{64}$/
const MAX_KEY_BYTES = 64 * 1024
// Windows has no such mode bits; there the folder's access list protects the file.
const HAS_MODES = process.platform !== 'win32'

/**
 * Opens a sealed export with a private key.
 * @throws UsageError when the key file is open to others or no usable key, or the sealed file is none, is damaged or for another
 *   key; the message holds nothing of either
 */
export async function unseal(keyFile: string, sealedFile: string, terminal: Terminal): Promise<string> {
  const key = readPrivateKey(keyFile, await readGuarded(keyFile))
  const sealed = (await readWhole(sealedFile, terminal)).trim()
  if (!isSealedFile(sealed))
    throw new UsageError(`${sealedFile} is no sealed file: \`garrison export --secrets-for\` writes such`)
  const { compactDecrypt, decodeProtectedHeader, errors } = await import('jose')
  const allowed = { keyManagementAlgorithms: [...KEY_CIPHERS], contentEncryptionAlgorithms: [CONTENT_CIPHER] }
  try {
    const wanted = String(decodeProtectedHeader(sealed).kid)
    if (!FINGERPRINT.test(wanted)) throw new UsageError(`${sealedFile} was not sealed by \`garrison export --secrets-for\``)
    const own = keyFingerprint(key)
    if (wanted === own) return Buffer.from((await compactDecrypt(sealed, key, allowed)).plaintext).toString('utf8')
    throw new UsageError(`${sealedFile} is sealed for the key ${wanted}; ${keyFile} is the key ${own}`)
  } catch (error) {
    if (!(error instanceof errors.JOSEError || error instanceof TypeError)) throw error
    throw new UsageError(`${sealedFile} is damaged: it is cut off, or was changed after it was sealed`)
  }
}

/** Checks and reads through the same handle, so that what was checked is what is read. */
async function readGuarded(file: string): Promise<string> {
  let handle: FileHandle | undefined
  try {
    // A FIFO must not stop the program; what is not a regular file is refused below.
    handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    const about = await handle.stat()
    if (!about.isFile()) throw new UsageError(`the private key ${file} is not a regular file`)
    if (HAS_MODES && (about.mode & 0o077) !== 0) {
      const mode = (about.mode & 0o777).toString(8).padStart(4, '0')
      throw new UsageError(`the private key ${file} is open to other users (mode ${mode}); close it with: chmod 600 ${file}`)
    }
    if (about.size > MAX_KEY_BYTES) throw new UsageError(`the private key ${file} is larger than ${MAX_KEY_BYTES} bytes`)
    return await handle.readFile('utf8')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    throw new UsageError(`the private key ${file} cannot be read: ${error.message}`)
  } finally {
    await handle?.close()
  }
}

function readPrivateKey(file: string, pem: string): KeyObject {
  if (/BEGIN ENCRYPTED PRIVATE KEY|Proc-Type: 4,ENCRYPTED/.test(pem)) {
    throw new UsageError(
      `the private key ${file} is protected by a passphrase, which is not asked for here; write it without one with: openssl pkey -in ${file} -out OTHER-FILE`,
    )
  }
  if (/BEGIN PUBLIC KEY/.test(pem)) throw new UsageError(`${file} holds the public key; the private one opens the file`)
  try {
    const key = createPrivateKey(pem)
    keyFingerprint(key)
    return key
  } catch {
    // The library's own message can quote the text.
    throw new UsageError(`${file} holds no private key in PEM that opens sealed files: RSA, X25519 or P-256`)
  }
}
