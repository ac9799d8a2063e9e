/** As many keys of AWS as an account keeps in the measurement of their checks. */
export const VENDOR_KEYS: Readonly<Record<string, string>> = Object.fromEntries(
  Array.from({ length: 100 }, (_, index) => [`AKIABENCH${String(index).padStart(11, '0')}`, `secret-of-the-benchmark-${index}`]),
)
