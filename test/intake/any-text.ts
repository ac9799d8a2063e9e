import fc from 'fast-check'

/** Any UTF-16 text, halves of surrogate pairs and control characters too. */
export function anyText(maxLength: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)), maxLength })
}
