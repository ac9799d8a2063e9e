import { CONTENT_CIPHER, type RecipientKey } from '../kernel/sealed-file.ts'

/** Seals a text for the holder of the private key: a JWE in its compact form. */
export async function sealFile(text: string, { key, cipher, fingerprint }: RecipientKey): Promise<string> {
  // Few servers ever seal a file, and a start does not wait for what few need.
  const { CompactEncrypt } = await import('jose')
  const header = { alg: cipher, enc: CONTENT_CIPHER, cty: 'application/yaml', kid: fingerprint }
  return new CompactEncrypt(Buffer.from(text, 'utf8')).setProtectedHeader(header).encrypt(key)
}
